/** What Trello's refusals mean; most are plain text, whatever was asked for (status codes page, checked 2026-11-23). */
import type { Outcome } from "@streamleads/domain";
import { type HttpAnswer, type HttpResult, outcomeOf, retryAfter } from "@streamleads/integration-kit";

export const LABEL = "O Trello";

const FIX =
  "Gere outro token na página da chave (com expiração nunca), de uma pessoa que edita o quadro, e troque-o na conexão.";

/** Both windows of Trello's limits are over after this long; it names no moment itself. */
const LIMIT_MS = 10_000;

/** Reads an answer; `own` is asked before what all calls have in common. */
export function trelloOutcome(
  result: HttpResult,
  now: Date,
  own?: (answer: HttpAnswer) => Outcome | undefined,
): Outcome {
  return outcomeOf(result, {
    label: LABEL,
    now,
    reconnectFix: FIX,
    detail: ({ text, headers }) => (headers["content-type"]?.startsWith("text/plain") ? text.trim() : undefined),
    own: (answer) => own?.(answer) ?? common(answer, now),
  });
}

function common(answer: HttpAnswer, now: Date): Outcome | undefined {
  const { status, headers, text } = answer;
  if (status === 429) {
    const asked = retryAfter(headers, now)?.getTime() ?? 0;
    return {
      kind: "retry",
      cause: "http_429",
      reason: "O Trello pediu para ir mais devagar (429).",
      burn: false,
      pauseConnection: true,
      notBefore: new Date(Math.max(asked, now.getTime() + LIMIT_MS)),
    };
  }
  if (status === 409) return { kind: "retry", cause: "http_409", reason: "O Trello mudava o mesmo cartão (409)." };
  if (status === 400 && /invalid (value for idList|id)\b/.test(text)) return LIST_NOT_FOUND;
  return undefined;
}

export const LIST_NOT_FOUND: Outcome = {
  kind: "reconnect",
  cause: "list_not_found",
  reason: "O Trello não encontra a lista da conexão, ou o token não tem acesso ao quadro.",
  fix: "Confira o id da lista e se a pessoa do token participa do quadro.",
};

/** An answer of success in a shape that is none: nobody knows what was done. */
export const UNREADABLE: Outcome = {
  kind: "unknown",
  cause: "answer_unreadable",
  reason: "O Trello respondeu com sucesso, mas sem o que a documentação promete.",
};
