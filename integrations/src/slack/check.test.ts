import { afterEach, describe, expect, it } from "vitest";
import type { SlackFakeOptions } from "./fake.ts";
import { type BotTrial, startBot } from "./testing.ts";

const open: BotTrial[] = [];
afterEach(async () => {
  for (const bot of open.splice(0)) await bot.close();
});
async function bot(options?: SlackFakeOptions): Promise<BotTrial> {
  const made = await startBot(options);
  open.push(made);
  return made;
}
const SCOPES = ["chat:write", "users:read", "users:read.email"];
const ID = { channel: "C0SANDBOXVENDAS" };

describe("check of a bot", () => {
  it("names the workspace, and what could not be looked at", async () => {
    expect(await (await bot()).check()).toEqual({
      kind: "delivered",
      note: "Workspace Imobiliária Exemplo. Não foi possível olhar o canal #vendas: confira se o bot foi convidado para ele.",
    });
  });

  it("without chat:write asks for it", async () => {
    const outcome = await (await bot({ scopes: ["users:read"] })).check();
    expect(outcome).toMatchObject({
      kind: "reconnect",
      cause: "permission_missing",
      fix: expect.stringContaining("chat:write"),
    });
  });

  it("without the scopes for people says what that costs", async () => {
    const outcome = await (await bot({ scopes: ["chat:write", "users:read"] })).check();
    expect(outcome).toMatchObject({ kind: "delivered", note: expect.stringContaining("Sem users:read.email") });
  });

  it("looks at the channel where the scope allows it", async () => {
    const made = await bot({ scopes: [...SCOPES, "channels:read"] });
    expect(await made.check(ID)).toMatchObject({ kind: "delivered", note: expect.stringContaining("Canal #vendas.") });
  });

  it("a channel without the bot asks for an invitation", async () => {
    const made = await bot({ scopes: [...SCOPES, "channels:read"], memberOf: [] });
    expect(await made.check(ID)).toMatchObject({
      kind: "reconnect",
      cause: "channel_unavailable",
      fix: expect.stringContaining("/invite"),
    });
  });

  it("an open channel needs no invitation with chat:write.public", async () => {
    const made = await bot({ scopes: [...SCOPES, "channels:read", "chat:write.public"], memberOf: [] });
    expect(await made.check(ID)).toMatchObject({ kind: "delivered" });
  });

  it("a channel that does not exist, and one that was archived, ask for another", async () => {
    const made = await bot({ scopes: [...SCOPES, "channels:read"] });
    expect(await made.check({ channel: "C0000000000" })).toMatchObject({ cause: "channel_unavailable" });
    made.server.failAt(2, {
      kind: "answer",
      status: 200,
      json: { ok: true, channel: { is_archived: true, is_member: true } },
    });
    expect(await made.check(ID)).toMatchObject({ cause: "channel_unavailable" });
  });

  it("a failed look at the channel is never taken for a good one", async () => {
    const made = await bot({ scopes: [...SCOPES, "channels:read"] });
    made.server.failAt(2, { kind: "answer", status: 500 });
    expect(await made.check(ID)).toMatchObject({ kind: "retry" });
  });

  it("a scope that is not there after all is only said", async () => {
    const made = await bot({ scopes: [...SCOPES, "groups:read"] });
    expect(await made.check(ID)).toMatchObject({
      kind: "delivered",
      note: expect.stringContaining("Não foi possível"),
    });
  });

  it("a token that rotates says when it ends", async () => {
    const made = await bot();
    made.server.fail({ kind: "answer", status: 200, json: { ok: true, team: "X", expires_in: 43_200 } });
    const outcome = await made.check();
    const leftMs = outcome.kind === "delivered" ? (outcome.expiresAt?.getTime() ?? 0) - Date.now() : 0;
    expect(leftMs).toBeGreaterThan(43_200_000 - 600_000);
    expect(leftMs).toBeLessThanOrEqual(43_200_000);
  });

  it("posts nothing", async () => {
    const made = await bot();
    await made.check();
    expect(made.arrived()).toEqual([]);
  });
});
