/** Reads Calendly's answers that are not the success that was looked for (sheet of statuses, checked 2026-11-23). */
import type { Outcome } from "@streamleads/domain";
import { type HttpAnswer, type HttpResult, outcomeOf } from "@streamleads/integration-kit";
import { LABEL } from "./api.ts";

export type Failure = Exclude<Outcome, { kind: "delivered" | "skipped" }>;

/** The scopes without which something here fails; those of OAuth, and to be chosen for a personal token. */
export const SCOPES = [
  "users:read",
  "event_types:read",
  "scheduling_links:write",
  "scheduled_events:read",
  "webhooks:write",
] as const;

/** Never `delivered`: a success that cannot be read is `unknown`. Sentences of Calendly's are not quoted: they repeat what was sent. */
export function failureOf(result: HttpResult, now: Date): Failure {
  const outcome = outcomeOf(result, {
    label: LABEL,
    now,
    reconnectFix: `Na Calendly, crie outro token com os escopos ${SCOPES.join(", ")} e troque CALENDLY_TOKEN, ou reconecte.`,
    own: (answer) => own(answer, now),
  });
  return outcome.kind === "delivered" || outcome.kind === "skipped" ? unreadable : outcome;
}

export const unreadable: Failure = {
  kind: "unknown",
  cause: "unreadable_answer",
  reason: "A Calendly deu uma resposta que não pôde ser lida.",
};

function own(answer: HttpAnswer, now: Date): Failure | undefined {
  const { status, headers } = answer;
  if (status === 403) return permissionMissing;
  if (status === 424) {
    const reason = "A Calendly depende de um calendário que não respondeu (424).";
    return { kind: "retry", cause: "calendar_unavailable", reason };
  }
  // Its own header counts seconds; `Retry-After`, where there is one, is the table's.
  const reset = headers["x-ratelimit-reset"];
  if (status !== 429 || headers["retry-after"] !== undefined || !/^\d{1,5}$/.test(reset ?? "")) return undefined;
  const notBefore = new Date(now.getTime() + Number(reset) * 1_000);
  const reason = "A Calendly pediu para ir mais devagar (429).";
  return { kind: "retry", cause: "http_429", reason, notBefore, burn: false, pauseConnection: true };
}

export const permissionMissing: Failure = {
  kind: "reconnect",
  cause: "permission_missing",
  reason: "A Calendly negou a permissão (403): falta um escopo do token, o papel na organização ou o plano.",
  fix: `Crie um token com os escopos ${SCOPES.join(", ")}. Para a organização inteira, o dono do token precisa ser administrador.`,
};
