/**
 * `fetch` for the OAuth library over the hub's one way out: every address vetted, time and size bounded, redirects not
 * followed. A call without a whole answer throws `CallFailed`, which says whether it can have arrived.
 */
import { createHttp, type Egress, isLoopbackHost } from "@streamleads/integration-kit";

export interface CallBounds {
  timeoutMs: number;
  /** Default 64 kB: answers of token addresses have hundreds of bytes. */
  bodyBytesMax?: number;
}

export type GuardedFetch = (url: string, init: CallInit) => Promise<Response>;

export interface CallInit {
  method?: string | undefined;
  headers?: Record<string, string> | undefined;
  body?: string | URLSearchParams | null | undefined;
}

const BODY_BYTES_MAX = 64 * 1024;
/** Statuses that have no body, which `Response` insists on. */
const WITHOUT_BODY = new Set([204, 205, 304]);

/** No whole answer came. `code` is the system's or the guard's: `ECONNREFUSED`, `egress_refused`, `timeout`. */
export class CallFailed extends Error {
  readonly code: string;
  /** False: no byte left this machine. */
  readonly mayHaveArrived: boolean;

  constructor(code: string, mayHaveArrived: boolean) {
    super(`no answer: ${code}`);
    this.name = "CallFailed";
    this.code = code;
    this.mayHaveArrived = mayHaveArrived;
  }
}

export function guardedFetch({ dispatcher }: Pick<Egress, "dispatcher">, bounds: CallBounds): GuardedFetch {
  const options = { dispatcher, timeoutMs: bounds.timeoutMs, bodyBytesMax: bounds.bodyBytesMax ?? BODY_BYTES_MAX };
  return async (url, { method = "GET", headers = {}, body }) => {
    const http = createHttp({ baseUrl: url }, options);
    const result = await http.request(method, "", { headers, ...(body != null && { body: String(body) }) });
    if (result.kind !== "answer") throw new CallFailed(result.code, result.kind === "no_answer");
    const { status, text } = result;
    if (status < 200 || status > 599) throw new CallFailed(`http_${status}`, true);
    // Only what is read: a challenge in a header would hide the error that the body tells.
    const kept = ["content-type", "retry-after"].flatMap((name) => {
      const value = result.headers[name];
      return value === undefined ? [] : [[name, value] as [string, string]];
    });
    return new Response(WITHOUT_BODY.has(status) ? null : text, { status, headers: kept });
  };
}

/** Plain http is let through only on this machine, and to the sandbox's servers. */
export function mayBePlain(url: string, isSandbox: boolean): boolean {
  return isSandbox || isLoopbackHost(URL.parse(url)?.hostname ?? "");
}
