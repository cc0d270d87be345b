import type { Arrival } from "@streamleads/integration-kit/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { KNOWN_CARD, slackFake } from "./fake.ts";

const bot = slackFake({ auth: "bot" });
const authorization = `Bearer ${bot.env("http://127.0.0.1:1").SLACK_BOT_TOKEN}`;
const JSON_TYPE = "application/json; charset=utf-8";
const [CHANNEL = "", CARD = ""] = KNOWN_CARD.split(":");
const post = "chat.postMessage";

function ask(method: string, json: unknown, headers: Record<string, string> = { authorization }, fake = bot) {
  const arrivals: Arrival[] = [];
  const answer = fake.handle(
    {
      method: "POST",
      path: `/api/${method}`,
      query: new URLSearchParams(),
      headers: { "content-type": JSON_TYPE, ...headers },
      body: Buffer.from(typeof json === "string" ? json : JSON.stringify(json)),
    },
    (arrival) => arrivals.push(arrival),
  );
  return { answer, arrivals, json: answer.json };
}
function look(method: string, query: Record<string, string>, fake = bot) {
  const request = {
    method: "GET",
    path: `/api/${method}`,
    query: new URLSearchParams(query),
    headers: { authorization },
  };
  return fake.handle({ ...request, body: Buffer.alloc(0) }, () => {}).json;
}

beforeEach(() => bot.reset());

describe("Web API of the fake", () => {
  it("posts to a channel by name or id and names the message", () => {
    for (const channel of ["#marketing", "C0SANDBOXMARKETING"]) {
      const { json, arrivals } = ask(post, { channel, text: "oi" });
      expect(json).toMatchObject({ ok: true, channel: "C0SANDBOXMARKETING", ts: expect.any(String) });
      expect(arrivals[0]?.data).toMatchObject({ channel: "marketing" });
    }
  });

  it("answers in the thread of a message that is there, an answer's own thread being its parent's", () => {
    const first = ask(post, { channel: "#vendas", text: "oi", thread_ts: CARD, reply_broadcast: true });
    expect(first.arrivals[0]?.data).toMatchObject({ thread: { ts: CARD, isBroadcast: true } });
    const { ts } = first.json as { ts: string };
    const second = ask(post, { channel: CHANNEL, text: "oi", thread_ts: ts });
    expect(second.arrivals[0]?.data).toMatchObject({ thread: { ts: CARD, isBroadcast: false } });
  });

  it("changes and deletes what is there, once", () => {
    expect(ask("chat.update", { channel: CHANNEL, ts: CARD, text: "novo", blocks: [] }).json).toMatchObject({
      ok: true,
    });
    expect(bot.messages.find(CHANNEL, CARD)).toMatchObject({ text: "novo", blocks: [] });
    expect(ask("chat.delete", { channel: CHANNEL, ts: CARD }).json).toEqual({ ok: true, channel: CHANNEL, ts: CARD });
    expect(ask("chat.delete", { channel: CHANNEL, ts: CARD }).json).toEqual({ ok: false, error: "message_not_found" });
    expect(ask(post, { channel: CHANNEL, text: "oi", thread_ts: CARD }).json).toMatchObject({
      error: "cannot_reply_to_message",
    });
  });

  it("keeps the blocks of a changed message that names none", () => {
    const blocks = [{ type: "divider" }];
    ask("chat.update", { channel: CHANNEL, ts: CARD, text: "a", blocks });
    ask("chat.update", { channel: CHANNEL, ts: CARD, text: "b" });
    expect(bot.messages.find(CHANNEL, CARD)).toMatchObject({ text: "b", blocks });
  });

  it("tells who somebody is, the e-mail only with its scope", () => {
    expect(look("users.info", { user: "U0ANA" })).toMatchObject({
      user: { id: "U0ANA", profile: { real_name: "Ana Souza", email: "ana@exemplo.com.br" } },
    });
    const names = look("users.info", { user: "U0ANA" }, slackFake({ scopes: ["users:read"] }));
    expect(names).not.toHaveProperty("user.profile.email");
    expect(look("users.info", { user: "U0X" })).toEqual({ ok: false, error: "user_not_found" });
  });

  it("tells of a channel only with the scope, and of itself in it", () => {
    expect(look("conversations.info", { channel: CHANNEL })).toMatchObject({
      error: "missing_scope",
      needed: "channels:read",
    });
    const fake = slackFake({ scopes: ["channels:read"], memberOf: ["marketing"] });
    expect(look("conversations.info", { channel: CHANNEL }, fake)).toMatchObject({ channel: { is_member: false } });
    expect(look("conversations.info", { channel: "#vendas" }, fake)).toMatchObject({ error: "channel_not_found" });
  });

  it("every answer says which scopes the token has", () => {
    const { headers } = ask("auth.test", {}).answer;
    expect(headers).toEqual({ "x-oauth-scopes": "chat:write,users:read,users:read.email" });
  });

  for (const [guarantee, method, json, error] of [
    ["a method that is not there", "chat.shout", {}, "unknown_method"],
    ["a method of every object", "constructor", {}, "unknown_method"],
    ["another channel", post, { channel: "#outro", text: "oi" }, "channel_not_found"],
    ["no channel", post, { text: "oi" }, "channel_not_found"],
    ["a channel of every object", post, { channel: "constructor", text: "oi" }, "channel_not_found"],
    ["no text", post, { channel: "#vendas" }, "no_text"],
    ["bad blocks", post, { channel: "#vendas", text: "oi", blocks: [{}] }, "invalid_blocks"],
    ["an argument of another method", post, { channel: "#vendas", text: "oi", ts: CARD }, "invalid_arguments"],
    ["half a JSON", post, "{", "invalid_json"],
    ["a list", post, [], "json_not_object"],
    ["a thread of another channel", post, { channel: "#marketing", text: "oi", thread_ts: CARD }, "thread_not_found"],
    ["a thread that is a number", post, { channel: "#vendas", text: "oi", thread_ts: 1 }, "invalid_thread_ts"],
    [
      "a broadcast that is a word",
      post,
      { channel: "#vendas", text: "oi", reply_broadcast: "true" },
      "invalid_arguments",
    ],
    ["a change by a channel's name", "chat.update", { channel: "#vendas", ts: CARD, text: "a" }, "channel_not_found"],
    ["a change of nothing", "chat.update", { channel: CHANNEL, ts: "1.000001", text: "a" }, "message_not_found"],
    ["a change to nothing", "chat.update", { channel: CHANNEL, ts: CARD, text: "", blocks: [] }, "no_text"],
    ["a deletion of nothing", "chat.delete", { channel: CHANNEL, ts: "1.000001" }, "message_not_found"],
    ["JSON where a query is wanted", "users.info", { user: "U0ANA" }, "invalid_arguments"],
  ] as const) {
    it(`refuses ${guarantee} with ${error}, as HTTP 200`, () => {
      const { answer, arrivals } = ask(method, json);
      expect(answer).toMatchObject({ status: 200, json: { ok: false, error } });
      expect(arrivals).toEqual([]);
    });
  }

  for (const [guarantee, headers, error] of [
    ["no token", {}, "not_authed"],
    ["another token", { authorization: "Bearer xoxb-x" }, "invalid_auth"],
    ["JSON without a charset", { authorization, "content-type": "application/json" }, "invalid_post_type"],
  ] as const) {
    it(`refuses ${guarantee} with ${error}`, () => {
      expect(ask(post, { channel: "#vendas", text: "oi" }, headers).json).toEqual({ ok: false, error });
    });
  }

  it("refuses to write without the scope, and says which", () => {
    const answer = ask(post, { channel: "#vendas", text: "oi" }, { authorization }, slackFake({ scopes: [] })).json;
    expect(answer).toEqual({ ok: false, error: "missing_scope", needed: "chat:write", provided: "" });
  });
});
