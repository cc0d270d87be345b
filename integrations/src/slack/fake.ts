/**
 * Slack as the connector meets it: two webhooks, each tied to its channel, and a workspace with a bot. It answers as
 * Slack does: webhooks with one plain word, the Web API with 200 also for refusals.
 */
import { isRecord } from "@streamleads/integration-kit";
import type { Arrival, FakeAnswer, FakeProvider, FakeRequest } from "@streamleads/integration-kit/testing";
import { arrivalOf, asArrival, type FakeBot, messageError, parsed, takeApiCall } from "./fake-api.ts";
import { type Channel, Messages } from "./fake-messages.ts";

export type { SlackArrival } from "./fake-api.ts";
export { KNOWN_CARD } from "./fake-messages.ts";

const WEBHOOKS: Readonly<Record<string, Channel>> = {
  "/services/TSANDBOX/BVENDAS/sandbox-vendas": "vendas",
  "/services/TSANDBOX/BMARKETING/sandbox-marketing": "marketing",
};
const BOT_TOKEN = "xoxb-sandbox";

export interface SlackFakeOptions {
  /** Whether its environment describes webhooks (as most companies begin) or a bot. Both doors are always open. */
  auth?: "webhook" | "bot";
  scopes?: readonly string[];
  memberOf?: readonly Channel[];
}

export interface SlackFake extends FakeProvider {
  messages: Messages;
}

export function slackFake({
  auth = "webhook",
  scopes = ["chat:write", "users:read", "users:read.email"],
  memberOf = ["vendas", "marketing"],
}: SlackFakeOptions = {}): SlackFake {
  const messages = new Messages();
  const bot: FakeBot = { token: BOT_TOKEN, scopes, memberOf, messages };
  return {
    slug: "slack",
    label: "Slack",
    messages,
    env: (baseUrl) => ({ SLACK_API_URL: baseUrl, ...(auth === "bot" ? botEnv : webhookEnv(baseUrl)) }),
    reset: () => messages.reset(),
    handle(request, arrived) {
      if (request.path.startsWith("/services/")) return takeWebhook(request, arrived);
      if (!request.path.startsWith("/api/")) return { status: 404, text: "not_found" };
      return takeApiCall(request.path.slice("/api/".length), request, bot, arrived);
    },
  };
}

const botEnv = {
  SLACK_BOT_TOKEN: BOT_TOKEN,
  SLACK_CHANNEL_VENDAS: "#vendas",
  SLACK_CHANNEL_MARKETING: "#marketing",
};

function webhookEnv(baseUrl: string): Record<string, string> {
  const [vendas, marketing] = Object.keys(WEBHOOKS);
  return { SLACK_WEBHOOK_URL: baseUrl + vendas, SLACK_WEBHOOK_URL_MARKETING: baseUrl + marketing };
}

/** Takes what an app's webhook takes; it ignores a channel in the body, and knows no threads but its own messages'. */
function takeWebhook({ method, path, headers, body }: FakeRequest, arrived: (arrival: Arrival) => void): FakeAnswer {
  const channel = Object.hasOwn(WEBHOOKS, path) ? WEBHOOKS[path] : undefined;
  if (!channel) return { status: 404, text: "no_service" };
  const isJson = /^application\/json\b/.test(headers["content-type"] ?? "");
  const message = method === "POST" && isJson ? parsed(body) : undefined;
  if (!isRecord(message)) return { status: 400, text: "invalid_payload" };
  const error = messageError(message);
  if (error) return { status: 400, text: error };
  arrived(asArrival("message", `Slack #${channel}`, arrivalOf(channel, message)));
  return { status: 200, text: "ok" };
}
