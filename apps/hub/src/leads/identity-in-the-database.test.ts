import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import type { Arrival } from "./arrival.ts";
import { locksOf } from "./batch-draft.ts";
import { LOCK_SQL } from "./intake.store.ts";
import { arrivalOf, leadIn, openIntake, type TestIntake } from "./testing.ts";

let database: { url: string; drop(): Promise<void> };
/** Two processes over one database. */
let one: TestIntake;
let two: TestIntake;
let nth = 0;

beforeAll(async () => {
  database = await freshDatabase("leads_identity");
  one = openIntake(database.url, { places: 1_000_000 });
  two = openIntake(database.url, { places: 1_000_000 });
  two.engine.slot = 1;
});
afterAll(async () => {
  await one.close();
  await two.close();
  await database.drop();
});

const newEmail = () => `pessoa${++nth}@identidade.example`;
const newPhone = () => `+55319${String(80_000_000 + ++nth)}`;
const take = async (input: Record<string, unknown>) => leadIn(await one.accept(arrivalOf(input)));
const duplicates = (id: number) =>
  one.rows<{ lead_id: number; other_id: number; reason: string }>(
    "select lead_id, other_id, reason from possible_duplicates where $1 in (lead_id, other_id) order by 1, 2",
    [id],
  );
const ownerOf = async (kind: string, value: string) =>
  (
    await one.rows<{ lead_id: number }>("select lead_id from lead_keys where kind = $1 and value = $2", [kind, value])
  )[0]?.lead_id;
/** Resolves when two transactions wait for identity locks. */
const twoWait = () =>
  vi.waitFor(
    async () => {
      const waiting = await one.rows(
        `select 1 from pg_locks where locktype = 'advisory' and not granted
         and database = (select oid from pg_database where datname = current_database())`,
      );
      expect(waiting).toHaveLength(2);
    },
    { interval: 2, timeout: 5_000 },
  );
const halvings = () => [...one.logged, ...two.logged].filter(({ event }) => event === "intake.batch_halved");

describe("the same person", () => {
  it("is found by the e-mail in any capitals, and by the phone in any spelling", async () => {
    const email = newEmail();
    const ana = await take({ nome: "Ana", email, telefone: "+5531987650001" });
    expect((await take({ nome: "Outra", email: email.toUpperCase(), telefone: null })).id).toBe(ana.id);
    for (const telefone of ["31987650001", "(31) 98765-0001", "3187650001", "+55 31 8765-0001", "0 31 98765-0001"]) {
      expect((await take({ nome: "Ana", email: null, telefone, mensagem: telefone })).id).toBe(ana.id);
    }
  });

  it("by phone alone is the same only without an e-mail on one side or with the same first name", async () => {
    const telefone = newPhone();
    const ana = await take({ nome: "Ana Souza", email: newEmail(), telefone });
    expect((await take({ nome: "Pedro", email: null, telefone })).id).toBe(ana.id);
    expect((await take({ nome: "ÁNA Maria", email: newEmail(), telefone })).id).toBe(ana.id);
    const pedro = await take({ nome: "Pedro Souza", email: newEmail(), telefone });
    expect(pedro.id).not.toBe(ana.id);
    expect(await duplicates(pedro.id)).toEqual([{ lead_id: ana.id, other_id: pedro.id, reason: "shared_phone" }]);
  });

  it("with the e-mail of one lead and the phone of another is the e-mail's, and both are marked", async () => {
    const [emailA, phoneB] = [newEmail(), newPhone()];
    const a = await take({ nome: "Ana", email: emailA, telefone: newPhone() });
    const b = await take({ nome: "Bia", email: newEmail(), telefone: phoneB });
    const touch = await one.accept(arrivalOf({ nome: "Ana", email: emailA, telefone: phoneB }));
    expect(touch).toMatchObject({ kind: "known", lead: { id: a.id } });
    expect(await duplicates(a.id)).toEqual([{ lead_id: a.id, other_id: b.id, reason: "same_email" }]);
    expect(await duplicates(b.id)).toEqual(await duplicates(a.id));
    expect(await ownerOf("phone", phoneB.slice(3, 5) + phoneB.slice(6))).toBe(b.id);
  });

  it("is never put together out of two existing leads", async () => {
    const [emailA, phoneB] = [newEmail(), newPhone()];
    const a = await take({ nome: "Ana", email: emailA, telefone: null });
    const b = await take({ nome: "Ana", email: null, telefone: phoneB });
    await take({ nome: "Ana", email: emailA, telefone: phoneB });
    expect(await one.rows("select id from leads where id = any($1) order by id", [[a.id, b.id]])).toEqual([
      { id: a.id },
      { id: b.id },
    ]);
  });

  it("a pair that a person has judged stays judged when it is met again", async () => {
    const telefone = newPhone();
    const a = await take({ nome: "Ana", email: newEmail(), telefone });
    const email = newEmail();
    await take({ nome: "Pedro", email, telefone });
    await one.rows("update possible_duplicates set resolved_at = now() where lead_id = $1", [a.id]);
    await take({ nome: "Pedro", email, telefone, mensagem: "de novo" });
    const open = await one.rows("select 1 from possible_duplicates where lead_id = $1 and resolved_at is null", [a.id]);
    expect(open).toEqual([]);
  });
});

describe("values that identify nobody", () => {
  it("are kept on the lead and never match: repeated digits, invented addresses", async () => {
    const one_ = await take({ nome: "Ana", email: newEmail(), telefone: "11999999999" });
    const other = await take({ nome: "Ana", email: newEmail(), telefone: "11999999999" });
    expect(other.id).not.toBe(one_.id);
    expect(other.telefone).toBe("+5511999999999");
    expect(await duplicates(other.id)).toEqual([]);
    const fake = await take({ nome: "Ana", email: "teste@teste.com", telefone: newPhone() });
    expect((await take({ nome: "Ana", email: "teste@teste.com", telefone: newPhone() })).id).not.toBe(fake.id);
  });

  it("are also the company's own addresses and numbers", async () => {
    one.rules.own = { companyDomains: ["corretora.example"], companyPhones: ["+5511955550101"] };
    const own = { email: "ana@corretora.example", telefone: "11 95555-0101" };
    const [first, second] = [await take({ nome: "Cliente", ...own }), await take({ nome: "Cliente", ...own })];
    one.rules.own = {};
    expect(second.id).not.toBe(first.id);
    expect(await one.rows("select 1 from lead_keys where lead_id = any($1)", [[first.id, second.id]])).toEqual([]);
  });

  it.each(["in one batch", "one after the other"])("are also a phone seen under several names, %s", async (how) => {
    const telefone = newPhone();
    const ana = await take({ nome: "Ana", email: newEmail(), telefone });
    const strangers = ["Bruno", "Clara", "Davi"].map((nome) => arrivalOf({ nome, email: newEmail(), telefone }));
    if (how === "in one batch") await one.acceptAll(...strangers);
    else for (const stranger of strangers) await one.accept(stranger);
    expect(await duplicates(ana.id)).toHaveLength(3);

    const late = await take({ nome: "Ana", email: null, telefone, mensagem: "sou eu" });
    expect(late.id).not.toBe(ana.id);
    expect(await duplicates(late.id)).toEqual([]);
  });

  it("a phone still matches while it was seen under fewer names", async () => {
    const telefone = newPhone();
    const ana = await take({ nome: "Ana", email: newEmail(), telefone });
    await one.acceptAll(...["Bruno", "Clara"].map((nome) => arrivalOf({ nome, email: newEmail(), telefone })));
    expect((await take({ nome: "Ana", email: null, telefone, mensagem: "sou eu" })).id).toBe(ana.id);
  });
});

const ROUNDS = 25;

describe("two processes that take in at the same moment", () => {
  /** One arrival into each, at once. */
  const race = (a: Arrival, b: Arrival) => Promise.all([one.accept(a), two.accept(b)]);

  it("make one lead of one phone, every time", async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const telefone = newPhone();
      const both = await race(
        arrivalOf({ nome: "Ana", email: null, telefone }),
        arrivalOf({ nome: "Ana", email: null, telefone, mensagem: "oi" }),
      );
      expect(both.map(({ kind }) => kind).sort(), `round ${round}`).toEqual(["created", "known"]);
      expect(leadIn(both[0]).id).toBe(leadIn(both[1]).id);
    }
  });

  it("make one lead of one e-mail, every time, with both touches and one plan of each kind", async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const email = newEmail();
      const [a] = await race(
        arrivalOf({ email, telefone: newPhone() }),
        arrivalOf({ email, telefone: newPhone(), mensagem: "oi" }),
      );
      const rows = await one.rows("select plan_no, kind from touches where lead_id = $1 order by plan_no", [
        leadIn(a).id,
      ]);
      expect(rows, `round ${round}`).toEqual([
        { plan_no: 1, kind: "new" },
        { plan_no: 2, kind: "returning" },
      ]);
    }
  });

  it("never deadlock when their batches hold the same people in opposite order, both stopped halfway", async () => {
    const before = halvings().length;
    for (let round = 0; round < 6; round += 1) {
      const people = Array.from({ length: 9 }, () => ({ email: newEmail(), telefone: newPhone() }));
      const batch = (mensagem: string) => people.map((person) => arrivalOf({ ...person, mensagem }));
      const inTheWay = await one.db.pool.connect();
      const { locks } = locksOf(batch("").slice(4, 5), {});
      await inTheWay.query("begin");
      await inTheWay.query(LOCK_SQL, [locks]);
      const both = Promise.all([one.acceptAll(...batch("ida")), two.acceptAll(...batch("volta").reverse())]);
      await twoWait();
      await inTheWay.query("rollback");
      inTheWay.release();
      const [a, b] = await both;
      expect(b.reverse().map((accepted) => leadIn(accepted).id)).toEqual(a.map((accepted) => leadIn(accepted).id));
    }
    expect(halvings().length).toBe(before);
  });

  it("never deadlock, however their batches overlap", async () => {
    const before = halvings().length;
    for (let round = 0; round < ROUNDS; round += 1) {
      const people = Array.from({ length: 12 }, () => ({ email: newEmail(), telefone: newPhone() }));
      const batch = (mensagem: string) => people.map((person) => arrivalOf({ ...person, mensagem }));
      const [a, b] = await Promise.all([one.acceptAll(...batch("ida")), two.acceptAll(...batch("volta").reverse())]);
      expect(b.reverse().map((accepted) => leadIn(accepted).id)).toEqual(a.map((accepted) => leadIn(accepted).id));
    }
    expect(halvings().length).toBe(before);
  });

  it("both succeed when they reach one person by different keys: the second sees the lease of the first", async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const [email, telefone] = [newEmail(), newPhone()];
      const { id } = await take({ nome: "Ana", email, telefone });
      await one.rows("update deliveries set state = 'cancelled', settled_at = now() where lead_id = $1", [id]);
      const both = await race(
        arrivalOf({ nome: "Ana", email, telefone: null, mensagem: "por e-mail" }),
        arrivalOf({ nome: "Ana", email: null, telefone, mensagem: "por telefone" }),
      );
      expect(
        both.map((accepted) => leadIn(accepted).id),
        `round ${round}`,
      ).toEqual([id, id]);
      const running = await one.rows("select 1 from deliveries where lead_id = $1 and state = 'running'", [id]);
      expect(running).toHaveLength(1);
    }
  });

  it("and people who edit and erase meanwhile leave no row of a lead that is gone, and no lead without its key", async () => {
    const tables = ["lead_keys", "touches", "raw_requests", "deliveries", "consents", "lead_events"];
    const orphans = tables.map(
      (table) => `select '${table}' as of from ${table} where lead_id not in (select id from leads)`,
    );
    for (let round = 0; round < ROUNDS; round += 1) {
      const [older, email, newer, telefone] = [newEmail(), newEmail(), newEmail(), newPhone()];
      const { id } = await take({ nome: "Ana", email: older, telefone });
      expect((await take({ nome: "Ana", email, telefone })).id).toBe(id);
      await Promise.all([
        one.changes.update(id, { email: newer }),
        // By a key that the lead no longer shows.
        two.accept(arrivalOf({ nome: "Ana", email: older, telefone: null })),
        one.accept(arrivalOf({ nome: "Ana", email: newer, telefone: null })),
        two.changes.erase(id),
      ]);
      expect(await one.rows(orphans.join(" union all ")), `round ${round}`).toEqual([]);
      const keyless = `select email from leads l where email = any($1)
        and not exists (select 1 from lead_keys k where k.lead_id = l.id and k.value = l.email)`;
      expect(await one.rows(keyless, [[older, email, newer]]), `round ${round}`).toEqual([]);
    }
  });
});
