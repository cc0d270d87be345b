import { startFake } from "@streamleads/integration-kit/testing";
import { CONNECTORS } from "@streamleads/integrations";
import { httpFakes } from "@streamleads/integrations/fakes";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../testing.ts";

let server: TestServer;
let hooks: Awaited<ReturnType<typeof startFake>>;

beforeAll(async () => {
  const [fake] = await httpFakes(["zapier"]);
  hooks = await startFake(fake!);
  server = await startTestServer("hooks", {
    registry: CONNECTORS.filter(({ slug }) => slug === "zapier"),
    env: { EGRESS_ALLOW: "127.0.0.0/8", RETRY_BASE_MS: "20" },
  });
});
afterAll(async () => {
  await server.close();
  await hooks.close();
});

const subscribe = (body: object) => server.ask("POST", "/api/v1/hooks", { body });
const live = () => `${hooks.url}/hooks/catch/118/abc/`;
const newLead = (email: string) =>
  server.ask("POST", "/api/v1/leads", {
    body: { nome: "Rita Alves", email, interesse: "Casa" },
  });

describe("a subscription", () => {
  it("gets what it subscribed to, in the shape of its sample, until it is taken back", async () => {
    const made = await subscribe({ target_url: live(), event: "lead.received" });
    expect(made).toMatchObject({ status: 201, json: { event: "lead.received", state: "live", temperature: null } });
    const { json: lead } = await newLead("rita@exemplo.com.br");
    await hooks.until((arrivals) => arrivals.length === 1);
    const event = hooks.arrivals[0]?.data as Record<string, unknown>;
    expect(event).toMatchObject({ event: "lead.received", lead_id: lead.id, nome: "Rita Alves" });
    const { json: sample } = await server.ask("GET", "/api/v1/hooks/sample?event=lead.received");
    expect(Object.keys(sample[0]).sort()).toEqual(Object.keys(event).sort());

    const path = `/api/v1/hooks/${made.json.id}`;
    expect((await server.ask("DELETE", path)).status).toBe(204);
    expect((await server.ask("DELETE", path)).status).toBe(204);
    expect((await server.ask("GET", "/api/v1/hooks")).json).toEqual({ hooks: [] });
    const { json: next } = await newLead("outra@exemplo.com.br");
    const { json: timeline } = await server.ask("GET", `/api/v1/leads/${next.id}/deliveries`);
    expect(timeline.deliveries).toEqual([]);
  });

  it("for one temperature gets no other", async () => {
    const { json } = await subscribe({ target_url: live(), filters: { temperature: ["FRIO"] } });
    const { json: hot } = await newLead("quente@exemplo.com.br");
    expect(hot.status).not.toBe("FRIO");
    expect((await server.ask("GET", `/api/v1/leads/${hot.id}/deliveries`)).json.deliveries).toEqual([]);
    await server.ask("DELETE", `/api/v1/hooks/${json.id}`);
  });

  it.each([
    ["an address inside", "http://10.0.0.1/hook"],
    ["the metadata service", "http://169.254.169.254/latest"],
    ["no address", "hooks.zapier.com"],
  ])("to %s is refused with the field that is wrong", async (_what, target_url) => {
    const { status, json } = await subscribe({ target_url });
    expect(status).toBe(422);
    expect(json.error.fields).toMatchObject([{ field: "target_url" }]);
  });

  it("is never shown with its address, which is its secret", async () => {
    const { json } = await subscribe({ target_url: live() });
    for (const path of ["/api/v1/hooks", "/api/v1/connections", "/api/v1/integrations"]) {
      expect((await server.ask("GET", path)).text).not.toContain("/hooks/catch/118");
    }
    await server.ask("DELETE", `/api/v1/hooks/${json.id}`);
  });
});

describe("the catalogue", () => {
  it("has every event with its label and schema", async () => {
    const { json } = await server.ask("GET", "/api/v1/hooks/events");
    expect(json.events.map(({ type }: { type: string }) => type)).toEqual([
      "lead.received",
      "lead.claimed",
      "lead.stage_changed",
      "lead.opted_out",
    ]);
    expect(json.events[0].schema.properties.data.properties.lead.required).toContain("telefone");
  });
});
