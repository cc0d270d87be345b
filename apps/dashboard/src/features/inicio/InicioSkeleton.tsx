/** The first page while it is read, in its own shape. */
import { Skeleton } from "@mantine/core";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { RowsSkeleton } from "../../ui/RowsSkeleton.tsx";
import { ChartSkeleton } from "./ChartSkeleton.tsx";
import figureStyles from "./Figures.module.css";
import styles from "./InicioPage.module.css";

export function InicioSkeleton() {
  return (
    <>
      <div className={figureStyles.figures}>
        {["leads", "quentes", "chamada", "problemas"].map((id) => (
          <div key={id} className={figureStyles.figure}>
            <Skeleton height={12} width="58%" my={5} />
            <Skeleton height={24} width="36%" my={8} />
            <Skeleton height={12} width="44%" my={5} />
          </div>
        ))}
      </div>
      <div className={styles.columns}>
        <div className={styles.column}>
          <Card title={texts.inicio.needsYou} flush>
            <RowsSkeleton rows={2} height={92} />
          </Card>
          <Card title={texts.inicio.byHour}>
            <ChartSkeleton />
          </Card>
        </div>
        <div className={styles.column}>
          <Card title={texts.inicio.latest} flush>
            <RowsSkeleton rows={8} height={56} />
          </Card>
        </div>
      </div>
    </>
  );
}
