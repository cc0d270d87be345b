/**
 * Reads Slack's answers. Webhooks answer with one word as plain text, the Web API with HTTP 200 and `{ok: false, error}`
 * for failures too.
 */
import type { Outcome } from "@streamleads/domain";
import { at, type HttpAnswer, type HttpResult, outcomeOf, retryAfter, textAt } from "@streamleads/integration-kit";
import { API_WORDS, SLOWER_WORDS, WEBHOOK_WORDS } from "./error-words.ts";

/** Reads a webhook's answer. Only 200 with exactly `ok` is a message in the channel. */
export function webhookOutcome(result: HttpResult, now: Date): Outcome {
  return outcomeOf(result, { label: "Slack", now, own: (answer) => readWebhook(answer) });
}

/** Reads an answer of the Web API; `whenOk` says what a success is worth. */
export function apiOutcome(result: HttpResult, now: Date, whenOk: (answer: HttpAnswer) => Outcome): Outcome {
  return outcomeOf(result, { label: "Slack", now, own: (answer) => readApi(answer, now, whenOk) });
}

/** Whether an outcome has this cause. */
export function hasCause(outcome: Outcome, cause: string): boolean {
  return outcome.kind !== "delivered" && outcome.cause === cause;
}

/** The word of a webhook's answer ("no_service"), or `undefined` when it is not one of Slack's words. */
export function wordOf(answer: HttpAnswer): string | undefined {
  return asWord(answer.text.trim());
}

function readWebhook(answer: HttpAnswer): Outcome | undefined {
  const { status, text } = answer;
  if (status === 200 && text === "ok") return { kind: "delivered" };
  if (status >= 200 && status < 300) return unreadable;
  if (status === 429 || status >= 500) return undefined;
  const known = WEBHOOK_WORDS.get(wordOf(answer) ?? "");
  if (known) return known;
  return status === 403 || status === 404 || status === 410 ? WEBHOOK_WORDS.get("no_service") : undefined;
}

function readApi(answer: HttpAnswer, now: Date, whenOk: (answer: HttpAnswer) => Outcome): Outcome | undefined {
  if (answer.status === 429) return undefined;
  const ok = at(answer.json, "ok");
  if (answer.status === 200 && ok === true) return whenOk(answer);
  const word = textAt(answer.json, "error");
  if (ok !== false || word === undefined) return answer.status >= 200 && answer.status < 300 ? unreadable : undefined;
  return SLOWER_WORDS.has(word) ? slower(answer, now) : (API_WORDS.get(word) ?? unknownWord(word));
}

function slower({ headers }: HttpAnswer, now: Date): Outcome {
  const notBefore = retryAfter(headers, now);
  return {
    kind: "retry",
    cause: "rate_limited",
    reason: "O Slack pediu para ir mais devagar.",
    burn: false,
    pauseConnection: true,
    ...(notBefore && { notBefore }),
  };
}

const unreadable: Outcome = {
  kind: "unknown",
  cause: "unreadable_answer",
  reason: "O Slack deu uma resposta que não pôde ser lida.",
};

function unknownWord(word: string): Outcome {
  const name = asWord(word);
  return {
    kind: "rejected",
    cause: "slack_unknown_error",
    reason: `O Slack recusou o pedido com um erro que ainda não conhecemos${name ? ` (${name})` : ""}.`,
    fix: "Procure o erro nas páginas de métodos do Slack e reenvie quando estiver resolvido.",
  };
}

/** What looks like one of Slack's words: nothing else of an answer is ever quoted. */
function asWord(text: string): string | undefined {
  return /^[a-z][a-z_]{1,60}$/.test(text) ? text : undefined;
}
