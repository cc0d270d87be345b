/** A person's change of a lead reaches the CRM (LGPD: a correction holds wherever the data went). */
import { ACTIONS, type Action, CRM_FIELDS, type Lead } from "@streamleads/domain";
import type { Connector, ConnectorContext, HttpResult, Job } from "@streamleads/integration-kit";
import { createMemo } from "@streamleads/integration-kit";
import { CONNECTORS } from "@streamleads/integrations";
import { afterEach, describe, expect, it } from "vitest";
import { sampleLead } from "../deliveries/testing.ts";
import { CONNECTION_IDS } from "./testing.ts";
import { type DeliveryRow, usePersonBench } from "./testing-person.ts";

const bench = usePersonBench("leads_changes_crm");
const { person, deliveriesOf, plan, rowOf } = bench;
const lead = (input: Record<string, unknown> = {}) => bench.hub.lead({}, person(input));
const upserts = async (id: number) => (await deliveriesOf(id)).filter(({ action }) => action === "contact.upsert");
const waiting = (rows: DeliveryRow[]) => rows.filter(({ state }) => state === "pending" || state === "retrying");
const dueAt = (connectionId: number) =>
  bench.hub.notices.filter((notice) => notice.kind === "due" && notice.id === connectionId).length;

afterEach(() => {
  bench.hub.notices.length = 0;
});

describe("an edit", () => {
  it.each([
    ["nome", { nome: "Beatriz Nova" }],
    ["email", { email: "beatriz.nova@example.com" }],
    ["telefone", { telefone: null }],
    ["cidade", { cidade: "Ubatuba" }],
    ["interesse", { interesse: "Vaga" }],
    ["renda_aproximada", { renda_aproximada: 900 }],
    ["origem", { origem: "INDICACAO" }],
  ])("of %s plans one update of the CRM, due at once, and nothing else", async (_, change) => {
    const { id } = await lead();
    await bench.hub.changes.update(id, change);
    expect(await plan(id, 2)).toMatchObject([
      { action: "contact.upsert", connection_id: CONNECTION_IDS.hubspot, state: "pending", returning_lead: false },
    ]);
    expect(await rowOf(id)).toMatchObject({ plan_no: 2 });
    expect(dueAt(CONNECTION_IDS.hubspot)).toBe(1);
  });

  it("supersedes an older update that waits, and whoever waited for that one waits for it", async () => {
    const { id } = await lead();
    await bench.hub.changes.update(id, { cidade: "Niterói" });
    await bench.hub.changes.update(id, { cidade: "Ubatuba" });
    const rows = await upserts(id);
    expect(rows.map(({ plan_no, state, cause }) => [plan_no, state, cause])).toEqual([
      [1, "cancelled", "superseded"],
      [2, "cancelled", "superseded"],
      [3, "pending", null],
    ]);
    const deal = (await deliveriesOf(id)).find(({ action }) => action === "deal.create");
    expect(deal).toMatchObject({ state: "pending", depends_on: rows[2]?.id, depends_kind: "then" });
  });

  it("is superseded itself by the next arrival of the person", async () => {
    const { id } = await lead();
    await bench.hub.changes.update(id, { cidade: "Niterói" });
    await bench.hub.accept(person({ mensagem: "E o condomínio?" }));
    expect(waiting(await upserts(id)).map(({ plan_no }) => plan_no)).toEqual([3]);
  });

  it("leaves an update that is under way alone, and is made after it", async () => {
    bench.hub.engine.places = bench.hub.engine.born.length + 100;
    const { id } = await lead();
    await bench.hub.changes.update(id, { cidade: "Niterói" });
    expect((await upserts(id)).map(({ state }) => state)).toEqual(["running", "pending"]);
  });

  it.each([
    ["what no CRM gets", { observacoes: "Ligar à tarde", mensagem: "Oi" }],
    ["a field to the value that it had", { nome: "Carlos Silva", cidade: "São Paulo" }],
    ["a consent", { consentimentos: [{ finalidade: "analytics", estado: "negado" }] }],
  ])("of %s plans nothing", async (_, change) => {
    const { id } = await lead();
    const before = await deliveriesOf(id);
    expect(await bench.hub.changes.update(id, change)).toMatchObject({ kind: "updated" });
    expect(await deliveriesOf(id)).toEqual(before);
    expect(await rowOf(id)).toMatchObject({ plan_no: 1 });
    expect(dueAt(CONNECTION_IDS.hubspot)).toBe(0);
  });

  it("that is refused plans nothing", async () => {
    const owner = await lead();
    bench.another();
    const { id } = await lead();
    expect(await bench.hub.changes.update(id, { email: owner.email, cidade: "Niterói" })).toMatchObject({
      kind: "taken",
    });
    expect(await plan(id, 2)).toEqual([]);
  });

  it("plans nothing while no CRM is connected, nor for a test lead, nor for one that was to be delivered nowhere", async () => {
    const { planContext } = bench.hub.rules;
    const { connections } = planContext;
    planContext.connections = connections.filter(({ integration }) => integration !== "hubspot");
    planContext.missing = { hubspot: "HUBSPOT_ACCESS_TOKEN" };
    const unconnected = await lead();
    await bench.hub.changes.update(unconnected.id, { cidade: "Niterói" });
    planContext.connections = connections;
    planContext.missing = {};
    bench.another();
    const test = await lead({ teste: true });
    await bench.hub.changes.update(test.id, { cidade: "Niterói" });
    bench.another();
    const quiet = await bench.hub.lead({}, { ...person(), plan: "none" });
    await bench.hub.changes.update(quiet.id, { cidade: "Niterói" });
    for (const { id } of [unconnected, test, quiet]) expect(await plan(id, 2)).toEqual([]);
    expect(await deliveriesOf(quiet.id)).toEqual([]);
  });
});

describe("scoring again", () => {
  it("is told to the CRM when it made a difference, and only then", async () => {
    const { id } = await lead();
    await bench.hub.changes.reprocess(id);
    expect(await plan(id, 2)).toEqual([]);
    const { ruleSet } = bench.hub.rules;
    bench.hub.rules.ruleSet = { ...ruleSet, rules: [] };
    await bench.hub.changes.reprocess(id);
    bench.hub.rules.ruleSet = ruleSet;
    expect(await plan(id, 2)).toMatchObject([{ action: "contact.upsert", state: "pending" }]);
  });
});

describe("the fields that count as the CRM's", () => {
  const crms = (CONNECTORS as readonly Connector[]).filter(({ actions }) => actions["contact.upsert"]);

  it.each(crms.map((connector) => [connector.slug, connector] as const))(
    "are all that %s is told of a lead",
    async (_, connector) => {
      const read = new Set<string>();
      const watched = new Proxy(sampleLead(), {
        get(target, field: string) {
          read.add(field);
          return target[field as keyof Lead];
        },
      });
      await connector.actions["contact.upsert"]?.(jobOf("contact.upsert", watched), CONTEXT);
      read.delete("id");
      // Some look at the words of the enquiry to say whether it is theirs at all; that was decided when it came.
      for (const field of ["mensagem", "observacoes", "respostas"]) read.delete(field);
      expect(CRM_FIELDS).toEqual(expect.arrayContaining([...read]));
      // RD Station reads its own funnel first, and goes no further here.
      if (connector.slug !== "rd-station") expect(read.size).toBeGreaterThan(0);
    },
  );

  it("and there is a CRM to look at", () => {
    expect(crms.length).toBeGreaterThan(0);
    expect(ACTIONS["contact.upsert"].sends).toBe("current");
  });

  function jobOf(action: Action, one: Lead): Job {
    const now = new Date("2026-11-23T12:00:00Z");
    const delivery = { id: 1, action, key: "sl-1", attempt: 1, isRepeat: false, planNo: 1, plannedAt: now };
    return { delivery, lead: one, returning: false, params: {}, refs: {}, now };
  }

  const NOT_SENT = async (): Promise<HttpResult> => ({
    kind: "not_sent",
    code: "ECONNREFUSED",

    durationMs: 0,
  });
  const CONTEXT: ConnectorContext = {
    settings: {},
    http: { request: NOT_SENT, get: NOT_SENT, post: NOT_SENT, patch: NOT_SENT } as ConnectorContext["http"],
    company: { nome: "Casa", linkAgenda: undefined, publicUrl: undefined, timeZone: "America/Sao_Paulo" },
    memo: createMemo(),
    signal: new AbortController().signal,
  };
});
