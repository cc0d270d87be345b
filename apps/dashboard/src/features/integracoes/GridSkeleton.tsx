/** The grid while it is read. */
import { Skeleton } from "@mantine/core";
import { texts } from "../../texts/index.ts";
import styles from "./IntegracoesPage.module.css";

const CARDS = ["a", "b", "c", "d", "e", "f"];

export function GridSkeleton() {
  return (
    <div className={styles.grid} role="status" aria-label={texts.app.loading} data-testid="skeleton">
      {CARDS.map((card) => (
        <Skeleton key={card} height={216} radius="lg" />
      ))}
    </div>
  );
}
