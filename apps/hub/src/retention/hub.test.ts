/** The retention in a whole hub: what people and destinations see of what is gone. */
import { CONNECTORS } from "@streamleads/integrations";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { until } from "../../../../tests/support/hub.ts";
import { type Scripted, scriptedConnector, startTestServer, type TestServer } from "../http/testing.ts";
import { TRIAL_SECRET, type TrialSource, trialSource } from "../receive/testing-source.ts";

let server: TestServer;
let scripted: Scripted;
let trial: TrialSource;

beforeAll(async () => {
  scripted = scriptedConnector();
  trial = trialSource();
  const others = CONNECTORS.filter(({ slug }) => slug !== scripted.connector.slug);
  server = await startTestServer("retention", {
    registry: [scripted.connector, ...others],
    sources: [trial.source],
    env: { ...scripted.env, ...trial.env, RETENCAO_PEDIDOS_DIAS: "30", RETENCAO_TENTATIVAS_DIAS: "40" },
  });
});
afterAll(() => server.close());

async function tick(): Promise<void> {
  const task = server.hub.tasks.find(({ name }) => name === "retencao");
  if (!task) throw new Error("the clock has no task of that name");
  await task.run();
}

const send = (id: string) =>
  server.ask("POST", "/webhooks/provedor", {
    key: null,
    headers: { "x-key": TRIAL_SECRET },
    payload: JSON.stringify([{ id, lead: { nome: "Olívia Prado", email: `${id}@exemplo.com.br` } }]),
  });
const rawOf = async (id: string) =>
  (
    await server.rows<{ id: number; lead_id: number }>("select id, lead_id from raw_requests where provider_id = $1", [
      id,
    ])
  )[0]!;
const age = (column: string, table: string, days: number, where: string) =>
  server.rows(`update ${table} set ${column} = now() - ${days} * interval '1 day' where ${where}`);

describe("a raw request that is past its time", () => {
  it("is emptied after RETENCAO_PEDIDOS_DIAS; the lead's story says so, its id is known for ever", async () => {
    await send("velho");
    await server.quiet();
    const { id, lead_id } = await rawOf("velho");
    await age("received_at", "raw_requests", 29, `id = ${id}`);
    await tick();
    expect((await server.ask("GET", `/api/v1/raw-requests/${id}`)).json.emptied_at).toBeNull();

    await age("received_at", "raw_requests", 31, `id = ${id}`);
    await tick();
    const { json } = await server.ask("GET", `/api/v1/raw-requests/${id}`);
    expect(json).toMatchObject({ state: "parsed", body: "", bytes: 0, emptied_at: expect.any(String) });
    const { entries } = (await server.ask("GET", `/api/v1/leads/${lead_id}/timeline`)).json;
    const arrival = entries.find(({ kind }: { kind: string }) => kind === "received");
    expect(arrival.detail).toMatch(/^O pedido original foi apagado em \d\d\/\d\d\/\d{4} pela retenção\.$/);

    expect((await send("velho")).status).toBe(200);
    await server.quiet();
    expect(await server.rows("select 1 from raw_requests where provider_id = 'velho'")).toHaveLength(1);
    expect(await server.rows("select 1 from touches where lead_id = $1", [lead_id])).toHaveLength(1);
  });

  it("cannot be read again, and the answer says why", async () => {
    await send("ignorado");
    await server.quiet();
    const { id } = await rawOf("ignorado");
    await server.rows(
      "update raw_requests set state = 'ignored', received_at = now() - interval '31 days' where id = $1",
      [id],
    );
    await server.rows("update retention_passes set last_id = 0 where what = 'raw_bodies'");
    await tick();
    const answer = await server.ask("POST", `/api/v1/raw-requests/${id}/parse`, { body: {} });
    expect(answer.status).toBe(410);
    expect(answer.json.error).toMatchObject({ code: "raw_emptied" });
  });

  it("is nobody's problem, but one that is parked for longer is", async () => {
    await send("parado");
    await server.quiet();
    await server.rows(
      "update raw_requests set state = 'parked', received_at = now() - interval '31 days' where provider_id = 'parado'",
    );
    await tick();
    await server.context.alarms.look();
    const [problem] = await server.rows("select title from problems where key = 'retention:parked'");
    expect(problem).toEqual({ title: "1 pedido parado há mais de 30 dias" });
  });
});

describe("attempts that are past their time", () => {
  it("go after RETENCAO_TENTATIVAS_DIAS; the delivery keeps its state and their number", async () => {
    scripted.attempt = { kind: "delivered", externalId: "x-1" };
    const { id: leadId } = (
      await server.ask("POST", "/api/v1/leads", { body: { nome: "Rui Sá", email: "rui@exemplo.com.br" } })
    ).json;
    await until(server.hub, (rows) => rows.some((row) => row.lead_id === leadId && row.state === "delivered"));
    await server.quiet();
    const deliveries = async () => (await server.ask("GET", `/api/v1/leads/${leadId}/deliveries`)).json.deliveries;
    const delivered = async () => (await deliveries()).find((row: { state: string }) => row.state === "delivered");

    // A month later the range is closed; it is as old as its end.
    await age("begun_at", "attempt_ranges", 80, "true");
    await age("at", "attempts", 50, "true");
    await tick();
    await age("begun_at", "attempt_ranges", 39, "first_id > 0");
    await tick();
    expect(await delivered()).toMatchObject({ attempts: 1, attempts_dropped_at: null });
    expect((await delivered()).attempts_list).toHaveLength(1);

    await age("begun_at", "attempt_ranges", 41, "first_id > 0");
    await tick();
    expect(await delivered()).toMatchObject({
      attempts: 1,
      attempts_list: [],
      attempts_dropped_at: expect.any(String),
    });
    const { entries } = (await server.ask("GET", `/api/v1/leads/${leadId}/timeline`)).json;
    expect(entries.map(({ kind }: { kind: string }) => kind)).toContain("delivered");
  });

  it("do not let a destination be forgotten when the person is erased", async () => {
    const { id: leadId } = (
      await server.ask("POST", "/api/v1/leads", { body: { nome: "Eva Lima", email: "eva@exemplo.com.br" } })
    ).json;
    await until(server.hub, (rows) => rows.some((row) => row.lead_id === leadId && row.state === "delivered"));
    await server.quiet();
    // Sent and never answered, and the record of that is gone.
    await server.rows(
      "update deliveries set state = 'failed', attempts = 1 where lead_id = $1 and state = 'delivered'",
      [leadId],
    );
    await server.rows("delete from external_refs where lead_id = $1", [leadId]);
    await server.rows("delete from attempts where delivery_id in (select id from deliveries where lead_id = $1)", [
      leadId,
    ]);
    await server.ask("DELETE", `/api/v1/leads/${leadId}`);
    expect(await server.rows("select integration from erasures where lead_id = $1", [leadId])).toEqual([
      { integration: "n8n" },
    ]);
  });
});
