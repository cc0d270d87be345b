import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scriptedConnector, startTestServer, type TestServer } from "../http/testing.ts";
import { HEADER, people, upload, walk, writeCsv } from "./testing.ts";

const n8n = scriptedConnector();
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer("imports_undo", { registry: [n8n.connector], env: n8n.env });
});
afterAll(() => server.close());

async function imported(rows: string[][], change?: Record<string, unknown>): Promise<number> {
  const { id } = await upload(server, writeCsv([HEADER, ...rows]));
  if (change) expect((await server.ask("PUT", `/api/v1/imports/${id}`, { body: change })).status).toBe(200);
  expect((await walk(server, id, "importar")).estado).toBe("concluido");
  return id;
}
async function leadOf(email: string) {
  const { json } = await server.ask("GET", `/api/v1/leads?q=${encodeURIComponent(email)}`);
  return json.leads[0];
}
const counts = () =>
  server.rows(
    "select origem, status, sum(total)::int as total, sum(score_sum)::int as score from lead_counts group by 1, 2 having sum(total) <> 0 or sum(score_sum) <> 0 order by 1, 2",
  );

describe("taking an import back", () => {
  it("leaves the database as it was: leads, keys, consents, figures and values of those who were known", async () => {
    const known = await server.ask("POST", "/api/v1/leads", {
      body: { nome: "Rosa Antiga", email: "rosa@undo.example", origem: "WEBSITE" },
    });
    // A person's edit is in no touch: it has to come back too.
    await server.ask("PUT", `/api/v1/leads/${known.json.id}`, {
      body: { observacoes: "Prefere manhã", cidade: "Lages" },
    });
    const tables = ["leads", "lead_keys", "touches", "consents", "raw_requests", "possible_duplicates"];
    const stateOf = async () =>
      Promise.all(tables.map((table) => server.rows(`select * from ${table} t order by t::text`)));
    const before = await stateOf();
    const countsBefore = await counts();

    const id = await imported([...people(40, 10_000), ["Rosa Antiga", "rosa@undo.example", "(48) 98123-7777"]], {
      consentimentos: [{ finalidade: "marketing_email", estado: "concedido", texto: "Aceito receber ofertas" }],
    });
    expect(await server.rows("select count(*)::int as n from consents where texto = 'Aceito receber ofertas'")).toEqual(
      [{ n: 41 }],
    );
    expect((await server.ask("GET", `/api/v1/leads/${known.json.id}`)).json.telefone).toBe("+5548981237777");

    expect((await walk(server, id, "desfazer")).desfeito).toMatchObject({ apagados: 40, restaurados: 1, mantidos: 0 });
    expect(await stateOf()).toEqual(before);
    expect(await counts()).toEqual(countsBefore);
    expect(await server.rows("select 1 from import_chunks where import_id = $1", [id])).toEqual([]);
  });

  it("keeps whoever came back, was changed, or was sent out, and says why", async () => {
    const id = await imported(people(5, 11_000));
    await server.ask("POST", "/api/v1/leads", {
      body: { nome: "Pessoa", email: "pessoa11000@planilha.example", mensagem: "Oi" },
    });
    const edited = await leadOf("pessoa11001@planilha.example");
    await server.ask("PUT", `/api/v1/leads/${edited.id}`, { body: { observacoes: "Ligar" } });

    const undone = await walk(server, id, "desfazer");
    expect(undone.desfeito).toMatchObject({ apagados: 3, restaurados: 0, mantidos: 2 });
    expect(undone.desfeito.motivos.map((reason: { codigo: string }) => reason.codigo).sort()).toEqual([
      "edited",
      "returned",
    ]);
    expect(undone.desfeito.motivos.find((reason: { codigo: string }) => reason.codigo === "edited").exemplos).toEqual([
      edited.id,
    ]);
    expect(await leadOf("pessoa11000@planilha.example")).toBeDefined();
    expect(await leadOf("pessoa11002@planilha.example")).toBeUndefined();
  });

  it("cannot call back what was delivered", async () => {
    const delivered = new Promise<void>((resolve) => {
      const stop = server.context.bus.subscribe((notice) => {
        if (notice.kind !== "deliveries") return;
        void server
          .rows<{ n: number }>("select count(*)::int as n from deliveries where state = 'delivered'")
          .then(([row]) => {
            if (!row || row.n === 0) return;
            stop();
            resolve();
          });
      });
    });
    const id = await imported(people(1, 12_000), { entregar: "tudo" });
    await delivered;
    expect((await walk(server, id, "desfazer")).desfeito).toMatchObject({
      apagados: 0,
      mantidos: 1,
      motivos: [{ codigo: "delivered", leads: 1 }],
    });
  });

  it("takes back the later of two imports, and then the first", async () => {
    const first = await imported(people(3, 13_000));
    const renamed = people(3, 13_000).map(([nome, email]) => [`${nome} Filho`, email as string, ""]) as string[][];
    const second = await imported(renamed);
    expect((await leadOf("pessoa13000@planilha.example")).nome).toMatch(/Filho$/);
    expect((await walk(server, second, "desfazer")).desfeito).toMatchObject({
      apagados: 0,
      restaurados: 3,
      mantidos: 0,
    });
    expect((await leadOf("pessoa13000@planilha.example")).nome).not.toMatch(/Filho$/);
    expect((await walk(server, first, "desfazer")).desfeito).toMatchObject({
      apagados: 3,
      restaurados: 0,
      mantidos: 0,
    });
  });

  it("erases a person from what was kept for an undo as well", async () => {
    await server.ask("POST", "/api/v1/leads", { body: { nome: "Zulmira", email: "zulmira@undo.example" } });
    const id = await imported([["Zulmira", "zulmira@undo.example", "(48) 98123-5555"]]);
    const lead = await leadOf("zulmira@undo.example");
    expect(await server.rows("select 1 from import_before where lead_id = $1", [lead.id])).toHaveLength(1);
    await server.ask("DELETE", `/api/v1/leads/${lead.id}`);
    expect(await server.rows("select 1 from import_before where lead_id = $1", [lead.id])).toEqual([]);
    expect((await walk(server, id, "desfazer")).desfeito).toMatchObject({ apagados: 0, restaurados: 0, mantidos: 0 });
  });
});
