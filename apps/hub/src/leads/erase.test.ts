import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import { createSealer } from "../store/sealer.ts";
import { arrivalOf, leadIn, openIntake, type TestIntake } from "./testing.ts";

let database: { url: string; drop(): Promise<void> };
let hub: TestIntake;

beforeAll(async () => {
  database = await freshDatabase("leads_erase");
  hub = openIntake(database.url, { places: 1_000 });
});
afterAll(async () => {
  await hub.close();
  await database.drop();
});

const PERSON = {
  nome: "Quitéria Albuquerque",
  email: "quiteria@apagar.example",
  telefone: "+5548987120034",
  mensagem: "Segredo da Quitéria",
  respostas: { "Mora com quem?": "Resposta da Quitéria" },
};
/** What would tell that it is her, in any spelling that is stored. */
const MARKS = ["Quitéria", "quiteria", "apagar.example", "5548987120034", "4887120034", "48987120034", "hs-quiteria"];

/** Every place in the database where one of the marks stands: text, json, bytes and search words alike. */
async function placesOf(marks: readonly string[]): Promise<string[]> {
  const columns = await hub.rows<{ table_name: string; column_name: string; data_type: string }>(
    `select table_name, column_name, data_type from information_schema.columns c
     join information_schema.tables t using (table_schema, table_name) where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  const places: string[] = [];
  for (const { table_name, column_name, data_type } of columns) {
    const column = `"${column_name}"`;
    // Bytes are searched as bytes: an encoding that does not fit must not hide them.
    const text = data_type === "bytea" ? `encode(${column}, 'hex')` : `${column}::text`;
    const wanted = marks.map((mark) => (data_type === "bytea" ? Buffer.from(mark).toString("hex") : mark));
    const found = await hub.rows(`select 1 from "${table_name}" where ${text} like any($1) limit 1`, [
      wanted.map((mark) => `%${mark}%`),
    ]);
    if (found.length > 0) places.push(`${table_name}.${column_name}`);
  }
  return places;
}

/** A lead with something in every table that can hold a person, and another person beside it. */
async function aWholePerson() {
  const consent = {
    consentimentos: [{ finalidade: "marketing_whatsapp", estado: "concedido", texto: "Quitéria aceita" }],
  };
  const idempotency = { holder: "key:1", key: "pedido-quiteria", bodyHash: "x" };
  const lead = leadIn(
    await hub.accept(arrivalOf({ ...PERSON, ...consent }, { idempotency, headers: { referer: "/?de=quiteria" } })),
  );
  await hub.accept(arrivalOf({ ...PERSON, mensagem: "Outro segredo da Quitéria" }));
  const other = await hub.lead({ nome: "Rosa", telefone: PERSON.telefone });
  await hub.changes.update(lead.id, { observacoes: "Quitéria prefere manhã" });
  const [delivery] = await hub.rows<{ id: number }>("select id from deliveries where lead_id = $1", [lead.id]);
  await hub.rows(
    `insert into attempts (delivery_id, attempt_no, at, outcome, answer) values ($1, 1, now(), 'delivered', '{"name":"Quitéria"}')`,
    [delivery?.id],
  );
  await hub.rows(
    "insert into external_refs (connection_id, lead_id, object, external_id) values (2, $1, 'contact', 'hs-quiteria')",
    [lead.id],
  );
  return { lead, other };
}

describe("erasing a person", () => {
  it("leaves nothing that names them in any column of any table, and everything of others", async () => {
    const { lead, other } = await aWholePerson();
    const before = await placesOf(MARKS);
    // The test looks where the person really was.
    expect(before).toEqual(
      expect.arrayContaining([
        "leads.nome",
        "leads.busca",
        "leads.extras",
        "raw_requests.body",
        "raw_requests.headers",
        "touches.snapshot",
        "lead_keys.value",
        "consents.texto",
        "attempts.answer",
        "external_refs.external_id",
        "idempotency_keys.key",
      ]),
    );
    expect(await hub.changes.erase(lead.id)).toBeDefined();
    // The phone is Rosa's as well, and so stays hers.
    await hub.changes.update(other.id, { telefone: "+5548991110000" });
    await hub.rows("update raw_requests set body = '' where lead_id = $1", [other.id]);
    await hub.rows("update touches set snapshot = '{}', given = null where lead_id = $1", [other.id]);
    expect(await placesOf(MARKS)).toEqual([]);
    expect(await hub.rows("select nome from leads where id = $1", [other.id])).toEqual([{ nome: "Rosa" }]);
  });

  it("leaves no row that points at the lead", async () => {
    const { lead } = await aWholePerson();
    await hub.changes.erase(lead.id);
    const tables = await hub.rows<{ table_name: string; column_name: string }>(
      `select table_name, column_name from information_schema.columns
       where table_schema = 'public' and column_name in ('lead_id', 'other_id')`,
    );
    expect(tables.length).toBeGreaterThan(8);
    for (const { table_name, column_name } of tables) {
      expect(await hub.rows(`select 1 from ${table_name} where ${column_name} = $1`, [lead.id]), table_name).toEqual(
        [],
      );
    }
    expect(await hub.rows("select 1 from attempts where delivery_id not in (select id from deliveries)")).toEqual([]);
  });

  it("keeps the suppression of their address, which names nobody, and so keeps them out of every mailing", async () => {
    const { lead } = await aWholePerson();
    const hash = createSealer(Buffer.alloc(32, 7)).fingerprint(`email:${lead.email}`);
    await hub.rows("insert into suppressions (hash, channel, reason) values ($1, 'email', 'unsubscribed')", [hash]);
    await hub.changes.erase(lead.id);
    expect(await hub.rows("select channel, reason from suppressions where hash = $1", [hash])).toEqual([
      { channel: "email", reason: "unsubscribed" },
    ]);
  });

  it("makes who comes again a new person with a new number, and their old Idempotency-Key free", async () => {
    const { lead } = await aWholePerson();
    await hub.changes.erase(lead.id);
    const idempotency = { holder: "key:1", key: "pedido-quiteria", bodyHash: "other" };
    const again = await hub.accept(arrivalOf(PERSON, { idempotency }));
    expect(again.kind).toBe("created");
    expect(leadIn(again).id).toBeGreaterThan(lead.id);
    await hub.changes.erase(leadIn(again).id);
  });

  it("twice is told apart from once", async () => {
    const { id } = await hub.lead();
    const nobodyTold = { destinations: 0, byHand: 0 };
    expect([await hub.changes.erase(id), await hub.changes.erase(id)]).toEqual([nobodyTold, undefined]);
    expect(hub.notices.filter((notice) => notice.kind === "leads" && notice.ids.includes(id))).toHaveLength(2);
  });
});
