/** Who took a lead on, how far it has come and its sequences of mails, through a merge and its undoing. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import type { LeadMerges } from "./merge.ts";
import { openIntake, type TestIntake } from "./testing.ts";
import { BY, everythingOf, mergesOn } from "./testing-merge.ts";

let database: { url: string; drop(): Promise<void> };
let hub: TestIntake;
let merges: LeadMerges;

beforeAll(async () => {
  database = await freshDatabase("leads_merge_progress");
  hub = openIntake(database.url);
  ({ merges } = mergesOn(hub));
});
afterAll(async () => {
  await hub.close();
  await database.drop();
});

const claim = (leadId: number, nome: string) =>
  hub.rows("insert into claims (lead_id, nome, via) values ($1, $2, 'Slack')", [leadId, nome]);
const stage = (leadId: number, name: string, at: string) =>
  hub.rows("insert into lead_stages (lead_id, stage, at, via) values ($1, $2, $3, 'CRM')", [leadId, name, at]);
const enrol = (leadId: number, sequence: string, step: number) =>
  hub.rows(
    "insert into enrolments (lead_id, sequence, connection_id, next_step, next_at) values ($1, $2, 1, $3, now())",
    [leadId, sequence, step],
  );
const claimerOf = async (leadId: number) =>
  (await hub.rows<{ nome: string }>("select nome from claims where lead_id = $1", [leadId]))[0]?.nome;
const stepsOf = async (leadId: number) =>
  Object.fromEntries(
    (
      await hub.rows<{ sequence: string; next_step: number }>(
        "select sequence, next_step from enrolments where lead_id = $1",
        [leadId],
      )
    ).map(({ sequence, next_step }) => [sequence, next_step]),
  );
const stagesOf = async (leadId: number) =>
  (await hub.rows<{ stage: string }>("select stage from lead_stages where lead_id = $1 order by at", [leadId])).map(
    (row) => row.stage,
  );
async function merged(stays: number, joins: number): Promise<void> {
  const result = await merges.merge(stays, joins, BY);
  expect(result.kind).toBe("merged");
}
async function parted(id: number): Promise<void> {
  expect((await merges.unmerge(id, undefined, BY)).kind).toBe("unmerged");
}

describe("two leads that are merged", () => {
  it.each([
    ["both", "Ana", "Bruno", "Ana"],
    ["only the one that stays", "Ana", undefined, "Ana"],
    ["only the one that joins", undefined, "Bruno", "Bruno"],
    ["none", undefined, undefined, undefined],
  ])("are the broker's who took on %s", async (_name, stays, joins, expected) => {
    const [one, two] = [await hub.lead(), await hub.lead()];
    if (stays) await claim(one.id, stays);
    if (joins) await claim(two.id, joins);
    await merged(one.id, two.id);
    expect([await claimerOf(one.id), await claimerOf(two.id)]).toEqual([expected, undefined]);
    await parted(one.id);
    expect([await claimerOf(one.id), await claimerOf(two.id)]).toEqual([stays, joins]);
  });

  it("go through a sequence once: that of the lead that stays goes on", async () => {
    const [one, two] = [await hub.lead(), await hub.lead()];
    await enrol(one.id, "curta", 4);
    await enrol(two.id, "curta", 2);
    await enrol(two.id, "longa", 7);
    await merged(one.id, two.id);
    expect(await stepsOf(one.id)).toEqual({ curta: 4, longa: 7 });
    await hub.rows("update enrolments set next_step = 8 where lead_id = $1 and sequence = 'longa'", [one.id]);
    await parted(one.id);
    expect([await stepsOf(one.id), await stepsOf(two.id)]).toEqual([{ curta: 4 }, { curta: 2, longa: 8 }]);
  });

  it("have the stages of both", async () => {
    const [one, two] = [await hub.lead(), await hub.lead()];
    await stage(one.id, "visita", "2026-11-02T12:00:00Z");
    await stage(two.id, "contatado", "2026-11-01T12:00:00Z");
    await merged(one.id, two.id);
    expect(await stagesOf(one.id)).toEqual(["contatado", "visita"]);
    await parted(one.id);
    expect([await stagesOf(one.id), await stagesOf(two.id)]).toEqual([["visita"], ["contatado"]]);
  });

  it("come apart with every row of these as it was", async () => {
    const [one, two] = [await hub.lead(), await hub.lead()];
    await claim(one.id, "Ana");
    await claim(two.id, "Bruno");
    await enrol(one.id, "curta", 4);
    await enrol(two.id, "curta", 2);
    await stage(two.id, "visita", "2026-11-02T12:00:00Z");
    const of = async () => {
      const { claims, enrolments, lead_stages } = await everythingOf(hub, [one.id, two.id]);
      return { claims, enrolments, lead_stages };
    };
    const before = await of();
    await merged(one.id, two.id);
    await parted(one.id);
    expect(await of()).toEqual(before);
  });

  it("leave a broker who took the merged lead on where they did", async () => {
    const [one, two] = [await hub.lead(), await hub.lead()];
    await claim(two.id, "Bruno");
    await merged(one.id, two.id);
    await hub.rows("delete from claims where lead_id = $1", [one.id]);
    await claim(one.id, "Caio");
    await parted(one.id);
    expect([await claimerOf(one.id), await claimerOf(two.id)]).toEqual(["Caio", undefined]);
  });

  it("take all of it along when the person is erased", async () => {
    const [one, two] = [await hub.lead(), await hub.lead()];
    await claim(one.id, "Ana");
    await claim(two.id, "Bruno");
    await enrol(two.id, "curta", 2);
    await stage(two.id, "visita", "2026-11-02T12:00:00Z");
    await merged(one.id, two.id);
    await hub.changes.erase(one.id);
    const left = await everythingOf(hub, [one.id, two.id]);
    expect([left.claims, left.enrolments, left.lead_stages]).toEqual([[], [], []]);
  });
});
