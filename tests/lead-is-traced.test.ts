/** Traces (ADR 11): one trace from the webhook to the answer of a destination, over processes and restarts. */

import { hmacSha256Hex } from "@streamleads/integration-kit";
import type { FastifyInstance } from "fastify";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createKey } from "../apps/hub/src/http/auth/key.store.ts";
import { buildServer } from "../apps/hub/src/http/server.ts";
import type { Hub } from "../apps/hub/src/hub.ts";
import { leadIn } from "../apps/hub/src/leads/testing.ts";
import { type Log, SILENT } from "../apps/hub/src/observe/log.ts";
import { n8nFake } from "../integrations/src/n8n/fake.ts";
import { type Collector, type SeenSpan, startCollector } from "./support/collector.ts";
import type { Held } from "./support/held.ts";
import { arrivalOf } from "./support/hub.ts";
import { World } from "./support/world.ts";

const SECRET = "um-segredo-comum-bem-longo";
const SERVER = 2;
const CLIENT = 3;

let world: World;
let n8n: Held;
let collector: Collector;
let key: string;
const servers: FastifyInstance[] = [];

beforeAll(async () => {
  world = await World.open("lead_is_traced");
  n8n = await world.held(n8nFake());
  collector = await startCollector();
  key = (await createKey(world.db, { name: "Site", level: "write" })).secret;
});
afterAll(async () => {
  await world.close();
  await collector.close();
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  for (const hub of [...world.hubs]) await world.stop(hub);
  n8n.answer = undefined;
  collector.status = 200;
});

const env = (over: Record<string, string> = {}) => ({
  ...n8n.env(),
  WEBHOOK_SECRET: SECRET,
  ATTEMPT_TIMEOUT_MS: "15000",
  INSTANCE_DEAD_MS: "9000",
  OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  OTEL_EXPORTER_OTLP_HEADERS: "x-locatario=casa%20um",
  OTEL_SERVICE_NAME: "leads-de-teste",
  ...over,
});

async function serve(hub: Hub): Promise<FastifyInstance> {
  const server = await buildServer(hub.context);
  servers.push(server);
  return server;
}

function webhook(server: FastifyInstance, person: object, headers: Record<string, string> = {}) {
  const payload = JSON.stringify(person);
  const signature = `sha256=${hmacSha256Hex(SECRET, payload)}`;
  return server.inject({
    method: "POST",
    url: "/webhooks/in/loja",
    payload,
    headers: { "content-type": "application/json", "x-webhook-signature": signature, ...headers },
  });
}

const eventOf = async (leads: number) =>
  (await world.deliveries()).filter((row) => row.action === "event.send" && row.lead_id === leads);
const newestLead = async () => (await world.query<{ id: number }>("select max(id) as id from leads"))[0]?.id ?? 0;
const intakeOf = (id: number) =>
  named(collector.spans, "lead.intake").find((span) => span.attributes["streamleads.lead_id"] === id);
const ofTrace = (traceId: string | undefined) => collector.spans.filter((span) => span.traceId === traceId);
const named = (spans: readonly SeenSpan[], name: string) => spans.filter((span) => span.name === name);

describe("a lead's trace", () => {
  it("goes from the webhook over its reading and intake to each attempt, also of a process that comes later", async () => {
    n8n.answer = () => ({ status: 503 });
    const first = await world.hub(env({ RETRY_BASE_MS: "3600000" }));
    const remote = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331" };
    const answer = await webhook(
      await serve(first),
      { nome: "Bento Aguiar", email: "bento.aguiar@example.com" },
      { traceparent: `00-${remote.traceId}-${remote.spanId}-01` },
    );
    expect(answer.statusCode).toBe(200);
    await world.untilDeliveries((rows) => rows.some((row) => row.action === "event.send" && row.attempts === 1));
    const lead = await newestLead();
    for (const server of servers.splice(0)) await server.close();
    await world.stop(first);

    n8n.answer = undefined;
    await world.query("update deliveries set due_at = now() where state = 'retrying'");
    const second = await world.hub(env());
    await world.until(
      () => eventOf(lead),
      (rows) => rows.every((row) => row.state === "delivered"),
    );
    await world.stop(second);

    const [request] = named(collector.spans, "POST /webhooks/in/:source");
    const spans = ofTrace(request?.traceId);
    expect(request).toMatchObject({
      kind: SERVER,
      service: "leads-de-teste",
      links: [remote],
      attributes: { "http.response.status_code": 200, "streamleads.source": "loja", "streamleads.repeated": false },
    });
    expect(request?.parentSpanId).toBeUndefined();
    const [reading] = named(spans, "raw.read");
    expect(reading).toMatchObject({ parentSpanId: request?.spanId, attributes: { "streamleads.state": "parsed" } });
    const [intake] = named(spans, "lead.intake");
    expect(intake).toMatchObject({
      parentSpanId: reading?.spanId,
      attributes: { "streamleads.lead_id": lead, "streamleads.result": "created", "streamleads.batch_size": 1 },
    });
    const attempts = named(spans, "event.send n8n").sort((a, b) =>
      a.startTimeUnixNano.localeCompare(b.startTimeUnixNano),
    );
    const [delivery] = await eventOf(lead);
    expect(attempts).toMatchObject([
      {
        kind: CLIENT,
        parentSpanId: intake?.spanId,
        status: 2,
        attributes: {
          "streamleads.delivery_id": delivery?.id,
          "streamleads.integration": "n8n",
          "streamleads.connection": "n8n",
          "streamleads.action": "event.send",
          "streamleads.attempt": 1,
          "streamleads.outcome": "retry",
          "http.response.status_code": 503,
        },
      },
      {
        parentSpanId: intake?.spanId,
        status: 0,
        attributes: { "streamleads.attempt": 2, "streamleads.outcome": "delivered", "streamleads.state": "delivered" },
      },
    ]);
    expect(collector.headers[0]).toMatchObject({ "x-locatario": "casa um", "content-type": "application/json" });
  });

  it("of the JSON API begins with its request", async () => {
    const hub = await world.hub(env());
    const answer = await (await serve(hub)).inject({
      method: "POST",
      url: "/api/v1/leads",
      headers: { "x-api-key": key },
      payload: { nome: "Pessoa Um", email: "pessoa.um@example.com" },
    });
    const { id } = answer.json<{ id: number }>();
    await world.until(
      () => eventOf(id),
      (rows) => rows.length === 1 && rows.every((row) => row.state === "delivered"),
    );
    await world.stop(hub);
    const intake = intakeOf(id);
    const [request] = named(ofTrace(intake?.traceId), "POST /api/v1/leads");
    expect(request).toMatchObject({ kind: SERVER, attributes: { "http.response.status_code": 201 } });
    expect(intake?.parentSpanId).toBe(request?.spanId);
    expect(named(ofTrace(intake?.traceId), "event.send n8n")).toMatchObject([{ parentSpanId: intake?.spanId }]);
  });

  it("is its own although leads share a transaction, which links them", async () => {
    const hub = await world.hub(env());
    const { intake } = hub.context;
    const taken = await Promise.all(
      [2, 3, 4].map((i) => intake.accept(arrivalOf({ email: `pessoa${i}@example.com` }))),
    );
    await world.stop(hub);
    const spans = taken.map((one) => intakeOf(leadIn(one).id));
    expect(new Set(spans.map((span) => span?.traceId)).size).toBe(3);
    const [batch] = named(collector.spans, "intake.batch");
    expect(batch?.attributes["streamleads.batch_size"]).toBe(3);
    const told = [batch?.parentSpanId, ...(batch?.links ?? []).map(({ spanId }) => spanId)];
    expect(told.sort()).toEqual(spans.map((span) => span?.spanId).sort());
  });

  it("has a refused request and a repeated one, and holds nobody's data", async () => {
    const hub = await world.hub(env());
    const server = await serve(hub);
    const person = { nome: "Rosa Telles", email: "rosa.telles@example.com", telefone: "11987650001" };
    expect((await webhook(server, person, { "x-webhook-signature": "sha256=00" })).statusCode).toBe(401);
    await webhook(server, person);
    await webhook(server, person);
    await world.untilDeliveries((rows) => rows.every((row) => !["running", "retrying"].includes(row.state)));
    await world.stop(hub);

    const requests = named(collector.spans, "POST /webhooks/in/:source").slice(-3);
    const [refused, taken, repeated] = requests;
    expect(requests.map((span) => span.attributes["http.response.status_code"])).toEqual([401, 200, 200]);
    expect(refused?.traceId).not.toBe(taken?.traceId);
    expect(repeated?.traceId).toBe(taken?.traceId);
    expect(repeated?.attributes["streamleads.repeated"]).toBe(true);
    expect(repeated?.spanId).not.toBe(taken?.spanId);
    const sent = collector.bodies.join().toLowerCase();
    expect(sent).toContain("raw.read");
    for (const word of ["rosa", "telles", "example.com", "98765", "bento", "pessoa"]) expect(sent).not.toContain(word);
  });

  it("is kept whole or not at all when only a part is sampled", async () => {
    const before = collector.spans.length;
    const last = await newestLead();
    const hub = await world.hub(env({ OTEL_TRACES_SAMPLER_ARG: "0.5" }));
    const server = await serve(hub);
    for (let i = 0; i < 24; i += 1) await webhook(server, { nome: `Visita ${i}`, email: `visita${i}@example.com` });
    await world.until(
      async () => (await world.deliveries()).filter((row) => row.action === "event.send" && row.lead_id > last),
      (rows) => rows.length === 24 && rows.every((row) => row.state === "delivered"),
    );
    await world.stop(hub);
    const spans = collector.spans.slice(before);
    const traces = Map.groupBy(
      spans.filter(({ name }) => name !== "intake.batch"),
      ({ traceId }) => traceId,
    );
    expect(traces.size).toBeGreaterThan(0);
    expect(traces.size).toBeLessThan(24);
    for (const [, one] of traces) {
      expect(one.map(({ name }) => name).sort()).toEqual([
        "POST /webhooks/in/:source",
        "event.send n8n",
        "lead.intake",
        "raw.read",
      ]);
    }
  });
});

describe("tracing", () => {
  it("that nobody asked for tells nothing and holds nothing", async () => {
    const before = collector.bodies.length;
    const hub = await world.hub(env({ OTEL_EXPORTER_OTLP_ENDPOINT: "" }));
    expect(hub.context.tracing).toBeUndefined();
    await webhook(await serve(hub), { nome: "Caio Prado", email: "caio.prado@example.com" });
    const lead = await world.until(newestLead, (id) => id > 0);
    await world.until(
      () => eventOf(lead),
      (rows) => rows.every((row) => row.state === "delivered"),
    );
    await world.stop(hub);
    expect(collector.bodies.length).toBe(before);
  });

  it("to a collector that fails disturbs nothing, is told once without its address, and stops in time", async () => {
    collector.status = 400;
    const lines: string[] = [];
    const log: Log = { ...SILENT, warn: (event, fields) => void lines.push(`${event} ${JSON.stringify(fields)}`) };
    const hub = await world.hub(env(), { log });
    const answer = await webhook(await serve(hub), { nome: "Lia Moura", email: "lia.moura@example.com" });
    expect(answer.statusCode).toBe(200);
    await world.untilDeliveries((rows) => rows.every((row) => !["running", "retrying"].includes(row.state)));
    await world.stop(hub);
    const lost = lines.filter((line) => line.startsWith("tracing."));
    expect(lost).toHaveLength(1);
    expect(lost[0]).toMatch(/^tracing\.lost \{"spans":\d+,"cause":"export_failed"\}$/);
  });
});
