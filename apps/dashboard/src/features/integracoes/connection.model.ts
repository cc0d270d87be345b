/** The figures of a connection in words. What was not measured is said, never drawn as zero. */
import type { Connection } from "../../api/types.ts";
import { count, percent } from "../../format/number.ts";
import { duration } from "../../format/time.ts";
import { texts } from "../../texts/index.ts";

export interface ConnectionFigure {
  label: string;
  value: string;
  isBad: boolean;
}

/** A tenth of the attempts going wrong is worth red; single failures are every day's. */
const SUCCESS_FINE = 0.9;
const WAIT_FINE_SECONDS = 15 * 60;

type Measured = Pick<Connection, "success_24h" | "p95_ms" | "oldest_waiting_seconds" | "problems">;

export function connectionFigures(connection: Measured): ConnectionFigure[] {
  const { success_24h, p95_ms, oldest_waiting_seconds, problems } = connection;
  const { integracoes } = texts;
  return [
    {
      label: integracoes.success24h,
      value: success_24h === null ? integracoes.noTraffic : percent(success_24h),
      isBad: success_24h !== null && success_24h < SUCCESS_FINE,
    },
    { label: integracoes.p95, value: p95_ms === null ? texts.app.none : duration(p95_ms), isBad: false },
    {
      label: integracoes.oldest,
      value: oldest_waiting_seconds === null ? integracoes.nobodyWaits : duration(oldest_waiting_seconds * 1_000),
      isBad: (oldest_waiting_seconds ?? 0) > WAIT_FINE_SECONDS,
    },
    {
      label: integracoes.problems,
      value: problems === 0 ? integracoes.noProblems : count(problems),
      isBad: problems > 0,
    },
  ];
}
