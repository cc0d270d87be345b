/** Encaminhar: what a source sent reaches the company's own system byte by byte, whatever is read out of it here. */
import { createHash } from "node:crypto";
import { startFake } from "@streamleads/integration-kit/testing";
import { CONNECTORS } from "@streamleads/integrations";
import { httpFakes } from "@streamleads/integrations/fakes";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { startTestServer, type TestServer } from "../http/testing.ts";
import { TRIAL_SECRET, type TrialSource, trialSource } from "./testing-source.ts";

let server: TestServer;
let trial: TrialSource;
let crm: Awaited<ReturnType<typeof startFake>>;

beforeAll(async () => {
  const [fake] = await httpFakes(["encaminhar"]);
  crm = await startFake(fake!);
  trial = trialSource();
  server = await startTestServer("forward", {
    registry: CONNECTORS.filter(({ slug }) => slug === "encaminhar"),
    sources: [trial.source],
    env: {
      ...trial.env,
      ...crm.provider.env(crm.url),
      ENCAMINHAR_FONTES: "provedor",
      EGRESS_ALLOW: "127.0.0.0/8",
      RETRY_BASE_MS: "20",
    },
  });
});
afterAll(async () => {
  await server.close();
  await crm.close();
});
beforeEach(() => {
  trial.read = undefined;
  crm.arrivals.length = 0;
});

const post = (body: string) =>
  server.ask("POST", "/webhooks/provedor", {
    key: null,
    headers: { "x-key": TRIAL_SECRET, "content-type": "application/json" },
    payload: body,
  });
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const arrived = () => crm.arrivals.map(({ data }) => (data as { sha256: string }).sha256);

describe("a raw request of a forwarded source", () => {
  it("is passed on as it came, although nothing could be read out of it", async () => {
    const body = '{ "lead" : null,  "x": 12345678901234567890 }';
    expect((await post(body)).status).toBe(200);
    await crm.until((arrivals) => arrivals.length === 1);
    expect(arrived()).toEqual([sha256(body)]);
  });

  it("is passed on once when the source sends it again", async () => {
    const body = '{"lead":{"nome":"Rita Alves","email":"rita@exemplo.com.br"},"id":"7"}';
    await Promise.all([post(body), post(body)]);
    await crm.until((arrivals) => arrivals.length === 1);
    await post(body);
    const { json } = await server.ask("GET", "/api/v1/deliveries?integration=encaminhar&limit=10");
    const mine = json.deliveries.filter(({ id }: { id: number }) => id > 1);
    expect(mine).toHaveLength(1);
    expect(mine[0]).toMatchObject({ lead_id: null, action: "raw.forward", action_label: "Pedido encaminhado" });
  });

  it("goes with the person: nothing of it stays in the deliveries", async () => {
    await post('{"lead":{"nome":"Ivo Reis","email":"ivo@exemplo.com.br"},"id":"9"}');
    await crm.until((arrivals) => arrivals.length === 1);
    const lead = () =>
      server.rows<{ id: number; raw: number }>(
        "select l.id, r.id as raw from leads l join raw_requests r on r.lead_id = l.id where l.nome = 'Ivo Reis'",
      );
    const [known] = await vi.waitUntil(async () => ((await lead()).length > 0 ? lead() : undefined), {
      timeout: 20_000,
      interval: 5,
    });
    await server.quiet();
    expect((await server.ask("DELETE", `/api/v1/leads/${known!.id}`)).status).toBe(204);
    expect(await server.rows("select 1 from deliveries where lead_id = $1", [-known!.raw])).toEqual([]);
  });

  it("waits for a system that is away, and is not lost", async () => {
    crm.fail({ kind: "answer", status: 503 }, 2);
    const body = '{"lead":{"nome":"Téo Dias","email":"teo@exemplo.com.br"},"id":"8"}';
    expect((await post(body)).status).toBe(200);
    await crm.until((arrivals) => arrivals.length === 1);
    expect(arrived()).toEqual([sha256(body)]);
  });
});
