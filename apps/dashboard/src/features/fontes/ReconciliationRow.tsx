/** One form of the provider: what it lists, and what of it is here. */
import { IconCircleCheck, IconCircleX, IconRestore } from "@tabler/icons-react";
import type { Reconciliation } from "../../api/types.ts";
import { shortDate } from "../../format/time.ts";
import { texts } from "../../texts/index.ts";
import { Moment } from "../../ui/Moment.tsx";
import { useZone } from "../../ui/now.ts";
import { StateMark } from "../../ui/StateMark.tsx";
import styles from "./ReconcileCard.module.css";

export function ReconciliationRow({ row }: { row: Reconciliation }) {
  const zone = useZone();
  const { scope_id, scope_name, state, fetched, summary, fix, since, at } = row;
  const words = texts.fontes.reconcile;
  return (
    <li className={styles.row} data-testid="reconciliation" data-scope={scope_id} data-state={state}>
      <div className={styles.words}>
        <strong>{scope_name || scope_id}</strong>
        <span data-testid="reconciliation-summary">{summary}</span>
        {state === "unread" && fix && <span className={styles.fix}>{fix}</span>}
      </div>
      <div className={styles.state}>
        {state === "unread" ? (
          <StateMark icon={IconCircleX} tone="bad" word={words.unread} />
        ) : fetched > 0 ? (
          <StateMark icon={IconRestore} tone="wait" word={words.rescued} />
        ) : (
          <StateMark icon={IconCircleCheck} tone="ok" word={words.complete} />
        )}
        <span className={styles.when}>
          <Moment at={at} />, {words.since(shortDate(new Date(since), zone))}
        </span>
      </div>
    </li>
  );
}
