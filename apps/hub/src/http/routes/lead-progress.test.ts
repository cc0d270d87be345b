/** What follows a lead's plan: a broker takes it on, and it comes further on its way to a sale. */
import type { Reading } from "@streamleads/integration-kit";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { destinations } from "../../leads/testing-destinations.ts";
import { TRIAL_SECRET, type TrialSource, trialSource } from "../../receive/testing-source.ts";
import { startTestServer, type TestServer } from "../testing.ts";

const HOUR = 3_600_000;
const VENDEDORES = JSON.stringify([{ nome: "Bia Lima", telefone: "(11) 98888-6666", email: "bia@casa.example" }]);
const bench = destinations({
  crm: {
    steps: [
      { action: "note.create", on: "claim" },
      { action: "call.broker", delayMs: HOUR, unlessClaimed: true },
      { action: "contact.upsert", on: "stage" },
      { action: "task.create", on: "stage", stages: ["proposta"], after: "contact.upsert" },
    ],
  },
  ads: { steps: [{ action: "ads.conversion", on: "stage" }] },
});

let server: TestServer;
let crm: TrialSource;
let leadId: number;
let n = 0;

beforeAll(async () => {
  crm = trialSource("crm");
  server = await startTestServer("lead_progress", {
    registry: bench.registry,
    sources: [crm.source],
    env: { ...bench.env, ...crm.env, VENDEDORES, HORARIO_MENSAGENS: "seg-dom 00:00-24:00" },
  });
});
afterAll(() => server.close());
beforeEach(async () => {
  await server.quiet();
  await server.rows(
    "truncate raw_requests, leads, touches, lead_keys, deliveries, attempts, lead_events, consents, claims, lead_stages, enrolments, external_refs, lead_merges",
  );
  bench.told.length = 0;
  leadId = await newLead();
});

async function newLead(over: object = {}): Promise<number> {
  n += 1;
  const { json } = await server.ask("POST", "/api/v1/leads", {
    body: {
      nome: "Joana Prado",
      email: `joana${n}@exemplo.example`,
      telefone: `+55489${91_230_000 + n}`,
      consentimentos: [
        { finalidade: "audiencias", estado: "concedido" },
        { finalidade: "marketing_whatsapp", estado: "concedido" },
      ],
      ...over,
    },
  });
  return json.id;
}

const post = (what: string, body?: unknown, id = leadId) =>
  server.ask("POST", `/api/v1/leads/${id}/${what}`, { key: server.keys.write, ...(body !== undefined && { body }) });
const leadOf = async (id = leadId) => (await server.ask("GET", `/api/v1/leads/${id}`)).json;
const story = async (id = leadId) =>
  (await server.ask("GET", `/api/v1/leads/${id}/timeline`)).json.entries as {
    kind: string;
    title: string;
    detail: string | null;
  }[];
const deliveries = (action: string, id = leadId) =>
  server.rows<{
    id: number;
    state: string;
    cause: string | null;
    params: Record<string, unknown>;
    integration: string;
  }>("select id, state, cause, params, integration from deliveries where lead_id = $1 and action = $2 order by id", [
    id,
    action,
  ]);
const toldOf = (action: string) => bench.told.filter((one) => one.action === action);
/** A delivery that the built-in plan of a connection that is not in this test would make. */
const waiting = async (action: string, params: object = {}) =>
  (
    await server.rows<{ id: number }>(
      `insert into deliveries (lead_id, connection_id, integration, action, state, prio, due_at, plan_no, touch_id, expires_at, params)
       values ($1, null, 'whatsapp', $2, 'pending', 1, now() + interval '1 day', 1, 0, now() + interval '2 days', $3) returning id`,
      [leadId, action, JSON.stringify(params)],
    )
  )[0]?.id as number;
const stateOf = async (id: number) =>
  (
    await server.rows<{ state: string; cause: string | null }>("select state, cause from deliveries where id = $1", [
      id,
    ])
  )[0];

/** Sends one change that is read as this, and waits until it is settled. */
async function receive(
  reading: Reading,
): Promise<{ state: string; cause: string | null; read_as: string | null; lead_id: number | null }> {
  crm.read = () => reading;
  n += 1;
  const id = `c${n}`;
  await server.ask("POST", "/webhooks/crm", {
    key: null,
    headers: { "x-key": TRIAL_SECRET },
    payload: JSON.stringify([{ id }]),
  });
  return vi.waitFor(
    async () => {
      const [row] = await server.rows<{
        state: string;
        cause: string | null;
        read_as: string | null;
        lead_id: number | null;
      }>("select state, cause, read_as, lead_id from raw_requests where provider_id = $1", [id]);
      if (!row || row.state === "received") throw new Error("not read yet");
      return row;
    },
    { timeout: 20_000, interval: 5 },
  );
}
const tap = (nome: string, act: "take" | "release" = "take", id = leadId): Reading => ({
  kind: "claim",
  leadId: id,
  act,
  by: { nome },
  via: "Slack",
  at: new Date("2026-11-23T14:00:00Z"),
});

describe("taking a lead on", () => {
  it("is shown on the lead, in the list and on the timeline, and told to the systems once", async () => {
    const answer = await post("claim", {
      nome: "Ana Costa",
      telefone: "(11) 97777-5555",
      email: "ana@casa.example",
      via: "Slack",
    });
    expect(answer.status).toBe(200);
    const claimed_by = { nome: "Ana Costa", telefone: "+5511977775555", email: "ana@casa.example", via: "Slack" };
    expect(answer.json).toMatchObject({ lead_id: leadId, changed: true, claimed_by });
    expect(await leadOf()).toMatchObject({ claimed_by });
    expect((await server.ask("GET", "/api/v1/leads")).json.leads[0]).toMatchObject({ claimed_by });
    expect((await story()).find(({ kind }) => kind === "claimed")).toMatchObject({
      title: "Ana Costa assumiu o lead",
      detail: "Por Slack.",
    });
    await vi.waitFor(() => expect(toldOf("note.create")).toHaveLength(1), 20_000);
    // Who took it on is its broker from then on.
    expect(toldOf("note.create")[0]?.job.params).toMatchObject({
      on: "claim",
      claimed: { nome: "Ana Costa", via: "Slack" },
      broker: { nome: "Ana Costa", telefone: "+5511977775555" },
    });
  });

  it("by a broker of the list names them as the list does", async () => {
    await post("claim", { nome: "Bia", telefone: "11988886666" });
    await vi.waitFor(() => expect(toldOf("note.create")).toHaveLength(1), 20_000);
    expect(toldOf("note.create")[0]?.job.params.broker).toEqual({
      nome: "Bia Lima",
      telefone: "(11) 98888-6666",
      email: "bia@casa.example",
    });
  });

  it("at the same moment is won by one; the others are told who it was", async () => {
    const names = ["Ana", "Bruno", "Caio", "Duda"];
    const answers = await Promise.all(names.map((nome) => post("claim", { nome })));
    const winner = names[answers.findIndex(({ status }) => status === 200)];
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    for (const { json } of answers.filter(({ status }) => status === 409)) {
      expect(json.error).toMatchObject({ code: "lead_claimed", message: expect.stringContaining(`${winner} (API)`) });
    }
    expect(await deliveries("note.create")).toHaveLength(1);
    expect((await story()).filter(({ kind }) => kind === "claimed")).toHaveLength(1);
  });

  it("again by the same broker changes nothing", async () => {
    await post("claim", { nome: "Ana", via: "Slack" });
    expect((await post("claim", { nome: "Ana", via: "API" })).json).toMatchObject({
      changed: false,
      claimed_by: { via: "Slack" },
    });
    expect(await deliveries("note.create")).toHaveLength(1);
  });

  it("cancels what was only for a lead that nobody had, and no reminder", async () => {
    const reminder = await waiting("notify.followup");
    expect((await deliveries("call.broker"))[0]).toMatchObject({ state: "pending", params: { unlessClaimed: true } });
    await post("claim", { nome: "Ana" });
    expect((await deliveries("call.broker"))[0]).toMatchObject({ state: "cancelled", cause: "claimed" });
    expect(await stateOf(reminder)).toMatchObject({ state: "pending" });
  });

  it("after something left the table stops it at the door", async () => {
    const [call] = await deliveries("call.broker");
    await server.rows("insert into claims (lead_id, nome, via) values ($1, 'Ana', 'Slack')", [leadId]);
    await server.rows("update deliveries set due_at = now() - interval '1 second' where id = $1", [call?.id]);
    const [connection] = await server.rows<{ id: number }>("select id from connections where name = 'crm'");
    server.context.engine.wake(connection?.id as number);
    await vi.waitFor(
      async () => expect((await deliveries("call.broker"))[0]).toMatchObject({ state: "skipped", cause: "claimed" }),
      20_000,
    );
    expect(toldOf("call.broker")).toEqual([]);
  });

  it("by a tap on a message is the same; who comes later stands on the timeline, once", async () => {
    expect(await receive(tap("Ana"))).toMatchObject({ state: "parsed", read_as: "claim", lead_id: leadId });
    await receive(tap("Rui"));
    await receive(tap("Rui"));
    expect(await leadOf()).toMatchObject({ claimed_by: { nome: "Ana", via: "Slack" } });
    expect((await story()).filter(({ kind }) => kind === "claim_late").map(({ title }) => title)).toEqual([
      "Rui também quis assumir",
    ]);
    expect(await deliveries("note.create")).toHaveLength(1);
  });

  it("of a lead that became part of another is of that one; of one that is gone is parked", async () => {
    const other = await newLead();
    await server.ask("POST", `/api/v1/leads/${other}/merge`, { body: { other_id: leadId } });
    expect(await receive(tap("Ana"))).toMatchObject({ state: "parsed", lead_id: other });
    expect(await leadOf(other)).toMatchObject({ claimed_by: { nome: "Ana" } });
    expect(await receive(tap("Ana", "take", 987_654))).toMatchObject({ state: "parked", cause: "lead_unknown" });
  });

  it.each([
    ["no name", {}],
    ["an empty name", { nome: " " }],
    ["a phone that is none", { nome: "Ana", telefone: "ramal" }],
    ["an e-mail that is none", { nome: "Ana", email: "ana" }],
    ["a misspelt field", { nome: "Ana", fone: "1" }],
  ])("with %s is refused", async (_name, body) => {
    expect((await post("claim", body)).status).toBe(422);
    expect(await leadOf()).toMatchObject({ claimed_by: null });
  });

  it("of nobody is a 404, and a read key may not", async () => {
    expect((await post("claim", { nome: "Ana" }, 987_654)).status).toBe(404);
    const answer = await server.ask("POST", `/api/v1/leads/${leadId}/claim`, {
      key: server.keys.read,
      body: { nome: "Ana" },
    });
    expect(answer.status).toBe(403);
  });
});

describe("giving a lead back", () => {
  it("makes it free for the next, and a second time changes nothing", async () => {
    await post("claim", { nome: "Ana" });
    expect((await post("release")).json).toEqual({ lead_id: leadId, claimed_by: null, changed: true });
    expect((await post("release")).json).toMatchObject({ changed: false });
    expect((await post("claim", { nome: "Bruno" })).status).toBe(200);
    expect((await story()).map(({ kind }) => kind).filter((kind) => /claim|release/.test(kind))).toEqual([
      "claimed",
      "released",
      "claimed",
    ]);
  });

  it("is for whoever has it, when a broker is named or taps", async () => {
    await post("claim", { nome: "Ana" });
    expect((await post("release", { nome: "Bruno" })).json.error).toMatchObject({ code: "lead_claimed" });
    await receive(tap("Bruno", "release"));
    expect(await leadOf()).toMatchObject({ claimed_by: { nome: "Ana" } });
    await receive(tap("Ana", "release"));
    expect(await leadOf()).toMatchObject({ claimed_by: null });
  });

  it("names the broker whose number it is, when a call told nothing else", async () => {
    const pressed = { ...tap(""), by: { nome: "(11) 98888-6666", telefone: "+5511988886666" } } as Reading;
    expect(await receive(pressed)).toMatchObject({ state: "parsed", lead_id: leadId });
    expect(await leadOf()).toMatchObject({ claimed_by: { nome: "Bia Lima", email: "bia@casa.example" } });
  });
});

const staged = (
  stage: Extract<Reading, { kind: "stage" }>["stage"],
  about: Extract<Reading, { kind: "stage" }>["about"],
  over: object = {},
): Reading => ({
  kind: "stage",
  about,
  stage,
  at: new Date("2026-11-20T14:00:00Z"),
  via: "CRM",
  ...over,
});

describe("a stage", () => {
  it("is shown, told in words and planned with when it was and what it is worth", async () => {
    const answer = await post("stage", { stage: "proposta", at: "2026-11-20T11:00:00-03:00", value_cents: 45_000_000 });
    const stage = { stage: "proposta", at: "2026-11-20T14:00:00.000Z", value_cents: 45_000_000, via: "API" };
    expect(answer.json).toEqual({ lead_id: leadId, changed: true, stage });
    expect((await leadOf()).stage).toEqual(stage);
    expect((await story()).find(({ kind }) => kind === "stage")?.title).toBe("Etapa: Proposta (R$\u00a0450.000,00)");
    await vi.waitFor(() => expect(toldOf("task.create")).toHaveLength(1), 20_000);
    for (const action of ["contact.upsert", "ads.conversion", "task.create"]) {
      expect(toldOf(action)[0]?.job.params).toMatchObject({
        on: "stage",
        stage: "proposta",
        stageAt: stage.at,
        valueCents: 45_000_000,
      });
    }
  });

  it("that only repeats the current one changes nothing; a value that is new belongs to it", async () => {
    await post("stage", { stage: "visita" });
    expect((await post("stage", { stage: "visita", value_cents: 900 })).json).toMatchObject({
      changed: false,
      stage: { value_cents: 900 },
    });
    expect(await deliveries("ads.conversion")).toHaveLength(1);
    expect((await story()).filter(({ kind }) => kind === "stage")).toHaveLength(1);
  });

  it("that was before what is known is history, and nothing follows from it", async () => {
    await post("stage", { stage: "proposta", at: "2026-11-20T12:00:00Z" });
    const late = await post("stage", { stage: "visita", at: "2026-11-19T12:00:00Z" });
    expect(late.json).toMatchObject({ changed: false, stage: { stage: "proposta" } });
    await post("stage", { stage: "visita", at: "2026-11-19T12:00:00Z" });
    expect(await deliveries("ads.conversion")).toHaveLength(1);
    expect((await story()).filter(({ kind }) => kind === "stage").map(({ title }) => title)).toEqual([
      "Etapa: Proposta",
      "Etapa: Visita",
    ]);
  });

  it("of the future is of now, so that a later one is not taken for the past", async () => {
    await post("stage", { stage: "visita", at: "2100-01-01T00:00:00Z" });
    expect((await post("stage", { stage: "proposta" })).json).toMatchObject({ changed: true });
  });

  it.each(["ganho", "perdido"] as const)(
    "%s ends what pursues the person, and leaves the broker's reminder",
    async (stage) => {
      const messages = [
        await waiting("message.followup"),
        await waiting("email.nurture"),
        await waiting("message.sms"),
      ];
      const reminder = await waiting("notify.followup");
      await server.rows(
        "insert into enrolments (lead_id, sequence, connection_id, next_at) values ($1, 'morno', 1, now())",
        [leadId],
      );
      await post("stage", { stage });
      for (const id of messages) expect(await stateOf(id)).toMatchObject({ state: "cancelled" });
      expect(await stateOf(reminder)).toMatchObject({ state: "pending" });
      const [enrolment] = await server.rows(
        "select ended_cause, ended_at is not null as ended from enrolments where lead_id = $1",
        [leadId],
      );
      expect(enrolment).toEqual({ ended_cause: stage === "ganho" ? "sold" : "lost", ended: true });
    },
  );

  it("from a system is not told back to it, but its conversion is counted", async () => {
    const [connection] = await server.rows<{ id: number }>("select id from connections where name = 'crm'");
    await server.rows(
      "insert into external_refs (connection_id, lead_id, object, external_id) values ($1, $2, 'deal', 'd-77')",
      [connection?.id, leadId],
    );
    const row = await receive(staged("proposta", { ref: { integration: "crm", object: "deal", id: "d-77" } }));
    expect(row).toMatchObject({ state: "parsed", read_as: "stage", lead_id: leadId });
    expect(await deliveries("ads.conversion")).toHaveLength(1);
    expect(await deliveries("contact.upsert")).toEqual([]);
    expect(await deliveries("task.create")).toEqual([]);
    expect((await leadOf()).stage).toMatchObject({ stage: "proposta", via: "CRM", at: "2026-11-20T14:00:00.000Z" });
  });

  it("that a program passes on names the system, and is not told back to it either", async () => {
    await post("stage", { stage: "visita", via: "CRM" });
    expect(await deliveries("contact.upsert")).toEqual([]);
    await post("stage", { stage: "proposta", via: "Planilha" });
    expect(await deliveries("contact.upsert")).toHaveLength(1);
  });

  it.each([
    ["number", async () => ({ leadId })],
    ["e-mail", async () => ({ email: ((await leadOf()).email as string).toUpperCase() })],
    ["phone", async () => ({ telefone: (await leadOf()).telefone as string })],
    [
      "e-mail, when the id is of nobody",
      async () => ({ ref: { integration: "crm", object: "deal", id: "x" }, email: (await leadOf()).email as string }),
    ],
  ])("finds its lead by %s", async (_name, about) => {
    expect(await receive(staged("visita", await about()))).toMatchObject({ state: "parsed", lead_id: leadId });
  });

  it("of a person nobody knows is parked, and read when they are known", async () => {
    const reading = staged("visita", { email: "ninguem@exemplo.example" });
    expect(await receive(reading)).toMatchObject({ state: "parked", cause: "person_unknown" });
  });

  it("of an id that two accounts gave to different leads is nobody's", async () => {
    const other = await newLead();
    const [crmConnection] = await server.rows<{ id: number }>("select id from connections where name = 'crm'");
    await server.rows(
      "insert into connections (integration, name, source, settings_hash) values ('crm', 'crm:sul', 'env', '') on conflict do nothing",
    );
    const [sul] = await server.rows<{ id: number }>("select id from connections where name = 'crm:sul'");
    await server.rows(
      "insert into external_refs (connection_id, lead_id, object, external_id) values ($1, $2, 'deal', 'd-1'), ($3, $4, 'deal', 'd-1')",
      [crmConnection?.id, leadId, sul?.id, other],
    );
    expect(await receive(staged("visita", { ref: { integration: "crm", object: "deal", id: "d-1" } }))).toMatchObject({
      state: "parked",
    });
  });

  it("asked for stays, when the person comes again and everything of the old plan is superseded", async () => {
    const [connection] = await server.rows<{ id: number }>("select id from connections where name = 'ads'");
    await server.context.connections.pause(connection?.id as number, { cause: "x", reason: "x", fix: "x" });
    await post("stage", { stage: "visita" });
    const { email } = await leadOf();
    await server.ask("POST", "/api/v1/leads", {
      body: { nome: "Joana Prado", email, interesse: "Cobertura", renda_aproximada: 40_000 },
    });
    expect((await deliveries("call.broker")).map(({ state }) => state)).toEqual(["cancelled", "pending"]);
    expect(await deliveries("ads.conversion")).toMatchObject([{ state: "pending" }]);
    await server.context.connections.resume(connection?.id as number);
    await vi.waitFor(
      async () => expect(await deliveries("ads.conversion")).toMatchObject([{ state: "delivered" }]),
      20_000,
    );
  });

  it.each([
    ["a stage that there is not", { stage: "vendido" }],
    ["no stage", {}],
    ["cents that are none", { stage: "ganho", value_cents: 1.5 }],
    ["less than nothing", { stage: "ganho", value_cents: -1 }],
    ["a moment that is none", { stage: "ganho", at: "ontem" }],
  ])("with %s is refused", async (_name, body) => {
    expect((await post("stage", body)).status).toBe(422);
  });
});
