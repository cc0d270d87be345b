import { readSettings } from "@streamleads/integration-kit";
import {
  connectorContract,
  type JobOverrides,
  startFake,
  testContext,
  testJob,
} from "@streamleads/integration-kit/testing";
import { afterEach, describe, expect, it } from "vitest";
import { asana } from "./connector.ts";
import { type AsanaFakeOptions, asanaFake, FAKE_SECTION } from "./fake.ts";

connectorContract(asana, { fake: asanaFake, actions: { "task.create": {} } });

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

async function account(options: AsanaFakeOptions = {}, more: Record<string, string> = {}) {
  const server = await startFake(asanaFake(options));
  const { settings } = readSettings(asana, server.provider.env(server.url));
  const ctx = testContext(asana, { ...settings, ...more });
  open.push(server, ctx);
  return { server, ctx, create: (job: JobOverrides = {}) => asana.actions["task.create"]!(testJob(job), ctx) };
}
const broker = (email: string) => ({ broker: { nome: "Ana Lima", telefone: "+5511955550101", email } });

describe("task.create", () => {
  it("goes to the broker, due two hours after the lead came", async () => {
    const { server, create } = await account({}, { section: FAKE_SECTION });
    expect(await create({ params: broker("ana@imobiliaria.exemplo.example") })).toMatchObject({
      kind: "delivered",
      refs: { task: "1209900000000000", task_9001: "1209900000000000" },
    });
    expect(JSON.parse(server.seen[0]!.body.toString()).data).toMatchObject({
      name: "[QUENTE 35] Carlos Silva - Apartamento para investimento",
      assignee: "ana@imobiliaria.exemplo.example",
      due_at: "2026-11-23T17:00:00.000Z",
      memberships: [{ section: FAKE_SECTION }],
    });
  });

  it("is made without an assignee when the broker is unknown there, and says so", async () => {
    const { server, create } = await account();
    expect(await create({ params: broker("fora@imobiliaria.exemplo.example") })).toMatchObject({
      kind: "delivered",
      note: expect.stringContaining("sem responsável"),
    });
    expect(server.arrivals).toHaveLength(1);
  });

  it("repeated after an answer was lost, finds the one that was made, on a later page too", async () => {
    const { server, create } = await account();
    for (let n = 0; n < 120; n++) await create({ delivery: { id: n, key: `d${n}-outra` } });
    const first = await create();
    const before = server.arrivals.length;
    expect(await create({ delivery: { isRepeat: true } })).toMatchObject({
      ...first,
      note: expect.stringContaining("Já existia"),
    });
    expect(server.arrivals).toHaveLength(before);
  });

  it("repeated after nothing arrived, makes it", async () => {
    const { server, create } = await account();
    expect(await create({ delivery: { isRepeat: true } })).toMatchObject({ kind: "delivered" });
    expect(server.arrivals).toHaveLength(1);
  });

  it("makes nothing when the look could not be made: that is not absence", async () => {
    const { server, create } = await account();
    server.fail({ kind: "answer", status: 503 }, 1);
    expect(await create({ delivery: { isRepeat: true } })).toMatchObject({ kind: "retry" });
    expect(server.arrivals).toHaveLength(0);
  });
});

describe("the check", () => {
  it.each([
    ["a project that is not there", {}, { project: "1" }, "project_not_found"],
    ["a section that is not there", {}, { section: "1" }, "section_not_found"],
    ["an archived project", { archived: true }, {}, "project_archived"],
  ])("says what is wrong with %s", async (_what, options, more, cause) => {
    const { ctx } = await account(options, more);
    expect(await asana.check(ctx)).toMatchObject({ kind: "reconnect", cause });
  });

  it("names the project", async () => {
    const { ctx } = await account({}, { section: FAKE_SECTION });
    expect(await asana.check(ctx)).toMatchObject({ kind: "delivered", note: "Projeto Novos leads." });
  });
});

describe("erase", () => {
  it("deletes every task of the person once, and is content with those that are gone", async () => {
    const { server, ctx, create } = await account();
    await create();
    const refs = { task: "1209900000000000", task_9001: "1209900000000000", task_9002: "77", contact: "1" };
    const person = { leadId: 1, nome: "x", email: null, telefone: null, refs, now: testJob().now };
    const before = server.requests;
    expect(await asana.erase?.(person, ctx)).toMatchObject({ kind: "delivered" });
    expect(server.requests - before).toBe(2);
    expect(await asana.erase?.(person, ctx)).toMatchObject({ kind: "delivered" });
  });
});
