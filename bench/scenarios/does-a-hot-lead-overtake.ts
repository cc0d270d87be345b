/**
 * QUENTE leads at a fixed pace while a backlog of cold deliveries is due at the same connections and being worked off.
 * The backlog is real: FRIO leads that were taken in while every connection was paused.
 */
import { setTimeout as delay } from "node:timers/promises";
import { COLD_CALLS, COLD_CALLS_PER_LEAD, costPerLead, meter, round } from "../harness/rounds.ts";
import { defineScenario } from "../harness/scenario.ts";
import { figuresOf, type Stand, type Subject, tellHub } from "../harness/stand.ts";
import type { FirstCalls } from "../hub-process.ts";

const WARM_UP = 500;
const FIRST_CALLS_MS = 120_000;
const LOOK_MS = 200;

export default defineScenario({
  name: "does-a-hot-lead-overtake",
  question: "Does a QUENTE lead overtake a backlog of cold deliveries?",
  full: { backlog: 100_000, rate: 200, seconds: 10 },
  short: { backlog: 6_000, rate: 100, seconds: 2 },

  async measure({ sizes: { backlog, rate, seconds }, stand, say }) {
    const hub = await stand.hub();
    await round(stand, hub, { run: "warm", leads: WARM_UP });
    await figuresOf(hub);
    await round(stand, hub, { run: "calm", leads: rate * seconds, rate });
    const calm = (await figuresOf(hub)).firstCalls.QUENTE;

    await tellHub(hub, "pause");
    const leads = Math.ceil(backlog / COLD_CALLS_PER_LEAD);
    const spentOnCold = await meter(hub, stand.main);
    await stand.send(hub, { run: "cold", leads, status: "FRIO", connections: 64, rate: null });
    const waiting = await coldWaiting(stand);
    say(`${waiting} cold deliveries wait at ${Object.keys(COLD_CALLS).length} connections`);
    const cold = { leads, ...(await spentOnCold()) };

    await figuresOf(hub);
    await tellHub(hub, "resume");
    const spent = await meter(hub, stand.main);
    const report = await stand.send(hub, { run: "hot", leads: rate * seconds, rate, connections: 64 });
    const left = await coldWaiting(stand);
    const hot = await firstCallsOf(hub, rate * seconds);
    return {
      figures: [
        { what: "cold deliveries that waited", value: waiting, unit: "" },
        { what: "of these left when the last QUENTE lead was sent", value: left, unit: "" },
        { what: "without backlog: commit to first call p99", value: calm?.p99Ms ?? null, unit: "ms" },
        { what: "with it: commit to first call p50", value: hot.p50Ms, unit: "ms" },
        { what: "answer p50", value: report.p50Ms, unit: "ms" },
        { what: "answer p99", value: report.p99Ms, unit: "ms" },
        ...costPerLead("taking in a cold lead", [cold]),
        ...costPerLead("a QUENTE lead and the backlog meanwhile", [{ leads: rate * seconds, ...(await spent()) }]),
      ],
      bars: [{ what: "commit to first call p99, QUENTE", measured: hot.p99Ms, unit: "ms", is: "under", bar: 1_000 }],
      notes: left > 0 ? [] : ["The backlog was gone before the last QUENTE lead came: make it longer with --backlog."],
    };
  },
});

/** Once every lead had its first call: the slowest must not be left out. */
async function firstCallsOf(hub: Subject, leads: number): Promise<FirstCalls> {
  const deadline = performance.now() + FIRST_CALLS_MS;
  for (;;) {
    const hot = (await figuresOf(hub, "peek")).firstCalls.QUENTE;
    if (hot && hot.leads >= leads) return hot;
    if (performance.now() > deadline)
      throw new Error(`${hot?.leads ?? 0} of ${leads} QUENTE leads had their first call`);
    await delay(LOOK_MS);
  }
}

async function coldWaiting({ main: { admin } }: Stand): Promise<number> {
  const { rows } = await admin.query<{ n: number }>(
    `select count(*)::int as n from deliveries d join leads l on l.id = d.lead_id and l.status = 'FRIO'
     where d.state in ('pending', 'retrying', 'running') and d.connection_id is not null
       and (d.due_at <= now() or d.state = 'running')`,
  );
  return rows[0]?.n ?? 0;
}
