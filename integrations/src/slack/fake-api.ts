/**
 * The methods of the Web API that the fake has. It takes the arguments that Slack documents for each and no other, and
 * answers 200 for refusals too (docs.slack.dev/reference/methods, checked 2026-11-23).
 */
import { isRecord } from "@streamleads/integration-kit";
import type { Arrival, FakeAnswer, FakeRequest } from "@streamleads/integration-kit/testing";
import { blocksError } from "./fake-blocks.ts";
import { type Channel, channelNamed, channelOfId, idOf, type Messages } from "./fake-messages.ts";

/** What a message that was posted or changed looks like to tests and to the sandbox page. */
export interface SlackArrival {
  channel: Channel;
  text: string;
  blocks: unknown[] | undefined;
  /** The message would ring the whole channel, or a person, by a mention that Slack obeys. */
  rings: boolean;
  /** Of the thread that it is in; absent outside of threads and for webhooks. */
  thread?: { ts: string; isBroadcast: boolean };
}

export interface FakeBot {
  token: string;
  scopes: readonly string[];
  /** Where the bot was invited. */
  memberOf: readonly Channel[];
  messages: Messages;
}

type Arrived = (arrival: Arrival) => void;
type Json = Record<string, unknown>;
type Call = (args: Json, bot: FakeBot, arrived: Arrived) => FakeAnswer;

const TEXT_MAX = 40_000;
const TEAM = {
  url: "https://exemplo.slack.com/",
  team: "Imobiliária Exemplo",
  user: "streamleads",
  team_id: "T0SANDBOX",
};
const PEOPLE: Readonly<Record<string, { name: string; real_name: string; email: string }>> = {
  U0ANA: { name: "ana.souza", real_name: "Ana Souza", email: "ana@exemplo.com.br" },
};

/** Methods, the arguments that each takes, and whether they come as JSON or as a query. */
const METHODS: Readonly<Record<string, { args: string; as: "json" | "query"; scope?: string; call: Call }>> = {
  "auth.test": { args: "", as: "json", call: () => fine({ ...TEAM, user_id: "U0BOT", bot_id: "B0BOT" }) },
  "chat.postMessage": {
    args: "channel text blocks thread_ts reply_broadcast unfurl_links unfurl_media",
    as: "json",
    scope: "chat:write",
    call: post,
  },
  "chat.update": { args: "channel ts text blocks", as: "json", scope: "chat:write", call: update },
  "chat.delete": { args: "channel ts", as: "json", scope: "chat:write", call: remove },
  "users.info": { args: "user", as: "query", scope: "users:read", call: userInfo },
  "conversations.info": { args: "channel", as: "query", scope: "channels:read", call: channelInfo },
};

/** One call of the Web API, `name` being what stands behind "/api/". */
export function takeApiCall(name: string, request: FakeRequest, bot: FakeBot, arrived: Arrived): FakeAnswer {
  const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  const { authorization } = request.headers;
  if (!authorization) return refused("not_authed");
  if (authorization !== `Bearer ${bot.token}`) return refused("invalid_auth");
  if (!method) return refused("unknown_method");
  const args = method.as === "json" ? bodyOf(request) : queryOf(request);
  if (typeof args === "string") return refused(args);
  const known = method.args.split(" ");
  if (!Object.keys(args).every((arg) => known.includes(arg))) return refused("invalid_arguments");
  const headers = { "x-oauth-scopes": bot.scopes.join(",") };
  const answer =
    method.scope && !bot.scopes.includes(method.scope)
      ? refused("missing_scope", { needed: method.scope, provided: bot.scopes.join(",") })
      : method.call(args, bot, arrived);
  return { ...answer, headers };
}

function post(args: Json, { messages }: FakeBot, arrived: Arrived): FakeAnswer {
  const channel = channelNamed(args.channel);
  if (!channel) return refused("channel_not_found");
  const { thread_ts: threadTs, reply_broadcast: broadcast } = args;
  if (broadcast !== undefined && typeof broadcast !== "boolean") return refused("invalid_arguments");
  const error = messageError(args) ?? (threadTs === undefined ? undefined : messages.threadError(channel, threadTs));
  if (error) return refused(error);
  const arrival = arrivalOf(channel, args);
  const parent = threadTs === undefined ? undefined : messages.find(idOf(channel), String(threadTs));
  const message = messages.post(channel, parent?.threadTs, arrival.text, arrival.blocks);
  const thread = parent && { ts: parent.threadTs, isBroadcast: broadcast === true };
  arrived(asArrival("message", `Slack #${channel}`, { ...arrival, ...(thread && { thread }) }));
  const { ts } = message;
  return fine({ channel: idOf(channel), ts, message: { type: "message", text: arrival.text, ts } });
}

function update(args: Json, { messages }: FakeBot, arrived: Arrived): FakeAnswer {
  const channel = channelOfId(args.channel);
  if (!channel) return refused("channel_not_found");
  const message = messages.find(idOf(channel), String(args.ts));
  if (!message) return refused("message_not_found");
  const error = messageError(args);
  if (error) return refused(error);
  const arrival = arrivalOf(channel, args);
  message.text = arrival.text;
  // Absent: the old ones stay. Empty: they go.
  message.blocks = arrival.blocks ?? message.blocks;
  arrived(asArrival("update", `Slack #${channel}, aviso alterado`, arrival));
  return fine({
    channel: idOf(channel),
    ts: message.ts,
    text: arrival.text,
    message: { type: "message", text: arrival.text },
  });
}

function remove(args: Json, { messages }: FakeBot): FakeAnswer {
  const channel = channelOfId(args.channel);
  if (!channel) return refused("channel_not_found");
  const message = messages.find(idOf(channel), String(args.ts));
  if (!message) return refused("message_not_found");
  messages.delete(idOf(channel), message.ts);
  return fine({ channel: idOf(channel), ts: message.ts });
}

function userInfo({ user }: Json, { scopes }: FakeBot): FakeAnswer {
  const person = typeof user === "string" && Object.hasOwn(PEOPLE, user) ? PEOPLE[user] : undefined;
  if (!person) return refused("user_not_found");
  const { name, real_name, email } = person;
  const profile = { real_name, display_name: name, ...(scopes.includes("users:read.email") && { email }) };
  return fine({ user: { id: user, team_id: TEAM.team_id, name, real_name, profile } });
}

function channelInfo({ channel: id }: Json, { memberOf }: FakeBot): FakeAnswer {
  const channel = channelOfId(id);
  if (!channel) return refused("channel_not_found");
  const is_member = memberOf.includes(channel);
  return fine({ channel: { id, name: channel, is_channel: true, is_private: false, is_archived: false, is_member } });
}

/** Slack's word for what is wrong with a message, the same for webhooks and bots. */
export function messageError({ text, blocks }: Json): string | undefined {
  const isLong = typeof text === "string" && text.length > TEXT_MAX;
  if (blocks !== undefined && !(Array.isArray(blocks) && blocks.length === 0)) {
    return (
      blocksError(blocks) ?? (isLong || (text !== undefined && typeof text !== "string") ? "msg_too_long" : undefined)
    );
  }
  if (typeof text !== "string" || text.trim() === "") return "no_text";
  return isLong ? "msg_too_long" : undefined;
}

export function arrivalOf(channel: Channel, { text, blocks }: Json): SlackArrival {
  const words = typeof text === "string" ? text : "";
  const isRinging = rings(words) || rings(JSON.stringify(blocks ?? ""));
  return { channel, text: words, blocks: Array.isArray(blocks) ? blocks : undefined, rings: isRinging };
}

/** Slack keeps no key of ours, so the text stands for it: it carries the lead's number and the marks of a repeat. */
export function asArrival(kind: "message" | "update", place: string, data: SlackArrival): Arrival {
  return { kind, title: `${place}: ${unescaped(data.text.split("\n", 1)[0] ?? "")}`, key: data.text, data };
}

/** The body as an object, or Slack's word for what is wrong with it. */
function bodyOf({ method, headers, body, query }: FakeRequest): Json | string {
  if (method !== "POST" || [...query.keys()].length > 0) return "invalid_arguments";
  if (!/^application\/json\s*;\s*charset=utf-8$/i.test(headers["content-type"] ?? "")) return "invalid_post_type";
  const json = parsed(body);
  return json === undefined ? "invalid_json" : isRecord(json) ? json : "json_not_object";
}

/** The methods that read take no JSON. */
function queryOf({ method, query, body }: FakeRequest): Json | string {
  return method === "GET" && body.length === 0 ? Object.fromEntries(query) : "invalid_arguments";
}

export function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    // A body that is not JSON is one more thing to refuse, with Slack's word.
    return undefined;
  }
}

function rings(text: string): boolean {
  return /<!(?:channel|here|everyone|subteam)|<@/.test(text);
}

function unescaped(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

function fine(more: Json): FakeAnswer {
  return { status: 200, json: { ok: true, ...more } };
}

function refused(error: string, more: Json = {}): FakeAnswer {
  return { status: 200, json: { ok: false, error, ...more } };
}
