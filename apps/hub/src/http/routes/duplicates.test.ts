import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../testing.ts";

let server: TestServer;
let count = 0;

beforeAll(async () => {
  server = await startTestServer("duplicates");
});
afterAll(() => server.close());
beforeEach(async () => {
  await server.context.db.pool.query(
    "truncate leads, lead_keys, touches, lead_counts, possible_duplicates, lead_merges",
  );
});

async function newLead(over: Record<string, unknown> = {}): Promise<{ id: number; created_at: string }> {
  count += 1;
  const answer = await server.ask("POST", "/api/v1/leads", {
    body: { nome: "Bia Reis", email: `bia${count}@example.com`, ...over },
  });
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.json;
}
/** Two people who share a phone. */
async function newPair() {
  const telefone = `+55419${String(80_000_000 + ++count)}`;
  return { one: await newLead({ nome: "Bia Reis", telefone }), two: await newLead({ nome: "Davi Reis", telefone }) };
}
const list = (query = "") => server.ask("GET", `/api/v1/duplicates${query}`);
const post = (what: "dismiss" | "reopen", body: unknown, key?: string) =>
  server.ask("POST", `/api/v1/duplicates/${what}`, { body, ...(key && { key }) });
const pairs = (answer: { json: { duplicates: { lead_id: number; other_id: number }[] } }) =>
  answer.json.duplicates.map(({ lead_id, other_id }) => [lead_id, other_id]);

describe("the list of possible duplicates", () => {
  it("shows both leads in short and why they may be one", async () => {
    const { one, two } = await newPair();
    const { status, json } = await list();
    expect(status).toBe(200);
    expect(json).toMatchObject({
      total: 1,
      next_cursor: null,
      duplicates: [
        {
          lead_id: one.id,
          other_id: two.id,
          reason: "shared_phone",
          reason_text: "Mesmo telefone, com outro nome ou e-mail.",
          leads: [
            { id: one.id, nome: "Bia Reis", origem: "API", created_at: one.created_at, touches: 1 },
            { id: two.id, nome: "Davi Reis" },
          ],
        },
      ],
    });
  });

  it("pages from the newest to the oldest and neither repeats nor loses a pair", async () => {
    const wanted: number[][] = [];
    for (let i = 0; i < 5; i += 1) {
      const { one, two } = await newPair();
      wanted.unshift([one.id, two.id]);
    }
    // Three of one moment.
    await server.rows(
      "update possible_duplicates set at = (select min(at) from possible_duplicates) where lead_id = any($1)",
      [wanted.slice(2).map(([id]) => id)],
    );
    const seen: number[][] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page = await list(`?limit=2${cursor && `&cursor=${cursor}`}`);
      expect(page.json.total).toBe(5);
      seen.push(...pairs(page));
      cursor = page.json.next_cursor;
    }
    expect(seen).toEqual(wanted);
  });

  it("shows no pair that was merged, and the other's pairs with the lead that stayed; an undo brings both back", async () => {
    const { one, two } = await newPair();
    const three = await newLead({ nome: "Enzo" });
    await server.rows("insert into possible_duplicates (lead_id, other_id, reason) values ($1, $2, 'same_phone')", [
      two.id,
      three.id,
    ]);
    const before = (await list()).json;
    await server.ask("POST", `/api/v1/leads/${one.id}/merge`, { body: { other_id: two.id } });
    expect(pairs(await list())).toEqual([[one.id, three.id]]);
    const closed = await post("dismiss", { lead_id: one.id, other_id: two.id });
    expect([closed.status, closed.json.error.code]).toEqual([409, "pair_merged"]);
    await server.ask("POST", `/api/v1/leads/${one.id}/unmerge`, { body: {} });
    expect((await list()).json).toEqual(before);
  });

  it("is empty when nobody may be double", async () => {
    await newLead();
    expect((await list()).json).toEqual({ duplicates: [], total: 0, next_cursor: null });
  });

  it.each([
    ["?limit=0", "limit"],
    ["?limit=201", "limit"],
    ["?limit=dois", "limit"],
    ["?cursor=abc", "cursor"],
    [`?cursor=${Buffer.from('["2026-01-01T00:00:00.000000Z",1]').toString("base64url")}`, "cursor"],
  ])("refuses %s by name", async (query, field) => {
    const { status, json } = await list(query);
    expect(status).toBe(422);
    expect(json.error.fields[0].field).toBe(field);
  });

  it("is for who may read", async () => {
    expect((await server.ask("GET", "/api/v1/duplicates", { key: server.keys.read })).status).toBe(200);
    expect((await server.ask("GET", "/api/v1/duplicates", { key: null })).status).toBe(401);
  });
});

describe("a pair that is said to be two people", () => {
  it("is not shown again, in either order and whoever comes; and is, when that is taken back", async () => {
    const { one, two } = await newPair();
    const answer = await post("dismiss", { lead_id: two.id, other_id: one.id }, server.keys.write);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ lead_id: one.id, other_id: two.id, dismissed_at: expect.any(String) });
    expect(pairs(await list())).toEqual([]);
    // The same again says the same, and keeps the first moment.
    expect((await post("dismiss", { lead_id: one.id, other_id: two.id })).json).toEqual(answer.json);
    const [{ telefone }] = (await server.rows("select telefone from leads where id = $1", [one.id])) as [
      { telefone: string },
    ];
    const email = (await server.ask("GET", `/api/v1/leads/${two.id}`)).json.email;
    await server.ask("POST", "/api/v1/leads", { body: { nome: "Davi Reis", email, telefone, mensagem: "oi" } });
    expect(pairs(await list())).toEqual([]);
    const reopened = await post("reopen", { lead_id: one.id, other_id: two.id });
    expect(reopened.json).toEqual({ lead_id: one.id, other_id: two.id, dismissed_at: null });
    expect(pairs(await list())).toEqual([[one.id, two.id]]);
  });

  it.each([
    ["dismiss", {}, 422],
    ["dismiss", { lead_id: 1 }, 422],
    ["dismiss", { lead_id: 1, other_id: "2" }, 422],
    ["dismiss", { lead_id: 1, other_id: 2, motivo: "x" }, 422],
    ["dismiss", { lead_id: 1, other_id: 1 }, 404],
    ["dismiss", { lead_id: 987_654, other_id: 987_655 }, 404],
    ["reopen", { lead_id: 987_654, other_id: 987_655 }, 404],
    ["reopen", [], 422],
  ] as const)("is refused: %s %j", async (what, body, status) => {
    expect((await post(what, body)).status).toBe(status);
  });

  it("is not for those who only read", async () => {
    const { one, two } = await newPair();
    for (const what of ["dismiss", "reopen"] as const) {
      expect((await post(what, { lead_id: one.id, other_id: two.id }, server.keys.read)).status).toBe(403);
    }
  });
});

describe("an edit that types another lead's contact", () => {
  it("marks the two, whether it was taken over (phone) or refused (e-mail)", async () => {
    const [one, two] = [await newLead({ telefone: "+5541981230001" }), await newLead()];
    const phone = await server.ask("PUT", `/api/v1/leads/${two.id}`, { body: { telefone: "(41) 8123-0001" } });
    expect(phone.status).toBe(200);
    expect((await list()).json.duplicates).toMatchObject([
      { lead_id: one.id, other_id: two.id, reason: "edited_phone", reason_text: expect.stringContaining("telefone") },
    ]);
    const three = await newLead();
    const { email } = (await server.ask("GET", `/api/v1/leads/${one.id}`)).json;
    const refused = await server.ask("PUT", `/api/v1/leads/${three.id}`, { body: { email } });
    expect([refused.status, refused.json.error.code]).toEqual([409, "contact_taken"]);
    expect(refused.json.error.fix).toContain("unifique");
    expect((await list()).json.duplicates[0]).toMatchObject({
      lead_id: one.id,
      other_id: three.id,
      reason: "edited_email",
    });
    // Nothing is marked twice, nor for an edit of something else.
    await server.ask("PUT", `/api/v1/leads/${two.id}`, { body: { cidade: "Santos" } });
    expect((await list()).json.total).toBe(2);
  });
});
