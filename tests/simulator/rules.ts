/**
 * What must hold at every step of a run. The figures here are the protocol's own, written down a second time and on
 * purpose: a rule of the domain that changes by accident no longer agrees with them. Nothing here asks the domain.
 */
import { type Action, DELIVERY_STATES, type DeliveryState, type RetrySettings } from "@streamleads/domain";
import { HOUR, type VirtualClock } from "./clock.ts";
import { CallRules } from "./rules-of-calls.ts";
import { ConnectionRules } from "./rules-of-connections.ts";
import type { ConnectionPlan } from "./scenario.ts";
import type { Row } from "./table.ts";
import { fail } from "./violation.ts";

/** How an action may be repeated when nobody knows whether it arrived, and how long it is worth trying. */
export interface Promised {
  repeat: "yes" | "lookup" | "once" | "never";
  forMs: number;
  atLeast: number;
}

const upsert: Promised = { repeat: "yes", forMs: 72 * HOUR, atLeast: 12 };
const lookup: Promised = { ...upsert, repeat: "lookup" };
const hot: Promised = { repeat: "once", forMs: 2 * HOUR, atLeast: 1 };
const staff: Promised = { ...hot, forMs: 24 * HOUR };
const message: Promised = { repeat: "never", forMs: 24 * HOUR, atLeast: 1 };

/** The table of section 5 of the delivery protocol. */
export const PROMISED: Record<Action, Promised> = {
  "contact.upsert": upsert,
  "deal.create": upsert,
  "note.create": lookup,
  "task.create": lookup,
  "ticket.create": lookup,
  "conversion.create": lookup,
  "event.send": upsert,
  "raw.forward": upsert,
  "link.create": { repeat: "yes", forMs: HOUR, atLeast: 1 },
  "contact.optout": upsert,
  "notify.hot_lead": hot,
  "notify.new_lead": staff,
  "notify.followup": staff,
  "notify.claimed": staff,
  "call.broker": hot,
  "email.welcome": { repeat: "once", forMs: 48 * HOUR, atLeast: 1 },
  "message.followup": message,
  "message.sms": message,
  "email.nurture": message,
  "audience.add": upsert,
  "audience.remove": upsert,
  "ads.conversion": upsert,
  "analytics.lead": { repeat: "never", forMs: 48 * HOUR, atLeast: 1 },
};

/** No wait is longer than a provider's 24 hours, and no backoff than an hour. */
const WAIT_MAX_MS = 24 * HOUR + HOUR;

const MOVES: Record<DeliveryState, readonly DeliveryState[]> = {
  pending: ["running"],
  retrying: ["running", "delivered"],
  running: ["pending", "retrying", "delivered", "failed", "skipped", "cancelled"],
  // A late answer only: it was delivered after all.
  failed: ["delivered"],
  cancelled: ["delivered"],
  delivered: [],
  skipped: [],
};

export class Rules {
  readonly calls: CallRules;
  readonly connections: ConnectionRules;
  readonly counts = Object.fromEntries(DELIVERY_STATES.map((state) => [state, 0])) as Record<DeliveryState, number>;
  readonly #clock: VirtualClock;
  #planned = 0;
  #isLate = false;
  /** Attempts of a delivery as last seen; they only grow, one at a time, when it is let go of. */
  readonly #attempts: number[] = [];

  constructor(clock: VirtualClock, plans: readonly ConnectionPlan[], retry: RetrySettings, slackMs: number) {
    this.#clock = clock;
    this.calls = new CallRules(clock, retry, slackMs);
    this.connections = new ConnectionRules(clock, plans, slackMs);
  }

  inserted(row: Row): void {
    this.#planned += 1;
    this.counts[row.state] += 1;
    this.#attempts[row.id] = 0;
    this.calls.planned(row, PROMISED[row.action]);
    this.#sum();
  }

  lateDelivered(): void {
    this.#isLate = true;
  }

  moved(row: Row, from: DeliveryState): void {
    this.counts[from] -= 1;
    this.counts[row.state] += 1;
    const isLate = this.#isLate;
    this.#isLate = false;
    const onlyLate = from === "failed" || from === "cancelled" || (from === "retrying" && row.state === "delivered");
    // Given back without its answer, then answered.
    const mayComeLate = onlyLate || (from === "pending" && row.state === "delivered");
    if (!(isLate && mayComeLate) && (!MOVES[from].includes(row.state) || onlyLate))
      fail(`delivery ${row.id} went from ${from} to ${row.state}`);
    const before = this.#attempts[row.id] ?? 0;
    const isLetGo = from === "running" && row.state !== "running";
    if (row.attempts < before || row.attempts > before + (isLetGo ? 1 : 0))
      fail(`delivery ${row.id} went from ${before} to ${row.attempts} attempts when it became ${row.state}`);
    this.#attempts[row.id] = row.attempts;
    this.#owed(row);
    this.#sum();
  }

  breakerHeard(...args: Parameters<ConnectionRules["breakerHeard"]>): void {
    this.connections.breakerHeard(...args);
  }
  probeGiven(...args: Parameters<ConnectionRules["probeGiven"]>): void {
    this.connections.probeGiven(...args);
  }
  granted(...args: Parameters<ConnectionRules["granted"]>): void {
    this.connections.granted(...args);
  }
  held(...args: Parameters<ConnectionRules["held"]>): void {
    this.connections.held(...args);
  }
  paused(id: number): void {
    this.connections.paused(id);
  }
  resumed(id: number): void {
    this.connections.resumed(id);
  }

  /** At the end: everything is over, and what is over says why. */
  ended(rows: readonly Row[]): void {
    for (const row of rows) {
      const isWaiting = row.state === "pending" || row.state === "retrying" || row.state === "running";
      if (isWaiting) fail(`delivery ${row.id} (${row.action}) is ${row.state} for ever, due ${row.dueAt}`);
      if (row.state !== "delivered" && row.cause === null) fail(`delivery ${row.id} is ${row.state} without a cause`);
      this.calls.ended(row, PROMISED[row.action]);
    }
  }

  /** What waits is owed: it has a moment, and that is not out of reach. What runs has an owner. */
  #owed(row: Row): void {
    const isWaiting = row.state === "pending" || row.state === "retrying";
    if (isWaiting && row.dueAt === null) fail(`delivery ${row.id} waits for no moment`);
    if (isWaiting && (row.dueAt ?? 0) > this.#clock.now + WAIT_MAX_MS + this.calls.slackMs)
      fail(`delivery ${row.id} waits until ${new Date(row.dueAt ?? 0).toISOString()}`);
    if ((row.state === "running") !== (row.owner !== null))
      fail(`delivery ${row.id} is ${row.state}, owner ${row.owner}`);
  }

  #sum(): void {
    let sum = 0;
    for (const state of DELIVERY_STATES) {
      if (this.counts[state] < 0) fail(`${this.counts[state]} deliveries are ${state}`);
      sum += this.counts[state];
    }
    if (sum !== this.#planned) fail(`planned ${this.#planned}, in all states ${sum}`);
  }
}
