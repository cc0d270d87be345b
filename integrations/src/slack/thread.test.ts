import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
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

const buttonsOf = (blocks: unknown[] | undefined) =>
  (blocks ?? []).flatMap((block) => {
    const { type, elements } = block as { type: string; elements?: { action_id: string; value?: string }[] };
    return type === "actions" ? (elements ?? []) : [];
  });
const actionsOf = (blocks: unknown[] | undefined) => buttonsOf(blocks).map(({ action_id }) => action_id);

describe("the lead's thread", () => {
  it("is opened by the first notice, with the button beside the link", async () => {
    await bot.run("notify.hot_lead", { params: { leadUrl: "https://leads.exemplo.com.br/leads/123" } });
    const [card] = bot.arrived();
    expect(card?.thread).toBeUndefined();
    expect(buttonsOf(card?.blocks)).toMatchObject([
      { action_id: "claim_lead", value: "123:d9001-k3f7a2c" },
      { action_id: "open_lead" },
    ]);
  });

  it("takes every later notice, shown in the channel too; a lead that comes again has the button again", async () => {
    const refs = refsOf(await bot.run("notify.hot_lead", { delivery: { id: 1 } }));
    const root = refs.message?.split(":")[1];
    bot.clear();
    const again = await bot.run("notify.hot_lead", { refs, delivery: { id: 2 }, returning: true });
    const reminder = await bot.run("notify.followup", { refs, delivery: { id: 3 } });
    const arrived = bot.arrived();
    expect(arrived).toMatchObject([
      { thread: { ts: root, isBroadcast: true } },
      { thread: { ts: root, isBroadcast: true } },
    ]);
    expect(arrived.map(({ blocks }) => actionsOf(blocks))).toEqual([["claim_lead"], []]);
    expect([refsOf(again), refsOf(reminder)]).toEqual([
      { card_2: expect.stringMatching(/^C0SANDBOXVENDAS:/) },
      { reply_3: expect.stringMatching(/^C0SANDBOXVENDAS:/) },
    ]);
  });

  it("is left for a new one when its first message was deleted", async () => {
    const refs = refsOf(await bot.run("notify.hot_lead"));
    await bot.erase(refs);
    bot.clear();
    const outcome = await bot.run("notify.followup", { refs, delivery: { id: 5 } });
    expect(outcome).toMatchObject({ kind: "delivered" });
    expect(refsOf(outcome)).toMatchObject({ message: refsOf(outcome).card_5, channel: "#vendas" });
    expect(bot.arrived()).toHaveLength(1);
    expect(bot.arrived()[0]?.thread).toBeUndefined();
  });

  for (const error of ["restricted_action_thread_locked", "restricted_action_non_threadable_channel"]) {
    it(`${error}: the notice opens a new one`, async () => {
      const refs = refsOf(await bot.run("notify.hot_lead"));
      bot.clear();
      bot.server.fail({ kind: "answer", status: 200, json: { ok: false, error } }, 1);
      expect(await bot.run("notify.hot_lead", { refs })).toMatchObject({ kind: "delivered" });
      expect(bot.arrived()[0]?.thread).toBeUndefined();
    });
  }

  it("is never left after a failure that may have posted", async () => {
    const refs = refsOf(await bot.run("notify.hot_lead"));
    bot.clear();
    bot.server.fail({ kind: "drop_after" });
    const before = bot.server.requests;
    expect(await bot.run("notify.followup", { refs })).toMatchObject({ kind: "unknown" });
    expect(bot.server.requests - before).toBe(1);
  });

  it("stays behind when the connection writes in another channel by now", async () => {
    const refs = refsOf(await bot.run("notify.hot_lead"));
    bot.clear();
    const outcome = await bot.run("notify.hot_lead", { refs, delivery: { id: 8 } }, { channel: "#lancamentos" });
    expect(bot.arrived()).toMatchObject([{ channel: "lancamentos" }]);
    expect(bot.arrived()[0]?.thread).toBeUndefined();
    expect(refsOf(outcome)).toMatchObject({ channel: "#lancamentos" });
  });

  it("has its words when Slack refuses the blocks, in the thread and without a button", async () => {
    const refs = refsOf(await bot.run("notify.hot_lead"));
    bot.clear();
    bot.server.fail({ kind: "answer", status: 200, json: { ok: false, error: "invalid_blocks" } }, 1);
    expect(await bot.run("notify.hot_lead", { refs })).toMatchObject({ kind: "delivered", note: expect.any(String) });
    expect(bot.arrived()).toMatchObject([{ blocks: undefined, thread: { isBroadcast: true } }]);
  });
});

describe("the button", () => {
  it("is left out where people chose so", async () => {
    await bot.run("notify.hot_lead", {}, { claimButton: "nao" });
    expect(actionsOf(bot.arrived()[0]?.blocks)).toEqual([]);
  });

  it("stands under the first notice whatever that is", async () => {
    await bot.run("notify.new_lead", { lead: { status: "MORNO" } });
    await bot.run("notify.followup");
    expect(bot.arrived().map(({ blocks }) => actionsOf(blocks))).toEqual([["claim_lead"], ["claim_lead"]]);
  });

  it("holds nothing of the person", async () => {
    await bot.run("notify.hot_lead");
    const { value } = buttonsOf(bot.arrived()[0]?.blocks)[0]!;
    expect(value).toMatch(/^123:[a-z0-9_-]+$/);
  });
});
