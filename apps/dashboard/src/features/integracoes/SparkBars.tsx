/** Deliveries per hour of the last day as small bars, failures in red on top; the numbers on hover. */
import type { Connection } from "../../api/types.ts";
import { hourLabel } from "../../format/time.ts";
import { texts } from "../../texts/index.ts";
import { useZone } from "../../ui/now.ts";
import { sparkBars } from "./integracoes.model.ts";
import styles from "./SparkBars.module.css";

const HEIGHT = 28;
const STEP = 5;
const WIDTH = 4;
/** An hour with one failure among thousands is still seen. */
const VISIBLE = 1.5;

export function SparkBars({ hourly, label }: { hourly: Connection["hourly"]; label: string }) {
  const zone = useZone();
  const bars = sparkBars(hourly);
  return (
    <svg
      className={styles.spark}
      viewBox={`0 0 ${Math.max(1, bars.length) * STEP} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={texts.integracoes.sparkLabel(label)}
    >
      {bars.map(({ hour, delivered, failed, deliveredShare, failedShare }, i) => {
        const good = deliveredShare * HEIGHT;
        const bad = failed > 0 ? Math.max(VISIBLE, failedShare * HEIGHT) : 0;
        return (
          <g key={hour}>
            <title>{texts.integracoes.sparkHour(hourLabel(new Date(hour), zone), delivered, failed)}</title>
            <rect x={i * STEP} y={0} width={STEP} height={HEIGHT} fill="transparent" />
            <rect x={i * STEP} y={HEIGHT - 1} width={WIDTH} height={1} fill="var(--sl-hair)" />
            <rect x={i * STEP} y={HEIGHT - good} width={WIDTH} height={good} rx={0.8} className={styles.good} />
            <rect
              x={i * STEP}
              y={Math.max(0, HEIGHT - good - bad)}
              width={WIDTH}
              height={bad}
              rx={0.8}
              fill="var(--sl-bad)"
            />
          </g>
        );
      })}
    </svg>
  );
}
