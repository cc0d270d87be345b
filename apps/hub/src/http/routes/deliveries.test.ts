import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { until } from "../../../../../tests/support/hub.ts";
import { insertDelivery, insertLead } from "../../../../../tests/support/rows.ts";
import { type Scripted, scriptedConnector, startTestServer, type TestServer } from "../testing.ts";

let server: TestServer;
let scripted: Scripted;
let connectionId: number;

beforeAll(async () => {
  scripted = scriptedConnector();
  server = await startTestServer("deliveries", { registry: [scripted.connector], env: scripted.env });
  connectionId = server.context.connections.byName("n8n")?.id as number;
});
afterAll(() => server.close());
beforeEach(async () => {
  scripted.attempt = { kind: "delivered" };
  await server.context.db.pool.query("truncate deliveries, attempts, replays");
});

async function delivery(over: Partial<Parameters<typeof insertDelivery>[1]> = {}): Promise<number> {
  return insertDelivery(server.context.db, {
    ...(await insertLead(server.context.db)),
    connectionId,
    state: "failed",
    cause: "http_500",
    ...over,
  });
}
const replay = (id: number) => server.ask("POST", `/api/v1/deliveries/${id}/replay`);

describe("sending a delivery again", () => {
  it("makes a new one that names the old one, and delivers it", async () => {
    const old = await delivery();
    const answer = await replay(old);
    expect(answer).toMatchObject({ status: 201, json: { replay_of: old, integration: "n8n", connection: "n8n" } });
    await until(server.hub, (rows) => rows.some((row) => row.id === answer.json.id && row.state === "delivered"));
    const { deliveries } = (await server.ask("GET", "/api/v1/deliveries?state=failed")).json;
    expect(deliveries).toMatchObject([{ id: old, replayed_by: answer.json.id, can_replay: false }]);
  });

  it("twice at once makes one", async () => {
    const old = await delivery();
    const answers = await Promise.all([replay(old), replay(old), replay(old)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    const refused = answers.find(({ status }) => status === 409);
    const made = answers.find(({ status }) => status === 201);
    expect(refused?.json.error).toMatchObject({ code: "already_replayed" });
    expect(refused?.json.error.message).toContain(String(made?.json.id));
  });

  it.each([
    ["delivered", "delivery_not_final"],
    ["retrying", "delivery_not_final"],
  ] as const)("is refused while it is %s", async (state, code) => {
    const id = await delivery({ state, dueInMs: state === "retrying" ? 3_600_000 : null });
    expect(await replay(id)).toMatchObject({ status: 409, json: { error: { code } } });
  });

  it("is refused with the variable to set when its integration has no connection", async () => {
    const id = await delivery({
      connectionId: null,
      integration: "hubspot",
      state: "skipped",
      cause: "not_configured",
    });
    expect(await replay(id)).toMatchObject({ status: 409, json: { error: { code: "not_configured" } } });
  });

  it("needs the right to write", async () => {
    const id = await delivery();
    const answer = await server.ask("POST", `/api/v1/deliveries/${id}/replay`, { key: server.keys.read });
    expect(answer.status).toBe(403);
  });
});

describe("the list of deliveries", () => {
  it("pages with a cursor and keeps its filter", async () => {
    const made = [await delivery(), await delivery(), await delivery({ state: "delivered" }), await delivery()];
    const first = (await server.ask("GET", "/api/v1/deliveries?state=failed&limit=2")).json;
    const second = (await server.ask("GET", `/api/v1/deliveries?state=failed&limit=2&cursor=${first.next_cursor}`))
      .json;
    const seen = [...first.deliveries, ...second.deliveries].map(({ id }: { id: number }) => id);
    expect(seen).toEqual([made[3], made[1], made[0]]);
    expect(second.next_cursor).toBeNull();
  });

  it("takes a period", async () => {
    const old = await delivery({ createdAgoMs: 86_400_000 });
    await delivery();
    const until = new Date(Date.now() - 3_600_000).toISOString();
    const { deliveries } = (await server.ask("GET", `/api/v1/deliveries?until=${until}`)).json;
    expect(deliveries.map(({ id }: { id: number }) => id)).toEqual([old]);
  });
});

describe("sending many again", () => {
  const start = (body: unknown) => server.ask("POST", "/api/v1/replays", { body });

  it("shows first what it would do, and does nothing", async () => {
    for (let i = 0; i < 12; i++) await delivery();
    await delivery({ expiresInMs: -1_000 });
    const answer = await start({ filter: { integration: "n8n" }, preview: true });
    expect(answer).toMatchObject({
      status: 200,
      json: { id: null, state: "preview", matching: 12, left_out_expired: 1, created: 0, created_at: null },
    });
    expect(answer.json.sample).toHaveLength(10);
    expect(await server.rows("select from replays")).toHaveLength(0);
  });

  it("tells how far it is, to the end", async () => {
    for (let i = 0; i < 3; i++) await delivery();
    const answer = await start({ filter: { cause: "http_500" }, rate_per_second: 100 });
    expect(answer).toMatchObject({ status: 201, json: { state: "running", matching: 3 } });
    await until(server.hub, (rows) => rows.filter(({ state }) => state === "delivered").length === 3);
    const progress = (await server.ask("GET", `/api/v1/replays/${answer.json.id}`)).json;
    expect(progress).toMatchObject({ created: 3, delivered: 3, failed: 0, waiting: 0, rate_per_second: 100 });
    expect(progress.sample.map(({ replay_of }: { replay_of: number }) => replay_of)).not.toContain(null);
  });

  it("can be stopped, once and again, but not when it is over", async () => {
    for (let i = 0; i < 3; i++) await delivery();
    const { id } = (await start({ filter: {}, rate_per_second: 0.1 })).json;
    const stop = () => server.ask("DELETE", `/api/v1/replays/${id}`);
    expect(await stop()).toMatchObject({ status: 200, json: { state: "stopped" } });
    expect(await stop()).toMatchObject({ status: 200, json: { state: "stopped" } });
    await server.context.db.pool.query("update replays set state = 'done'");
    expect(await stop()).toMatchObject({ status: 409, json: { error: { code: "replay_not_running" } } });
  });
});
