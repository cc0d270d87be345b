/** A bot against a fake workspace, for the tests of what only a bot can do. */
import { ACTIONS, type Action, type Outcome } from "@streamleads/domain";
import type { ErasedPerson } from "@streamleads/integration-kit";
import {
  type FaultServer,
  type JobOverrides,
  startFake,
  TEST_NOW,
  type TestContext,
  testContext,
  testJob,
} from "@streamleads/integration-kit/testing";
import { slack } from "./connector.ts";
import { type SlackArrival, type SlackFake, type SlackFakeOptions, slackFake } from "./fake.ts";
import type { fields } from "./fields.ts";
import type { SlackSettings } from "./target.ts";

export interface BotTrial {
  fake: SlackFake;
  server: FaultServer;
  /** What arrived since the last `clear`. */
  arrived(): (SlackArrival & { kind: string })[];
  /** Makes one delivery; `settings` replace those of the bot in #vendas. */
  run(action: Action, job?: JobOverrides, settings?: SlackSettings): Promise<Outcome>;
  check(settings?: SlackSettings): Promise<Outcome>;
  erase(refs: ErasedPerson["refs"], settings?: SlackSettings): Promise<Outcome>;
  /** Forgets faults and arrivals; what was posted stays. */
  clear(): void;
  close(): Promise<void>;
}

export async function startBot(options: SlackFakeOptions = {}): Promise<BotTrial> {
  const fake = slackFake({ auth: "bot", ...options });
  const server = await startFake(fake);
  const env = fake.env(server.url);
  const bot: SlackSettings = { apiUrl: server.url, botToken: env.SLACK_BOT_TOKEN ?? "", channel: "#vendas" };
  const open: TestContext<typeof fields>[] = [];
  const context = (settings: SlackSettings = {}) => {
    const ctx = testContext(slack, { ...bot, ...settings });
    open.push(ctx);
    return ctx;
  };
  return {
    fake,
    server,
    arrived: () => server.arrivals.map(({ kind, data }) => ({ kind, ...(data as SlackArrival) })),
    run: (action, job = {}, settings) => {
      const act = slack.actions[action];
      if (!act) throw new Error(`Slack has no ${ACTIONS[action].label}`);
      return act(testJob({ ...job, delivery: { action, ...job.delivery } }), context(settings));
    },
    check: (settings) => slack.check(context(settings)),
    erase: (refs, settings) => {
      if (!slack.erase) throw new Error("Slack erases");
      const person = { leadId: 123, nome: "Carlos Silva", email: null, telefone: null, refs, now: TEST_NOW };
      return slack.erase(person, context(settings));
    },
    clear: () => {
      server.heal();
      server.arrivals.length = 0;
      server.seen.length = 0;
    },
    close: async () => {
      await Promise.all(open.splice(0).map((ctx) => ctx.close()));
      await server.close();
    },
  };
}

/** What a delivery left to be remembered; a refusal fails the test that relies on it. */
export function refsOf(outcome: Outcome): Record<string, string> {
  if (outcome.kind !== "delivered") throw new Error(`not delivered: ${JSON.stringify(outcome)}`);
  return outcome.refs ?? {};
}
