/** One connector against one fake: makes its calls as the hub would, and looks at every outcome the same way. */
import { type Action, isAction, type Lead, type Outcome } from "@streamleads/domain";
import { expect } from "vitest";
import type { Connector, Fields, Job, Settings } from "../connector.ts";
import { readSettings } from "../settings.ts";
import { type JobOverrides, type TestContext, testContext, testJob } from "./context.ts";
import { expectWellFormedOutcome, leaksOf } from "./contract-rules.ts";
import type { FaultServer } from "./server.ts";

/** What of a connector is tried. */
export type Call = Action | "check" | "setup";

export class Trial<F extends Fields> {
  readonly #connector: Connector<F>;
  readonly #server: FaultServer;
  readonly #more: Settings<F> | undefined;
  readonly #jobs: { [A in Action]?: JobOverrides };
  readonly #open: TestContext<F>[] = [];

  constructor(
    connector: Connector<F>,
    server: FaultServer,
    more: Settings<F> | undefined,
    jobs: { [A in Action]?: JobOverrides },
  ) {
    this.#connector = connector;
    this.#server = server;
    this.#more = more;
    this.#jobs = jobs;
  }

  /** Brings the fake to where a connection is before the call: nothing stored, and set up when an action follows. */
  async prepare(call: Call): Promise<void> {
    this.#server.heal();
    this.#server.provider.reset();
    if (isAction(call) && this.#connector.setup !== undefined) {
      expect(await this.#connector.setup(this.#context(this.#server.url))).toMatchObject({ kind: "delivered" });
    }
    this.#server.arrivals.length = 0;
  }

  /** Makes one call and checks what holds for every outcome: it is well formed and gives nothing away. */
  async run(
    call: Call,
    options: { url?: string; timeoutMs?: number; attempt?: number; lead?: Partial<Lead> } = {},
  ): Promise<Outcome> {
    const ctx = this.#context(options.url ?? this.#server.url, options.timeoutMs);
    const job = this.job(call, options.attempt, options.lead);
    const outcome = await this.#call(call, job, ctx);
    expectWellFormedOutcome(outcome);
    expect(leaksOf(outcome, this.#connector.fields, ctx.settings, job.lead)).toEqual([]);
    return outcome;
  }

  /** `lead`: what it has beyond what the action's own job says of it. */
  job(call: Call, attempt = 1, lead: Partial<Lead> = {}): Job {
    if (!isAction(call)) return testJob();
    const overrides = this.#jobs[call] ?? {};
    const repeat = attempt > 1 ? { attempt, isRepeat: true } : {};
    return testJob({
      ...overrides,
      lead: { ...lead, ...overrides.lead },
      delivery: { ...overrides.delivery, action: call, ...repeat },
    });
  }

  /** What the fake's environment says, for the address where it listens or is said to. */
  settings(url: string): Settings<F> {
    const { settings } = readSettings(this.#connector, this.#server.provider.env(url));
    const all = { ...settings, ...this.#more };
    return this.#connector.connections?.(all)[0]?.settings ?? all;
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.splice(0).map((ctx) => ctx.close()));
  }

  #context(url: string, timeoutMs?: number): TestContext<F> {
    const ctx = testContext(this.#connector, this.settings(url), { url, timeoutMs });
    this.#open.push(ctx);
    return ctx;
  }

  #call(call: Call, job: Job, ctx: TestContext<F>): Promise<Outcome> {
    if (call === "check") return this.#connector.check(ctx);
    if (call === "setup") {
      if (this.#connector.setup === undefined) throw new Error(`${this.#connector.slug} has no setup`);
      return this.#connector.setup(ctx);
    }
    const act = this.#connector.actions[call];
    if (act === undefined) throw new Error(`${this.#connector.slug} has no action ${call}`);
    return act(job, ctx);
  }
}
