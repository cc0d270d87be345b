/**
 * Slack as the connector meets it: two webhooks, each tied to its channel, and the two methods of the Web API that a
 * bot needs. It answers as Slack does: webhooks with one plain word, the Web API with 200 also for refusals.
 */
import type { Arrival, FakeAnswer, FakeProvider, FakeRequest } from "@streamleads/integration-kit/testing";
import { blocksError } from "./fake-blocks.ts";

type Channel = "vendas" | "marketing";

/** What a message that was posted looks like to tests and to the sandbox page. */
export interface SlackArrival {
  channel: Channel;
  text: string;
  blocks: unknown[] | undefined;
  /** The message would ring the whole channel, or a person, by a mention that Slack obeys. */
  rings: boolean;
}

const WEBHOOKS: Readonly<Record<string, Channel>> = {
  "/services/TSANDBOX/BVENDAS/sandbox-vendas": "vendas",
  "/services/TSANDBOX/BMARKETING/sandbox-marketing": "marketing",
};
const CHANNELS: Readonly<Record<string, Channel>> = {
  "#vendas": "vendas",
  C0SANDBOXVENDAS: "vendas",
  "#marketing": "marketing",
  C0SANDBOXMARKETING: "marketing",
};
const CHANNEL_IDS: Readonly<Record<Channel, string>> = { vendas: "C0SANDBOXVENDAS", marketing: "C0SANDBOXMARKETING" };
const BOT_TOKEN = "xoxb-sandbox";
const TEXT_MAX = 40_000;

/** `auth`: whether its environment describes webhooks (as most companies begin) or a bot. Both doors are always open. */
export function slackFake({ auth = "webhook" }: { auth?: "webhook" | "bot" } = {}): FakeProvider {
  let posted = 0;
  return {
    slug: "slack",
    label: "Slack",
    env: (baseUrl) => ({ SLACK_API_URL: baseUrl, ...(auth === "bot" ? botEnv : webhookEnv(baseUrl)) }),
    reset: () => {
      posted = 0;
    },
    handle(request, arrived) {
      if (request.path.startsWith("/services/")) return takeWebhook(request, arrived);
      if (!request.path.startsWith("/api/")) return { status: 404, text: "not_found" };
      posted += 1;
      return takeApiCall(request, arrived, `1795446000.${String(posted).padStart(6, "0")}`);
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

function takeWebhook({ method, path, headers, body }: FakeRequest, arrived: (arrival: Arrival) => void): FakeAnswer {
  const channel = Object.hasOwn(WEBHOOKS, path) ? WEBHOOKS[path] : undefined;
  if (!channel) return { status: 404, text: "no_service" };
  const message = method === "POST" && isJson(headers) ? parse(body) : undefined;
  if (!message) return { status: 400, text: "invalid_payload" };
  const error = messageError(message);
  if (error) return { status: 400, text: error };
  arrived(arrivalOf(channel, message));
  return { status: 200, text: "ok" };
}

function takeApiCall(request: FakeRequest, arrived: (arrival: Arrival) => void, ts: string): FakeAnswer {
  const { method, path, headers, body } = request;
  const authorization = headers.authorization;
  if (!authorization) return refused("not_authed");
  if (authorization !== `Bearer ${BOT_TOKEN}`) return refused("invalid_auth");
  if (path === "/api/auth.test") {
    const json = { ok: true, url: "https://exemplo.slack.com/", team: "Imobiliária Exemplo", user: "streamleads" };
    return { status: 200, headers: { "x-oauth-scopes": "chat:write,chat:write.public" }, json };
  }
  if (path !== "/api/chat.postMessage") return refused("unknown_method");
  const message = method === "POST" && isJson(headers) ? parse(body) : undefined;
  if (!message) return refused("invalid_arguments");
  const name = String(message.channel ?? "");
  const channel = Object.hasOwn(CHANNELS, name) ? CHANNELS[name] : undefined;
  if (!channel) return refused("channel_not_found");
  const error = messageError(message);
  if (error) return refused(error);
  arrived(arrivalOf(channel, message));
  const json = { ok: true, channel: CHANNEL_IDS[channel], ts, message: { type: "message", text: message.text, ts } };
  return { status: 200, json };
}

type Message = Record<string, unknown>;

function messageError({ text, blocks }: Message): string | undefined {
  if (blocks !== undefined)
    return blocksError(blocks) ?? (text === undefined || isText(text) ? undefined : "msg_too_long");
  if (typeof text !== "string" || text.trim() === "") return "no_text";
  return isText(text) ? undefined : "msg_too_long";
}

function isText(text: unknown): text is string {
  return typeof text === "string" && text.length <= TEXT_MAX;
}

/** Slack keeps no key of ours, so the text stands for it: it carries the lead's number and the marks of a repeat. */
function arrivalOf(channel: Channel, { text, blocks }: Message): Arrival {
  const words = typeof text === "string" ? text : "";
  const data: SlackArrival = {
    channel,
    text: words,
    blocks: Array.isArray(blocks) ? blocks : undefined,
    rings: rings(words) || rings(JSON.stringify(blocks ?? "")),
  };
  return { kind: "message", title: `Slack #${channel}: ${unescaped(words.split("\n", 1)[0] ?? "")}`, key: words, data };
}

function rings(text: string): boolean {
  return /<!(?:channel|here|everyone|subteam)|<@/.test(text);
}

function unescaped(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

function refused(error: string): FakeAnswer {
  return { status: 200, json: { ok: false, error } };
}

function isJson(headers: FakeRequest["headers"]): boolean {
  return /^application\/json\b/.test(headers["content-type"] ?? "");
}

function parse(body: Buffer): Message | undefined {
  try {
    const json: unknown = JSON.parse(body.toString("utf8"));
    return typeof json === "object" && json !== null && !Array.isArray(json) ? (json as Message) : undefined;
  } catch {
    // A body that is not JSON is one more thing to refuse, with Slack's word.
    return undefined;
  }
}
