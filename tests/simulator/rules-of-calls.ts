/** What must hold of each call: not in two hands, not after its time, not before its moment, not once too often. */
import type { Outcome, RetrySettings } from "@streamleads/domain";
import { HOUR, MINUTE, type VirtualClock } from "./clock.ts";
import type { Promised } from "./rules.ts";
import type { Row } from "./table.ts";
import { fail } from "./violation.ts";

/** An attempt due at the end of the delivery's time may start this much later, and stands in a lane meanwhile. */
const GRACE_MS = MINUTE;
/** The longest that a claimed lease stands in its lane: twenty at one in five seconds, or behind calls of 15 s. */
const LANE_MS = 6 * MINUTE;
/** From this long after its time on every answer counts, so a delivery has an end whatever its provider says. */
const ALL_COUNT_AFTER_MS = 4 * 24 * HOUR;
const ASKED_MAX_MS = 24 * HOUR;
const JITTER = 0.25;

interface History {
  dueAt: number;
  expiresAt: number;
  isCalled: boolean;
  calls: number;
  /** Calls after which nobody can say whether they arrived: without an answer, or whose answer was never recorded. */
  unknown: number;
  /** The last call's end has not been recorded. */
  isUnrecorded: boolean;
  done: number;
  /** Attempts recorded four days after its time and later, but for refused connections, which wait for a person. */
  lateAttempts: number;
  /** No call before: what the provider asked for. */
  notBefore: number;
}

export class CallRules {
  /** What clocks may be off by, together. */
  readonly slackMs: number;
  readonly #clock: VirtualClock;
  readonly #retry: RetrySettings;
  readonly #histories: History[] = [];
  readonly #leads = new Set<string>();
  /** Calls, those that repeated an unknown one, and works done more than once: for the report. */
  readonly tally = { calls: 0, repeats: 0, doneTwice: 0, unknown: 0 };

  constructor(clock: VirtualClock, retry: RetrySettings, slackMs: number) {
    this.#clock = clock;
    this.#retry = retry;
    this.slackMs = slackMs;
  }

  planned(row: Row, { forMs }: Promised): void {
    const dueAt = this.#clock.now;
    if (Math.abs(row.expiresAt - dueAt - forMs) > this.slackMs)
      fail(`${row.action} is worth trying for ${(row.expiresAt - dueAt) / HOUR} h, not ${forMs / HOUR}`);
    this.#histories[row.id] = {
      dueAt,
      expiresAt: dueAt + forMs,
      isCalled: false,
      calls: 0,
      unknown: 0,
      isUnrecorded: false,
      done: 0,
      lateAttempts: 0,
      notBefore: 0,
    };
  }

  /** The lease as the caller knows it. */
  starts(
    row: Row,
    lease: { attempts: number; attemptNo: number; isRepeat: boolean },
    { repeat, atLeast }: Promised,
  ): void {
    const { now } = this.#clock;
    const { attempts, isRepeat } = lease;
    const history = this.#history(row.id);
    if (history.isUnrecorded) history.unknown += 1;
    const who = `delivery ${row.id} (${row.action})`;
    if (row.state !== "running" || row.attemptNo !== lease.attemptNo) fail(`${who} is called without its lease`);
    if (history.isCalled) fail(`${who} is called twice at once`);
    const lead = `${row.leadId}:${row.connectionId}`;
    if (this.#leads.has(lead)) fail(`${who}: another delivery of its lead is being called at its connection`);
    if (repeat === "never" && history.unknown > 0) fail(`${who} is repeated after an unknown outcome`);
    if (repeat === "once" && history.unknown > 1) fail(`${who} is repeated a second time after an unknown outcome`);
    if ((repeat === "once" || repeat === "lookup") && history.unknown > 0 && !isRepeat)
      fail(`${who} is repeated without its mark`);
    if (now < history.notBefore - this.slackMs)
      fail(`${who} is called ${history.notBefore - now} ms before the moment that its provider asked for`);
    if (attempts >= atLeast && now > history.expiresAt + GRACE_MS + LANE_MS + this.slackMs)
      fail(`${who} is called ${(now - history.expiresAt) / MINUTE} min after its time, with ${attempts} attempts`);
    // From four days after its time on every answer counts, so that it has an end whatever its provider says.
    if (history.lateAttempts > atLeast)
      fail(`${who} has no end: ${history.lateAttempts} attempts four days after its time`);
    history.isCalled = true;
    history.isUnrecorded = true;
    history.calls += 1;
    this.#leads.add(lead);
    this.tally.calls += 1;
    if (history.unknown > 0) this.tally.repeats += 1;
  }

  /** The provider's side of it is over, whether or not anybody is there to hear. */
  ends(row: Row, isDone: boolean): void {
    const history = this.#history(row.id);
    history.isCalled = false;
    this.#leads.delete(`${row.leadId}:${row.connectionId}`);
    if (!isDone) return;
    history.done += 1;
    if (history.done > 1) this.tally.doneTwice += 1;
  }

  /** The end of an attempt is in the table. `askedUntil`: its provider wants no call before. */
  recorded(row: Row, { kind, askedUntil }: { kind: Outcome["kind"]; askedUntil: number }): void {
    const history = this.#history(row.id);
    const isLate = this.#clock.now > history.expiresAt + ALL_COUNT_AFTER_MS + this.slackMs;
    if (isLate && kind !== "reconnect") history.lateAttempts += 1;
    history.isUnrecorded = false;
    history.notBefore = Math.max(history.notBefore, askedUntil);
    if (kind !== "unknown") return;
    history.unknown += 1;
    this.tally.unknown += 1;
  }

  /**
   * An attempt was answered, and the delivery waits for the next one. `attempts`: those that counted before this one.
   * `wall`: the clock of the instance that decided. The backoff is measured where it applies: on what is burnt.
   */
  waits(
    row: Row,
    heard: { outcome: Outcome; askedMs: number | null; attempts: number; wall: number },
    next: { dueAt: Date; burnt: boolean },
    { atLeast }: Promised,
  ): void {
    const { outcome, attempts, wall } = heard;
    const asked = Math.min(heard.askedMs ?? 0, ASKED_MAX_MS);
    const waitMs = next.dueAt.getTime() - wall;
    const who = `delivery ${row.id} (${row.action}), attempt ${attempts + 1}`;
    if (waitMs < asked) fail(`${who} waits ${waitMs} ms, its provider asked for ${asked}`);
    if (outcome.kind === "reconnect") return;
    const { baseMs, ceilingMs } = this.#retry;
    if (waitMs > Math.max(asked, ceilingMs)) fail(`${who} waits ${waitMs} ms, more than the ceiling`);
    const isPatient = outcome.kind === "unknown" || (outcome.kind === "retry" && outcome.burn === false);
    const isOfConnection = outcome.kind === "retry" && outcome.burn === false;
    const doublings = isOfConnection ? 0 : Math.min(attempts, 30);
    const backoff = Math.min(Math.max(baseMs * 2 ** doublings, isPatient ? 2 * baseMs : 0), ceilingMs / (1 + JITTER));
    // The last attempt is at the end of its time, however soon that is.
    const least = attempts + 1 >= atLeast ? Math.min(backoff, Math.max(0, row.expiresAt - wall)) : backoff;
    const allCountsAt = row.expiresAt + ALL_COUNT_AFTER_MS;
    if (isOfConnection && next.burnt !== wall > allCountsAt)
      fail(`${who}: an answer that says nothing about it ${next.burnt ? "was" : "was not"} burnt`);
    if (isOfConnection && asked > 0) {
      if (waitMs !== asked) fail(`${who} waits ${waitMs} ms, its provider asked for ${asked}`);
      return;
    }
    if (waitMs < Math.floor(least)) fail(`${who} waits ${waitMs} ms, less than its backoff of ${least}`);
    if (waitMs > Math.max(asked, backoff * (1 + JITTER)) + 1)
      fail(`${who} waits ${waitMs} ms, more than its backoff of ${backoff}`);
    if (!isOfConnection && !next.burnt) fail(`${who} is not burnt`);
  }

  ended(row: Row, { repeat }: Promised): void {
    const history = this.#history(row.id);
    const who = `delivery ${row.id} (${row.action})`;
    if (row.state === "delivered" && history.done === 0) fail(`${who} is delivered, and was never done`);
    if (repeat === "never" && history.done > 1) fail(`${who} was done ${history.done} times`);
    if (repeat === "once" && history.done > 2) fail(`${who} was done ${history.done} times`);
  }

  #history(id: number): History {
    const history = this.#histories[id];
    if (!history) throw new Error(`no history of delivery ${id}`);
    return history;
  }
}
