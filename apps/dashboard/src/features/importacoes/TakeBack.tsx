/** Undoing an import, and deleting its file before its time: both asked first, with what they mean. */
import { Button } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useState } from "react";
import type { Import } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { announceDone } from "../../ui/announce.ts";
import { Confirm } from "../../ui/Confirm.tsx";
import styles from "./RunCard.module.css";
import { useImportAction } from "./use-import-actions.ts";

const { done: words } = texts.importacoes;

export function UndoButton({ one }: { one: Import }) {
  const [isAsking, setAsking] = useState(false);
  const close = (): void => setAsking(false);
  const undo = useImportAction(one.id, "undo", close);
  const { novas, conhecidas } = one.progresso;
  const word = one.desfeito ? words.undoAgain : words.undo;
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconArrowBackUp size={16} stroke={1.8} />}
        onClick={() => {
          undo.reset();
          setAsking(true);
        }}
        data-testid="undo-import"
      >
        {word}
      </Button>
      <Confirm
        opened={isAsking}
        title={words.undoTitle}
        action={word}
        danger
        busy={undo.isPending}
        error={undo.error}
        onConfirm={() => undo.mutate()}
        onClose={close}
      >
        <p className={styles.plain}>{words.undoText(novas, conhecidas)}</p>
        <p className={styles.quiet}>{words.undoKeeps}</p>
      </Confirm>
    </>
  );
}

export function ForgetButton({ id }: { id: number }) {
  const [isAsking, setAsking] = useState(false);
  const close = (): void => setAsking(false);
  const forget = useImportAction(id, "forget", () => {
    announceDone(words.forgotten);
    close();
  });
  return (
    <>
      <Button
        variant="subtle"
        color="gray"
        onClick={() => {
          forget.reset();
          setAsking(true);
        }}
        data-testid="forget-file"
      >
        {words.forget}
      </Button>
      <Confirm
        opened={isAsking}
        title={words.forgetTitle}
        action={words.forget}
        danger
        busy={forget.isPending}
        error={forget.error}
        onConfirm={() => forget.mutate()}
        onClose={close}
      >
        {words.forgetText}
      </Confirm>
    </>
  );
}
