import { readSettings } from "@streamleads/integration-kit";
import {
  connectorContract,
  type FakeServer,
  type JobOverrides,
  startFake,
  TEST_NOW,
  testContext,
  testJob,
} from "@streamleads/integration-kit/testing";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { calendly } from "./connector.ts";
import { type CalendlyFake, calendlyFake, SIGNING_KEY, VISIT } from "./fake.ts";
import { deliveryKeyIn } from "./tracking.ts";

connectorContract(calendly, { fake: () => calendlyFake(), actions: { "link.create": {} } });

describe("calendly", () => {
  let server: FakeServer;
  let fake: CalendlyFake;
  const open: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    fake = calendlyFake();
    server = await startFake(fake);
  });
  afterEach(async () => {
    server.heal();
    fake.reset();
    server.arrivals.length = 0;
    server.seen.length = 0;
    await Promise.all(open.splice(0).map((ctx) => ctx.close()));
  });
  afterAll(() => server.close());

  const at = (env: Record<string, string> = {}) => {
    const { settings, problems } = readSettings(calendly, { ...fake.env(server.url), ...env });
    expect(problems).toEqual([]);
    const ctx = testContext(calendly, settings);
    open.push(ctx);
    return ctx;
  };
  const link = (ctx = at(), job: JobOverrides = {}) =>
    calendly.actions["link.create"]!(testJob({ ...job, delivery: { action: "link.create", ...job.delivery } }), ctx);
  const agendaOf = async (ctx = at(), job: JobOverrides = {}) => {
    const outcome = await link(ctx, job);
    expect(outcome).toMatchObject({ kind: "delivered" });
    return new URL(outcome.kind === "delivered" ? (outcome.refs?.agenda ?? "") : "");
  };

  it("makes a link for one meeting, which carries a mark that only we can have made", async () => {
    const outcome = await link();
    expect(outcome).toMatchObject({
      kind: "delivered",
      externalId: "https://calendly.com/d/cq7-x2p-001/visita-ao-decorado",
      note: 'Link de uso único para "Visita ao decorado".',
    });
    const url = await agendaOf();
    expect(url.searchParams.get("utm_source")).toBe("streamleads");
    const mark = url.searchParams.get("utm_content") ?? "";
    expect(deliveryKeyIn(mark, SIGNING_KEY)).toBe("d9001-k3f7a2c");
    expect([...url.searchParams.keys()]).toEqual(["utm_source", "utm_content"]);
  });

  it("fills the form in where the company wants it", async () => {
    const url = await agendaOf(at({ CALENDLY_PREENCHER: "sim" }));
    expect(Object.fromEntries(url.searchParams)).toMatchObject({ name: "Carlos Silva", email: "carlos@email.com" });
    const nobody = await agendaOf(at({ CALENDLY_PREENCHER: "sim" }), { lead: { nome: "Sem nome", email: null } });
    expect(nobody.searchParams.has("name") || nobody.searchParams.has("email")).toBe(false);
  });

  it("without a key there is no mark: nothing could come back", async () => {
    const ctx = at();
    const { signingKey: _, ...settings } = ctx.settings;
    expect((await agendaOf({ ...ctx, settings })).search).toBe("");
  });

  it("looks the account up once for many links", async () => {
    const ctx = at();
    for (let made = 0; made < 3; made++) await link(ctx);
    expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "GET /users/me",
      "GET /event_types",
      "POST /scheduling_links",
      "POST /scheduling_links",
      "POST /scheduling_links",
    ]);
  });

  it("a meeting that is gone is looked up anew, and then named as what is wrong", async () => {
    const ctx = at({ CALENDLY_EVENT_TYPE: "Visita ao decorado" });
    await link(ctx);
    fake.eventTypes = [{ ...VISIT, uuid: "EVT9" }];
    expect(await link(ctx)).toMatchObject({ kind: "retry", cause: "event_type_gone" });
    expect(await link(ctx)).toMatchObject({ kind: "delivered" });
    fake.eventTypes = [{ ...VISIT, uuid: "EVT10", name: "Conversa", slug: "conversa" }];
    expect(await link(ctx)).toMatchObject({ kind: "retry" });
    expect(await link(ctx)).toMatchObject({
      kind: "reconnect",
      cause: "event_type_not_found",
      fix: expect.stringContaining('"Conversa"'),
    });
  });

  it("a failed look-up is not remembered", async () => {
    const ctx = at();
    server.fail({ kind: "answer", status: 503 }, 1);
    expect(await link(ctx)).toMatchObject({ kind: "retry" });
    expect(await link(ctx)).toMatchObject({ kind: "delivered" });
  });

  for (const [guarantee, eventTypes, setting, expected] of [
    [
      "its name, whatever the accents",
      [VISIT, { ...VISIT, uuid: "E2", name: "Outro", slug: "o" }],
      "VISITA AO DECORADO",
      { kind: "delivered" },
    ],
    [
      "its slug",
      [VISIT, { ...VISIT, uuid: "E2", name: "Outro", slug: "o" }],
      "visita-ao-decorado",
      { kind: "delivered" },
    ],
    ["its URI", [VISIT], "https://api.calendly.com/event_types/EVT8C1", { kind: "delivered" }],
    [
      "another's URI",
      [VISIT],
      "https://api.calendly.com/event_types/EVT0",
      { kind: "reconnect", cause: "event_type_not_found" },
    ],
    ["a name that is not there", [VISIT], "Almoço", { kind: "reconnect", cause: "event_type_not_found" }],
    [
      "one that is switched off",
      [{ ...VISIT, active: false }],
      "Visita ao decorado",
      { kind: "reconnect", cause: "event_type_inactive" },
    ],
    [
      "one that is switched off, by URI",
      [{ ...VISIT, active: false }],
      "https://api.calendly.com/event_types/EVT8C1",
      { kind: "reconnect", cause: "event_type_inactive" },
    ],
    ["nothing, with one active", [VISIT, { ...VISIT, uuid: "E2", active: false }], "", { kind: "delivered" }],
    [
      "nothing, with two",
      [VISIT, { ...VISIT, uuid: "E2", name: "Outro" }],
      "",
      { kind: "reconnect", cause: "event_type_not_chosen" },
    ],
    ["nothing, with none", [], "", { kind: "reconnect", cause: "no_event_type" }],
  ] as const) {
    it(`chosen by ${guarantee}: ${JSON.stringify(expected)}`, async () => {
      fake.eventTypes = eventTypes.map((one) => ({ ...one }));
      expect(await link(at({ CALENDLY_EVENT_TYPE: setting }))).toMatchObject(expected);
    });
  }

  it.each(["http://calendly.com/d/1", "javascript:alert(1)", "", `https://calendly.com/${"a".repeat(600)}`])(
    "a link that is no https address of a sensible length goes into no message: %s",
    async (booking_url) => {
      const ctx = at();
      await link(ctx);
      server.fail({ kind: "answer", status: 201, json: { resource: { booking_url } } });
      expect(await link(ctx)).toMatchObject({ kind: "unknown", cause: "unreadable_answer" });
    },
  );

  it("Calendly's own seconds of a limit are waited for", async () => {
    server.fail({ kind: "answer", status: 429, headers: { "x-ratelimit-reset": "42" }, json: {} });
    const outcome = await link();
    expect(outcome).toMatchObject({ kind: "retry", burn: false, pauseConnection: true });
    expect(outcome).toMatchObject({ notBefore: new Date(TEST_NOW.getTime() + 42_000) });
  });

  it("a missing scope or plan asks for the scopes by name", async () => {
    server.fail({ kind: "answer", status: 403, json: { title: "Permission Denied" } });
    expect(await link()).toMatchObject({
      kind: "reconnect",
      cause: "permission_missing",
      fix: expect.stringContaining("scheduling_links:write"),
    });
  });

  it("a calendar that does not answer is tried again", async () => {
    server.fail({ kind: "answer", status: 424 });
    expect(await link()).toMatchObject({ kind: "retry", cause: "calendar_unavailable" });
  });

  it("the check asks anew each time and says whose account and which meeting", async () => {
    const ctx = at();
    const expected = {
      kind: "delivered",
      note: 'Conta de Imobiliária Exemplo, evento "Visita ao decorado". Webhook de agendamentos ativo.',
    };
    expect(await calendly.check(ctx)).toEqual(expected);
    server.seen.length = 0;
    expect(await calendly.check(ctx)).toEqual(expected);
    expect(server.seen.map(({ path }) => path)).toContain("/users/me");
  });

  it("links are for the leads of the setting", () => {
    const stepsFor = (value: string) => calendly.part?.({ statuses: value }).steps;
    expect(stepsFor("todos")).toEqual([{ action: "link.create" }]);
    expect(stepsFor("quente_morno")).toEqual([{ action: "link.create", statuses: ["QUENTE", "MORNO"] }]);
    expect(stepsFor("quente")).toEqual([{ action: "link.create", statuses: ["QUENTE"] }]);
  });
});

describe("access by Calendly's own screen", () => {
  it("is at Calendly's addresses, or below the one that replaces them", () => {
    expect(calendly.oauth?.tokenUrl({})).toBe("https://auth.calendly.com/oauth/token");
    expect(calendly.oauth?.authorizationUrl({ apiUrl: "http://127.0.0.1:9/" })).toBe(
      "http://127.0.0.1:9/oauth/authorize",
    );
    expect(calendly.oauth).toMatchObject({ refresh: "rotates", pkce: true, tokenField: "token", clientAuth: "basic" });
  });
});

describe("erasing a person", () => {
  const PERSON = { leadId: 1, nome: "x", email: "carlos@email.com", telefone: null, refs: {}, now: new Date() };
  const erased = async (plan: "standard" | "enterprise", person: Partial<typeof PERSON> | { email: null } = {}) => {
    const fake = calendlyFake({ plan });
    const server = await startFake(fake);
    const ctx = testContext(calendly, readSettings(calendly, fake.env(server.url)).settings);
    try {
      return { outcome: await calendly.erase?.({ ...PERSON, ...person }, ctx), deletions: fake.deletions, server, ctx };
    } finally {
      await ctx.close();
      await server.close();
    }
  };

  it("is asked for where the plan allows it", async () => {
    expect(await erased("enterprise")).toMatchObject({
      outcome: { kind: "delivered" },
      deletions: ["carlos@email.com"],
    });
  });
  it("says what to do by hand where it does not", async () => {
    expect(await erased("standard")).toMatchObject({
      outcome: { kind: "rejected", cause: "erasure_not_allowed" },
      deletions: [],
    });
  });
  it("cannot be asked for without an e-mail", async () => {
    expect(await erased("enterprise", { email: null })).toMatchObject({
      outcome: { kind: "skipped", cause: "no_email" },
    });
  });
});
