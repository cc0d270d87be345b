/**
 * A sign of life to somebody outside (HEARTBEAT_URL): a watchman who is not called any more tells the operator, also
 * when this machine is off and can tell nobody itself. Called by the clock work, so it proves database and jobs too.
 */
import { createHttp, type Egress } from "@streamleads/integration-kit";
import type { Log } from "../observe/log.ts";

export type Heartbeat = () => Promise<void>;

const TIMEOUT_MS = 10_000;

/** The address may hold a secret: it is never logged. A call that fails is logged; the next minute calls again. */
export function heartbeatTo(url: string, { dispatcher }: Pick<Egress, "dispatcher">, log: Log): Heartbeat {
  const http = createHttp({ baseUrl: url }, { dispatcher, timeoutMs: TIMEOUT_MS });
  return async () => {
    const result = await http.get("");
    const isHeard = result.kind === "answer" && result.status >= 200 && result.status < 300;
    if (isHeard) return;
    log.warn("heartbeat.unheard", { cause: result.kind === "answer" ? `http_${result.status}` : result.code });
  };
}
