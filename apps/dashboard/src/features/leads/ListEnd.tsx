/** Below the last row: more is coming, it could not be read, or there is no more. */
import { Button } from "@mantine/core";
import { asProblem } from "../../api/problem.ts";
import { texts } from "../../texts/index.ts";
import styles from "./ListEnd.module.css";
import type { LeadRowsProps } from "./use-lead-rows.ts";

export function ListEnd({ hasMore, isLoadingMore, moreError, loadMore, leads }: LeadRowsProps) {
  if (moreError && !isLoadingMore) {
    const { message, fix } = asProblem(moreError);
    return (
      <div className={styles.end} role="alert">
        <span>
          {message} {fix}
        </span>
        <Button variant="default" size="compact-sm" onClick={loadMore}>
          {texts.app.retry}
        </Button>
      </div>
    );
  }
  if (hasMore) return <div className={styles.end}>{texts.leads.loadingMore}</div>;
  return leads.length > 30 ? <div className={styles.end}>{texts.leads.end}</div> : null;
}
