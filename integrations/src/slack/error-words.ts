/**
 * Slack's words for what went wrong, and what each means for a delivery. Words from docs.slack.dev (pages of the methods
 * in use) and api.slack.com/changelog/2016-05-17 (webhooks), checked 2026-11-23.
 */
import type { Outcome } from "@streamleads/domain";

type Refusal = Exclude<Outcome, { kind: "delivered" }>;

/** Cause of a refusal of the message's form: words alone may still pass. */
export const MESSAGE_REFUSED = "message_refused";
/** Cause of a thread that takes no more: the same message may still open a new one. */
export const THREAD_GONE = "thread_gone";
/** Cause of a message that is not there: known, not assumed. */
export const MESSAGE_GONE = "message_gone";
/** Cause of a message that stays as it is: too old for the workspace's rules, or another app's. */
export const MESSAGE_FIXED = "message_fixed";

const messageRefused: Refusal = {
  kind: "rejected",
  cause: "message_refused",
  reason: "O Slack recusou o formato da mensagem.",
  fix: "Reenvie; se repetir, avise quem cuida do StreamLeads: a mensagem precisa de correção.",
};
const requestRefused: Refusal = {
  kind: "rejected",
  cause: "request_refused",
  reason: "O Slack não entendeu o pedido.",
  fix: "Avise quem cuida do StreamLeads: o pedido precisa de correção ou de uma versão nova.",
};
const webhookGone: Refusal = {
  kind: "reconnect",
  cause: "webhook_gone",
  reason: "O webhook do Slack não existe mais, ou o aplicativo foi removido.",
  fix: "Crie outro Incoming Webhook para o canal e troque SLACK_WEBHOOK_URL (ou SLACK_WEBHOOK_URL_MARKETING).",
};
const tokenInvalid: Refusal = {
  kind: "reconnect",
  cause: "token_invalid",
  reason: "O Slack recusou o token do bot: expirou, foi revogado ou não é deste workspace.",
  fix: "Reconecte, ou reinstale o aplicativo no workspace e troque SLACK_BOT_TOKEN.",
};
const scopeMissing: Refusal = {
  kind: "reconnect",
  cause: "permission_missing",
  reason: "O bot do Slack não tem a permissão de que precisa (chat:write).",
  fix: "Inclua o escopo chat:write no aplicativo, reinstale e troque SLACK_BOT_TOKEN, ou reconecte.",
};
export const channelUnavailable: Refusal = {
  kind: "reconnect",
  cause: "channel_unavailable",
  reason: "O Slack não deixa escrever no canal: não existe, foi arquivado ou o bot não participa dele.",
  fix: "Convide o bot para o canal (/invite), ou informe outro canal ou webhook nesta conexão.",
};
const notAllowed: Refusal = {
  kind: "reconnect",
  cause: "action_prohibited",
  reason: "Uma regra do administrador do Slack impede esta mensagem.",
  fix: "Peça ao administrador do workspace que libere o aplicativo, ou use outro canal.",
};
const threadGone: Refusal = {
  kind: "rejected",
  cause: "thread_gone",
  reason: "A conversa deste lead no Slack foi apagada ou fechada.",
  fix: "Nada a fazer: o próximo aviso abre outra conversa.",
};
const messageGone: Refusal = {
  kind: "rejected",
  cause: "message_gone",
  reason: "A mensagem deste lead não está mais no Slack.",
  fix: "Nada a fazer: alguém a apagou.",
};
const messageFixed: Refusal = {
  kind: "rejected",
  cause: "message_fixed",
  reason: "O Slack não deixa alterar a mensagem: passou do prazo do workspace, ou é de outro aplicativo.",
  fix: "Altere-a no próprio Slack, ou peça ao administrador que permita editar e apagar mensagens.",
};
/** Slack: part of the work may be done although it reports a failure. */
const maybePosted: Refusal = {
  kind: "unknown",
  cause: "slack_internal_error",
  reason: "O Slack falhou no meio do pedido.",
};
const unavailable: Refusal = { kind: "retry", cause: "slack_unavailable", reason: "O Slack está fora do ar." };
const migrating: Refusal = {
  kind: "retry",
  cause: "workspace_migrating",
  reason: "O workspace do Slack está mudando para o Enterprise e não atende por enquanto.",
};

/** By the plain word of a webhook's answer. */
export const WEBHOOK_WORDS = table(
  [messageRefused, "invalid_payload invalid_blocks no_text missing_text user_not_found too_many_attachments"],
  [notAllowed, "action_prohibited posting_to_general_channel_denied"],
  [webhookGone, "invalid_token no_service no_service_id no_active_hooks no_team team_disabled"],
  [channelUnavailable, "channel_not_found channel_is_archived"],
);

/** By `error` of an answer of the Web API. */
export const API_WORDS = table(
  [
    messageRefused,
    "invalid_blocks invalid_blocks_format msg_too_long msg_blocks_too_long no_text too_many_attachments " +
      "invalid_attachments attachment_payload_limit_exceeded too_many_contact_cards invalid_arguments",
  ],
  [
    requestRefused,
    "invalid_arg_name invalid_array_arg invalid_charset invalid_form_data invalid_post_type missing_post_type " +
      "invalid_json json_not_object upgrade_required unknown_method method_deprecated deprecated_endpoint " +
      "as_user_not_supported no_dual_broadcast_content_update",
  ],
  [
    tokenInvalid,
    "not_authed invalid_auth account_inactive token_revoked token_expired not_allowed_token_type " +
      "two_factor_setup_required",
  ],
  [scopeMissing, "missing_scope no_permission"],
  [channelUnavailable, "channel_not_found not_in_channel is_archived is_inactive"],
  [
    notAllowed,
    "restricted_action restricted_action_read_only_channel restricted_action_thread_only_channel access_denied " +
      "accesslimited ekm_access_denied enterprise_is_restricted team_access_not_granted messages_tab_disabled " +
      "slack_connect_file_link_sharing_blocked",
  ],
  [
    threadGone,
    "cannot_reply_to_message thread_not_found invalid_thread_ts restricted_action_non_threadable_channel " +
      "restricted_action_thread_locked",
  ],
  [messageGone, "message_not_found"],
  [
    messageFixed,
    "cant_update_message edit_window_closed cant_broadcast_message cant_delete_message " +
      "compliance_exports_prevent_deletion",
  ],
  [maybePosted, "internal_error fatal_error"],
  [unavailable, "service_unavailable request_timeout"],
  [migrating, "team_added_to_org org_login_required"],
);

/** Words that ask to go slower; not in the tables, because the answer's header says until when. */
export const SLOWER_WORDS: ReadonlySet<string> = new Set(["ratelimited", "rate_limited", "message_limit_exceeded"]);

function table(...rows: readonly (readonly [Refusal, words: string])[]): ReadonlyMap<string, Refusal> {
  return new Map(rows.flatMap(([refusal, words]) => words.split(" ").map((word) => [word, refusal] as const)));
}
