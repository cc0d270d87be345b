/** Leads that became part of this one, each with the way back. Most leads have none, and then there is no card. */
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { leadMergesQuery } from "../../api/queries.ts";
import type { Merge } from "../../api/types.ts";
import { undoMerge } from "../../merging/use-merging.tsx";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { Confirm } from "../../ui/Confirm.tsx";
import { Failed } from "../../ui/Failed.tsx";
import { MayWrite } from "../../ui/MayWrite.tsx";
import { Moment } from "../../ui/Moment.tsx";
import styles from "./MergesCard.module.css";

const { merges: words } = texts.duplicados;

export function MergesCard({ leadId }: { leadId: number }) {
  const { data, error, refetch } = useQuery(leadMergesQuery(leadId));
  if (!data && !error) return null;
  if (data?.merges.length === 0) return null;
  return (
    <Card title={words.title} flush testId="merges">
      {data ? (
        <ul className={styles.list}>
          {data.merges.map((merge) => (
            <MergeRow key={merge.id} merge={merge} />
          ))}
        </ul>
      ) : (
        <Failed error={error} retry={() => void refetch()} />
      )}
    </Card>
  );
}

function MergeRow({ merge }: { merge: Merge }) {
  const { id, other_id, other_nome, touches, deliveries, at, by, undone_at, undone_by, can_undo } = merge;
  const isUndone = undone_at !== null;
  return (
    <li className={styles.row} data-undone={isUndone || undefined} data-testid="merge-row" data-merge={id}>
      <strong>{words.lead(other_id, other_nome)}</strong>
      <span>{words.brought(touches, deliveries)}</span>
      <span>
        <Moment at={at} /> {words.by(by)}
      </span>
      {isUndone && (
        <span>
          {words.undone} <Moment at={undone_at} /> {undone_by !== null && words.by(undone_by)}
        </span>
      )}
      {!isUndone && !can_undo && <span>{words.later}</span>}
      {can_undo && (
        <MayWrite>
          <UndoButton merge={merge} />
        </MayWrite>
      )}
    </li>
  );
}

function UndoButton({ merge: { id, lead_id, other_id, other_nome } }: { merge: Merge }) {
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const undo = useMutation({
    mutationFn: () => undoMerge(client, lead_id, id),
    onSettled: () => setAsking(false),
  });
  return (
    <>
      <Button
        className={styles.undo}
        variant="default"
        size="xs"
        onClick={() => setAsking(true)}
        data-testid="undo-merge"
      >
        {texts.duplicados.undo}
      </Button>
      <Confirm
        opened={isAsking}
        title={words.undoTitle}
        action={texts.duplicados.undo}
        busy={undo.isPending}
        onConfirm={() => undo.mutate()}
        onClose={() => setAsking(false)}
      >
        {words.undoText(
          other_nome === null
            ? texts.duplicados.open(other_id).toLowerCase()
            : texts.duplicados.lead(other_nome, other_id),
        )}
      </Confirm>
    </>
  );
}
