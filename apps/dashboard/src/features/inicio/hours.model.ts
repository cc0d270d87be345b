/** Rows of the chart "leads por hora": today as bars, yesterday as a line. */
import type { Overview } from "../../api/types.ts";
import { hourLabel } from "../../format/time.ts";

export interface HourRow {
  hora: string;
  /** `null` for hours that have not begun: nothing is drawn, which is not the same as no lead. */
  hoje: number | null;
  ontem: number;
}

export function hourRows({ por_hora, agora }: Pick<Overview, "por_hora" | "agora">, zone: string): HourRow[] {
  const now = new Date(agora).getTime();
  return por_hora.map(({ hora, hoje, ontem }) => {
    const start = new Date(hora);
    return { hora: hourLabel(start, zone), hoje: start.getTime() <= now ? hoje : null, ontem };
  });
}

/** Nothing came on either day: words say more than an empty chart. */
export function isQuiet(rows: readonly HourRow[]): boolean {
  return rows.every(({ hoje, ontem }) => (hoje ?? 0) + ontem === 0);
}
