/** What every error of Meta's Graph API says, whichever product it is of: `{error: {code, error_subcode, fbtrace_id, …}}`. */
import type { HttpAnswer } from "./http.ts";
import { at, textAt } from "./json.ts";

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/** Meta's own code for what went wrong, or `undefined` when the answer is not one of its errors. */
export function graphErrorCode({ json }: Pick<HttpAnswer, "json">): number | undefined {
  const code = at(json, "error", "code");
  return typeof code === "number" && Number.isInteger(code) ? code : undefined;
}

/** A reason with Meta's code and the id that its support asks for. Meta's own messages are left out: they may repeat what a person wrote. */
export function graphReason(reason: string, code: number, { json }: Pick<HttpAnswer, "json">): string {
  const trace = textAt(json, "error", "fbtrace_id");
  const suffix = trace && /^[\w-]{1,60}$/.test(trace) ? `, rastreio ${trace}` : "";
  return `${reason.slice(0, -1)} (código ${code}${suffix}).`;
}

/** Milliseconds until a quota is back: the longest wait in `X-Business-Use-Case-Usage` (minutes by account), at most a day. */
export function graphRegainMs({ headers }: Pick<HttpAnswer, "headers">): number | undefined {
  const header = headers["x-business-use-case-usage"] ?? "";
  let longest = 0;
  for (const [, minutes] of header.matchAll(/"estimated_time_to_regain_access"\s*:\s*(\d{1,6})/g)) {
    longest = Math.max(longest, Number(minutes));
  }
  return longest > 0 ? Math.min(longest, DAY_MINUTES) * MINUTE_MS : undefined;
}

export type UnknownGraphError =
  | { kind: "retry"; cause: "meta_unknown_error"; reason: string }
  | { kind: "rejected"; cause: "meta_unknown_error"; reason: string; fix: string };

/** An error with a code that nobody here knows: worth another try when Meta says that it passes, else for a person. */
export function unknownGraphError(
  { status, json }: Pick<HttpAnswer, "status" | "json">,
  fix: string,
): UnknownGraphError {
  const cause = "meta_unknown_error";
  return status >= 500 || at(json, "error", "is_transient") === true
    ? { kind: "retry", cause, reason: "A Meta falhou com um erro que ainda não conhecemos." }
    : { kind: "rejected", cause, reason: "A Meta recusou o pedido com um erro que ainda não conhecemos.", fix };
}
