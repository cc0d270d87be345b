/**
 * What RD's refusals mean. Bodies come in three shapes, `errors` as a list, as one object or by field, and OAuth's own
 * `{error}`; the type in them decides before the HTTP status (pages of November 2025, checked 2026-11-23).
 */
import type { Outcome } from "@streamleads/domain";
import { at, type HttpAnswer, type HttpResult, outcomeOf, textAt, type Unread } from "@streamleads/integration-kit";

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;

const AUTHORIZE_AGAIN =
  "Conecte de novo em Integrações > RD Station, ou autorize o aplicativo outra vez e troque RD_STATION_REFRESH_TOKEN.";

const TYPES: ReadonlyMap<string, () => Unread> = new Map<string, () => Unread>([
  [
    "ACCESS_DENIED",
    () => ({
      kind: "reconnect",
      cause: "rd_credentials_refused",
      reason: "O RD Station recusou o aplicativo: client ID ou client secret errado.",
      fix: "Confira RD_STATION_CLIENT_ID e RD_STATION_CLIENT_SECRET no App Publisher do RD Station.",
    }),
  ],
  [
    "INVALID_REFRESH_TOKEN",
    () => ({
      kind: "reconnect",
      cause: "rd_refresh_token_refused",
      reason: "O RD Station recusou o refresh token: foi copiado errado ou a autorização foi revogada.",
      fix: AUTHORIZE_AGAIN,
    }),
  ],
  [
    "ACCOUNT_REQUIREMENT_MISSING",
    () => ({
      kind: "rejected",
      cause: "rd_plan_missing",
      reason: "O plano do RD Station Marketing não inclui este recurso.",
      fix: "Fale com o RD Station sobre o plano, ou deixe a conferência desligada: os webhooks continuam.",
    }),
  ],
]);
const UNAUTHORIZED: ReadonlySet<string> = new Set(["UNAUTHORIZED", "invalid_token", "invalid_request"]);

/** The access token is over or was never right: worth one more try with a new one. */
export function isTokenOver(result: HttpResult): boolean {
  if (result.kind !== "answer" || result.status !== 401) return false;
  const type = errorTypeOf(result.json);
  return type === undefined || UNAUTHORIZED.has(type);
}

/** An answer that is no success, in words; a 2xx that cannot be read is `unknown`, never success. */
export function unreadOf(result: HttpResult, now: Date): Unread {
  const outcome = outcomeOf(result, {
    label: "RD Station",
    now,
    reconnectFix: AUTHORIZE_AGAIN,
    own: (answer) => ownReading(answer, now),
  });
  if (outcome.kind === "delivered" || outcome.kind === "skipped") return unreadable;
  return outcome;
}

/** RD's own word for what went wrong, from whichever of its shapes. */
export function errorTypeOf(json: unknown): string | undefined {
  const errors = at(json, "errors");
  const first = Array.isArray(errors) ? errors[0] : errors;
  return textAt(first, "error_type") ?? textAt(json, "error_type") ?? textAt(json, "error");
}

function ownReading(answer: HttpAnswer, now: Date): Outcome | undefined {
  if (answer.status === 429) {
    return {
      kind: "retry",
      cause: "rd_rate_limit",
      reason: "O limite de chamadas do RD Station foi atingido.",
      notBefore: new Date(now.getTime() + waitMs(answer)),
      burn: false,
      pauseConnection: true,
    };
  }
  if (answer.status < 400) return undefined;
  return TYPES.get(errorTypeOf(answer.json) ?? "")?.();
}

/**
 * `remaining_time`: RD's page says milliseconds, its example only makes sense in seconds (43,067 of a period of 86,400).
 * Read as seconds, at most an hour, a minute when it is absent.
 */
function waitMs(answer: HttpAnswer): number {
  const remaining = at(answer.json, "remaining_time");
  const isNumber = typeof remaining === "number" && Number.isFinite(remaining) && remaining > 0;
  return isNumber ? Math.min(Math.ceil(remaining) * SECOND_MS, HOUR_MS) : 60 * SECOND_MS;
}

export const unreadable: Unread = {
  kind: "unknown",
  cause: "unreadable_answer",
  reason: "O RD Station deu uma resposta que não pôde ser lida.",
};
