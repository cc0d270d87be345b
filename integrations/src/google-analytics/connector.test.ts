import { readSettings, type Settings } from "@streamleads/integration-kit";
import { connectorContract, type Fault, startFake, testContext, testJob } from "@streamleads/integration-kit/testing";
import { afterEach, describe, expect, it } from "vitest";
import { googleAnalytics } from "./connector.ts";
import { googleAnalyticsFake } from "./fake.ts";

const HOT = { params: { events: ["generate_lead", "qualify_lead"] } };

connectorContract(googleAnalytics, { fake: googleAnalyticsFake, actions: { "analytics.lead": HOT } });

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

async function google(replaced: Settings<typeof googleAnalytics.fields> = {}) {
  const server = await startFake(googleAnalyticsFake());
  const { settings } = readSettings(googleAnalytics, server.provider.env(server.url));
  const ctx = testContext(googleAnalytics, { ...settings, ...replaced }, { timeoutMs: 300 });
  open.push(server, ctx);
  return {
    server,
    send: (job: Parameters<typeof testJob>[0] = HOT) => googleAnalytics.actions["analytics.lead"]!(testJob(job), ctx),
    check: () => googleAnalytics.check(ctx),
    setup: () => googleAnalytics.setup!(ctx),
  };
}

describe("analytics.lead", () => {
  it("sends both events of a hot lead in one request that Google would record", async () => {
    const { server, send } = await google();
    expect(await send()).toEqual({ kind: "delivered", note: "enviado; o Google não confirma o registro" });
    expect(server.requests).toBe(1);
    expect(server.arrivals).toMatchObject([
      { kind: "event", data: { events: [{ name: "generate_lead" }, { name: "qualify_lead" }] } },
    ]);
  });

  it("says sent, not recorded: Google answers wrong keys with a success too", async () => {
    const { server, send } = await google({ apiSecret: "chave-de-outra-propriedade" });
    expect(await send()).toMatchObject({ kind: "delivered", note: expect.stringMatching("não confirma") });
    expect(server.arrivals).toMatchObject([{ kind: "invalid", data: { problems: [{ fieldPath: "api_secret" }] } }]);
  });

  for (const [what, fault, cause] of [
    ["a time-out", { kind: "hang" }, "timeout"],
    ["a connection that broke after the request", { kind: "drop_after" }, "connection_lost"],
  ] as [string, Fault, string][]) {
    it(`${what} is unknown, so that nobody counts twice`, async () => {
      const { server, send } = await google();
      server.fail(fault);
      expect(await send()).toMatchObject({ kind: "unknown", cause });
    });
  }

  for (const [what, events] of [
    ["no event", []],
    ["no list of events", undefined],
    ["26 events", Array.from({ length: 26 }, (_, i) => `evento_${i}`)],
    ["a reserved name", ["generate_lead", "session_start"]],
    ["a name that Google does not take", ["lead criado"]],
  ] as const) {
    it(`a plan with ${what} is refused before anything is sent`, async () => {
      const { server, send } = await google();
      const job = { params: events === undefined ? {} : { events: [...events] } };
      expect(await send(job)).toMatchObject({ kind: "rejected", cause: "invalid_event_names" });
      expect(server.requests).toBe(0);
    });
  }
});

describe("check and setup", () => {
  for (const what of ["check", "setup"] as const) {
    it(`${what}: our events satisfy the validation server, and nothing is recorded`, async () => {
      const ga = await google();
      expect(await ga[what]()).toMatchObject({ kind: "delivered", note: expect.stringContaining("DebugView") });
      expect({ requests: ga.server.requests, arrivals: ga.server.arrivals }).toEqual({ requests: 1, arrivals: [] });
    });
  }

  const told = async (validationMessages: unknown[], replaced = {}) => {
    const { server, check } = await google(replaced);
    server.fail({ kind: "answer", status: 200, json: { validationMessages } });
    return check();
  };

  it("messages about the event are repeated to the operator", async () => {
    const message = { fieldPath: "events", description: "Event name is bad.", validationCode: "NAME_INVALID" };
    expect(await told([message])).toMatchObject({
      kind: "rejected",
      cause: "validation_messages",
      reason: "O Google apontou problemas no envio: NAME_INVALID events Event name is bad.",
    });
  });

  it("messages about the keys pause the connection", async () => {
    const message = { fieldPath: "measurement_id", description: "Required.", validationCode: "VALUE_REQUIRED" };
    expect(await told([message])).toMatchObject({ kind: "reconnect", cause: "keys_refused" });
  });

  it("a message that quotes the secret is repeated without it", async () => {
    const apiSecret = "aBc1";
    const outcome = await told([{ fieldPath: "events", description: `got ${apiSecret} here` }], { apiSecret });
    expect(outcome).toMatchObject({ kind: "rejected", reason: expect.stringContaining("got *** here") });
    expect(JSON.stringify(outcome)).not.toContain(apiSecret);
  });

  it("many or empty messages still make one readable sentence", async () => {
    const outcome = await told([{}, ...Array.from({ length: 30 }, () => ({ description: "x".repeat(900) }))]);
    expect(outcome).toMatchObject({ kind: "rejected", reason: expect.stringContaining("sem detalhes") });
    expect(outcome.kind === "rejected" ? outcome.reason.length : 0).toBeLessThan(700);
  });

  it("an answer without messages is unknown, never proof", async () => {
    const { server, check } = await google();
    server.fail({ kind: "answer", status: 200, json: { ok: true } });
    expect(await check()).toMatchObject({ kind: "unknown", cause: "validation_unreadable" });
  });
});

describe("what configures it", () => {
  const keys = { GA_MEASUREMENT_ID: "G-ABC123", GA_API_SECRET: "segredo-de-exemplo" };
  for (const [what, env, configured] of [
    ["ID and secret", keys, true],
    ["the European endpoint", { ...keys, GA_API_URL: "https://region1.google-analytics.com" }, true],
    ["an ID without a secret", { GA_MEASUREMENT_ID: "G-ABC123" }, false],
    ["an old UA id", { ...keys, GA_MEASUREMENT_ID: "UA-12345-1" }, false],
    ["an address without a scheme", { ...keys, GA_API_URL: "google-analytics.com" }, false],
    ["nothing", {}, false],
  ] as const) {
    it(`${what}: ${configured ? "yes" : "no"}`, () => {
      expect(readSettings(googleAnalytics, env).configured).toBe(configured);
    });
  }

  it("goes to Google unless told otherwise", () => {
    const { settings } = readSettings(googleAnalytics, keys);
    expect(googleAnalytics.request!(settings)).toEqual({ baseUrl: "https://www.google-analytics.com" });
  });
});
