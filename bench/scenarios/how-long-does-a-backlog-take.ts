/**
 * Every destination answers 503 while leads come in; breakers open, deliveries gather. Then all are well again at once.
 * How long until the first call succeeds, how fast the backlog goes, and whether a destination stands still while it
 * has work.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Point } from "../harness/result.ts";
import { CALLS, CALLS_PER_LEAD, costPerLead, meter, round } from "../harness/rounds.ts";
import { defineScenario } from "../harness/scenario.ts";
import type { Stand } from "../harness/stand.ts";

const WARM_UP = 500;
const LOOK_MS = 250;
const DRAINED_MS = 1_800_000;
/** The wait of a breaker and of a retry are the product's own in the full form. */
const SOON = { RETRY_BASE_MS: "1000", BREAKER_OPEN_MS: "1000" };

export default defineScenario({
  name: "how-long-does-a-backlog-take",
  question: "How long does the backlog of an outage take, and does a destination starve?",
  full: { backlog: 100_000, standstill: 30 },
  short: { backlog: 3_000, standstill: 30 },

  async measure({ sizes: { backlog, standstill }, stand, say, isShort }) {
    const [hub, floor] = [await stand.hub(isShort ? SOON : {}), await stand.floor()];
    const leads = Math.ceil(backlog / CALLS_PER_LEAD);
    await round(stand, hub, { run: "warm", leads: Math.min(leads, WARM_UP) });
    const live = await round(stand, hub, { run: "live", leads: Math.min(leads, 3_000) });
    const ofFloor = await round(stand, floor, { run: "floor", leads: Math.min(leads, 3_000) });

    const slugs = Object.keys(CALLS);
    await stand.receivers.recount();
    for (const slug of slugs) await stand.receivers.fail(slug, { kind: "answer", status: 503 });
    await stand.send(hub, { run: "outage", leads, connections: 64, rate: null });
    const waiting = await unfinished(stand);
    say(`${waiting} deliveries wait; all destinations are well again from here`);
    const spent = await meter(hub, stand.main);
    const healedAt = performance.now();
    for (const slug of slugs) await stand.receivers.heal(slug);
    const course = await drain(stand, leads, healedAt);
    const cost = { leads, ...(await spent()) };

    const drainSeconds = course.endedAt - course.firstAt;
    const rate = (leads * CALLS_PER_LEAD) / drainSeconds;
    const gaps = slugs.map((slug) => course.standstill[slug] ?? 0);
    return {
      figures: [
        { what: "deliveries that waited", value: waiting, unit: "" },
        { what: "healed until the first success", value: course.firstAt, unit: "s" },
        { what: "healed until the last success", value: course.endedAt, unit: "s" },
        { what: "drained at", value: rate, unit: "deliveries/s" },
        { what: "new leads before, beside it", value: live.leadsPerSecond * CALLS_PER_LEAD, unit: "deliveries/s" },
        {
          what: "drained, beside the floor's live rate",
          value: rate / (ofFloor.leadsPerSecond * CALLS_PER_LEAD),
          unit: "",
        },
        ...slugs.map((slug, i) => ({
          what: `${slug}: longest standstill with due work`,
          value: gaps[i] ?? null,
          unit: "s",
        })),
        ...costPerLead("draining", [cost]),
      ],
      bars: [
        // After an outage a breaker may wait for its next probe; each one stands still no longer than two of the first.
        {
          what: "longest standstill of a destination with due work",
          measured: Math.max(...gaps),
          unit: "s",
          is: "under",
          bar: standstill,
        },
      ],
      notes: [
        "The waits of breakers and of the first tries during the outage are in the time, as they are for an operator.",
      ],
      series: { title: "Deliveries done after the outage", unit: "deliveries", points: course.points },
    };
  },
});

interface Course {
  /** Seconds since all was well. */
  firstAt: number;
  endedAt: number;
  /** The longest time for which a destination that had due work accepted nothing. */
  standstill: Record<string, number>;
  points: Point[];
}

/** Follows what each destination accepts, until all have everything. */
async function drain(stand: Stand, leads: number, begun: number): Promise<Course> {
  const slugs = Object.keys(CALLS);
  const course: Course = { firstAt: Number.NaN, endedAt: Number.NaN, standstill: {}, points: [] };
  const last: Record<string, { done: number; wentOnAt: number }> = {};
  for (;;) {
    const due = await withDueWork(stand);
    const counts = await stand.receivers.counts();
    const now = (performance.now() - begun) / 1_000;
    for (const slug of slugs) {
      const done = counts[slug]?.arrived ?? 0;
      const before = last[slug] ?? { done: 0, wentOnAt: 0 };
      const wentOn = done > before.done;
      if (wentOn && Number.isNaN(course.firstAt)) course.firstAt = now;
      course.standstill[slug] = Math.max(course.standstill[slug] ?? 0, now - before.wentOnAt);
      last[slug] = { done, wentOnAt: wentOn || !due.has(slug) ? now : before.wentOnAt };
      course.points.push({ line: slug, x: now, y: done });
    }
    if (slugs.every((slug) => (last[slug]?.done ?? 0) >= leads * (CALLS[slug] ?? 0)))
      return { ...course, endedAt: now };
    if (now * 1_000 > DRAINED_MS)
      throw new Error(`not drained in ${DRAINED_MS / 60_000} minutes: ${JSON.stringify(counts)}`);
    await delay(LOOK_MS);
  }
}

/** Integrations where something may be sent now; what waits for its next try is not a standstill. */
async function withDueWork({ main: { admin } }: Stand): Promise<ReadonlySet<string>> {
  const { rows } = await admin.query<{ integration: string }>(
    `select integration from connections c where exists (select from deliveries d
       where d.connection_id = c.id and d.state in ('pending', 'retrying') and d.due_at <= now())`,
  );
  return new Set(rows.map(({ integration }) => integration));
}

/** What is to be delivered now: reminders of the coming days are not among them. */
async function unfinished({ main: { admin } }: Stand): Promise<number> {
  const { rows } = await admin.query<{ n: number }>(
    `select count(*)::int as n from deliveries where state in ('pending', 'retrying', 'running')
       and connection_id is not null and (due_at is null or due_at < now() + interval '1 hour')`,
  );
  return rows[0]?.n ?? 0;
}
