/**
 * A short round of `npm run chaos`: a hub killed, the database killed and restarted, fail points, while leads come in.
 * And the auditor itself, on that round's real rows and journals, each broken by hand in one place.
 */
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AuditReport, audit } from "../chaos/auditor.ts";
import { Dice } from "../chaos/dice.ts";
import type { ReceivedEntry, SentEntry } from "../chaos/journal.ts";
import { readOptions } from "../chaos/options.ts";
import { type Postgres, startPostgres } from "../chaos/postgres.ts";
import { type Receivers, readReceived, startReceivers } from "../chaos/receivers.ts";
import { type RoundResult, runRound } from "../chaos/round.ts";
import { readSent } from "../chaos/sender.ts";

let postgres: Postgres;
let receivers: Receivers;
let round: RoundResult;
let db: pg.Client;
let sent: SentEntry[];
let received: ReceivedEntry[];
let lead: Clean;

beforeAll(async () => {
  [postgres, receivers] = await Promise.all([startPostgres(), startReceivers()]);
  round = await runRound(postgres, receivers, {
    seed: "short",
    round: 1,
    hubs: 2,
    faultsMs: 5_000,
    drainMs: 60_000,
    only: new Set(["hub-kill", "db-kill", "fail-points", "toxic"]),
    senders: 4,
    leadsMax: 200,
    pauseMs: 10,
    failPace: { every: 6, killShare: 0.02, gapMs: 40 },
  });
  db = await postgres.admin(round.database);
  sent = readSent(round.folder);
  received = readReceived(round.folder);
  lead = await cleanLead();
}, 180_000);
afterAll(async () => {
  await db?.end();
  await round?.discard();
  await receivers?.close();
  await postgres?.end();
}, 60_000);

describe("a short round of chaos", () => {
  it("does what it says: hubs and the database are killed, fail points fire, leads come in", () => {
    expect(round.hubKills).toBeGreaterThan(0);
    expect(round.databaseKills).toBeGreaterThan(0);
    expect(round.failPoints).toBeGreaterThan(5);
    expect(round.report.figures.answered).toBeGreaterThan(5);
  });

  it("loses, doubles and forgets nothing, and leaves tables and indexes whole", () => {
    expect(round.faults).toEqual([]);
    expect(round.open).toEqual({ running: 0, due: 0, unread: 0 });
    expect(round.checked.indexes).toBeGreaterThan(20);
  });
});

interface Clean {
  id: number;
  mark: string;
  deliveries: Record<string, number>;
}

/** A lead of which everything went well at the first try, so that what is broken by hand is all that is wrong. */
async function cleanLead(): Promise<Clean> {
  const { rows } = await db.query<Clean>(
    `select l.id::int as id, substring(l.nome from 'cz[0-9]+x[0-9]+') as mark,
       jsonb_object_agg(d.integration || ' ' || d.action, d.id) as deliveries
     from leads l join deliveries d on d.lead_id = l.id and d.state = 'delivered' and d.attempt_no = 1
     where l.nome ~ 'cz[0-9]+x[0-9]+' group by l.id
     having bool_or(d.integration = 'n8n') and bool_or(d.integration = 'google-analytics') order by l.id limit 20`,
  );
  const good = rows.find(({ mark }) =>
    sent.some((entry) => entry.lead === mark && entry.what === "answered" && entry.leadId !== undefined),
  );
  if (!good) throw new Error("no lead of the round went through untouched");
  return good;
}

/** The auditor's words after `plant`, which is undone. */
async function auditAfter(
  plant: (lead: Clean) => Promise<unknown> | unknown,
  journals: (lead: Clean) => Partial<{ sent: SentEntry[]; received: ReceivedEntry[] }> = () => ({}),
): Promise<AuditReport> {
  await db.query("begin");
  try {
    await plant(lead);
    return await audit({ db, sent, received, ...journals(lead) });
  } finally {
    await db.query("rollback");
  }
}
const nothing = () => undefined;
const n8n = (lead: Clean) => lead.deliveries["n8n event.send"];
const analytics = (lead: Clean) => lead.deliveries["google-analytics analytics.lead"];
const ofLead = (slug: string, lead: Clean) => received.find((one) => one.slug === slug && one.lead === lead.mark)!;

describe("the auditor", () => {
  it("finds nothing where nothing was broken", async () => {
    expect((await auditAfter(nothing)).faults).toEqual([]);
  });

  it("finds an answered lead that is gone without a trace", async () => {
    const report = await auditAfter(async ({ id }) => {
      await db.query("delete from attempts where delivery_id in (select id from deliveries where lead_id = $1)", [id]);
      for (const table of ["deliveries", "touches", "lead_keys", "raw_requests"])
        await db.query(`delete from ${table} where lead_id = $1`, [id]);
      await db.query("delete from leads where id = $1", [id]);
    });
    expect(report.faults.join("\n")).toMatch(/1 answered leads are not there: cz1x/);
  });

  it.each<[string, (lead: Clean) => Promise<unknown>, RegExp]>([
    [
      "a person who became two leads",
      ({ id }) =>
        db.query(
          `insert into leads (nome, origem, score, status, rule_set, reasons, busca)
           select nome, origem, score, status, rule_set, reasons, busca from leads where id = $1`,
          [id],
        ),
      /1 people are there twice/,
    ],
    [
      "a webhook that was answered and parked",
      () =>
        db.query(
          `insert into raw_requests (source, provider_id, body, state, cause) values ('crm', 'cz1x1', '{}', 'parked', 'reader_fault')
           on conflict (source, provider_id) do update set state = 'parked', cause = excluded.cause`,
        ),
      /1 answered webhooks are kept and wait for a person: cz1x1 \(parked, reader_fault\)/,
    ],
    [
      "a planned step that was never made",
      (lead) => db.query("delete from deliveries where id = $1", [n8n(lead)]),
      /every step of the plan is there once/,
    ],
    [
      "a delivery that was planned twice",
      (lead) =>
        db.query(
          `insert into deliveries (lead_id, connection_id, integration, action, state, prio, due_at, plan_no, touch_id, expires_at)
           select lead_id, connection_id, integration, action, 'pending', prio, now(), plan_no, touch_id, expires_at
           from deliveries where id = $1`,
          [n8n(lead)],
        ),
      /every step of the plan is there once/,
    ],
    [
      "an attempt that is missing",
      (lead) => db.query("delete from attempts where delivery_id = $1", [n8n(lead)]),
      /has the attempt that delivered it.*1 rows/,
    ],
    [
      "an attempt that was counted and never made",
      (lead) => db.query("update deliveries set attempts = attempts + 1 where id = $1", [n8n(lead)]),
      /counts more attempts than it has rows/,
    ],
    [
      "a sent attempt that was not counted",
      (lead) => db.query("update deliveries set attempts = 0 where id = $1", [analytics(lead)]),
      /every marked attempt with an outcome is counted/,
    ],
    [
      "an attempt under a number that nobody leased",
      (lead) => db.query("update attempts set attempt_no = 7 where delivery_id = $1", [n8n(lead)]),
      /a number that was never leased/,
    ],
    [
      "a delivery that waits for nothing, and so for ever",
      (lead) => db.query("update deliveries set state = 'pending', due_at = null where id = $1", [n8n(lead)]),
      /what waits has a time/,
    ],
    [
      "a lease that nobody gave back",
      (lead) =>
        db.query("update deliveries set state = 'running', owner = gen_random_uuid() where id = $1", [n8n(lead)]),
      /nothing is leased/,
    ],
    [
      "a failure without a cause",
      (lead) => db.query("update deliveries set state = 'failed', cause = null where id = $1", [n8n(lead)]),
      /says why/,
    ],
    [
      "a roll-up that does not add up",
      () => db.query("update lead_counts set total = total + 1 where ctid = (select ctid from lead_counts limit 1)"),
      /roll-up of leads/,
    ],
  ])("finds %s", async (_, plant, words) => {
    expect((await auditAfter(plant)).faults.join("\n")).toMatch(words);
  });

  it.each<[string, (lead: Clean) => { sent?: SentEntry[]; received?: ReceivedEntry[] }, RegExp]>([
    [
      "a call that was made twice although its answer was heard",
      (lead) => ({ received: [...received, ofLead("n8n", lead)] }),
      /1 deliveries were done twice/,
    ],
    [
      "a call that must never be made twice, whatever was lost",
      (lead) => ({ received: [...received, { ...ofLead("google-analytics", lead), answer: "lost" as const }] }),
      /1 deliveries were done twice/,
    ],
    [
      "a call that no lease allowed, although an answer was lost",
      (lead) => ({ received: [...received, { ...ofLead("n8n", lead), answer: "lost" as const }] }),
      /1 deliveries were done twice/,
    ],
    [
      "a delivery that no receiver heard of",
      (lead) => ({ received: received.filter((one) => one !== ofLead("n8n", lead)) }),
      /1 deliveries are called delivered and were not received/,
    ],
    [
      "an answer under another lead's number",
      ({ mark }) => ({
        sent: sent.map((one) => (one.lead === mark && "leadId" in one ? { ...one, leadId: 999_999 } : one)),
      }),
      /answered under another number/,
    ],
    [
      "a lead that nobody offered",
      ({ mark }) => ({ sent: sent.filter((one) => one.lead !== mark) }),
      /1 leads are there that nobody offered/,
    ],
  ])("finds %s", async (_, journals, words) => {
    expect((await auditAfter(nothing, journals)).faults.join("\n")).toMatch(words);
  });

  it("counts a repeat after a lost answer, and does not call it a fault", async () => {
    const before = await auditAfter(nothing);
    const leasedTwice = async (lead: Clean) => {
      await db.query("update deliveries set attempt_no = 2 where id = $1", [n8n(lead)]);
      await db.query("update attempts set attempt_no = 2 where delivery_id = $1", [n8n(lead)]);
    };
    const after = await auditAfter(leasedTwice, (lead) => ({
      received: [...received, { ...ofLead("n8n", lead), answer: "lost" as const }],
    }));
    expect(after.faults).toEqual([]);
    expect(after.figures.repeatedAfterUnknown).toBe(before.figures.repeatedAfterUnknown + 1);
  });

  it("counts what was offered and refused, and what share was kept", async () => {
    const one: SentEntry = { lead: "cz1x29999", way: "json", attempt: 1, at: 0, what: "offered" };
    const before = await auditAfter(nothing);
    const after = await auditAfter(nothing, () => ({
      sent: [...sent, one, { ...one, what: "answered", status: 503 }],
    }));
    expect(after.figures.refused).toBe(before.figures.refused + 1);
    expect(after.figures.keptShare).toBeLessThan(before.figures.keptShare);
  });
});

describe("what is thrown for a round", () => {
  it("is the same for the same seed and round, and another for another", () => {
    const throws = (...names: (string | number)[]) => {
      const dice = new Dice(...names);
      return Array.from({ length: 20 }, () => dice.between(0, 999));
    };
    expect(throws("a", 1)).toEqual(throws("a", 1));
    expect(throws("a", 1)).not.toEqual(throws("a", 2));
  });

  it("can be narrowed by name; an unknown name and a number out of bounds are refused in words", () => {
    expect([...readOptions(["--only", "toxic,hub-kill"]).only]).toEqual(["toxic", "hub-kill"]);
    expect(() => readOptions(["--only", "meteor"])).toThrow(/não conhece meteor/);
    expect(() => readOptions(["--kills", "0.5"])).toThrow(/número inteiro/);
  });
});
