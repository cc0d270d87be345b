/** Changes by people that meet each other, or something else that holds what they need. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import { openIntake, type TestIntake } from "./testing.ts";
import { figures } from "./testing-merge.ts";

let database: { url: string; drop(): Promise<void> };
let hub: TestIntake;

beforeAll(async () => {
  database = await freshDatabase("leads_changes_races");
  hub = openIntake(database.url, { max: 12 });
});
afterAll(async () => {
  await hub.close();
  await database.drop();
});

/** Resolves when so many sessions of this database wait for a lock. */
async function waiters(count: number): Promise<void> {
  for (;;) {
    const rows = await hub.rows(
      "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    if (rows.length >= count) return;
  }
}

const HOT = { interesse: "Cobertura para investimento", renda_aproximada: 40_000 };
const COLD = { interesse: null, renda_aproximada: null, cidade: "Pindamonhangaba" };
const expectExact = async () => {
  const { rolled, counted } = await figures(hub);
  expect(rolled).toEqual(counted);
};

describe("edits", () => {
  it("that move leads between the same two statuses in opposite directions all go through, and the figures add up", async () => {
    const leads = await Promise.all([hub.lead(HOT), hub.lead(COLD), hub.lead(HOT), hub.lead(COLD)]);
    for (let round = 0; round < 30; round += 1) {
      const results = await Promise.all(
        leads.map(({ id }, i) => hub.changes.update(id, (round + i) % 2 === 0 ? COLD : HOT)),
      );
      expect(results.map(({ kind }) => kind)).toEqual(leads.map(() => "updated"));
    }
    await expectExact();
  });

  it("that lose a deadlock are made again, whole", async () => {
    const lead = await hub.lead(HOT);
    await hub.rows(`create or replace function wait_here() returns trigger language plpgsql as
      $$ begin perform pg_advisory_xact_lock(77); return new; end $$`);
    await hub.rows(`create trigger wait_here before update on leads for each row
      when (new.nome = 'Espera') execute function wait_here()`);
    const [gate, other] = [await hub.db.pool.connect(), await hub.db.pool.connect()];
    try {
      await gate.query("select pg_advisory_lock(77)");
      // The edit holds its lead and stands before the figures, which the other holds, who wants the lead.
      await other.query("begin; set local deadlock_timeout = '10min'; lock table lead_counts in share mode");
      const edit = hub.changes.update(lead.id, { nome: "Espera", ...COLD });
      await waiters(1);
      const wants = other.query("select 1 from leads where id = $1 for update", [lead.id]);
      await waiters(2);
      await gate.query("select pg_advisory_unlock(77)");
      await wants;
      await other.query("commit");
      expect(await edit).toMatchObject({ kind: "updated", lead: { nome: "Espera" } });
    } finally {
      await gate.query("select pg_advisory_unlock_all()");
      await other.query("rollback");
      for (const client of [gate, other]) client.release();
      await hub.rows("drop trigger wait_here on leads");
    }
    const events = await hub.rows("select kind from lead_events where lead_id = $1", [lead.id]);
    expect(events).toEqual([{ kind: "updated" }]);
    await expectExact();
  });
});
