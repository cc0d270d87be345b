/** Slack: hot leads and reminders for the sales channel, new leads for marketing. One connection per channel. */
import type { Outcome } from "@streamleads/domain";
import { defineConnector, textAt } from "@streamleads/integration-kit";
import { apiOutcome, webhookOutcome, wordOf } from "./errors.ts";
import { fields } from "./fields.ts";
import { alertMessage, followupMessage, hotLeadMessage, newLeadMessage } from "./map.ts";
import { JSON_UTF8, notConfigured, postMessage, type SlackContext } from "./send.ts";
import { connectionsOf, type Target, targetOf } from "./target.ts";

export const slack = defineConnector({
  slug: "slack",
  label: "Slack",
  docs: "https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks",
  receives: ["id", "nome", "email", "telefone", "origem", "portal", "interesse", "cidade", "score", "status"],
  fields,
  connections: connectionsOf,
  request(settings) {
    const target = targetOf(settings);
    // Without a target there is nowhere to go; an empty address is refused before anything leaves.
    if (!target) return { baseUrl: "" };
    return target.kind === "webhook"
      ? { baseUrl: target.url }
      : { baseUrl: target.baseUrl, headers: { authorization: `Bearer ${target.token}` } };
  },
  // One message a second per channel, short bursts pass (checked 2026-11-23).
  limits: { concurrency: 2, rate: { requests: 1, perMs: 1_000 } },

  async check(ctx) {
    const target = targetOf(ctx.settings);
    if (!target) return notConfigured;
    return target.kind === "webhook" ? checkWebhook(ctx) : checkBot(ctx, target);
  },

  actions: {
    "notify.hot_lead": (job, ctx) => postMessage(ctx, hotLeadMessage(job), job.now),
    "notify.new_lead": (job, ctx) => postMessage(ctx, newLeadMessage(job), job.now),
    "notify.followup": (job, ctx) => postMessage(ctx, followupMessage(job), job.now),
  },

  alert: ({ title, lines, url, now }, ctx) =>
    postMessage(ctx, alertMessage({ title, text: lines.join("\n"), url }), now),
});

/**
 * A message without text is refused with `no_text` by a webhook that lives, and nothing is posted; a dead one says
 * `no_service`. Slack documents the words, not this use of them; secret scanners rely on it too (checked 2026-11-23).
 */
async function checkWebhook({ http }: SlackContext): Promise<Outcome> {
  const result = await http.post("", { text: "" });
  const isAlive = result.kind === "answer" && result.status === 400 && LIVE_WORDS.has(wordOf(result) ?? "");
  return isAlive ? { kind: "delivered", note: "O webhook está ativo." } : webhookOutcome(result, new Date());
}

const LIVE_WORDS: ReadonlySet<string> = new Set(["no_text", "missing_text"]);

async function checkBot({ http }: SlackContext, { channel }: Extract<Target, { kind: "bot" }>): Promise<Outcome> {
  const result = await http.post("/auth.test", {}, JSON_UTF8);
  return apiOutcome(result, new Date(), ({ json, headers }) => {
    const scopes = headers["x-oauth-scopes"];
    if (scopes !== undefined && !scopes.split(/\s*,\s*/).includes("chat:write")) {
      return {
        kind: "reconnect",
        cause: "permission_missing",
        reason: "O bot do Slack não tem o escopo chat:write.",
        fix: "Inclua o escopo chat:write no aplicativo, reinstale e troque SLACK_BOT_TOKEN.",
      };
    }
    const team = textAt(json, "team") ?? "sem nome";
    return {
      kind: "delivered",
      note: `Workspace ${team}. Se o canal ${channel} for privado, convide o bot para ele.`,
    };
  });
}
