/** Encaminhar: what a source sent reaches the company's own system byte by byte, whatever is read out of it here. */
import { createHash } from "node:crypto";
import { startFake } from "@streamleads/integration-kit/testing";
import { CONNECTORS } from "@streamleads/integrations";
import { httpFakes } from "@streamleads/integrations/fakes";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
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

  it("waits for a system that is away, and is not lost", async () => {
    crm.fail({ kind: "answer", status: 503 }, 2);
    const body = '{"lead":{"nome":"Téo Dias","email":"teo@exemplo.com.br"},"id":"8"}';
    expect((await post(body)).status).toBe(200);
    await crm.until((arrivals) => arrivals.length === 1);
    expect(arrived()).toEqual([sha256(body)]);
  });
});
