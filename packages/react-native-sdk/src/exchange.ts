/** One request and what came back, as far as it can be trusted to come from a hub. */
import type { Environment } from "./environment.ts";
import type { FieldProblem } from "./error.ts";

/** The part of `fetch` that is used. */
export type Fetch = (
  url: string,
  init: {
    method: string;
    headers: Record<string, string>;
    body: string;
    credentials: "omit";
    signal: AbortSignal;
  },
) => Promise<{
  status: number;
  headers: { get(name: string): string | null };
  text(): Promise<string>;
}>;

/** What a hub writes, in parts that may all be missing. */
export interface HubJson {
  receipt?: string;
  id?: string | number;
  error?: { code?: string; message?: string; fields?: readonly FieldProblem[] } | null;
}

/** `status` 0: no answer came; the hub may have the lead or not. `json`: the body, when it was a JSON object. */
export interface Answer {
  status: number;
  json?: HubJson | undefined;
  retryAfter?: string | null;
}

const SILENCE: Answer = { status: 0 };
/** The hub's answers are below 20 kB; a larger one is somebody else's page. (React Native has read it by then anyway.) */
const ANSWER_CHARS_MAX = 65_536;

/**
 * Posts a body under its idempotency key. Never rejects: no network, a broken answer and a time-out are all silence.
 * No cookie goes along, so that nothing but the key says who asks.
 */
export async function post(
  { url, key, timeoutMs, fetch }: { url: string; key: string; timeoutMs: number; fetch: Fetch },
  id: string,
  body: string,
  { setTimer, clearTimer }: Environment,
): Promise<Answer> {
  const controller = new AbortController();
  let timer: unknown;
  // Beside the abort: some lines of React Native do not end a request by it.
  const timeout = new Promise<Answer>((resolve) => {
    timer = setTimer(() => {
      resolve(SILENCE);
      controller.abort();
    }, timeoutMs);
  });
  const exchange = async (): Promise<Answer> => {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-API-Key": key,
        "Idempotency-Key": id,
      },
      body,
      credentials: "omit",
      signal: controller.signal,
    });
    const { status, headers } = response;
    const json = /json/i.test(headers.get("content-type") ?? "") ? read(await response.text()) : undefined;
    return { status, json, retryAfter: headers.get("retry-after") };
  };
  // A failure of the request is silence too: nobody knows whether the hub has the lead.
  const answer = await Promise.race([exchange().catch(() => SILENCE), timeout]);
  clearTimer(timer);
  return answer;
}

/** The body as an object; `undefined` for everything else, as the page of a captive portal. */
function read(text: string): HubJson | undefined {
  try {
    const value: unknown = text.length <= ANSWER_CHARS_MAX && JSON.parse(text);
    return typeof value === "object" && value ? value : undefined;
  } catch {
    // Cut off on the way, or not JSON at all: in both cases no word of the hub.
    return undefined;
  }
}
