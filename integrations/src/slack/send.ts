/** One message to one channel, with one second try in plain words when Slack refuses the form. */
import type { Outcome } from "@streamleads/domain";
import { type ConnectorContext, textAt } from "@streamleads/integration-kit";
import { apiOutcome, MESSAGE_REFUSED, webhookOutcome } from "./errors.ts";
import type { SlackMessage } from "./map.ts";
import { type SlackSettings, type Target, targetOf } from "./target.ts";

export interface SlackContext {
  settings: SlackSettings;
  http: ConnectorContext["http"];
}

/**
 * Posts a message where the connection points. A refusal of its blocks is certain not to have been posted, so the
 * words alone are sent once instead: an alert that looks plain is better than none.
 */
export async function postMessage(ctx: SlackContext, message: SlackMessage, now: Date): Promise<Outcome> {
  const target = targetOf(ctx.settings);
  if (!target) return notConfigured;
  const first = await post(ctx, target, { text: message.text, blocks: message.blocks }, now);
  if (first.kind !== "rejected" || first.cause !== MESSAGE_REFUSED) return first;
  const second = await post(ctx, target, { text: message.plainText }, now);
  return second.kind === "delivered"
    ? { ...second, note: "Enviada só como texto: o Slack recusou os blocos." }
    : second;
}

export const notConfigured: Outcome = {
  kind: "reconnect",
  cause: "not_configured",
  reason: "Esta conexão do Slack não tem webhook, nem token de bot com canal.",
  fix: "Informe SLACK_WEBHOOK_URL, ou SLACK_BOT_TOKEN e SLACK_CHANNEL_VENDAS.",
};

async function post(
  { http }: SlackContext,
  target: Target,
  content: { text: string; blocks?: SlackMessage["blocks"] },
  now: Date,
): Promise<Outcome> {
  const payload = { ...content, unfurl_links: false, unfurl_media: false };
  if (target.kind === "webhook") return webhookOutcome(await http.post("", payload), now);
  const result = await http.post("/chat.postMessage", { channel: target.channel, ...payload }, JSON_UTF8);
  return apiOutcome(result, now, ({ json }) => {
    const channel = textAt(json, "channel");
    const ts = textAt(json, "ts");
    // The pair names the message for chat.update and threads.
    return channel && ts ? { kind: "delivered", externalId: `${channel}:${ts}` } : { kind: "delivered" };
  });
}

/** Without a charset Slack adds a warning to every answer of the Web API. */
export const JSON_UTF8 = { headers: { "content-type": "application/json; charset=utf-8" } } as const;
