/** This lead beside the other: a person chooses which stays, and both become one. */
import { Button, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { leadQuery } from "../../api/queries.ts";
import type { Lead } from "../../api/types.ts";
import { suggestedStay } from "../../merging/compare.model.ts";
import { MergeFacts } from "../../merging/MergeConfirm.tsx";
import { PairChoice } from "../../merging/PairChoice.tsx";
import { useMerge } from "../../merging/use-merging.tsx";
import { texts } from "../../texts/index.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { Failed } from "../../ui/Failed.tsx";
import { FormProblem } from "../../ui/FormProblem.tsx";
import { RowsSkeleton } from "../../ui/RowsSkeleton.tsx";
import styles from "./DuplicateActions.module.css";

const { duplicados: words } = texts;

interface SamePersonDialogProps {
  leadId: number;
  otherId: number;
  opened: boolean;
  onClose: () => void;
}

export function SamePersonDialog({ leadId, otherId, opened, onClose }: SamePersonDialogProps) {
  return (
    <Dialog opened={opened} onClose={onClose} title={words.chooseTitle} size="lg">
      <Both leadId={leadId} otherId={otherId} onClose={onClose} />
    </Dialog>
  );
}

function Both({ leadId, otherId, onClose }: Omit<SamePersonDialogProps, "opened">) {
  const own = useQuery(leadQuery(leadId));
  const other = useQuery(leadQuery(otherId));
  if (own.data && other.data) return <Choose pair={[own.data, other.data]} onClose={onClose} />;
  const error = other.error ?? own.error;
  const retry = (): void => {
    void own.refetch();
    void other.refetch();
  };
  return error ? <Failed error={error} retry={retry} /> : <RowsSkeleton rows={6} height={40} />;
}

function Choose({ pair, onClose }: { pair: readonly [Lead, Lead]; onClose: () => void }) {
  const [own, other] = pair;
  const [chosen, setChosen] = useState(() => suggestedStay(own, other));
  const navigate = useNavigate();
  const merge = useMerge(async ({ stays }) => {
    onClose();
    // This page's lead is part of the other one now.
    if (stays !== own.id) await navigate({ to: "/leads/$id", params: { id: String(stays) }, replace: true });
  });
  return (
    <div className={styles.compare}>
      <PairChoice pair={pair} stays={chosen} onChoose={setChosen} mayChoose />
      <MergeFacts />
      <FormProblem error={merge.error} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {texts.app.cancel}
        </Button>
        <Button
          loading={merge.isPending}
          onClick={() => merge.mutate({ stays: chosen, joins: chosen === own.id ? other.id : own.id })}
          data-testid="confirm"
        >
          {words.merge}
        </Button>
      </Group>
    </div>
  );
}
