/** The grid while it is read. */
import { Skeleton } from "@mantine/core";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import styles from "./FontesPage.module.css";

const CARDS = ["a", "b", "c", "d", "e", "f"];

export function GridSkeleton() {
  return (
    <div className={styles.grid} role="status" aria-label={texts.app.loading} data-testid="skeleton">
      {CARDS.map((card) => (
        <Card key={card}>
          <Skeleton height={14} width="46%" mb={12} />
          <Skeleton height={12} width="30%" mb={26} />
          <Skeleton height={34} mb={22} />
          <Skeleton height={12} width="72%" mb={16} />
          <Skeleton height={12} width="58%" />
        </Card>
      ))}
    </div>
  );
}
