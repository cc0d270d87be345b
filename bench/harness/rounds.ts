/** Rounds: leads sent to a program, and waited for until every call of theirs has arrived; with what they cost. */
import { setTimeout as delay } from "node:timers/promises";
import type { LoadOrder, LoadReport } from "../load.ts";
import { median } from "./figures.ts";
import { treeCpuMs } from "./processes.ts";
import type { Figure } from "./result.ts";
import type { Server, Stand, Subject } from "./stand.ts";

/** Calls of a QUENTE lead at once, by receiver: the contact and the deal are both HubSpot's. */
export const CALLS: Readonly<Record<string, number>> = {
  n8n: 1,
  hubspot: 2,
  whatsapp: 1,
  slack: 1,
  "google-analytics": 1,
};
export const CALLS_PER_LEAD = Object.values(CALLS).reduce((sum, one) => sum + one, 0);
/** Those of a FRIO lead. */
export const COLD_CALLS: Readonly<Record<string, number>> = { n8n: 1, hubspot: 1, "google-analytics": 1 };
export const COLD_CALLS_PER_LEAD = Object.values(COLD_CALLS).reduce((sum, one) => sum + one, 0);

const LOOK_MS = 10;
const ARRIVE_MS = 300_000;

export interface Cost {
  /** Transactions that wrote something, subtransactions with them. */
  writes: number;
  subjectMs: number | null;
  databaseMs: number | null;
}

export interface Round extends Cost {
  leads: number;
  leadsPerSecond: number;
  report: LoadReport;
  /** Calls that receivers refused, by receiver: a flow whose calls are refused is not the same flow. */
  refused: Record<string, number>;
}

/** Sends leads and waits for all calls of theirs (or those of `calls`); the rate counts to the last arrival. */
export async function round(
  stand: Stand,
  subject: Pick<Subject, "pid" | "url" | "apiKey">,
  order: Partial<LoadOrder> & Pick<LoadOrder, "run" | "leads">,
  { calls = CALLS, server = stand.main }: { calls?: Readonly<Record<string, number>>; server?: Server } = {},
): Promise<Round> {
  await stand.receivers.recount();
  const spent = await meter(subject, server);
  const report = await stand.send(subject, { connections: 64, rate: null, ...order });
  const wanted = Object.fromEntries(Object.entries(calls).map(([slug, perLead]) => [slug, perLead * order.leads]));
  const endedAt = await arrived(stand, wanted);
  const counts = Object.entries(await stand.receivers.counts());
  return {
    leads: order.leads,
    leadsPerSecond: (order.leads / (endedAt - report.startedAt)) * 1_000,
    report,
    refused: Object.fromEntries(counts.filter(([, one]) => one.refused > 0).map(([slug, one]) => [slug, one.refused])),
    ...(await spent()),
  };
}

/** Waits until each receiver has had so many requests. @returns the moment @throws after five minutes */
export async function arrived(stand: Stand, wanted: Readonly<Record<string, number>>): Promise<number> {
  const deadline = performance.now() + ARRIVE_MS;
  for (;;) {
    const counts = await stand.receivers.counts();
    if (Object.entries(wanted).every(([slug, calls]) => (counts[slug]?.requests ?? 0) >= calls)) return Date.now();
    if (performance.now() > deadline)
      throw new Error(`not all calls arrived: wanted ${JSON.stringify(wanted)}, came ${JSON.stringify(counts)}`);
    await delay(LOOK_MS);
  }
}

/**
 * Begins to measure what a program and its database use; the answer reads the meter. Writes are counted by the
 * transaction ids that were given out: exact at once, while PostgreSQL's statistics follow up to ten seconds later.
 */
export async function meter(subject: Pick<Subject, "pid">, { admin, handle }: Server): Promise<() => Promise<Cost>> {
  const read = async () => ({
    writes: Number((await admin.query("select pg_snapshot_xmax(pg_current_snapshot())::text as n")).rows[0].n),
    subjectMs: treeCpuMs(subject.pid),
    databaseMs: treeCpuMs(handle.pid),
  });
  const before = await read();
  return async () => {
    const after = await read();
    return {
      writes: after.writes - before.writes,
      subjectMs: difference(after.subjectMs, before.subjectMs),
      databaseMs: difference(after.databaseMs, before.databaseMs),
    };
  };
}

/** What rounds cost for each lead, as figures. */
export function costPerLead(name: string, rounds: readonly (Cost & { leads: number })[]): Figure[] {
  const leads = rounds.reduce((sum, one) => sum + one.leads, 0);
  const per = (part: (one: Cost) => number | null) => {
    const parts = rounds.map(part);
    return parts.includes(null) ? null : parts.reduce((sum: number, one) => sum + Number(one), 0) / leads;
  };
  return [
    { what: `${name}: commits per lead`, value: per((one) => one.writes), unit: "" },
    { what: `${name}: CPU per lead, its process`, value: per((one) => one.subjectMs), unit: "ms" },
    { what: `${name}: CPU per lead, PostgreSQL`, value: per((one) => one.databaseMs), unit: "ms" },
  ];
}

/** The median rate of rounds, in leads per second. */
export function rateOf(rounds: readonly Round[]): number {
  return median(rounds.map((one) => one.leadsPerSecond));
}

function difference(after: number | null, before: number | null): number | null {
  return after === null || before === null ? null : after - before;
}

/** A note for each program whose calls were refused. */
export function refusalNotes(rounds: Readonly<Record<string, readonly Round[]>>): string[] {
  return Object.entries(rounds).flatMap(([name, all]) => {
    const refused = all.map((one) => one.refused).filter((one) => Object.keys(one).length > 0);
    return refused.length === 0 ? [] : [`${name}: receivers refused calls, by round: ${JSON.stringify(refused)}`];
  });
}
