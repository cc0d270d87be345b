import { defineConnector } from "@streamleads/integration-kit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { insertDelivery, insertLead } from "../../../../../tests/support/rows.ts";
import { type Scripted, scriptedConnector, startTestServer, type TestServer } from "../testing.ts";

/** Tuesday, 10:20 in São Paulo. */
const NOW = new Date("2026-11-24T13:20:00Z");
let server: TestServer;
let scripted: Scripted;
let id: number;

/** Declared, and not configured. */
const missing = defineConnector({
  slug: "hubspot",
  label: "HubSpot",
  docs: "https://developers.hubspot.com",
  receives: [],
  fields: {
    token: { label: "Token", help: "", env: "HUBSPOT_ACCESS_TOKEN", required: true },
    portal: { label: "Portal", help: "", env: "HUBSPOT_PORTAL_ID", required: true },
    optional: { label: "Mais", help: "", env: "HUBSPOT_MORE" },
  },
  limits: { concurrency: 1, rate: null },
  check: async () => ({ kind: "delivered" }),
  actions: {},
});

beforeAll(async () => {
  scripted = scriptedConnector();
  server = await startTestServer("integrations", {
    registry: [scripted.connector, missing],
    env: scripted.env,
    now: () => NOW,
  });
  id = server.context.connections.byName("n8n")?.id as number;
});
afterAll(() => server.close());
beforeEach(async () => {
  await server.context.db.pool.query("truncate deliveries, attempts, attempt_counts");
  await server.context.connections.resume(id);
});

async function cards() {
  const { integrations } = (await server.ask("GET", "/api/v1/integrations")).json;
  return integrations;
}
const card = async () => (await cards())[0].connections[0];

async function attempts(hora: string, outcome: string, total: number, bucket = "le_100") {
  await server.context.db.pool.query(
    `insert into attempt_counts (hora, connection_id, outcome, slot, total, ${bucket}) values ($1, $2, $3, 0, $4, $4)`,
    [hora, id, outcome, total],
  );
}

async function delivery(over: Partial<Parameters<typeof insertDelivery>[1]> & { integration?: string } = {}) {
  return insertDelivery(server.context.db, { ...(await insertLead(server.context.db)), connectionId: id, ...over });
}

describe("the cards of integrations", () => {
  it("show every integration, and what to set for those that are not configured", async () => {
    await delivery({ connectionId: null, integration: "hubspot", state: "skipped", cause: "not_configured" });
    await delivery({ connectionId: null, integration: "hubspot", state: "skipped", cause: "no_email" });
    await delivery({
      connectionId: null,
      integration: "hubspot",
      state: "skipped",
      cause: "not_configured",
      createdAgoMs: 8 * 86_400_000 + (Date.now() - NOW.getTime()),
    });
    const [n8n, hubspot] = await cards();
    expect(n8n).toMatchObject({ integration: "n8n", configured: true, missing: [], skipped_not_configured: 0 });
    expect(hubspot).toMatchObject({
      configured: false,
      missing: ["HUBSPOT_ACCESS_TOKEN", "HUBSPOT_PORTAL_ID"],
      connections: [],
    });
    expect(hubspot.skipped_not_configured).toBe(1);
  });

  it("add the last 24 hours up, hour by hour", async () => {
    await attempts("2026-11-24T13:00:00Z", "delivered", 30);
    await attempts("2026-11-24T12:00:00Z", "delivered", 10, "le_2500");
    await attempts("2026-11-24T12:00:00Z", "retry", 8, "le_50");
    await attempts("2026-11-24T12:00:00Z", "unknown", 2, "le_inf");
    await attempts("2026-11-24T12:00:00Z", "given_back", 99);
    await attempts("2026-11-23T14:00:00Z", "delivered", 1);
    await attempts("2026-11-23T13:00:00Z", "delivered", 1_000);
    const one = await card();
    expect(one).toMatchObject({ delivered_24h: 41, failed_24h: 10, p95_ms: 2500 });
    expect(one.success_24h).toBeCloseTo(41 / 51);
    expect(one.hourly).toHaveLength(24);
    expect(one.hourly[0]).toEqual({ hour: "2026-11-23T14:00:00.000Z", delivered: 1, failed: 0 });
    expect(one.hourly.slice(-2)).toEqual([
      { hour: "2026-11-24T12:00:00.000Z", delivered: 10, failed: 10 },
      { hour: "2026-11-24T13:00:00.000Z", delivered: 30, failed: 0 },
    ]);
  });

  it("without attempts claim no success", async () => {
    expect(await card()).toMatchObject({ success_24h: null, p95_ms: null, last_delivered_at: null });
  });

  it("say what waits and since when: due ones and those tried again, not what is planned for later", async () => {
    await server.context.connections.pause(id, { cause: "x", reason: "y", fix: "z" });
    const { db } = server.context;
    const due = await delivery({ state: "pending" });
    const trying = await delivery({ state: "retrying" });
    const later = await delivery({ state: "pending" });
    const at = (moment: string) => new Date(moment);
    await db.pool.query("update deliveries set due_at = $2 where id = $1", [due, at("2026-11-24T13:15:00Z")]);
    await db.pool.query("update deliveries set due_at = $2 where id = $1", [trying, at("2026-11-24T14:00:00Z")]);
    await db.pool.query("update deliveries set due_at = $2 where id = $1", [later, at("2026-11-27T00:00:00Z")]);
    await db.pool.query("insert into attempts (delivery_id, attempt_no, at, outcome) values ($1, 1, $2, 'retry')", [
      trying,
      at("2026-11-24T12:20:00Z"),
    ]);
    expect(await card()).toMatchObject({ waiting: 2, oldest_waiting_seconds: 3_600 });
  });

  it("count as problems what failed and was not sent again", async () => {
    const failed = await delivery({ state: "failed" });
    await delivery({ state: "failed" });
    await delivery({ state: "delivered", replayOf: failed });
    expect((await card()).problems).toBe(1);
  });

  it("know when a connection last delivered, to the second if it was lately, else to the hour", async () => {
    await attempts("2026-11-24T02:00:00Z", "delivered", 1);
    expect((await card()).last_delivered_at).toBe("2026-11-24T02:00:00.000Z");
    const made = await delivery({ state: "delivered" });
    await server.context.db.pool.query("update deliveries set settled_at = $2 where id = $1", [
      made,
      "2026-11-24T13:19:58Z",
    ]);
    expect((await card()).last_delivered_at).toBe("2026-11-24T13:19:58.000Z");
  });

  it("name the gravest state, in one word and with what to do", async () => {
    const { connections, db } = server.context;
    expect(await card()).toMatchObject({ state: "ok", cause: null, reason: null, fix: null, breaker: "closed" });

    await connections.holdUntil(id, new Date("2026-11-24T13:25:00Z"), "rate_limited");
    expect(await card()).toMatchObject({ state: "rate_limited", resumes_at: "2026-11-24T13:25:00.000Z" });

    await db.pool.query("update connections set breaker_state = 'open', breaker_until = $2 where id = $1", [
      id,
      "2026-11-24T13:21:00Z",
    ]);
    await connections.refresh([id]);
    expect(await card()).toMatchObject({ state: "failing", breaker: "open", resumes_at: "2026-11-24T13:21:00.000Z" });

    await connections.pause(id, { cause: "token_expired", reason: "O token expirou.", fix: "Reconecte." });
    expect(await card()).toMatchObject({
      state: "paused",
      cause: "token_expired",
      fix: "Reconecte.",
      resumes_at: null,
    });
  });
});

describe("the causes of an integration", () => {
  const causes = async () => (await server.ask("GET", "/api/v1/integrations/n8n/causes")).json.causes;

  it("are grouped, the most frequent first, with how many leads and how many still wait", async () => {
    await server.context.connections.pause(id, { cause: "x", reason: "y", fix: "z" });
    for (let i = 0; i < 3; i++) await delivery({ state: "failed", cause: "http_500" });
    await delivery({ state: "retrying", cause: "http_500" });
    const sent = await delivery({ state: "failed", cause: "token_expired" });
    await delivery({ state: "failed", cause: "invalid_phone" });
    await delivery({ state: "pending", replayOf: sent, dueInMs: 3_600_000 });
    await server.context.db.pool.query(
      "update deliveries set reason = 'Caiu.', fix = 'Espere.', settled_at = now() where cause = 'http_500'",
    );
    await server.context.db.pool.query("update deliveries set settled_at = now() where state = 'failed'");
    expect(await causes()).toMatchObject([
      { cause: "http_500", reason: "Caiu.", fix: "Espere.", count: 4, waiting: 1, leads: 4 },
      { cause: "invalid_phone", count: 1, waiting: 0, leads: 1, fix: null },
    ]);
  });

  it("of one without a connection are none", async () => {
    expect((await server.ask("GET", "/api/v1/integrations/hubspot/causes")).json).toEqual({
      integration: "hubspot",
      causes: [],
    });
  });
});

describe("checking a connection", () => {
  const check = () => server.ask("POST", `/api/v1/connections/${id}/check`);
  const resume = () => server.ask("POST", `/api/v1/connections/${id}/resume`);

  it("that works says so", async () => {
    scripted.check = async () => ({ kind: "delivered", note: "Fluxo ativo." });
    expect((await check()).json).toEqual({ ok: true, cause: null, reason: "Fluxo ativo.", fix: null });
  });

  it.each([
    [{ kind: "reconnect", cause: "token_expired", reason: "Expirou.", fix: "Reconecte." }, "Reconecte."],
    [{ kind: "rejected", cause: "no_scope", reason: "Sem permissão.", fix: "Dê a permissão." }, "Dê a permissão."],
    [{ kind: "retry", cause: "http_503", reason: "Fora do ar." }, "Tente de novo em alguns minutos."],
    [{ kind: "unknown", cause: "timeout", reason: "Sem resposta." }, "Tente de novo em alguns minutos."],
  ] as const)("that answers %j is not called working", async (outcome, fix) => {
    scripted.check = async () => outcome;
    expect((await check()).json).toEqual({ ok: false, cause: outcome.cause, reason: outcome.reason, fix });
  });

  it("whose connector breaks is not called working, and tells nothing of its insides", async () => {
    scripted.check = async () => {
      throw new TypeError("secret detail");
    };
    const broken = await check();
    expect(broken.json).toMatchObject({ ok: false, cause: "connector_fault" });
    expect(broken.text).not.toContain("secret detail");
  });

  it("lets a paused one go on when it works, and only then", async () => {
    const { connections } = server.context;
    await connections.pause(id, { cause: "token_expired", reason: "Expirou.", fix: "Reconecte." });
    scripted.check = async () => ({ kind: "reconnect", cause: "token_expired", reason: "Expirou.", fix: "Reconecte." });
    expect(await resume()).toMatchObject({
      status: 409,
      json: { error: { code: "token_expired", message: "Expirou.", fix: "Reconecte." } },
    });
    expect(connections.get(id)?.shared.paused).not.toBeNull();
    scripted.check = async () => ({ kind: "delivered" });
    expect(await resume()).toMatchObject({ status: 200, json: { ok: true } });
    expect(connections.get(id)?.shared.paused).toBeNull();
  });
});
