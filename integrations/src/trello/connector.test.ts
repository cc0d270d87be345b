import { readSettings } from "@streamleads/integration-kit";
import {
  connectorContract,
  type JobOverrides,
  startFake,
  TEST_NOW,
  testContext,
  testJob,
} from "@streamleads/integration-kit/testing";
import { afterEach, describe, expect, it } from "vitest";
import { trello } from "./connector.ts";
import { FAKE_LABEL, type TrelloFakeOptions, trelloFake } from "./fake.ts";

connectorContract(trello, { fake: trelloFake, actions: { "task.create": {} } });

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

async function account(options: TrelloFakeOptions = {}, more: Record<string, string> = {}) {
  const server = await startFake(trelloFake(options));
  const { settings } = readSettings(trello, server.provider.env(server.url));
  const ctx = testContext(trello, { ...settings, ...more });
  open.push(server, ctx);
  return { server, ctx, create: (job: JobOverrides = {}) => trello.actions["task.create"]!(testJob(job), ctx) };
}
const sent = (server: { seen: { body: Buffer }[] }) => JSON.parse(server.seen.at(-1)!.body.toString());

describe("task.create", () => {
  it("is a card on top of the list, with the label of its temperature and a due time", async () => {
    const { server, create } = await account({}, { labelQuente: FAKE_LABEL });
    expect(await create()).toMatchObject({ kind: "delivered", refs: { card: expect.any(String) } });
    expect(sent(server)).toMatchObject({ pos: "top", idLabels: [FAKE_LABEL], due: "2026-11-23T17:00:00.000Z" });
  });

  it("shows what a lead wrote as text, never as Markdown, and keeps the key when the text is too long", async () => {
    const { server, create } = await account();
    await create({
      lead: { mensagem: `[clique](https://mal.example) ${"*".repeat(20_000)}`, interesse: "#".repeat(20_000) },
    });
    const { desc } = sent(server);
    expect(desc).not.toContain("[clique]");
    expect(desc.length).toBeLessThanOrEqual(16_384);
    expect(desc.endsWith("StreamLeads: d9001-k3f7a2c")).toBe(true);
  });

  it("repeated after an answer was lost, finds the card that was made", async () => {
    const { server, create } = await account();
    await create({ delivery: { id: 1, key: "d1-outra" } });
    const first = await create();
    expect(await create({ delivery: { isRepeat: true } })).toMatchObject({ ...first, note: expect.any(String) });
    expect(server.arrivals).toHaveLength(2);
  });

  it("makes nothing when the look could not be made: that is not absence", async () => {
    const { server, create } = await account();
    server.fail({ kind: "answer", status: 503 }, 1);
    expect(await create({ delivery: { isRepeat: true } })).toMatchObject({ kind: "retry" });
    expect(server.arrivals).toHaveLength(0);
  });

  it("waits ten seconds after a 429 that names no moment", async () => {
    const { server, create } = await account();
    server.fail({
      kind: "answer",
      status: 429,
      json: { error: "API_TOKEN_LIMIT_EXCEEDED", message: "Rate limit exceeded" },
    });
    expect(await create()).toMatchObject({
      kind: "retry",
      burn: false,
      notBefore: new Date(TEST_NOW.getTime() + 10_000),
    });
  });
});

describe("the check", () => {
  it("says that the list is not there, or archived", async () => {
    const { ctx } = await account({}, { list: "66f1c2a98b1d4e0012ab3400" });
    expect(await trello.check(ctx)).toMatchObject({ kind: "reconnect", cause: "list_not_found" });
    const closed = await account({ closed: true });
    expect(await trello.check(closed.ctx)).toMatchObject({ kind: "reconnect", cause: "list_closed" });
  });
});

describe("erase", () => {
  it("deletes every card of the person once, and is content with those that are gone", async () => {
    const { server, ctx, create } = await account();
    const made = await create();
    const refs = made.kind === "delivered" ? { ...made.refs, card_7: "aa", contact: "1" } : {};
    const person = { leadId: 1, nome: "x", email: null, telefone: null, refs, now: TEST_NOW };
    const before = server.requests;
    expect(await trello.erase?.(person, ctx)).toMatchObject({ kind: "delivered" });
    expect(server.requests - before).toBe(2);
  });
});
