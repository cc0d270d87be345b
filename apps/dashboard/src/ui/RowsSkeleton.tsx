/** Rows that are still being read, in the shape that they will have. */
import { Skeleton } from "@mantine/core";
import { texts } from "../texts/index.ts";
import styles from "./RowsSkeleton.module.css";

const WIDTHS = [62, 48, 71, 55, 66, 43, 58];

export function RowsSkeleton({ rows, height }: { rows: number; height: number }) {
  return (
    <div role="status" aria-label={texts.app.loading} data-testid="skeleton">
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} className={styles.row} style={{ height }}>
          <Skeleton height={11} width={`${WIDTHS[i % WIDTHS.length]}%`} radius="sm" />
          <Skeleton height={11} width={64} radius="sm" />
        </div>
      ))}
    </div>
  );
}
