/** The connector against a fake of its own: every outcome is looked at the way the contract of all connectors does. */
import type { Action, Outcome } from "@streamleads/domain";
import { readSettings } from "@streamleads/integration-kit";
import { expectWellFormedOutcome, type JobOverrides, leaksOf } from "@streamleads/integration-kit/testing";
import { expect } from "vitest";
import { email } from "./connector.ts";
import { type EmailFake, type EmailFakeOptions, type ReceivedMail, startEmailFake } from "./fake.ts";
import type { EmailSettings } from "./settings.ts";
import { contextWith, jobWith } from "./test-job.ts";

type ContextValues = Parameters<typeof contextWith>[1];

export class Trial {
  readonly fake: EmailFake;
  /** What the fake's environment says; a test may change it. */
  settings: EmailSettings;

  constructor(fake: EmailFake) {
    this.fake = fake;
    this.settings = readSettings(email, fake.env()).settings;
  }

  welcome(job: JobOverrides = {}, context: ContextValues = {}): Promise<Outcome> {
    return this.#run("email.welcome", job, context);
  }

  nurture(sequence: string, step: number, job: JobOverrides = {}, context: ContextValues = {}): Promise<Outcome> {
    const params = { nurture: { sequence, step }, ...job.params };
    return this.#run("email.nurture", { ...job, params }, context);
  }

  hotLead(job: JobOverrides = {}, context: ContextValues = {}): Promise<Outcome> {
    return this.#run("notify.hot_lead", job, context);
  }

  followUp(job: JobOverrides = {}, context: ContextValues = {}): Promise<Outcome> {
    return this.#run("notify.followup", job, context);
  }

  async check(context: ContextValues = {}): Promise<Outcome> {
    const outcome = await email.check(contextWith(this.settings, context));
    expectWellFormedOutcome(outcome);
    expect(leaksOf(outcome, email.fields, this.settings, jobWith().lead)).toEqual([]);
    return outcome;
  }

  received(index = 0): ReceivedMail {
    return this.fake.arrivals[index]?.data as ReceivedMail;
  }

  async close(): Promise<void> {
    await email.close?.({ settings: this.settings });
    await this.fake.close();
  }

  async #run(action: Action, values: JobOverrides, context: ContextValues): Promise<Outcome> {
    const job = jobWith({ ...values, delivery: { ...values.delivery, action } });
    const act = email.actions[action];
    if (!act) throw new Error(`the e-mail connector has no ${action}`);
    const outcome = await act(job, contextWith(this.settings, context));
    expectWellFormedOutcome(outcome);
    expect(leaksOf(outcome, email.fields, this.settings, job.lead)).toEqual([]);
    if (this.settings.username)
      expect(JSON.stringify({ ...outcome, externalId: "" })).not.toContain(this.settings.username);
    return outcome;
  }
}

export async function startTrial(options: EmailFakeOptions = {}): Promise<Trial> {
  return new Trial(await startEmailFake(options));
}
