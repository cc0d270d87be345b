import { testContext } from "@streamleads/integration-kit/testing";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { slack } from "./connector.ts";
import { KNOWN_CARD } from "./fake.ts";
import { postedAt } from "./refs.ts";
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

const isThere = (ref: string | undefined) => {
  const posted = postedAt(ref);
  return posted !== undefined && bot.fake.messages.find(posted.channel, posted.ts) !== undefined;
};
const refuse = (error: string, count?: number) =>
  bot.server.fail({ kind: "answer", status: 200, json: { ok: false, error } }, count);

describe("erase", () => {
  it("deletes every message of the lead, the first one last, and no other", async () => {
    const root = refsOf(await bot.run("notify.hot_lead", { delivery: { id: 1 } }));
    const again = refsOf(await bot.run("notify.hot_lead", { refs: root, delivery: { id: 2 } }));
    const reminder = refsOf(await bot.run("notify.followup", { refs: root, delivery: { id: 3 } }));
    const other = refsOf(await bot.run("notify.hot_lead", { delivery: { id: 4 } }));
    bot.clear();
    const outcome = await bot.erase({ ...root, ...again, ...reminder });
    expect(outcome).toEqual({ kind: "delivered", note: "Mensagens apagadas: 3." });
    const deleted = bot.server.seen.map(({ body }) => JSON.parse(body.toString()).ts);
    expect(deleted.at(-1)).toBe(root.message?.split(":")[1]);
    for (const ref of [root.message, again.card_2, reminder.reply_3]) expect(isThere(ref), ref).toBe(false);
    expect(isThere(other.message)).toBe(true);
  });

  it("a second time finds nothing, and that is what was wanted", async () => {
    const refs = { message: KNOWN_CARD, card_1: KNOWN_CARD };
    await bot.erase(refs);
    expect(await bot.erase(refs)).toMatchObject({ kind: "delivered" });
  });

  it("a lead of whom nothing was posted asks nothing of Slack", async () => {
    const before = bot.server.requests;
    expect(await bot.erase({})).toEqual({ kind: "delivered", note: "Não há mensagem conhecida deste lead." });
    expect(bot.server.requests).toBe(before);
  });

  it("what Slack refuses for good is told, and the other messages go all the same", async () => {
    const root = refsOf(await bot.run("notify.hot_lead", { delivery: { id: 1 } }));
    const reply = refsOf(await bot.run("notify.followup", { refs: root, delivery: { id: 2 } }));
    refuse("compliance_exports_prevent_deletion", 1);
    expect(await bot.erase({ ...root, ...reply })).toMatchObject({ kind: "rejected", cause: "message_fixed" });
    expect([isThere(reply.reply_2), isThere(root.message)]).toEqual([true, false]);
  });

  for (const error of ["channel_not_found", "is_archived"]) {
    it(`${error} is for a person to solve, and no fault of the connection`, async () => {
      refuse(error);
      expect(await bot.erase({ message: KNOWN_CARD })).toMatchObject({
        kind: "rejected",
        cause: "message_out_of_reach",
      });
    });
  }

  for (const [error, kind] of [
    ["ratelimited", "retry"],
    ["token_revoked", "reconnect"],
    ["internal_error", "unknown"],
  ] as const) {
    it(`${error} is ${kind}: to be repeated`, async () => {
      refuse(error);
      expect(await bot.erase({ message: KNOWN_CARD })).toMatchObject({ kind });
    });
  }

  it("a webhook cannot, and people are told to do it", async () => {
    const ctx = testContext(slack, { webhookUrl: "https://hooks.slack.com/services/T1/B1/x1" });
    const person = { leadId: 1, nome: "Ana", email: null, telefone: null, refs: {}, now: new Date(0) };
    expect(await slack.erase?.(person, ctx)).toMatchObject({ kind: "rejected", cause: "webhook_cannot_delete" });
    await ctx.close();
  });
});
