import type { Outcome } from "@streamleads/domain";
import { readSettings } from "@streamleads/integration-kit";
import {
  connectorContract,
  type JobOverrides,
  sampleLead,
  startFake,
  TEST_NOW,
  testContext,
  testJob,
} from "@streamleads/integration-kit/testing";
import { afterEach, describe, expect, it } from "vitest";
import { metaConversions } from "./connector.ts";
import type { ConversionEvent } from "./event.ts";
import { type MetaConversionsFakeOptions, metaConversionsFake } from "./fake.ts";
import type { ConversionSettings } from "./fields.ts";

const now = () => TEST_NOW;
const DAY_MS = 86_400_000;
const ago = (ms: number) => new Date(TEST_NOW.getTime() - ms).toISOString();
const at = (stage: "qualificado" | "visita" | "ganho" | "perdido", more: object = {}) => ({
  params: { stage, stageAt: ago(3_600_000), ...more },
});

connectorContract(metaConversions, {
  fake: () => metaConversionsFake({ now }),
  actions: { "ads.conversion": { lead: { origem: "META_ADS" } } },
});

describe("conversion events", () => {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close();
  });

  async function setUp(options: MetaConversionsFakeOptions = {}, changes: ConversionSettings = {}) {
    const fake = metaConversionsFake({ now, ...options });
    const server = await startFake(fake);
    open.push(server);
    const { settings } = readSettings(metaConversions, fake.env(server.url));
    const ctx = testContext(metaConversions, { ...settings, ...changes });
    open.push(ctx);
    const send = (job: JobOverrides = {}) => metaConversions.actions["ads.conversion"]!(testJob(job), ctx);
    const events = () => server.arrivals.map(({ data }) => data as ConversionEvent);
    return { server, ctx, send, events };
  }

  it("an arrival is the first stage, without a value and with hashes only", async () => {
    const { send, events, server } = await setUp();
    expect(await send()).toEqual({
      kind: "delivered",
      externalId: "lead-123:novo:1",
      refs: { evento_novo: "lead-123:novo:1@2026-11-23T15:00:00.000Z" },
    });
    expect(events()).toMatchObject([
      {
        event_name: "Lead recebido",
        event_time: TEST_NOW.getTime() / 1_000,
        event_id: "lead-123:novo:1",
        action_source: "system_generated",
        custom_data: { event_source: "crm", lead_event_source: "StreamLeads" },
      },
    ]);
    expect(server.seen[0]?.body.toString("utf8")).not.toMatch(/carlos|silva|99999|paulo|value|15000/i);
  });

  it("a hot arrival is the first stage and the qualified one, in one request; nobody is said to have been called", async () => {
    const { send, events, server } = await setUp();
    expect(await send({ params: { stage: "qualificado" } })).toMatchObject({ kind: "delivered" });
    expect(events().map(({ event_name }) => event_name)).toEqual(["Lead recebido", "Lead qualificado"]);
    expect(server.requests).toBe(1);
  });

  it("stages that were jumped over go with the one that was reached, and only it carries the sale", async () => {
    const { send, events } = await setUp();
    const refs = { evento_novo: `lead-123:novo:1@${ago(40 * DAY_MS)}` };
    const outcome = await send({ ...at("ganho", { valueCents: 45_000_050 }), refs });
    expect(outcome).toMatchObject({ kind: "delivered", externalId: "lead-123:ganho:1" });
    expect(Object.keys((outcome as { refs: object }).refs)).toHaveLength(5);
    expect(events().map(({ event_id, custom_data: { value } }) => [event_id, value])).toEqual([
      ["lead-123:contatado:1", undefined],
      ["lead-123:qualificado:1", undefined],
      ["lead-123:visita:1", undefined],
      ["lead-123:proposta:1", undefined],
      ["lead-123:ganho:1", 450_000.5],
    ]);
    expect(new Set(events().map(({ event_time }) => event_time)).size).toBe(1);
  });

  it("a lost sale is told alone", async () => {
    const { send, events } = await setUp();
    await send(at("perdido"));
    expect(events().map(({ event_name }) => event_name)).toEqual(["Venda perdida"]);
  });

  it.each([
    ["already_sent", { refs: { evento_novo: "lead-123:novo:1@2026-11-01T00:00:00Z" } }],
    ["not_from_meta", { lead: { origem: "WEBSITE" } }],
    ["no_identifier", { lead: { email: null, telefone: "à noite" } }],
  ] as const)("%s is skipped and nothing leaves", async (cause, job) => {
    const { send, server } = await setUp();
    expect(await send(job)).toMatchObject({ kind: "skipped", cause });
    expect(server.requests).toBe(0);
  });

  it.each([
    ["a click of Facebook", { fbclid: "IwAR2exemploDeClique" }],
    ["Meta's id of the lead", { respostas: { leadgen_id: "7781200345519024" } }],
  ])("%s makes a lead of a site one of Meta's", async (_what, lead) => {
    const { send } = await setUp();
    expect(await send({ lead: { origem: "WEBSITE", ...lead } })).toMatchObject({ kind: "delivered" });
  });

  it("leads from elsewhere go when the account wants all of them", async () => {
    const { send } = await setUp({}, { scope: "todos" });
    expect(await send({ lead: { origem: "WEBSITE" } })).toMatchObject({ kind: "delivered" });
  });

  it("what is older than seven days is refused before it is sent, and up to there taken", async () => {
    const { send, server } = await setUp();
    const reached = (ms: number) => ({ params: { stage: "perdido" as const, stageAt: ago(ms) } });
    expect(await send(reached(7 * DAY_MS))).toMatchObject({ kind: "rejected", cause: "event_too_old" });
    expect(server.requests).toBe(0);
    expect(await send(reached(7 * DAY_MS - 61_000))).toMatchObject({ kind: "delivered" });
  });

  it.each([
    ["the future becomes now", "2026-11-25T00:00:00Z", "2024-01-15T10:30:00Z", "2026-11-23T15:00:00Z"],
    [
      "before the lead becomes the lead's arrival",
      "2026-11-20T00:00:00Z",
      "2026-11-22T00:00:00Z",
      "2026-11-22T00:00:00Z",
    ],
    ["what cannot be read becomes the plan's moment", "ontem", "2024-01-15T10:30:00Z", "2026-11-23T15:00:00Z"],
  ])("a moment in %s", async (_what, stageAt, created_at, wanted) => {
    const { send, events } = await setUp();
    await send({ lead: { created_at }, params: { stage: "perdido", stageAt } });
    expect(events()[0]?.event_time).toBe(Date.parse(wanted) / 1_000);
  });

  it("the account's own names and its test code travel along", async () => {
    const { send, server } = await setUp({}, { stageNames: "novo=Inscrito", testEventCode: "TEST12345" });
    await send();
    expect(JSON.parse(server.seen[0]?.body.toString("utf8") ?? "")).toMatchObject({
      data: [{ event_name: "Inscrito" }],
      test_event_code: "TEST12345",
    });
  });

  it("a replay of what Meta has counted is the same event to it", async () => {
    const { send, events } = await setUp();
    await send();
    await send({ delivery: { key: "d9002-replay" } });
    expect(events()).toHaveLength(1);
  });

  it.each([
    [{ events_received: 1 }, "delivered"],
    [{ events_received: 0, messages: [] }, "unknown"],
    [{ events_received: "1" }, "unknown"],
    [{}, "unknown"],
  ])("the body decides, not the status: %j is %s", async (json, kind) => {
    const { send, server } = await setUp();
    server.fail({ kind: "answer", status: 200, json });
    expect((await send()).kind).toBe(kind);
  });

  it("an event that Meta calls too old is refused for good, not tried for days", async () => {
    const { send } = await setUp({ now: () => new Date(TEST_NOW.getTime() + 8 * DAY_MS) });
    expect(await send()).toMatchObject({ kind: "rejected", cause: "event_too_old" });
  });

  describe("check", () => {
    const check = async (
      options: MetaConversionsFakeOptions = {},
      changes: ConversionSettings = {},
    ): Promise<Outcome> => {
      const { ctx, server } = await setUp(options, changes);
      const outcome = await metaConversions.check(ctx);
      expect(server.arrivals).toEqual([]);
      return outcome;
    };

    it("proves that the token may write, keeps nothing, and tells what Meta says of quality and end", async () => {
      const web = [
        { event_name: "Lead", event_match_quality: { composite_score: 6.2 } },
        { event_name: "PageView", event_match_quality: {} },
      ];
      expect(await check({ quality: { web }, token: { expires_at: 1_900_000_000 } })).toEqual({
        kind: "delivered",
        note: "O token pode enviar ao conjunto de dados Site e CRM da Imobiliária. Qualidade dos eventos do site: Lead 6,2 de 10. Token válido até 17/03/2030.",
        expiresAt: new Date(1_900_000_000_000),
      });
    });

    it("is content with a token that may send and not read", async () => {
      expect(await check({ dataset: null, quality: null }, { testEventCode: "TEST12345" })).toMatchObject({
        kind: "delivered",
        note: expect.stringMatching(/^O token pode enviar ao conjunto de dados\. A qualidade .*código de teste/),
      });
    });

    it("says that events of a CRM have no score", async () => {
      expect(await check()).toMatchObject({ note: expect.stringContaining("não dá nota de qualidade") });
    });

    it.each([
      ["object_missing", {}, { datasetId: "735500000009999" }],
      ["token_invalid", {}, { accessToken: "EAAoutro" }],
      ["token_invalid", { token: { is_valid: false } }, {}],
      ["app_secret_mismatch", {}, { appSecret: "de-outro" }],
      ["version_retired", {}, { graphVersion: "v18.0" }],
      ["dataset_unavailable", { dataset: { is_unavailable: true } }, {}],
    ])("%s is found: %j %j", async (cause, options, changes) => {
      expect(await check(options, changes)).toMatchObject({ kind: "reconnect", cause });
    });
  });
});

describe("the part of the plan", () => {
  const steps = (settings: ConversionSettings = {}) => metaConversions.part?.(settings).steps;

  it("counts a hot lead as qualified when it comes, unless only people qualify", () => {
    expect(steps()).toEqual([
      { action: "ads.conversion", statuses: ["MORNO", "FRIO"], params: { stage: "novo" } },
      { action: "ads.conversion", statuses: ["QUENTE"], params: { stage: "qualificado" } },
      { action: "ads.conversion", on: "stage" },
    ]);
    expect(steps({ qualifiedBy: "etapa" })).toEqual([
      { action: "ads.conversion", params: { stage: "novo" } },
      { action: "ads.conversion", on: "stage" },
    ]);
  });
});

it("only Meta's own id leaves of what a person answered", async () => {
  const fake = metaConversionsFake({ now });
  const server = await startFake(fake);
  const { settings } = readSettings(metaConversions, fake.env(server.url));
  const ctx = testContext(metaConversions, settings);
  const lead = sampleLead({ respostas: { leadgen_id: "7781200345519024", "Qual a renda?": "marcaresposta" } });
  await metaConversions.actions["ads.conversion"]?.(testJob({ lead }), ctx);
  expect(server.seen[0]?.body.toString("utf8")).toContain('"lead_id":7781200345519024');
  expect(server.seen[0]?.body.toString("utf8")).not.toContain("marcaresposta");
  await ctx.close();
  await server.close();
});
