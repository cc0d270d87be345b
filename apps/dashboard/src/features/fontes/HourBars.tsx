/** Leads per hour of the last day as small bars; the numbers on hover. */
import type { Source } from "../../api/types.ts";
import { hourLabel } from "../../format/time.ts";
import { texts } from "../../texts/index.ts";
import { useNow, useZone } from "../../ui/now.ts";
import { hourBars } from "./fontes.model.ts";
import styles from "./HourBars.module.css";

const HEIGHT = 28;
const STEP = 5;
const WIDTH = 4;

export function HourBars({ hourly, label }: { hourly: Source["hourly"]; label: string }) {
  const zone = useZone();
  const bars = hourBars(hourly, useNow());
  const total = bars.reduce((sum, { leads }) => sum + leads, 0);
  return (
    <svg
      className={styles.bars}
      viewBox={`0 0 ${bars.length * STEP} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={texts.fontes.sparkLabel(label, total)}
    >
      {bars.map(({ hour, leads, share }, i) => (
        <g key={hour}>
          <title>{texts.fontes.sparkHour(hourLabel(new Date(hour), zone), leads)}</title>
          <rect x={i * STEP} y={0} width={STEP} height={HEIGHT} fill="transparent" />
          <rect x={i * STEP} y={HEIGHT - 1} width={WIDTH} height={1} fill="var(--sl-hair)" />
          <rect
            x={i * STEP}
            y={HEIGHT - share * HEIGHT}
            width={WIDTH}
            height={share * HEIGHT}
            rx={0.8}
            className={styles.bar}
          />
        </g>
      ))}
    </svg>
  );
}
