import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import type { LeadMerges } from "./merge.ts";
import { arrivalOf, leadIn, openIntake, type TestIntake } from "./testing.ts";
import { BY, figures, mergesOn } from "./testing-merge.ts";

let database: { url: string; drop(): Promise<void> };
let hub: TestIntake;
let merges: LeadMerges;

beforeAll(async () => {
  database = await freshDatabase("leads_merge_races");
  hub = openIntake(database.url, { max: 12 });
  ({ merges } = mergesOn(hub));
});
afterAll(async () => {
  await hub.close();
  await database.drop();
});

/** Runs `work` while somebody else holds the advisory lock of a key: all of it queues up in a known order. */
async function queued(key: string, ...work: (() => Promise<unknown>)[]): Promise<PromiseSettledResult<unknown>[]> {
  const holder = await hub.db.pool.connect();
  try {
    await holder.query("select pg_advisory_lock(hashtextextended($1, 0))", [key]);
    const running: Promise<unknown>[] = [];
    for (const [i, start] of work.entries()) {
      running.push(start());
      await waiters(i + 1);
    }
    await holder.query("select pg_advisory_unlock_all()");
    return await Promise.allSettled(running);
  } finally {
    await holder.query("select pg_advisory_unlock_all()");
    holder.release();
  }
}

/** Resolves when so many sessions of this database wait for an advisory lock. */
async function waiters(count: number): Promise<void> {
  for (;;) {
    const rows = await hub.rows(
      "select 1 from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())",
    );
    if (rows.length >= count) return;
  }
}

const leadsOf = (...emails: (string | null)[]) =>
  hub.rows<{ id: number; touches: number }>("select id, touches from leads where email = any($1) order by id", [
    emails,
  ]);
const touchesOf = async (leadId: number) =>
  (await hub.rows<{ n: number }>("select count(*) as n from touches where lead_id = $1", [leadId]))[0]?.n;

describe("a merge and an arrival of one of the two at the same moment", () => {
  it.each([
    ["the merge first, an arrival of the lead that stays", true, "stays"],
    ["the merge first, an arrival of the lead that joins", true, "joins"],
    ["the arrival first, of the lead that stays", false, "stays"],
    ["the arrival first, of the lead that joins", false, "joins"],
  ])("end with one lead and every touch: %s", async (_, isMergeFirst, whose) => {
    const [stays, joins] = [await hub.lead(), await hub.lead()];
    const { email } = whose === "stays" ? stays : joins;
    const arrive = () => hub.accept(arrivalOf({ email, telefone: null, mensagem: "Voltei", interesse: "Sobrado" }));
    const merge = () => merges.merge(stays.id, joins.id, BY);
    const results = await queued(`email:${email}`, ...(isMergeFirst ? [merge, arrive] : [arrive, merge]));
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
    const [lead] = await leadsOf(stays.email, joins.email);
    expect(await hub.rows("select id from leads where id = any($1)", [[stays.id, joins.id]])).toEqual([
      { id: stays.id },
    ]);
    expect(lead).toMatchObject({ id: stays.id, touches: 3 });
    expect(await touchesOf(stays.id)).toBe(3);
    expect(await hub.rows("select interesse from leads where id = $1", [stays.id])).toEqual([{ interesse: "Sobrado" }]);
    const { rolled, counted } = await figures(hub);
    expect(rolled).toEqual(counted);
  });

  it("end with one lead for a newcomer's key as well: the arrival brings one that both sides lacked", async () => {
    const [stays, joins] = [await hub.lead({ telefone: null }), await hub.lead({ telefone: null })];
    const telefone = "+5541987650001";
    const arrive = () => hub.accept(arrivalOf({ email: joins.email, telefone, mensagem: "Voltei" }));
    await queued(`email:${joins.email}`, arrive, () => merges.merge(stays.id, joins.id, BY));
    const again = await hub.accept(arrivalOf({ email: null, telefone, mensagem: "oi" }));
    expect(leadIn(again).id).toBe(stays.id);
  });
});

describe("two merges at once", () => {
  it("of the same two in opposite directions: one is done, the other is told so, and nothing hangs", async () => {
    for (let round = 0; round < 10; round += 1) {
      const [one, two] = [await hub.lead(), await hub.lead()];
      const results = await Promise.all([merges.merge(one.id, two.id, BY), merges.merge(two.id, one.id, BY)]);
      expect(results.map(({ kind }) => kind).sort()).toEqual(["merged", "merged_away"]);
      const left = await leadsOf(one.email, two.email);
      expect(left).toMatchObject([{ touches: 2 }]);
    }
    const { rolled, counted } = await figures(hub);
    expect(rolled).toEqual(counted);
  });

  it("of a ring of three end with everybody in one lead, or in two of which neither is lost", async () => {
    const [a, b, c] = [await hub.lead(), await hub.lead(), await hub.lead()];
    const results = await Promise.all([
      merges.merge(a.id, b.id, BY),
      merges.merge(b.id, c.id, BY),
      merges.merge(c.id, a.id, BY),
    ]);
    const done = results.filter(({ kind }) => kind === "merged").length;
    const left = await hub.rows<{ touches: number }>("select touches from leads where id = any($1)", [
      [a.id, b.id, c.id],
    ]);
    expect(left).toHaveLength(3 - done);
    expect(left.reduce((sum, { touches }) => sum + touches, 0)).toBe(3);
  });

  it("undone twice at once: one is done", async () => {
    const [one, two] = [await hub.lead(), await hub.lead()];
    await merges.merge(one.id, two.id, BY);
    const results = await Promise.all([merges.unmerge(one.id, undefined, BY), merges.unmerge(one.id, undefined, BY)]);
    expect(results.map(({ kind }) => kind).sort()).toEqual(["already_undone", "unmerged"]);
    expect(await leadsOf(one.email, two.email)).toHaveLength(2);
  });

  it("while arrivals of both go on: no touch is lost, and the figures hold", async () => {
    const [one, two] = [await hub.lead(), await hub.lead()];
    const arrive = (n: number) =>
      hub.accept(arrivalOf({ email: n % 2 ? one.email : two.email, telefone: null, mensagem: `vez ${n}` }));
    const work = Array.from({ length: 24 }, (_, n) =>
      n === 7 ? merges.merge(one.id, two.id, BY) : n === 15 ? merges.unmerge(one.id, undefined, BY) : arrive(n),
    );
    await Promise.all(work);
    const [total] = await hub.rows<{ n: number }>("select count(*) as n from touches where lead_id = any($1)", [
      [one.id, two.id],
    ]);
    expect(total?.n).toBe(24);
    const { rolled, counted } = await figures(hub);
    expect(rolled).toEqual(counted);
  });
});
