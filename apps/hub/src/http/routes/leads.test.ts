import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../testing.ts";

/** A Monday, 9:00 in São Paulo. */
const NOW = new Date("2026-11-23T12:00:00Z");
let server: TestServer;
let now = NOW;

beforeAll(async () => {
  server = await startTestServer("leads", { now: () => now });
});
afterAll(() => server.close());
beforeEach(async () => {
  now = NOW;
  await server.context.db.pool.query("truncate leads, lead_keys, lead_counts, touches, deliveries");
});

let count = 0;
async function newLead(over: Record<string, unknown> = {}, at = now): Promise<number> {
  count += 1;
  now = at;
  const body = { nome: "Carlos Silva", email: `pessoa${count}@example.com`, ...over };
  const answer = await server.ask("POST", "/api/v1/leads", { body });
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.json.id;
}

/** Rows without the way in: only what lists look at. Answers their ids, the oldest first. */
async function manyLeads(rows: number, values: { nome?: string; at?: string } = {}): Promise<number[]> {
  const nome = values.nome ?? "Maria Souza";
  const made = await server.rows<{ id: number }>(
    `insert into leads (nome, origem, score, status, rule_set, reasons, busca, cidade_busca, created_at)
     select $1, 'API', 10, 'FRIO', 'x', '[]', array_to_tsvector(string_to_array($2, ' ')), 'santos',
       $3::timestamptz + g * interval '1 millisecond' from generate_series(1, $4) g
     returning id`,
    [nome, nome.toLowerCase(), values.at ?? NOW, rows],
  );
  return made.map(({ id }) => id);
}

const list = (query: string) => server.ask("GET", `/api/v1/leads?${query}`);
const ids = (answer: { json: { leads: { id: number }[] } }) => answer.json.leads.map(({ id }) => id);

/** Every id, page by page, from a cursor on. */
async function pages(query: string, from = ""): Promise<number[]> {
  const seen: number[] = [];
  let cursor: string | null = from;
  while (cursor !== null) {
    const answer = await list(`${query}${cursor && `&cursor=${cursor}`}`);
    seen.push(...ids(answer));
    cursor = answer.json.next_cursor;
  }
  return seen;
}

describe("the list of leads", () => {
  it("shows the newest first, and of one moment the highest number first", async () => {
    await server.context.db.pool.query(
      `insert into leads (nome, origem, score, status, rule_set, reasons, busca, created_at)
       select 'Ana', 'API', 10, 'FRIO', 'x', '[]', ''::tsvector, $1::timestamptz - (g % 3) * interval '1 microsecond'
       from generate_series(1, 12) g`,
      [NOW],
    );
    const [{ ids: wanted }] = (await server.rows(
      "select array_agg(id order by created_at desc, id desc) as ids from leads",
    )) as [{ ids: number[] }];
    expect(await pages("limit=5")).toEqual(wanted.map(Number));
    expect(await pages("limit=1&status=FRIO")).toEqual(wanted.map(Number));
  });

  it("neither repeats nor loses a lead while new ones arrive between two pages", async () => {
    const wanted = (await manyLeads(10)).reverse();
    const first = await list("limit=4");
    await newLead({}, new Date(NOW.getTime() + 60_000));
    expect([...ids(first), ...(await pages("limit=4", first.json.next_cursor))]).toEqual(wanted);
  });

  it("skips like it pages", async () => {
    const newest = (await manyLeads(20)).reverse();
    expect(ids(await list("skip=7&limit=3"))).toEqual(newest.slice(7, 10));
    expect(await list("skip=20")).toMatchObject({ json: { leads: [], total: 0, skip: 20, next_cursor: null } });
  });

  it("filters by status, origem and any spelling of the city", async () => {
    const wanted = await newLead({ cidade: "sao paulo - SP", origem: "PORTAL", interesse: "Apartamento" });
    await newLead({ cidade: "Santos", origem: "PORTAL" });
    await newLead({ cidade: "São Paulo", origem: "WEBSITE" });
    for (const cidade of ["São Paulo", "SAO PAULO", "São Paulo/SP"]) {
      expect(ids(await list(`origem=PORTAL&cidade=${encodeURIComponent(cidade)}`))).toEqual([wanted]);
    }
    const { status } = (await server.ask("GET", `/api/v1/leads/${wanted}`)).json;
    expect(ids(await list(`status=${status}&origem=PORTAL`))).toContain(wanted);
  });

  it("takes days as the company's days, the last one included, and moments as they are", async () => {
    const lateOnSunday = await newLead({}, new Date("2026-11-23T02:59:59Z"));
    const firstOnMonday = await newLead({}, new Date("2026-11-23T03:00:00Z"));
    const lastOnMonday = await newLead({}, new Date("2026-11-24T02:59:59Z"));
    const days = async (query: string) => ids(await list(query)).sort();
    expect(await days("data_inicio=2026-11-23&data_fim=2026-11-23")).toEqual([firstOnMonday, lastOnMonday]);
    expect(await days("data_fim=2026-11-22")).toEqual([lateOnSunday]);
    expect(await days("data_inicio=2026-11-23T03:00:01Z")).toEqual([lastOnMonday]);
    expect(await days("data_fim=2026-11-23T03:00:00Z")).toEqual([lateOnSunday]);
  });

  it.each([
    "carlos",
    "CARLOS silva",
    "silv",
    "joao",
    "JOÃO",
    "alvo@example",
    "(11) 91234-5678",
    "11912345678",
    "912345678",
    "+55 11 91234-5678",
    "casa",
  ])("finds a lead by %s", async (typed) => {
    const wanted = await newLead({
      nome: "Carlos João Silva",
      email: "alvo@example.com",
      telefone: "11 91234-5678",
      interesse: "Casa",
    });
    await newLead({ nome: "Bia Rocha" });
    expect(ids(await list(`q=${encodeURIComponent(typed)}`))).toEqual([wanted]);
    await server.context.db.pool.query("delete from lead_keys");
  });

  it.each(["!!!", "' or 1=1", "a & | !", ":*", "\\"])("takes %s as words, never as a query language", async (typed) => {
    await newLead();
    const answer = await list(`q=${encodeURIComponent(typed)}`);
    expect(answer.status).toBe(200);
    expect(answer.json.leads).toEqual([]);
  });

  it("finds a rare name behind thousands of newer leads, and pages through a common one", async () => {
    const rare = (await manyLeads(3, { nome: "Zuleica Prado", at: "2026-01-01T00:00:00Z" })).reverse();
    const common = (await manyLeads(6_000, { nome: "Maria Souza" })).reverse();
    expect(ids(await list("q=zuleica&limit=2"))).toEqual(rare.slice(0, 2));
    expect(await pages("q=zuleica&limit=2")).toEqual(rare);
    expect(ids(await list("q=zuleica&skip=1"))).toEqual(rare.slice(1));
    expect(ids(await list("q=maria&limit=2&skip=5500"))).toEqual(common.slice(5_500, 5_502));
    expect(await pages("q=maria&limit=200")).toEqual(common);
    // Whichever way a page is found, the total is of all that match.
    for (const query of ["q=zuleica&limit=2", "q=zuleica&skip=1", "q=zuleica&skip=9"])
      expect((await list(query)).json.total, query).toBe(3);
    expect((await list("q=maria&limit=2&skip=5500")).json.total).toBe(6_000);
  });

  it.each([
    { older: 600, total: { total: 600 } },
    { older: 45_000, total: { total: 10_000, total_capped: true } },
  ])("finds $older by a common word that none of the newest thousands has", async ({ older, total }) => {
    const common = (await manyLeads(older, { nome: "Maria Lima" })).reverse();
    await manyLeads(5_200, { nome: "Ana Feira", at: "2026-11-24T12:00:00Z" });
    await server.context.db.pool.query("analyze leads");
    const answer = await list("q=maria&limit=100");
    expect(ids(answer)).toEqual(common.slice(0, 100));
    expect(answer.json).toMatchObject(total);
    expect(ids(await list(`q=maria&limit=100&cursor=${answer.json.next_cursor}`))).toEqual(common.slice(100, 200));
  });
});

describe("the total", () => {
  it("comes from the roll-up for status, origem and whole days", async () => {
    for (let i = 0; i < 3; i++) await newLead({ origem: "PORTAL" });
    await newLead({ origem: "PORTAL" }, new Date("2026-11-22T12:00:00Z"));
    await newLead({ origem: "WEBSITE" });
    expect((await list("origem=PORTAL&limit=1")).json.total).toBe(4);
    expect((await list("origem=PORTAL&limit=1&data_inicio=2026-11-23")).json.total).toBe(3);
    // The roll-up is what answered: with it emptied there is nothing to count.
    await server.context.db.pool.query("truncate lead_counts");
    expect((await list("origem=PORTAL&limit=1")).json.total).toBe(0);
  });

  it("of a list that fits on its page is the list's own length, test leads included", async () => {
    await newLead({ teste: true });
    await newLead();
    expect((await list("")).json.total).toBe(2);
    expect((await list("skip=1")).json.total).toBe(2);
  });

  it("of a search or a city is counted to 10,000 and says when there are more", async () => {
    const [oldest] = await manyLeads(10_001, { nome: "Maria Souza" });
    await manyLeads(4_000, { nome: "Ana Prado", at: "2027-01-01T00:00:00Z" });
    expect((await list("q=maria&limit=1")).json).toMatchObject({ total: 10_000, total_capped: true });
    expect((await list("q=ana&limit=1")).json.total).toBe(4_000);
    expect((await list("q=ana&limit=1")).json.total_capped).toBeUndefined();
    expect((await list("cidade=santos&limit=1")).json).toMatchObject({ total: 10_000, total_capped: true });
    await server.context.db.pool.query("delete from leads where id = $1", [oldest]);
    expect((await list("q=maria&limit=1")).json.total).toBe(10_000);
    expect((await list("q=maria&limit=1")).json.total_capped).toBeUndefined();
  });
});

describe("one lead", () => {
  it("is shown whole, and its score rule by rule", async () => {
    const id = await newLead({ telefone: "11 98888-7777", interesse: "Apartamento", cidade: "São Paulo" });
    const lead = (await server.ask("GET", `/api/v1/leads/${id}`)).json;
    expect(lead).toMatchObject({ id, nome: "Carlos Silva", telefone: "+5511988887777", cidade: "São Paulo" });
    const explained = (await server.ask("GET", `/api/v1/leads/${id}/scoring-explanation`)).json;
    expect(explained).toMatchObject({ lead_id: id, score: lead.score, status: lead.status });
    const points = explained.reasons.reduce((sum: number, rule: { points: number }) => sum + rule.points, 0);
    expect(points).toBe(lead.score);
  });

  it("changes only where it is told to", async () => {
    const id = await newLead({ telefone: "11 98888-7777", cidade: "Santos" });
    const answer = await server.ask("PUT", `/api/v1/leads/${id}`, { body: { cidade: "São Paulo" } });
    expect(answer).toMatchObject({ status: 200, json: { cidade: "São Paulo", telefone: "+5511988887777" } });
  });

  it("refuses a change with every field that is wrong", async () => {
    const id = await newLead();
    const answer = await server.ask("PUT", `/api/v1/leads/${id}`, { body: { email: "?", apelido: "Caca" } });
    expect(answer).toMatchObject({ status: 422, json: { error: { code: "invalid_lead" } } });
    expect(answer.json.error.fields.map(({ field }: { field: string }) => field).sort()).toEqual(["apelido", "email"]);
  });

  it("never takes the e-mail of another one", async () => {
    const other = await newLead({ email: "dona@example.com" });
    const id = await newLead();
    const answer = await server.ask("PUT", `/api/v1/leads/${id}`, { body: { email: "dona@example.com" } });
    expect(answer).toMatchObject({ status: 409, json: { error: { code: "contact_taken" } } });
    expect(answer.json.error.fix).toContain(String(other));
  });

  it("is scored again when it is asked for", async () => {
    const id = await newLead({ interesse: "Casa" });
    const { score } = (await server.ask("GET", `/api/v1/leads/${id}`)).json;
    await server.context.db.pool.query("update leads set score = 0");
    expect((await server.ask("POST", `/api/v1/leads/${id}/reprocess`)).json.score).toBe(score);
  });

  it("is gone after it was erased, from the list and the figures too", async () => {
    const id = await newLead();
    expect((await server.ask("DELETE", `/api/v1/leads/${id}`)).status).toBe(204);
    expect((await server.ask("GET", `/api/v1/leads/${id}`)).status).toBe(404);
    expect((await list("q=carlos")).json).toMatchObject({ leads: [], total: 0 });
    expect((await server.ask("GET", "/api/v1/leads/stats")).json.total).toBe(0);
    expect((await server.ask("DELETE", `/api/v1/leads/${id}`)).status).toBe(404);
  });
});
