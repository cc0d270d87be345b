/**
 * One run: a seed's scenario under the real rules, step by step until everything is over. It ends with a report, or
 * throws a `Violation` that names the seed, the moment and what does not hold.
 */
import { BEGIN, HOUR } from "./clock.ts";
import { DOMAIN, type Domain } from "./domain.ts";
import { scheduleFaults } from "./faults.ts";
import { SimInstance } from "./instance.ts";
import { type Scenario, scenarioOf } from "./scenario.ts";
import { Violation } from "./violation.ts";
import { World } from "./world.ts";

export interface Report {
  seed: string;
  events: number;
  hours: number;
  planned: number;
  states: Record<string, number>;
  calls: number;
  /** Calls after one whose outcome nobody knew; works that were done more than once for it. */
  repeats: number;
  doneTwice: number;
  unknown: number;
  opened: number;
  probes: number;
  held: number;
  paused: number;
  hotChecked: number;
}

/** What waits has its end: 24 h of a provider, 25 more at most for the rest, and the time that the work itself takes. */
const DRAIN_MS = 60 * HOUR;
const EVENTS_MAX = 3_000_000;

export function simulate(seed: string, domain: Domain = DOMAIN, trace?: (line: string) => void): Report {
  return run(scenarioOf(seed), domain, trace);
}

export function run(scenario: Scenario, domain: Domain = DOMAIN, trace?: (line: string) => void): Report {
  const world = new World(scenario, domain, trace);
  try {
    begin(world);
    const endsAt = BEGIN + scenario.healsAt + drainMs(scenario);
    while (world.clock.now <= endsAt) {
      if (world.clock.events > EVENTS_MAX)
        throw new Violation(`more than ${EVENTS_MAX} events: something goes round and round`);
      if (!world.clock.step()) break;
    }
    world.rules.ended(world.table.rows);
    return reportOf(world);
  } catch (error) {
    if (error instanceof Violation)
      error.message = `seed ${scenario.seed}, ${world.elapsed} ms: ${error.message}\n  npm run simulate -- --seed ${scenario.seed}`;
    throw error;
  }
}

function begin(world: World): void {
  const { scenario } = world;
  for (const [i, skewMs] of scenario.skews.entries()) world.instances.push(new SimInstance(world, `i${i + 1}`, skewMs));
  for (const instance of world.instances) instance.shareAmong(scenario.instances);
  for (const instance of world.instances) instance.start();
  for (const { at, isBacklog, ...wanted } of scenario.arrivals) {
    const offer = () => {
      // A lead comes to whoever answers; while nobody does, its sender tries again.
      const awake = world.alive.filter((one) => one.frozenUntil <= world.clock.now);
      if (awake.length === 0 || world.dbAwaySince !== null) world.clock.after(1_000, offer);
      else world.dice.oneOf(awake).arrives(wanted, isBacklog);
    };
    world.clock.after(at, offer);
  }
  scheduleFaults(world);
}

/** Longer where a slow rate, or one slot at fifteen seconds a call, must carry everything. */
function drainMs({ connections, arrivals }: Scenario): number {
  const perCall = connections.map(({ rate, latencyMs }) =>
    Math.max(rate ? rate.perMs / rate.requests : 0, latencyMs[1]),
  );
  return DRAIN_MS + arrivals.length * Math.max(...perCall) * 4;
}

function reportOf({ clock, rules, scenario, elapsed, hotWaits }: World): Report {
  return {
    seed: scenario.seed,
    events: clock.events,
    hours: elapsed / HOUR,
    planned: Object.values(rules.counts).reduce((sum, n) => sum + n, 0),
    states: { ...rules.counts },
    ...rules.calls.tally,
    ...rules.connections.tally,
    hotChecked: hotWaits.checked,
  };
}
