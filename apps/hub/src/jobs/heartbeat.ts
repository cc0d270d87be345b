/**
 * A sign of life to somebody outside (HEARTBEAT_URL): a watchman who is not called any more tells the operator, also
 * when this machine is off and can tell nobody itself.
 *
 * Called each minute by the clock work, so by one process of a fleet, whichever takes the job; a fleet in which nobody
 * does, or in which the job cannot reach the database, is not called for. Nor is one that works badly: see
 * `heartbeat-health.ts`.
 */
import { createHttp, type Egress } from "@streamleads/integration-kit";
import type { Log } from "../observe/log.ts";

export type Heartbeat = () => Promise<void>;

export interface HeartbeatOptions {
  /** May hold a secret: it is never logged. */
  url: string;
  egress: Pick<Egress, "dispatcher">;
  log: Log;
  /** Why the watchman must not hear that all is well; `undefined` when it is. */
  whyNot: () => Promise<string | undefined>;
  /** The watchman has answered. */
  onHeard?: () => void;
}

const TIMEOUT_MS = 10_000;

/**
 * A call that fails is logged; the next minute calls again. Why none is made is logged once per cause (by each process
 * that finds it), and once that it is over.
 */
export function heartbeatTo({ url, egress, log, whyNot, onHeard }: HeartbeatOptions): Heartbeat {
  const http = createHttp({ baseUrl: url }, { dispatcher: egress.dispatcher, timeoutMs: TIMEOUT_MS });
  let withheld: string | undefined;
  return async () => {
    const cause = await whyNot();
    if (cause !== withheld) {
      if (cause) log.warn("heartbeat.withheld", { cause });
      else log.info("heartbeat.resumed", { after: withheld });
    }
    withheld = cause;
    if (cause) return;
    const result = await http.get("");
    const isHeard = result.kind === "answer" && result.status >= 200 && result.status < 300;
    if (isHeard) {
      onHeard?.();
      return;
    }
    log.warn("heartbeat.unheard", { cause: result.kind === "answer" ? `http_${result.status}` : result.code });
  };
}
