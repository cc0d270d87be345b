import {
  DEFAULT_FOLLOW_UP_MS,
  type Hours,
  occasionPlanFor,
  type PlanConnection,
  type PlanContext,
  type PlannedDelivery,
  planFor,
} from "@streamleads/domain";
import { sampleLead, TEST_NOW } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { partOf } from "./part.ts";
import type { SlackSettings } from "./target.ts";

const WEBHOOK: SlackSettings = { webhookUrl: "https://hooks.slack.com/services/T1/B1/x1" };
const BOT: SlackSettings = { botToken: "xoxb-1", channel: "#lancamentos" };
const HOUR = 3_600_000;

const connection = (id: number, name: string, settings: SlackSettings): PlanConnection => ({
  id,
  integration: "slack",
  name,
  sandbox: false,
  ...partOf(settings),
});
/** Nobody who is told here waits for an hour. */
const ALWAYS: Hours = { days: Array.from({ length: 7 }, () => [{ from: 0, to: 1_440 }]) };
const planContext = (connections: PlanConnection[]): PlanContext => ({
  now: TEST_NOW,
  returning: false,
  brokers: [],
  connections,
  missing: {},
  dealStatuses: ["QUENTE"],
  consents: {},
  hours: ALWAYS,
  timeZone: "America/Sao_Paulo",
  followUpMs: DEFAULT_FOLLOW_UP_MS,
});
const told = (deliveries: readonly PlannedDelivery[]) =>
  deliveries
    .filter(({ integration, skip }) => integration === "slack" && !skip)
    .map(
      ({ connectionId, action, dueAt }) =>
        `${connectionId} ${action} +${(dueAt.getTime() - TEST_NOW.getTime()) / HOUR}h`,
    )
    .sort();
const plan = (status: "QUENTE" | "MORNO" | "FRIO", ...connections: PlanConnection[]) =>
  told(planFor(sampleLead({ status }), planContext(connections)));

describe("a connection of the environment", () => {
  it("gets what the plan sends to its name, once", () => {
    const vendas = connection(1, "slack:vendas", { ...BOT, channel: "#vendas" });
    const marketing = connection(2, "slack:marketing", WEBHOOK);
    expect(plan("QUENTE", vendas, marketing)).toEqual(["1 notify.followup +2h", "1 notify.hot_lead +0h"]);
    expect(plan("MORNO", vendas, marketing)).toEqual(["1 notify.followup +72h", "2 notify.new_lead +0h"]);
    expect(plan("FRIO", vendas, marketing)).toEqual(["1 notify.followup +168h"]);
  });
});

describe("a connection that chooses its notices", () => {
  for (const [notices, quente, morno, frio] of [
    [
      "vendas",
      ["3 notify.followup +2h", "3 notify.hot_lead +0h"],
      ["3 notify.followup +72h"],
      ["3 notify.followup +168h"],
    ],
    ["marketing", [], ["3 notify.new_lead +0h"], []],
    [
      "ambos",
      ["3 notify.followup +2h", "3 notify.hot_lead +0h"],
      ["3 notify.followup +72h", "3 notify.new_lead +0h"],
      ["3 notify.followup +168h"],
    ],
    ["nenhum", [], [], []],
  ] as const) {
    for (const name of ["slack:lancamentos", "slack:vendas", "slack:marketing", "slack"]) {
      it(`${notices}, under the name ${name}: exactly that, each once`, () => {
        const third = connection(3, name, { ...BOT, notices });
        expect(plan("QUENTE", third)).toEqual(quente);
        expect(plan("MORNO", third)).toEqual(morno);
        expect(plan("FRIO", third)).toEqual(frio);
      });
    }
  }

  it("stands beside those of the environment, which get what they got", () => {
    const vendas = connection(1, "slack:vendas", WEBHOOK);
    const third = connection(3, "slack:lancamentos", { ...BOT, notices: "vendas" });
    expect(plan("QUENTE", vendas, third)).toEqual([
      "1 notify.followup +2h",
      "1 notify.hot_lead +0h",
      "3 notify.followup +2h",
      "3 notify.hot_lead +0h",
    ]);
  });

  it("is silent for a choice that nobody made", () => {
    expect(partOf({ ...BOT, notices: "outro" })).toEqual({ steps: [], serves: [] });
  });
});

describe("when somebody takes the lead on", () => {
  const claimed = { nome: "Ana", via: "Slack", at: TEST_NOW.toISOString() };
  const after = (...connections: PlanConnection[]) =>
    told(occasionPlanFor(sampleLead(), planContext(connections), { on: "claim", params: { claimed } }));

  it("the bots are told, webhooks are not: they could do nothing with it", () => {
    const bots = [connection(1, "slack:vendas", BOT), connection(3, "slack:x", { ...BOT, notices: "ambos" })];
    expect(after(...bots, connection(2, "slack:marketing", WEBHOOK))).toEqual([
      "1 notify.claimed +0h",
      "3 notify.claimed +0h",
    ]);
  });

  it("a channel without notices of leads is not told", () => {
    expect(after(connection(3, "slack:x", { ...BOT, notices: "nenhum" }))).toEqual([]);
  });
});
