/**
 * A thousand runs of the rules in virtual time, and the proof that a run notices a broken rule: each of the broken ones
 * below is found within a few seeds. Many more by `npm run simulate`.
 */
import { CLOSED, DEFAULT_BREAKER } from "@streamleads/domain";
import { describe, expect, it } from "vitest";
import { Lane } from "../../apps/hub/src/deliveries/lane.ts";
import { DOMAIN, type Domain } from "./domain.ts";
import { type Report, simulate } from "./simulate.ts";
import { Violation } from "./violation.ts";

const SEEDS = 1_000;
/** Broken rules are looked for in so many seeds. */
const SEARCHED = 60;

describe("the rules in virtual time", () => {
  it(`hold at every step of ${SEEDS} seeds, and everything happened in them`, { timeout: 240_000 }, () => {
    const reports = Array.from({ length: SEEDS }, (_, seed) => simulate(String(seed)));
    const sum = (of: (report: Report) => number) => reports.reduce((total, report) => total + of(report), 0);
    expect(sum(({ planned }) => planned)).toBe(sum(({ states }) => Object.values(states).reduce((a, b) => a + b, 0)));
    for (const what of [
      "calls",
      "repeats",
      "doneTwice",
      "unknown",
      "opened",
      "probes",
      "held",
      "paused",
      "hotChecked",
    ] as const)
      expect(
        sum((report) => report[what]),
        what,
      ).toBeGreaterThan(SEEDS / 4);
    for (const state of ["delivered", "failed", "skipped", "cancelled"])
      expect(
        sum(({ states }) => states[state] ?? 0),
        state,
      ).toBeGreaterThan(SEEDS / 4);
  });

  it("are the same to the last event for the same seed, and others for another", () => {
    expect(simulate("42")).toEqual(simulate("42"));
    expect(simulate("42")).not.toMatchObject({ events: simulate("43").events });
  });
});

/** Takes every lease for one of the lowest level. */
class FirstComeLane extends Lane {
  override push(leased: Parameters<Lane["push"]>[0]): void {
    const { prio } = leased;
    leased.prio = 0;
    super.push(leased);
    leased.prio = prio;
  }
}

/** Hands out one more than it has slots for. */
class WideLane extends Lane {
  override next(): ReturnType<Lane["next"]> {
    const { limits } = this;
    this.limits = { ...limits, concurrency: limits.concurrency + 1 };
    const leased = super.next();
    this.limits = limits;
    return leased;
  }
}

const { afterAttempt, afterResults, draw, mayProbe, policyOf } = DOMAIN;
const anyProbe: Domain["startProbe"] = (breaker, now) => ({
  ...breaker,
  state: "probing",
  until: new Date(now.getTime() + DEFAULT_BREAKER.probeMs),
});

const BROKEN: Record<string, [broken: Partial<Domain>, found: RegExp]> = {
  "an unknown outcome counts as delivered": [
    {
      afterAttempt: (outcome, ...rest) =>
        outcome.kind === "unknown" ? { state: "delivered" } : afterAttempt(outcome, ...rest),
    },
    /is delivered, and was never done/,
  ],
  "what must never be repeated is, after an unknown outcome": [
    {
      afterAttempt: (outcome, facts, ...rest) =>
        policyOf(facts.action).repeatAfterUnknown === "never"
          ? afterAttempt(outcome, { ...facts, action: "event.send" }, ...rest)
          : afterAttempt(outcome, facts, ...rest),
    },
    /is repeated after an unknown outcome/,
  ],
  "what may be repeated once is repeated without end": [
    {
      afterAttempt: (outcome, facts, ...rest) =>
        policyOf(facts.action).repeatAfterUnknown === "once"
          ? afterAttempt(outcome, { ...facts, action: "note.create" }, ...rest)
          : afterAttempt(outcome, facts, ...rest),
    },
    /is repeated a second time/,
  ],
  "the mark of a repeat is lost": [
    {
      afterAttempt: (...args) => {
        const next = afterAttempt(...args);
        return next.state === "retrying" ? { ...next, repeat: false } : next;
      },
    },
    /is repeated without its mark/,
  ],
  "Retry-After is not kept": [
    {
      afterAttempt: (outcome, ...rest) => {
        if (outcome.kind !== "retry") return afterAttempt(outcome, ...rest);
        const { notBefore: _, ...without } = outcome;
        return afterAttempt(without, ...rest);
      },
    },
    /its provider asked for/,
  ],
  "a 429 burns an attempt": [
    {
      afterAttempt: (...args) => {
        const next = afterAttempt(...args);
        return next.state === "retrying" ? { ...next, burnt: true } : next;
      },
    },
    /was burnt/,
  ],
  "the backoff does not grow": [
    { afterAttempt: (outcome, facts, ...rest) => afterAttempt(outcome, { ...facts, attempts: 0 }, ...rest) },
    /less than its backoff/,
  ],
  "jitter makes a retry earlier": [
    {
      afterAttempt: (outcome, facts, now, random, retry) =>
        afterAttempt(outcome, facts, now, () => -random() / 4, retry),
    },
    /less than its backoff/,
  ],
  "nothing is asked of its time when it is taken up": [{ pastItsTime: () => null }, /after its time/],
  "an action is worth trying for twice as long": [
    { policyOf: (action) => ({ ...policyOf(action), givesUpAfterMs: 2 * policyOf(action).givesUpAfterMs }) },
    /is worth trying for/,
  ],
  "a 429 counts against the provider": [
    { countsAgainst: ({ kind }) => kind === "retry" || kind === "unknown" },
    /is heard as 1 failures/,
  ],
  "a failed probe closes the breaker": [
    {
      afterResults: (breaker, results, ...rest) =>
        breaker.state === "probing" && results.failures > 0 ? CLOSED : afterResults(breaker, results, ...rest),
    },
    /from probing to closed/,
  ],
  "the breaker opens at six": [
    {
      afterResults: (breaker, results, now) =>
        afterResults(breaker, results, now, { ...DEFAULT_BREAKER, threshold: 6 }),
    },
    /not to open/,
  ],
  "the breaker always opens for as long as at first": [
    { afterResults: (breaker, results, now) => afterResults({ ...breaker, opens: 0 }, results, now) },
    /opened for 15000 ms/,
  ],
  "a probe that said nothing keeps its right": [{ probeReturned: (breaker) => breaker }, /did not give its right back/],
  "an open breaker is probed before its time": [
    { mayProbe: ({ state }) => state !== "closed", startProbe: anyProbe },
    /probes before its time/,
  ],
  "a second prober is let through": [
    { mayProbe: (breaker, now) => breaker.state === "probing" || mayProbe(breaker, now), startProbe: anyProbe },
    /probes before its time/,
  ],
  "calls pass whatever the breaker, the pause and the hold say": [
    { isOpenFor: () => true },
    /is called .*(while|before)/,
  ],
  "twice the rate is granted": [
    { draw: (window, rate, ...rest) => draw(window, { ...rate, requests: 2 * rate.requests }, ...rest) },
    /its rate is/,
  ],
  "slices overlap": [
    {
      draw: (window, rate, want, now) =>
        draw(window && now.getTime() - window.startedAt.getTime() > 500 ? null : window, rate, want, now),
    },
    /its rate is/,
  ],
  "leads are served as they come, QUENTE or not": [{ newLane: (limits) => new FirstComeLane(limits) }, /stands behind/],
  "a lane runs one attempt too many": [{ newLane: (limits) => new WideLane(limits) }, /runs \d+ at once/],
};

describe("a broken rule is found", () => {
  it.each(Object.entries(BROKEN))("%s", (_, [broken, found]) => {
    expect(firstViolation({ ...DOMAIN, ...broken }, found)).toMatch(found);
  });

  it("and named with its seed, its moment and the command that runs it again", () => {
    const { pastItsTime } = DOMAIN;
    const message = firstViolation({ ...DOMAIN, afterAttempt: () => ({ state: "delivered" }), pastItsTime }, /./);
    expect(message).toMatch(/^seed \d+, \d+ ms: /);
    expect(message).toMatch(/npm run simulate -- --seed \d+$/);
  });
});

/** The first violation of that kind within the seeds searched; "" when there is none. */
function firstViolation(domain: Domain, wanted: RegExp): string {
  for (let seed = 0; seed < SEARCHED; seed += 1) {
    try {
      simulate(String(seed), domain);
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      if (wanted.test(error.message)) return error.message;
    }
  }
  return "";
}
