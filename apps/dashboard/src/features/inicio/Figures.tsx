/** The first line: four figures in one card, divided by hairs. */
import { Tooltip } from "@mantine/core";
import type { Overview } from "../../api/types.ts";
import { TickingNumber } from "../../ui/TickingNumber.tsx";
import styles from "./Figures.module.css";
import { figuresOf } from "./figures.model.ts";

export function Figures({ overview }: { overview: Overview }) {
  return (
    <dl className={styles.figures}>
      {figuresOf(overview).map(({ id, label, value, before, help, isBad }) => (
        <div key={id} className={styles.figure} data-testid={`figure-${id}`}>
          <dt className={styles.label}>
            {help ? (
              <Tooltip label={help}>
                <span className={styles.helped}>{label}</span>
              </Tooltip>
            ) : (
              label
            )}
          </dt>
          <dd className={styles.value} data-bad={isBad || undefined}>
            <TickingNumber value={value} />
          </dd>
          <dd className={styles.before}>{before}</dd>
        </div>
      ))}
    </dl>
  );
}
