/** What must hold of a connection: its breaker's moves, one probe at a time, its rate, and silence while it is shut. */
import type { Breaker, Outcome } from "@streamleads/domain";
import { HOUR, SECOND, type VirtualClock } from "./clock.ts";
import type { ConnectionPlan } from "./scenario.ts";
import { fail } from "./violation.ts";

const THRESHOLD = 5;
const OPEN_MS = 15 * SECOND;
const OPEN_MAX_MS = 600 * SECOND;
const PROBE_MS = 30 * SECOND;
/** Until every instance has heard of a change: its notice, or the beat after a lost one, and a freeze short of death. */
export const HEARD_MS = 18 * SECOND;

interface State {
  plan: ConnectionPlan;
  /** Failures in a row that were heard while closed, counted here. */
  failures: number;
  opens: number;
  probes: number;
  /** Since when nothing may be called, by the true clock and by reason; `null` while that reason is none. */
  brokenSince: number | null;
  heldSince: number;
  heldUntil: number;
  pausedSince: number | null;
  /** The last moment known at which nothing might be called. */
  shutUntil: number;
  /** Moments at which tokens were granted, and how many, within the longest window. */
  grants: { at: number; n: number }[];
  /** Calls within the longest window. */
  calls: number[];
}

export class ConnectionRules {
  readonly tally = { opened: 0, probes: 0, held: 0, paused: 0 };
  readonly #clock: VirtualClock;
  readonly #slackMs: number;
  readonly #states = new Map<number, State>();

  constructor(clock: VirtualClock, plans: readonly ConnectionPlan[], slackMs: number) {
    this.#clock = clock;
    this.#slackMs = slackMs;
    for (const plan of plans)
      this.#states.set(plan.id, {
        plan,
        failures: 0,
        opens: 0,
        probes: 0,
        brokenSince: null,
        heldSince: 0,
        heldUntil: 0,
        pausedSince: null,
        shutUntil: 0,
        grants: [],
        calls: [],
      });
  }

  /** What an outcome says of its provider's health: a 429, a lock or a refused credential says nothing. */
  isFed(outcome: Outcome, { failures, successes }: { failures: number; successes: number }): void {
    const isAgainst = outcome.kind === "unknown" || (outcome.kind === "retry" && outcome.burn !== false);
    const isFor = outcome.kind === "delivered" || outcome.kind === "rejected";
    if (failures !== (isAgainst ? 1 : 0) || successes !== (isFor ? 1 : 0))
      fail(`${outcome.kind} is heard as ${failures} failures and ${successes} successes`);
  }

  breakerHeard(
    id: number,
    before: Breaker,
    { failures, successes, isProbe }: { failures: number; successes: number; isProbe: boolean },
    after: Breaker,
    now: number,
  ): void {
    const state = this.#state(id);
    const saysNothing = failures === 0 && successes === 0;
    if (saysNothing && isProbe && before.state === "probing") {
      if (after.state !== "probing" || after.until?.getTime() !== now)
        fail(`the probe of ${id} said nothing and did not give its right back`);
      return;
    }
    if (saysNothing || before.state === "open") {
      if (after !== before) fail(`breaker of ${id} moved from ${before.state} to ${after.state} for nothing`);
      return;
    }
    const wanted = this.#wanted(state, before, failures, successes);
    if (after.state !== wanted) fail(`breaker of ${id} went from ${before.state} to ${after.state}, not to ${wanted}`);
    if (after.state === "closed") {
      if (after.until !== null) fail(`closed breaker of ${id} waits`);
      state.opens = 0;
      if (state.brokenSince !== null) state.shutUntil = Math.max(state.shutUntil, this.#clock.now);
      state.brokenSince = null;
    } else if (after.state === "open") {
      const waitMs = (after.until?.getTime() ?? 0) - now;
      const wantedMs = Math.min(OPEN_MS * 2 ** Math.min(state.opens, 20), OPEN_MAX_MS);
      if (waitMs !== wantedMs) fail(`breaker of ${id} opened for ${waitMs} ms, not ${wantedMs}`);
      state.opens += 1;
      state.failures = 0;
      this.tally.opened += 1;
      state.brokenSince ??= this.#clock.now;
    }
  }

  probeGiven(id: number, before: Breaker, after: Breaker, now: number): void {
    this.tally.probes += 1;
    if (before.state === "closed" || after.state !== "probing") fail(`breaker of ${id} probes from ${before.state}`);
    if ((before.until?.getTime() ?? 0) > now) fail(`breaker of ${id} probes before its time`);
    if ((after.until?.getTime() ?? 0) - now !== PROBE_MS) fail(`breaker of ${id} gives its prober no 30 s`);
  }

  granted(plan: ConnectionPlan, granted: number, want: number): void {
    const { grants } = this.#state(plan.id);
    const { rate } = plan;
    if (!rate) return;
    const { now } = this.#clock;
    if (granted < 0 || granted > want) fail(`connection ${plan.id} granted ${granted} of ${want}`);
    if (granted > 0) grants.push({ at: now, n: granted });
    while (grants.length > 0 && (grants[0]?.at ?? 0) <= now - rate.perMs) grants.shift();
    const sum = grants.reduce((total, { n }) => total + n, 0);
    // A window that slides through the middle of a slice sees one slice more.
    const most = rate.requests + quotaOf(rate);
    if (sum > most) fail(`connection ${plan.id} granted ${sum} within ${rate.perMs} ms, its rate is ${rate.requests}`);
  }

  /** The database's clock jumped: what was granted before is in another time. */
  clockJumped(): void {
    for (const state of this.#states.values()) {
      state.grants = [];
      state.calls = [];
    }
  }

  held(id: number, until: Date): void {
    this.tally.held += 1;
    const state = this.#state(id);
    if (this.#clock.now >= state.heldUntil - this.#slackMs) state.heldSince = this.#clock.now;
    state.heldUntil = until.getTime();
    state.shutUntil = Math.max(state.shutUntil, state.heldUntil + this.#slackMs);
    if (until.getTime() > this.#clock.now + 25 * HOUR + this.#slackMs) fail(`connection ${id} is held for over a day`);
  }

  paused(id: number): void {
    this.tally.paused += 1;
    const state = this.#state(id);
    state.pausedSince = this.#clock.now;
  }

  resumed(id: number): void {
    const state = this.#state(id);
    state.pausedSince = null;
    state.brokenSince = null;
    state.heldUntil = 0;
    state.shutUntil = this.#clock.now;
    state.failures = 0;
    state.opens = 0;
  }

  callStarts(id: number, isProbe: boolean, breaker: Breaker): void {
    const { now } = this.#clock;
    const state = this.#state(id);
    const { plan } = state;
    const isHeard = (since: number | null) => since !== null && now > since + HEARD_MS + this.#slackMs;
    if (isHeard(state.pausedSince)) fail(`connection ${id} is called while it is paused`);
    if (state.heldUntil > now + this.#slackMs && isHeard(state.heldSince))
      fail(
        `connection ${id} is called ${state.heldUntil - now} ms before the end of a hold, known for ${now - state.heldSince} ms`,
      );
    if (isHeard(state.brokenSince) && !isProbe)
      fail(`connection ${id} is called while its breaker is ${breaker.state}`);
    if (isProbe) {
      state.probes += 1;
      if (state.probes > 1) fail(`connection ${id} is probed ${state.probes} times at once`);
    }
    if (!plan.rate) return;
    state.calls.push(now);
    while ((state.calls[0] ?? now) <= now - plan.rate.perMs) state.calls.shift();
    const most = plan.rate.requests + 2 * quotaOf(plan.rate);
    if (state.calls.length > most)
      fail(
        `connection ${id} was called ${state.calls.length} times within ${plan.rate.perMs} ms, its rate is ${plan.rate.requests}`,
      );
  }

  /** Whether nothing has stood in the way of calls since a moment. */
  wasOpenSince(id: number, moment: number): boolean {
    const state = this.#state(id);
    return state.brokenSince === null && state.pausedSince === null && state.shutUntil <= moment;
  }

  callEnds(id: number, isProbe: boolean): void {
    if (isProbe) this.#state(id).probes -= 1;
  }

  #wanted(state: State, before: Breaker, failures: number, successes: number): Breaker["state"] {
    if (successes > 0) {
      state.failures = 0;
      return "closed";
    }
    if (before.state === "probing") return "open";
    state.failures += failures;
    return state.failures >= THRESHOLD ? "open" : "closed";
  }

  #state(id: number): State {
    const state = this.#states.get(id);
    if (!state) throw new Error(`no connection ${id}`);
    return state;
  }
}

/** The most that one slice of about a second may give: a ninth more than the mean, and at least one. */
function quotaOf({ requests, perMs }: { requests: number; perMs: number }): number {
  return Math.max(1, Math.ceil((requests / perMs) * SECOND * 1.12));
}
