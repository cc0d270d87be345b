/**
 * Somebody's transaction stays open (a dump, a forgotten session): nothing that dies after it began can be cleaned
 * away. Leads come at a fixed pace meanwhile; the rate at full load is measured before it, at its end and after it.
 */
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { medianRatio } from "../harness/figures.ts";
import { costPerLead, type Round, rateOf, round } from "../harness/rounds.ts";
import { defineScenario } from "../harness/scenario.ts";
import type { Stand, Subject } from "../harness/stand.ts";

const WARM_UP = 500;

export default defineScenario({
  name: "does-an-old-transaction-hurt",
  question: "Does a transaction that is held open for long hurt?",
  full: { seconds: 600, pace: 200, leads: 3_000, pairs: 3 },
  short: { seconds: 5, pace: 100, leads: 300, pairs: 1 },

  async measure({ sizes: { seconds, pace, leads, pairs }, stand, say }) {
    const subjects = { hub: await stand.hub(), floor: await stand.floor() };
    await round(stand, subjects.hub, { run: "warm-h", leads: Math.min(leads, WARM_UP) });
    await round(stand, subjects.floor, { run: "warm-f", leads: Math.min(leads, WARM_UP) });
    const before = await fullLoad(stand, subjects, { run: "before", leads, pairs });
    const sizesBefore = await bloat(stand);

    const release = await holdTransaction(stand);
    say(`the transaction is open; ${pace} leads/s for ${seconds} s`);
    await round(stand, subjects.hub, { run: "meanwhile", leads: pace * seconds, rate: pace });
    const atEnd = await fullLoad(stand, subjects, { run: "end", leads, pairs });
    const sizesAtEnd = await bloat(stand);
    await release();
    const after = await fullLoad(stand, subjects, { run: "after", leads, pairs });

    const ratio = (rounds: Pair[]) =>
      medianRatio(rounds.map(({ hub, floor }) => ({ of: hub.leadsPerSecond, to: floor.leadsPerSecond })));
    const hubsAtEnd = atEnd.map(({ hub }) => hub);
    return {
      figures: [
        { what: "before it", value: rateOf(before.map(({ hub }) => hub)), unit: "leads/s" },
        { what: "at its end, still open", value: rateOf(hubsAtEnd), unit: "leads/s" },
        { what: "after it", value: rateOf(after.map(({ hub }) => hub)), unit: "leads/s" },
        { what: "beside the floor: before", value: ratio(before), unit: "" },
        { what: "beside the floor: at its end", value: ratio(atEnd), unit: "" },
        { what: "beside the floor: after", value: ratio(after), unit: "" },
        ...sizesAtEnd.flatMap(({ name, dead, megabytes }) => {
          const then = sizesBefore.find((one) => one.name === name);
          return [
            { what: `${name}: dead rows, before it`, value: then?.dead ?? null, unit: "" },
            { what: `${name}: dead rows, at its end`, value: dead, unit: "" },
            { what: `${name}: with indexes, before it`, value: then?.megabytes ?? null, unit: "MB" },
            { what: `${name}: with indexes, at its end`, value: megabytes, unit: "MB" },
          ];
        }),
        ...costPerLead("hub, at its end", hubsAtEnd),
      ],
      bars: [
        {
          what: "rate beside the floor, at its end to before",
          measured: ratio(atEnd) / ratio(before),
          unit: "",
          is: "at least",
          bar: 0.9,
        },
      ],
      notes: [
        "The hub's own server ends idle transactions after 60 s; this one is told not to, as one of another server would be.",
        "Tables grow by the leads of the run too: dead rows say what could not be cleaned away.",
      ],
    };
  },
});

interface Pair {
  hub: Round;
  floor: Round;
}

async function fullLoad(
  stand: Stand,
  subjects: { hub: Subject; floor: Subject },
  { run, leads, pairs }: { run: string; leads: number; pairs: number },
): Promise<Pair[]> {
  const measured: Pair[] = [];
  for (let i = 0; i < pairs; i += 1) {
    const floor = await round(stand, subjects.floor, { run: `${run}-f${i}`, leads });
    const hub = await round(stand, subjects.hub, { run: `${run}-h${i}`, leads });
    measured.push({ floor, hub });
  }
  return measured;
}

/** Opens a transaction with a snapshot of now. @returns what ends it */
async function holdTransaction({ main: { handle } }: Stand): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: handle.url, application_name: "bench-old-transaction" });
  await client.connect();
  await client.query("set idle_in_transaction_session_timeout = 0");
  await client.query("begin isolation level repeatable read");
  await client.query("select count(*) from instances");
  return async () => {
    await client.query("rollback");
    await client.end();
  };
}

interface TableSize {
  name: string;
  dead: number;
  megabytes: number;
}

/** The tables whose rows change most. Their statistics follow within a few seconds. */
async function bloat({ main: { admin } }: Stand): Promise<TableSize[]> {
  await delay(STATISTICS_MS);
  await admin.query("select pg_stat_clear_snapshot()");
  const { rows } = await admin.query<TableSize>(
    `select relname as name, n_dead_tup::float8 as dead,
       round(pg_total_relation_size(relid) / 1048576.0, 1)::float8 as megabytes
     from pg_stat_user_tables where relname in ('deliveries', 'lead_counts', 'attempt_counts')
     order by pg_total_relation_size(relid) desc`,
  );
  return rows;
}

const STATISTICS_MS = 2_000;
