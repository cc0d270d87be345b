import type { Outcome } from "@streamleads/domain";
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
import { googleDataManager } from "./connector.ts";
import type { IngestBody } from "./event.ts";
import { type GoogleDataManagerFakeOptions, googleDataManagerFake } from "./fake.ts";
import type { GoogleSettings } from "./fields.ts";

const FROM_GOOGLE = { lead: { origem: "GOOGLE_ADS", gclid: "EAIaIQobChMIexemplo" } } as const;
const STAGE_AT = "2026-11-23T12:00:00.000Z";

connectorContract(googleDataManager, {
  fake: googleDataManagerFake,
  actions: { "ads.conversion": { lead: { origem: "GOOGLE_ADS" } } },
});

describe("conversions", () => {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close();
  });

  async function setUp(options: GoogleDataManagerFakeOptions = {}, changes: GoogleSettings = {}) {
    const fake = googleDataManagerFake(options);
    const server = await startFake(fake);
    open.push(server);
    const { settings } = readSettings(googleDataManager, fake.env(server.url));
    const ctx = testContext(googleDataManager, { ...settings, ...changes });
    open.push(ctx);
    const send = (job: JobOverrides = FROM_GOOGLE) => googleDataManager.actions["ads.conversion"]!(testJob(job), ctx);
    const sent = () => server.arrivals.map(({ data }) => data as IngestBody);
    return { server, ctx, send, sent };
  }

  it("a stage goes to its own action, with the click, hashes and both consents", async () => {
    const { send, sent, server } = await setUp();
    const params = { stage: "ganho" as const, stageAt: STAGE_AT, valueCents: 45_000_050 };
    expect(await send({ ...FROM_GOOGLE, params })).toEqual({
      kind: "delivered",
      externalId: "pedido-1",
      note: "aceita; o Google diz no diagnóstico se reconheceu o clique ou a pessoa",
    });
    expect(sent()).toMatchObject([
      {
        destinations: [
          {
            operatingAccount: { accountType: "GOOGLE_ADS", accountId: "4455667788" },
            productDestinationId: "712345674",
          },
        ],
        encoding: "HEX",
        validateOnly: false,
        consent: { adUserData: "CONSENT_GRANTED", adPersonalization: "CONSENT_GRANTED" },
        events: [
          {
            transactionId: "lead-123:ganho",
            eventTimestamp: STAGE_AT,
            eventSource: "WEB",
            conversionValue: 450_000.5,
            currency: "BRL",
            adIdentifiers: { gclid: "EAIaIQobChMIexemplo" },
          },
        ],
      },
    ]);
    expect(sent()[0]?.destinations[0]).not.toHaveProperty("loginAccount");
    expect(server.seen[0]?.body.toString("utf8")).not.toMatch(/carlos|silva|99999|paulo/i);
  });

  it("an arrival is the first stage, at the plan's moment and without a value", async () => {
    const { send, sent } = await setUp();
    await send();
    expect(sent()[0]?.events[0]).toMatchObject({
      transactionId: "lead-123:novo",
      eventTimestamp: TEST_NOW.toISOString(),
    });
    expect(sent()[0]?.events[0]).not.toHaveProperty("currency");
  });

  it("qualified by its score and again by the broker, a lead counts once", async () => {
    const { send, sent, server } = await setUp();
    await send({ ...FROM_GOOGLE, params: { stage: "qualificado" } });
    await send({
      ...FROM_GOOGLE,
      params: { stage: "qualificado", stageAt: STAGE_AT },
      delivery: { planNo: 2, key: "d2" },
    });
    expect(server.requests).toBe(2);
    expect(sent()).toHaveLength(1);
  });

  it("a manager account is named only when the account says so", async () => {
    const { send, sent } = await setUp({}, { loginCustomerId: "111-222-3333" });
    await send();
    expect(sent()[0]?.destinations[0]?.loginAccount).toEqual({ accountType: "GOOGLE_ADS", accountId: "1112223333" });
  });

  it.each([
    ["stage_not_counted", { ...FROM_GOOGLE, params: { stage: "contatado" } }],
    ["not_from_google", { lead: { origem: "META_ADS" } }],
    ["no_identifier", { lead: { origem: "GOOGLE_ADS", email: null, telefone: "à noite" } }],
  ] as const)("%s is skipped and nothing leaves", async (cause, job) => {
    const { send, server } = await setUp();
    expect(await send(job)).toMatchObject({ kind: "skipped", cause });
    expect(server.requests).toBe(0);
  });

  it.each([
    [
      "a click in the address of its page",
      { origem: "WEBSITE", pagina: "https://casas.example/?wbraid=CkEKexemplo" },
      {},
    ],
    ["an account that wants everybody", { origem: "META_ADS" }, { scope: "todos" }],
  ])("%s is enough", async (_what, lead, changes) => {
    const { send } = await setUp({}, changes);
    expect(await send({ lead })).toMatchObject({ kind: "delivered" });
  });

  it.each([
    ["the future becomes now", "2026-11-25T00:00:00Z", "2024-01-15T10:30:00Z", "2026-11-23T15:00:00.000Z"],
    ["before the lead becomes its arrival", "2026-11-20T00:00:00Z", "2026-11-22T00:00:00Z", "2026-11-22T00:00:00.000Z"],
  ])("a moment in %s", async (_what, stageAt, created_at, wanted) => {
    const { send, sent } = await setUp();
    await send({ lead: { ...FROM_GOOGLE.lead, created_at }, params: { stage: "ganho", stageAt } });
    expect(sent()[0]?.events[0]?.eventTimestamp).toBe(wanted);
  });

  it("warnings of Google are counted, never quoted", async () => {
    const { send } = await setUp({ fieldWarnings: [{ field: "events[0]", description: "carlos@email.com" }] });
    expect(await send()).toMatchObject({ kind: "delivered", note: expect.stringMatching(/^aceita com 1 aviso/) });
  });

  it.each([[{}], [{ requestId: "" }], [{ requestId: null }]])("a 200 with %j is unknown", async (json) => {
    const { send, server } = await setUp();
    server.fail({ kind: "answer", status: 200, json });
    expect(await send()).toMatchObject({ kind: "unknown", cause: "answer_unreadable" });
  });

  describe("check", () => {
    const check = async (
      options: GoogleDataManagerFakeOptions = {},
      changes: GoogleSettings = {},
    ): Promise<Outcome> => {
      const { ctx } = await setUp(options, changes);
      return googleDataManager.check(ctx);
    };

    it("runs dry at every action of the connection, with an invented person", async () => {
      const { ctx, server } = await setUp();
      expect(await googleDataManager.check(ctx)).toEqual({
        kind: "delivered",
        note: "O Google aceita conversões para: novo, qualificado, visita, proposta, ganho.",
      });
      const body = JSON.parse(server.seen[0]?.body.toString("utf8") ?? "") as IngestBody;
      expect(body.validateOnly).toBe(true);
      expect(body.destinations).toHaveLength(5);
      expect(server.arrivals).toEqual([]);
    });

    const NONE = { actionNovo: "", actionQualificado: "", actionVisita: "", actionProposta: "", actionGanho: "" };
    it.each([
      ["no_conversion_action", NONE],
      ["conversion_action_wrong", { actionGanho: "999999" }],
      ["permission_missing", { customerId: "9999999999" }],
      ["token_invalid", { accessToken: "ya29.outro" }],
    ])("%s is found, with what to do", async (cause, changes) => {
      expect(await check({}, changes)).toMatchObject({ kind: "reconnect", cause, fix: expect.stringMatching(/\S/) });
    });

    it("is content with an empty answer, which is what a dry run brings, and not with a page", async () => {
      const { ctx, server } = await setUp();
      server.fail({ kind: "answer", status: 200, json: {} }, 1);
      expect(await googleDataManager.check(ctx)).toMatchObject({ kind: "delivered" });
      server.fail({ kind: "answer", status: 200, text: "<html>" }, 1);
      expect(await googleDataManager.check(ctx)).toMatchObject({ kind: "unknown" });
    });
  });
});

describe("the part of the plan", () => {
  const steps = (settings: GoogleSettings) => googleDataManager.part?.(settings).steps;

  it("has steps for the stages that have an action, and none without", () => {
    expect(steps({})).toEqual([]);
    expect(steps({ actionNovo: "111", actionQualificado: "222", actionGanho: "333" })).toEqual([
      { action: "ads.conversion", params: { stage: "novo" } },
      { action: "ads.conversion", statuses: ["QUENTE"], params: { stage: "qualificado" } },
      { action: "ads.conversion", on: "stage", stages: ["novo", "qualificado", "ganho"] },
    ]);
    expect(steps({ actionQualificado: "222", qualifiedBy: "etapa" })).toEqual([
      { action: "ads.conversion", on: "stage", stages: ["qualificado"] },
    ]);
  });
});

describe("the login", () => {
  const { oauth } = googleDataManager;

  it("asks Google for a refresh token and the one scope that is needed", () => {
    expect(oauth?.authorizationUrl({})).toBe("https://accounts.google.com/o/oauth2/v2/auth");
    expect(oauth?.tokenUrl({ apiUrl: "https://datamanager.googleapis.com/" })).toBe(
      "https://oauth2.googleapis.com/token",
    );
    expect(oauth?.revokeUrl?.({})).toBe("https://oauth2.googleapis.com/revoke");
    expect(oauth).toMatchObject({
      provider: "google",
      scopes: ["https://www.googleapis.com/auth/datamanager"],
      parameters: { access_type: "offline", prompt: "consent" },
      refresh: "stays",
    });
  });

  it("stays at an address of our own", () => {
    const own = { apiUrl: "http://127.0.0.1:4010" };
    expect(oauth?.authorizationUrl(own)).toBe("http://127.0.0.1:4010/o/oauth2/v2/auth");
    expect(oauth?.tokenUrl(own)).toBe("http://127.0.0.1:4010/token");
  });
});
