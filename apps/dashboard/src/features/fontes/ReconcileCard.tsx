/** Ours beside the provider's own list, form by form: "Recebidos 214 de 214". */
import { Button } from "@mantine/core";
import { IconArrowsDiff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { reconciliationsQuery } from "../../api/queries.ts";
import type { Reconciliation, Source } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { announceDone, announceProblem } from "../../ui/announce.ts";
import { Card } from "../../ui/Card.tsx";
import { Failed } from "../../ui/Failed.tsx";
import { MayWrite } from "../../ui/MayWrite.tsx";
import { useNow } from "../../ui/now.ts";
import { RowsSkeleton } from "../../ui/RowsSkeleton.tsx";
import styles from "./ReconcileCard.module.css";
import { ReconciliationRow } from "./ReconciliationRow.tsx";
import { byTrouble, newestAt } from "./reconcile.model.ts";
import { useReconcile } from "./source-actions.ts";

/** After this long without an answer the page says that it takes long. */
const SLOW_MS = 60_000;

export function ReconcileCard({ source: { slug } }: { source: Source }) {
  const { data, error, refetch } = useQuery(reconciliationsQuery(slug));
  const reconcile = useReconcile(slug);
  /** The newest answer when a person asked for another. */
  const [before, setBefore] = useState<string>();
  const rows = data?.reconciliations ?? [];
  const isRunning = before !== undefined && newestAt(rows) === before;
  const start = (): void =>
    reconcile.mutate(undefined, {
      onSuccess: ({ started }) => {
        setBefore(newestAt(rows));
        announceDone(started ? texts.fontes.reconcile.started : texts.fontes.reconcile.already);
      },
      onError: (problem) => announceProblem(texts.fontes.reconcile.failed, problem),
    });
  return (
    <Card
      title={texts.fontes.reconcile.title}
      flush
      testId="reconcile"
      aside={
        <MayWrite>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconArrowsDiff size={15} stroke={1.8} />}
            loading={reconcile.isPending}
            disabled={!data}
            onClick={start}
            data-testid="reconcile-start"
          >
            {texts.fontes.reconcile.start}
          </Button>
        </MayWrite>
      }
    >
      <div role="status">{isRunning && <Running since={reconcile.submittedAt} />}</div>
      {data ? (
        <Rows rows={rows} />
      ) : error ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : (
        <RowsSkeleton rows={2} height={52} />
      )}
    </Card>
  );
}

function Running({ since }: { since: number }) {
  const { running, slow } = texts.fontes.reconcile;
  const isSlow = useNow().getTime() - since > SLOW_MS;
  return (
    <p className={styles.running} data-testid="reconcile-running">
      {isSlow ? slow : running}
    </p>
  );
}

function Rows({ rows }: { rows: readonly Reconciliation[] }) {
  if (rows.length === 0) {
    return (
      <p className={styles.empty}>
        {texts.fontes.reconcile.empty} {texts.fontes.reconcile.help}
      </p>
    );
  }
  return (
    <ul className={styles.list}>
      {byTrouble(rows).map((row) => (
        <ReconciliationRow key={row.scope_id} row={row} />
      ))}
    </ul>
  );
}
