/** Everything of one run together, and the ways in which its parts reach each other: statements, notices, time. */
import { Dice } from "../../chaos/dice.ts";
import { BEGIN, MINUTE, SECOND, VirtualClock } from "./clock.ts";
import type { Domain } from "./domain.ts";
import { HotWaits } from "./hot-waits.ts";
import type { SimInstance } from "./instance.ts";
import { Rules } from "./rules.ts";
import type { Scenario } from "./scenario.ts";
import { Table } from "./table.ts";

export const BEAT_MS = 3 * SECOND;
export const DEAD_MS = 30 * SECOND;
/** Without notices, each connection is looked at this often. */
export const LOOK_MS = 5 * SECOND;

export class World {
  readonly clock = new VirtualClock();
  readonly dice: Dice;
  readonly rules: Rules;
  readonly table: Table;
  readonly instances: SimInstance[] = [];
  readonly scenario: Scenario;
  readonly domain: Domain;
  /** Since when the database does not answer. */
  dbAwaySince: number | null = null;
  dbBackAt = 0;
  /** Until when something is broken or being made up for, by the faults so far: some things are promised of quiet times only. */
  disturbedAt = 0;
  readonly hotWaits: HotWaits;
  readonly trace: ((line: string) => void) | undefined;

  constructor(scenario: Scenario, domain: Domain, trace?: (line: string) => void) {
    this.scenario = scenario;
    this.domain = domain;
    this.trace = trace;
    this.dice = new Dice("run", scenario.seed);
    const slackMs = slackOf(scenario);
    this.rules = new Rules(this.clock, scenario.connections, scenario.retry, slackMs);
    this.table = new Table(this.clock, domain, this.rules, scenario.connections);
    this.hotWaits = new HotWaits(this);
    if (trace) this.table.trace = (line) => this.note(() => line);
  }

  /** Milliseconds since the run began. */
  get elapsed(): number {
    return this.clock.now - BEGIN;
  }
  get isHealed(): boolean {
    return this.elapsed >= this.scenario.healsAt;
  }
  get alive(): SimInstance[] {
    return this.instances.filter((one) => one.isAlive);
  }

  /** Something of an instance: it does not happen when it is dead, and happens at its thaw when it is frozen. */
  afterOf(instance: SimInstance, ms: number, run: () => void): void {
    this.clock.after(ms, () => {
      if (!instance.isAlive) return;
      if (instance.frozenUntil > this.clock.now) this.afterOf(instance, instance.frozenUntil - this.clock.now, run);
      else run();
    });
  }

  /**
   * A statement: it takes its time to get there, is done whole or not at all, and its answer may be lost on the way
   * back. What was sent is done even when its sender is dead by then.
   */
  query<T>(instance: SimInstance, statement: () => T, onAnswer: (answer: T) => void, onError: () => void): void {
    this.clock.after(this.dice.between(1, 8), () => {
      if (this.dbAwaySince !== null) {
        this.afterOf(instance, this.dice.between(10, LOOK_MS), onError);
        return;
      }
      const answer = statement();
      if (!this.isHealed && this.scenario.loss > 0 && this.dice.is(this.scenario.loss / 4))
        this.afterOf(instance, LOOK_MS, onError);
      else this.afterOf(instance, this.dice.between(0, 4), () => onAnswer(answer));
    });
  }

  /** Tells all instances of a change to a connection; a notice that is lost is made up for by the next beat. */
  notify(connectionId: number): void {
    for (const instance of this.alive) {
      const isLost = !this.isHealed && this.scenario.loss > 0 && this.dice.is(this.scenario.loss);
      const ms = isLost ? this.dice.between(1, LOOK_MS) : this.dice.between(1, 30);
      this.afterOf(instance, ms, () => instance.onConnectionChange(connectionId));
    }
  }

  /** Something became due at these connections. */
  wake(connectionIds: Iterable<number>): void {
    for (const id of connectionIds)
      for (const instance of this.alive) this.afterOf(instance, this.dice.between(1, 30), () => instance.lookAt(id));
  }

  /** A person mends a refused connection after a while. */
  resumeLater(connectionId: number): void {
    this.clock.after(this.dice.between(10 * SECOND, 30 * MINUTE), () => {
      this.note(() => `connection ${connectionId} is resumed`);
      this.table.resume(connectionId);
      this.notify(connectionId);
    });
  }

  note(line: () => string): void {
    if (this.trace) this.trace(`${(this.elapsed / SECOND).toFixed(3).padStart(12)} s  ${line()}`);
  }
}

/** What two clocks of a run may differ by: an instance's from the truth, and the database's from the truth. */
function slackOf({ skews, faults }: Scenario): number {
  const jumps = faults
    .filter(({ kind }) => kind === "clock" || kind === "db_clock")
    .map(({ jumpMs }) => Math.abs(jumpMs));
  return 2 * Math.max(0, ...skews.map(Math.abs), ...jumps);
}
