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
    // What a sequence gave is not taken back with the transaction: the first two tries are the victims.
    await hub.rows("create sequence victims");
    await hub.rows(`create function lose_deadlock() returns trigger language plpgsql as $$ begin
      if nextval('victims') <= 2 then raise exception 'deadlock detected' using errcode = '40P01'; end if;
      return new; end $$`);
    await hub.rows(
      "create trigger lose_deadlock before insert on lead_counts for each statement execute function lose_deadlock()",
    );
    expect(await hub.changes.update(lead.id, COLD)).toMatchObject({ kind: "updated" });
    expect(await hub.rows("select kind from lead_events where lead_id = $1", [lead.id])).toEqual([{ kind: "updated" }]);
    await hub.rows("alter sequence victims restart");
    expect(await hub.changes.erase(lead.id)).toBeDefined();
    await expectExact();
    await hub.rows("drop trigger lose_deadlock on lead_counts");
  });
});
