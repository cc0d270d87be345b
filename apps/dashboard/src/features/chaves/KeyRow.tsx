/** One key: what it may do, when it was used, how long it lives; rotate and revoke. */
import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { IconDots, IconRefresh, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, done } from "../../api/client.ts";
import { keysQuery } from "../../api/queries.ts";
import type { CreatedKey, Key } from "../../api/types.ts";
import { shortDate } from "../../format/time.ts";
import { texts } from "../../texts/index.ts";
import { announceDone, announceProblem } from "../../ui/announce.ts";
import { ConfirmByName } from "../../ui/ConfirmByName.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { useNow, useZone } from "../../ui/now.ts";
import styles from "./ChavesPage.module.css";
import { keyState } from "./key.model.ts";
import { RotateKeyDialog } from "./RotateKeyDialog.tsx";

interface KeyRowProps {
  apiKey: Key;
  onRotated: (created: CreatedKey) => void;
}

export function KeyRow({ apiKey, onRotated }: KeyRowProps) {
  const [dialog, setDialog] = useState<"rotate" | "revoke">();
  const close = (): void => setDialog(undefined);
  const revoke = useRevoke(apiKey.id, close);
  const state = keyState(apiKey, useNow());
  const isOver = state === "revoked" || state === "expired";
  const { id, name, level, prefix, allowed_origins, origem } = apiKey;
  return (
    <li className={styles.row} data-over={isOver || undefined} data-testid="key-row" data-key={id} data-state={state}>
      <span className={styles.name}>
        <strong title={name}>{name}</strong>
        <span className={styles.prefix}>{prefix}…</span>
      </span>
      <Tooltip label={texts.chaves.levelHelp[level]}>
        <span>{texts.chaves.levels[level]}</span>
      </Tooltip>
      <span className={styles.cell}>
        <span>
          {apiKey.last_used_at ? (
            <>
              {texts.chaves.used} <Moment at={apiKey.last_used_at} />
            </>
          ) : (
            texts.chaves.neverUsed
          )}
        </span>
        {(origem || allowed_origins.length > 0) && (
          <small>{[origem, ...allowed_origins].filter(Boolean).join(" · ")}</small>
        )}
      </span>
      <span className={styles.cell}>
        <Validity apiKey={apiKey} state={state} />
      </span>
      {!isOver && (
        <Menu position="bottom-end" radius="lg">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={texts.chaves.menu(name)} data-testid="key-menu">
              <IconDots size={18} stroke={1.8} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {state === "active" && (
              <Menu.Item leftSection={<IconRefresh size={16} stroke={1.8} />} onClick={() => setDialog("rotate")}>
                {texts.chaves.rotate}
              </Menu.Item>
            )}
            <Menu.Item
              color="red"
              leftSection={<IconTrash size={16} stroke={1.8} />}
              onClick={() => setDialog("revoke")}
              data-testid="revoke-key"
            >
              {texts.chaves.revoke}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      <RotateKeyDialog
        apiKey={apiKey}
        opened={dialog === "rotate"}
        onClose={close}
        onRotated={(created) => {
          close();
          onRotated(created);
        }}
      />
      <ConfirmByName
        opened={dialog === "revoke"}
        title={texts.chaves.revokeTitle(name)}
        text={texts.chaves.revokeText}
        name={name}
        action={texts.chaves.revoke}
        busy={revoke.isPending}
        onConfirm={() => revoke.mutate()}
        onClose={close}
      />
    </li>
  );
}

function Validity({ apiKey: { expires_at, revoked_at }, state }: { apiKey: Key; state: ReturnType<typeof keyState> }) {
  const zone = useZone();
  if (state === "revoked") {
    return (
      <span>
        {texts.chaves.revoked} {revoked_at && <Moment at={revoked_at} />}
      </span>
    );
  }
  if (expires_at === null) return <span>{state === "replaced" ? texts.chaves.replaced : texts.chaves.never}</span>;
  const day = shortDate(new Date(expires_at), zone);
  if (state === "replaced") {
    return (
      <span>
        {texts.chaves.replaced}; {texts.chaves.endsWord} <Moment at={expires_at} />
      </span>
    );
  }
  return <span>{state === "expired" ? texts.chaves.expiredOn(day) : texts.chaves.validUntil(day)}</span>;
}

function useRevoke(id: number, onSettled: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => done(api.DELETE("/api/v1/keys/{id}", { params: { path: { id } } })),
    onSuccess: async () => {
      announceDone(texts.chaves.revokedDone);
      await client.invalidateQueries({ queryKey: keysQuery.queryKey });
    },
    onError: (error) => announceProblem(texts.chaves.revoke, error),
    onSettled,
  });
}
