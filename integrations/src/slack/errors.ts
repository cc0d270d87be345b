/**
 * What Slack's refusals mean for a delivery. Webhooks answer with one word as plain text, the Web API with HTTP 200
 * and `{ok: false, error}`. Words from docs.slack.dev and api.slack.com/changelog/2016-05-17, checked 2026-11-23.
 */
import type { Outcome } from "@streamleads/domain";
import { at, type HttpAnswer, type HttpResult, outcomeOf, retryAfter, textAt } from "@streamleads/integration-kit";

/** Cause of a refusal of the message's form: words alone may still pass. */
export const MESSAGE_REFUSED = "message_refused";

const messageRefused: Outcome = {
  kind: "rejected",
  cause: MESSAGE_REFUSED,
  reason: "O Slack recusou o formato da mensagem.",
  fix: "Reenvie; se repetir, avise quem cuida do StreamLeads: a mensagem precisa de correção.",
};
const webhookGone: Outcome = {
  kind: "reconnect",
  cause: "webhook_gone",
  reason: "O webhook do Slack não existe mais, ou o aplicativo foi removido.",
  fix: "Crie outro Incoming Webhook para o canal e troque SLACK_WEBHOOK_URL (ou SLACK_WEBHOOK_URL_MARKETING).",
};
const tokenInvalid: Outcome = {
  kind: "reconnect",
  cause: "token_invalid",
  reason: "O Slack recusou o token do bot: expirou, foi revogado ou não é deste workspace.",
  fix: "Reinstale o aplicativo no workspace e troque SLACK_BOT_TOKEN.",
};
const scopeMissing: Outcome = {
  kind: "reconnect",
  cause: "permission_missing",
  reason: "O bot do Slack não tem permissão para escrever.",
  fix: "Inclua o escopo chat:write no aplicativo, reinstale e troque SLACK_BOT_TOKEN.",
};
const channelUnavailable: Outcome = {
  kind: "reconnect",
  cause: "channel_unavailable",
  reason: "O Slack não deixa escrever no canal: não existe, foi arquivado ou o bot não participa dele.",
  fix: "Convide o bot para o canal (/invite), ou informe outro canal ou webhook nesta conexão.",
};
const notAllowed: Outcome = {
  kind: "reconnect",
  cause: "action_prohibited",
  reason: "Uma regra do administrador do Slack impede esta mensagem.",
  fix: "Peça ao administrador do workspace que libere o aplicativo, ou use outro canal.",
};
/** Slack: part of the work may be done although it reports a failure. */
const maybePosted: Outcome = {
  kind: "unknown",
  cause: "slack_internal_error",
  reason: "O Slack falhou no meio do pedido.",
};
const unavailable: Outcome = { kind: "retry", cause: "slack_unavailable", reason: "O Slack está fora do ar." };

const WEBHOOK_WORDS: ReadonlyMap<string, Outcome> = new Map<string, Outcome>([
  ["invalid_payload", messageRefused],
  ["invalid_blocks", messageRefused],
  ["no_text", messageRefused],
  ["missing_text", messageRefused],
  ["user_not_found", messageRefused],
  ["action_prohibited", notAllowed],
  ["posting_to_general_channel_denied", notAllowed],
  ["invalid_token", webhookGone],
  ["no_service", webhookGone],
  ["no_service_id", webhookGone],
  ["no_active_hooks", webhookGone],
  ["no_team", webhookGone],
  ["team_disabled", webhookGone],
  ["channel_not_found", channelUnavailable],
  ["channel_is_archived", channelUnavailable],
]);

const API_WORDS: ReadonlyMap<string, Outcome> = new Map<string, Outcome>([
  ["invalid_blocks", messageRefused],
  ["invalid_blocks_format", messageRefused],
  ["msg_too_long", messageRefused],
  ["msg_blocks_too_long", messageRefused],
  ["no_text", messageRefused],
  ["too_many_attachments", messageRefused],
  ["invalid_arguments", messageRefused],
  ["not_authed", tokenInvalid],
  ["invalid_auth", tokenInvalid],
  ["account_inactive", tokenInvalid],
  ["token_revoked", tokenInvalid],
  ["token_expired", tokenInvalid],
  ["not_allowed_token_type", tokenInvalid],
  ["missing_scope", scopeMissing],
  ["channel_not_found", channelUnavailable],
  ["not_in_channel", channelUnavailable],
  ["is_archived", channelUnavailable],
  ["restricted_action", notAllowed],
  ["internal_error", maybePosted],
  ["fatal_error", maybePosted],
  ["service_unavailable", unavailable],
  ["request_timeout", unavailable],
]);

/** Reads a webhook's answer. Only 200 with exactly `ok` is a message in the channel. */
export function webhookOutcome(result: HttpResult, now: Date): Outcome {
  return outcomeOf(result, { label: "Slack", now, own: readWebhook });
}

/** Reads an answer of the Web API; `whenOk` says what a success is worth. */
export function apiOutcome(result: HttpResult, now: Date, whenOk: (answer: HttpAnswer) => Outcome): Outcome {
  return outcomeOf(result, { label: "Slack", now, own: (answer) => readApi(answer, now, whenOk) });
}

/** The word of a webhook's answer ("no_service"), or `undefined` when it is not one of Slack's words. */
export function wordOf(answer: HttpAnswer): string | undefined {
  const word = answer.text.trim();
  return /^[a-z][a-z_]{1,60}$/.test(word) ? word : undefined;
}

function readWebhook(answer: HttpAnswer): Outcome | undefined {
  const { status, text } = answer;
  if (status === 200 && text === "ok") return { kind: "delivered" };
  if (status >= 200 && status < 300) return unreadable;
  if (status === 429 || status >= 500) return undefined;
  const known = WEBHOOK_WORDS.get(wordOf(answer) ?? "");
  if (known) return known;
  return status === 403 || status === 404 || status === 410 ? webhookGone : undefined;
}

function readApi(answer: HttpAnswer, now: Date, whenOk: (answer: HttpAnswer) => Outcome): Outcome | undefined {
  if (answer.status === 429) return undefined;
  const ok = at(answer.json, "ok");
  if (answer.status === 200 && ok === true) return whenOk(answer);
  const word = textAt(answer.json, "error");
  if (ok !== false || word === undefined) return answer.status >= 200 && answer.status < 300 ? unreadable : undefined;
  if (word === "ratelimited" || word === "rate_limited") {
    const notBefore = retryAfter(answer.headers, now);
    const reason = "O Slack pediu para ir mais devagar.";
    return {
      kind: "retry",
      cause: "rate_limited",
      reason,
      burn: false,
      pauseConnection: true,
      ...(notBefore && { notBefore }),
    };
  }
  return API_WORDS.get(word) ?? unknownWord(word);
}

const unreadable: Outcome = {
  kind: "unknown",
  cause: "unreadable_answer",
  reason: "O Slack deu uma resposta que não pôde ser lida.",
};

function unknownWord(word: string): Outcome {
  const name = /^[a-z][a-z_]{1,60}$/.test(word) ? ` (${word})` : "";
  return {
    kind: "rejected",
    cause: "slack_unknown_error",
    reason: `O Slack recusou a mensagem com um erro que ainda não conhecemos${name}.`,
    fix: "Procure o erro na página de chat.postMessage do Slack e reenvie quando estiver resolvido.",
  };
}
