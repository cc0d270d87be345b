import { testContext, testJob } from "@streamleads/integration-kit/testing";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { slack } from "./connector.ts";
import { KNOWN_CARD } from "./fake.ts";
import { type BotTrial, refsOf, startBot } from "./testing.ts";

let bot: BotTrial;
beforeAll(async () => {
  bot = await startBot();
});
afterEach(() => {
  bot.clear();
  bot.fake.reset();
});
afterAll(() => bot.close());

const [CHANNEL = "", CARD = ""] = KNOWN_CARD.split(":");
const claimed = { nome: "Ana Souza", via: "Slack", at: "2026-11-23T17:32:00Z" };
const params = { claimed };
const KNOWN = { message: KNOWN_CARD, channel: "#vendas", card_1: KNOWN_CARD };
const claim = (refs: Record<string, string> = KNOWN, more = {}) =>
  bot.run("notify.claimed", { params, refs, delivery: { id: 9, ...more } });
const refuse = (error: string, count?: number) =>
  bot.server.fail({ kind: "answer", status: 200, json: { ok: false, error } }, count);

describe("notify.claimed", () => {
  it("puts who it is in place of the button, and tells the thread without the channel", async () => {
    const outcome = await claim();
    const [card, line] = bot.arrived();
    expect(card).toMatchObject({
      kind: "update",
      text: "✅ Lead quente nº 123 assumido por Ana Souza às 14:32: Carlos Silva (35/40)",
    });
    expect(JSON.stringify(card?.blocks)).toContain(
      "Assumido por *Ana Souza* às <!date^1795455120^{time}|14:32> (Slack)",
    );
    expect(JSON.stringify(card?.blocks)).not.toContain("claim_lead");
    expect(line).toMatchObject({
      kind: "message",
      text: "✅ *Ana Souza* assumiu este lead às <!date^1795455120^{time}|14:32> (Slack).",
      thread: { ts: CARD, isBroadcast: false },
    });
    expect(refsOf(outcome)).toEqual({ reply_9: expect.stringMatching(/^C0SANDBOXVENDAS:/) });
  });

  it("rewrites every card of the lead, so that no button is left", async () => {
    const first = refsOf(await bot.run("notify.hot_lead", { delivery: { id: 1 } }));
    const again = refsOf(await bot.run("notify.hot_lead", { refs: first, delivery: { id: 2 } }));
    const reminder = refsOf(await bot.run("notify.followup", { refs: first, delivery: { id: 3 } }));
    bot.clear();
    await claim({ ...first, ...again, ...reminder });
    expect(bot.arrived().map(({ kind }) => kind)).toEqual(["update", "update", "message"]);
    for (const ref of [first.message, again.card_2]) {
      const [channel = "", ts = ""] = ref?.split(":") ?? [];
      expect(JSON.stringify(bot.fake.messages.find(channel, ts)?.blocks)).not.toContain("claim_lead");
    }
  });

  it("nothing of the lead is in the line: the card says whose it is", async () => {
    await claim();
    expect(JSON.stringify(bot.arrived()[1])).not.toMatch(/Carlos|99999|carlos@/);
  });

  it("only the line is marked when it may be the second", async () => {
    await claim(KNOWN, { isRepeat: true });
    expect(bot.arrived().map(({ text }) => text.includes("(reenvio)"))).toEqual([false, true]);
  });

  it("a broker named like a mention rings nobody", async () => {
    const nome = "<!channel> <@U1>";
    await bot.run("notify.claimed", { params: { claimed: { ...claimed, nome, via: nome } }, refs: KNOWN });
    expect(bot.arrived().map(({ rings }) => rings)).toEqual([false, false]);
  });

  it("a card that somebody deleted is known to be gone: nothing is posted", async () => {
    bot.fake.messages.delete(CHANNEL, CARD);
    expect(await claim()).toMatchObject({ kind: "skipped", cause: "message_gone" });
    expect(bot.arrived()).toEqual([]);
  });

  it("a card that must stay as it is leaves a word in the record, and the thread is told", async () => {
    refuse("edit_window_closed", 1);
    expect(await claim()).toMatchObject({ kind: "delivered", note: expect.stringContaining("botão") });
    expect(bot.arrived()).toMatchObject([{ kind: "message", thread: { ts: CARD } }]);
  });

  it("a card whose blocks are refused becomes words, and its old blocks go", async () => {
    refuse("invalid_blocks", 1);
    expect(await claim()).toMatchObject({ kind: "delivered" });
    expect(bot.fake.messages.find(CHANNEL, CARD)).toMatchObject({
      blocks: [],
      text: expect.stringContaining("*Nome:* Carlos Silva"),
    });
  });

  it("a thread that is closed is no failure: the card has changed", async () => {
    bot.server.failAt(2, {
      kind: "answer",
      status: 200,
      json: { ok: false, error: "restricted_action_thread_locked" },
    });
    expect(await claim()).toMatchObject({ kind: "delivered", note: expect.stringContaining("conversa") });
  });

  it("a failure while rewriting ends the attempt before anything is posted", async () => {
    refuse("ratelimited");
    const before = bot.server.requests;
    expect(await claim()).toMatchObject({ kind: "retry", burn: false });
    expect(bot.server.requests - before).toBe(1);
  });

  for (const [guarantee, job, cause] of [
    ["a channel that was never told of the lead", { params, refs: {} }, "nothing_posted"],
    ["a claim that does not say whose", { refs: KNOWN }, "claim_without_name"],
    ["a reference that is none", { params, refs: { message: "C1" } }, "nothing_posted"],
  ] as const) {
    it(`${guarantee}: nothing is asked of Slack`, async () => {
      const before = bot.server.requests;
      expect(await bot.run("notify.claimed", job)).toMatchObject({ kind: "skipped", cause });
      expect(bot.server.requests).toBe(before);
    });
  }

  it("a webhook cannot, and says what could", async () => {
    const ctx = testContext(slack, { webhookUrl: "https://hooks.slack.com/services/T1/B1/x1" });
    const outcome = await slack.actions["notify.claimed"]?.(testJob({ params, refs: KNOWN }), ctx);
    await ctx.close();
    expect(outcome).toMatchObject({
      kind: "skipped",
      cause: "webhook_cannot_edit",
      fix: expect.stringContaining("bot"),
    });
  });

  it("a moment that cannot be read gives way to now", async () => {
    await bot.run("notify.claimed", { params: { claimed: { ...claimed, at: "ontem" } }, refs: KNOWN });
    expect(bot.arrived()[0]?.text).toContain("às 12:00");
  });
});
