import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { until } from "../../../../../tests/support/hub.ts";
import { type Scripted, scriptedConnector, startTestServer, type TestServer } from "../testing.ts";

let server: TestServer;
let scripted: Scripted;

beforeAll(async () => {
  scripted = scriptedConnector();
  server = await startTestServer("lead_history", { registry: [scripted.connector], env: scripted.env });
});
afterAll(() => server.close());

const settled = (leadId: number, state: string) =>
  until(server.hub, (rows) => rows.some((row) => row.lead_id === leadId && row.state === state));

async function newLead(over: Record<string, unknown>): Promise<number> {
  const answer = await server.ask("POST", "/api/v1/leads", { body: { nome: "Carlos Silva", ...over } });
  return answer.json.id;
}

const story = async (id: number) => (await server.ask("GET", `/api/v1/leads/${id}/timeline`)).json.entries;

describe("the story of a lead", () => {
  it("tells arrival, score, deliveries, a return, a correction and a scoring, newest first", async () => {
    scripted.attempt = { kind: "delivered", externalId: "x-1" };
    const email = "historia@example.com";
    const id = await newLead({ email, origem: "PORTAL" });
    await settled(id, "delivered");
    await newLead({ email, origem: "WEBSITE", interesse: "Casa" });
    await newLead({ email, origem: "WEBSITE", interesse: "Casa" });
    await server.ask("PUT", `/api/v1/leads/${id}`, { body: { cidade: "Santos" } });
    await server.ask("POST", `/api/v1/leads/${id}/reprocess`);

    const entries = await story(id);
    const told = entries.map(({ kind, title }: { kind: string; title: string }) => `${kind}: ${title}`);
    expect(told).toEqual(
      expect.arrayContaining([
        "received: Chegou por portal",
        "returned: Voltou por site",
        "repeated: Contato repetido por site",
        "updated: Dados corrigidos",
        "delivered: n8n: Evento para automação entregue",
      ]),
    );
    const kinds = entries.map(({ kind }: { kind: string }) => kind);
    expect(kinds.indexOf("reprocessed")).toBeLessThan(kinds.indexOf("returned"));
    expect(kinds.at(-1)).toBe("received");
    const moments = entries.map(({ at }: { at: string }) => at);
    expect(moments).toEqual([...moments].sort().reverse());
    expect(new Set(entries.map((entry: { id: string }) => entry.id)).size).toBe(entries.length);
  });

  it("says why a delivery failed and what to do, with each attempt", async () => {
    scripted.attempt = {
      kind: "rejected",
      cause: "no_such_field",
      reason: "O campo não existe.",
      fix: "Crie o campo.",
    };
    const id = await newLead({ email: "falha@example.com" });
    await settled(id, "failed");
    const failed = (await story(id)).find(({ kind }: { kind: string }) => kind === "delivery_failed");
    expect(failed).toMatchObject({
      title: "n8n: Evento para automação falhou",
      detail: "O campo não existe.",
      data: { cause: "no_such_field", fix: "Crie o campo.", can_replay: true },
    });

    const { deliveries } = (await server.ask("GET", `/api/v1/leads/${id}/deliveries`)).json;
    const [one] = deliveries.filter(({ state }: { state: string }) => state === "failed");
    expect(one).toMatchObject({
      id: failed.delivery_id,
      connection: "n8n",
      attempts: 1,
      attempts_list: [{ attempt_no: 1, outcome: "rejected", cause: "no_such_field", reason: "O campo não existe." }],
    });
  });

  it("shows the possible duplicate to both", async () => {
    const [a, b] = [await newLead({ email: "a@example.com" }), await newLead({ email: "b@example.com" })];
    await server.context.db.pool.query(
      "insert into possible_duplicates (lead_id, other_id, reason) values ($1, $2, 'shared_phone')",
      [a, b],
    );
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const entry = (await story(one)).find(({ kind }: { kind: string }) => kind === "possible_duplicate");
      expect(entry).toMatchObject({ title: `Pode ser a mesma pessoa do lead ${other}`, data: { other_id: other } });
    }
  });

  it("of a lead with a thousand arrivals shows its newest 500 lines", async () => {
    const id = await newLead({ email: "muitas@example.com" });
    await server.context.db.pool.query(
      `insert into touches (lead_id, raw_id, at, kind, origem, content_hash, trusted, snapshot)
       select $1, 0, now() + g * interval '1 second', 'repeated', 'API', 'h', true, '{"score": 1}' from generate_series(1, 1000) g`,
      [id],
    );
    const entries = await story(id);
    expect(entries).toHaveLength(500);
    expect(entries.every(({ kind }: { kind: string }) => kind === "repeated")).toBe(true);
  });
});
