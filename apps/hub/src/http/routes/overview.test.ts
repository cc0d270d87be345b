import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { insertDelivery, insertLead } from "../../../../../tests/support/rows.ts";
import { scriptedConnector, startTestServer, type TestServer } from "../testing.ts";

/** Tuesday, 10:20 in São Paulo. */
const NOW = new Date("2026-11-24T13:20:00Z");
let server: TestServer;
let id: number;

beforeAll(async () => {
  const { connector, env } = scriptedConnector();
  server = await startTestServer("overview", { registry: [connector], env, now: () => NOW });
  id = server.context.connections.byName("n8n")?.id as number;
  await server.context.connections.pause(id, { cause: "x", reason: "y", fix: "z" });
});
afterAll(() => server.close());
beforeEach(() =>
  server.context.db.pool.query(
    "truncate lead_counts, leads, lead_keys, touches, deliveries, attempts, attempt_counts, problems",
  ),
);

const overview = async () => (await server.ask("GET", "/api/v1/overview")).json;

async function counted(hora: string, status: string, total: number, origem = "API") {
  await server.context.db.pool.query(
    "insert into lead_counts (hora, origem, status, slot, total) values ($1, $2, $3, 0, $4)",
    [hora, origem, status, total],
  );
}
async function firstCalls(hora: string, status: string, total: number, bucket: string, connection = 0) {
  await server.context.db.pool.query(
    `insert into attempt_counts (hora, connection_id, outcome, slot, total, ${bucket}) values ($1, $4, $2, 0, $3, $3)`,
    [hora, `first_call:${status}`, total, connection],
  );
}

describe("the first page", () => {
  it("of a new installation is all zeros and asks for nothing", async () => {
    expect(await overview()).toMatchObject({
      empresa: "Imobiliária",
      agora: NOW.toISOString(),
      leads_hoje: { hoje: 0, ontem: 0 },
      quentes_hoje: { hoje: 0, ontem: 0 },
      primeira_chamada_p50_ms: { hoje: null, ontem: null },
      entregas_com_problema: { agora: 0, ontem: 0 },
      aguardando: 0,
      precisa_de_voce: [],
      origens: [],
      ultimos: [],
    });
  });

  it("puts yesterday beside today, by the company's midnight", async () => {
    await counted("2026-11-24T03:00:00Z", "QUENTE", 2);
    await counted("2026-11-24T13:00:00Z", "FRIO", 3);
    await counted("2026-11-24T02:00:00Z", "QUENTE", 1);
    await counted("2026-11-23T03:00:00Z", "MORNO", 4);
    await counted("2026-11-23T02:00:00Z", "MORNO", 100);
    const page = await overview();
    expect(page.leads_hoje).toEqual({ hoje: 5, ontem: 5 });
    expect(page.quentes_hoje).toEqual({ hoje: 2, ontem: 1 });
    expect(page.por_hora).toHaveLength(24);
    expect(page.por_hora[0]).toEqual({ hora: "2026-11-24T03:00:00.000Z", hoje: 2, ontem: 4 });
    expect(page.por_hora[10]).toEqual({ hora: "2026-11-24T13:00:00.000Z", hoje: 3, ontem: 0 });
    expect(page.por_hora[23]).toMatchObject({ hoje: 0, ontem: 1 });
  });

  it("knows how soon leads are called for: the median of all statuses, of first calls only", async () => {
    await firstCalls("2026-11-24T12:00:00Z", "QUENTE", 3, "le_25");
    await firstCalls("2026-11-24T12:00:00Z", "FRIO", 4, "le_250");
    await firstCalls("2026-11-24T12:00:00Z", "MORNO", 50, "le_5000", id);
    await firstCalls("2026-11-23T12:00:00Z", "QUENTE", 1, "le_10");
    expect((await overview()).primeira_chamada_p50_ms).toEqual({ hoje: 250, ontem: 10 });
  });

  it("counts what failed and waits, and how much of it was there yesterday", async () => {
    const { db } = server.context;
    const lead = await insertLead(db);
    const failed = () => insertDelivery(db, { ...lead, connectionId: id, state: "failed" });
    const [old, fresh] = [await failed(), await failed()];
    await db.pool.query("update deliveries set settled_at = $2 where id = $1", [old, "2026-11-24T02:59:00Z"]);
    await db.pool.query("update deliveries set settled_at = $2 where id = $1", [fresh, "2026-11-24T03:01:00Z"]);
    const waiting = await insertDelivery(db, { ...lead, connectionId: id });
    await db.pool.query("update deliveries set due_at = $2 where id = $1", [waiting, "2026-11-24T13:00:00Z"]);
    expect(await overview()).toMatchObject({ entregas_com_problema: { agora: 2, ontem: 1 }, aguardando: 1 });
  });

  it("lists what needs a person, the longest first, without what is solved", async () => {
    await server.context.db.pool.query(
      `insert into problems (key, integration, connection_id, cause, title, reason, fix, count, waiting, since, solved_at) values
       ('a', 'n8n', $1, 'token_expired', 'O n8n recusou o token.', 'Expirou.', 'Reconecte.', 3, 14, '2026-11-24T12:00:00Z', null),
       ('b', 'n8n', $1, 'http_500', 'O n8n falha.', 'Erro 500.', 'Espere.', 1, 0, '2026-11-24T11:00:00Z', null),
       ('c', null, null, 'gone', 'Resolvido.', '', '', 1, 0, '2026-11-24T10:00:00Z', '2026-11-24T10:30:00Z')`,
      [id],
    );
    const { precisa_de_voce } = await overview();
    expect(precisa_de_voce.map(({ cause }: { cause: string }) => cause)).toEqual(["http_500", "token_expired"]);
    expect(precisa_de_voce[1]).toMatchObject({ title: "O n8n recusou o token.", waiting: 14, connection_id: id });
  });

  it("shows the last leads, and the origens of the month with their last lead", async () => {
    for (const [nome, origem] of [
      ["Ana Lima", "PORTAL"],
      ["Bia Rocha", "WEBSITE"],
    ]) {
      await server.ask("POST", "/api/v1/leads", { body: { nome, origem, email: `${nome?.slice(0, 3)}@example.com` } });
    }
    await counted("2026-10-01T12:00:00Z", "FRIO", 5, "WHATSAPP");
    const { ultimos, origens } = await overview();
    expect(ultimos.map(({ nome }: { nome: string }) => nome)).toEqual(["Bia Rocha", "Ana Lima"]);
    expect(origens.map(({ origem }: { origem: string }) => origem).sort()).toEqual(["PORTAL", "WEBSITE"]);
    expect(origens[0]).toMatchObject({ hoje: 1, ultimo_em: NOW.toISOString() });
  });
});
