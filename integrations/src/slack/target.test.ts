import { readSettings } from "@streamleads/integration-kit";
import { describe, expect, it } from "vitest";
import { slack } from "./connector.ts";
import { connectionsOf, targetOf, webhookProblem } from "./target.ts";

const VENDAS = "https://hooks.slack.com/services/T1/B1/x1";
const MARKETING = "https://hooks.slack.com/services/T1/B2/x2";

describe("connections", () => {
  for (const [guarantee, env, expected] of [
    ["nothing set, no connection", {}, {}],
    ["one webhook is one connection", { SLACK_WEBHOOK_URL: VENDAS }, { vendas: VENDAS }],
    [
      "each webhook is its channel's connection",
      { SLACK_WEBHOOK_URL: VENDAS, SLACK_WEBHOOK_URL_MARKETING: MARKETING },
      { vendas: VENDAS, marketing: MARKETING },
    ],
    ["only marketing", { SLACK_WEBHOOK_URL_MARKETING: MARKETING }, { marketing: MARKETING }],
    ["the seed's channel names alone connect nothing", { SLACK_CHANNEL_VENDAS: "#vendas" }, {}],
    ["a bot without a channel connects nothing", { SLACK_BOT_TOKEN: "xoxb-1" }, {}],
    [
      "the seed's channel names beside a webhook change nothing",
      { SLACK_WEBHOOK_URL: VENDAS, SLACK_CHANNEL_VENDAS: "#vendas" },
      { vendas: VENDAS },
    ],
    [
      "a bot writes to the channels that it is told",
      { SLACK_BOT_TOKEN: "xoxb-1", SLACK_CHANNEL_VENDAS: "#vendas", SLACK_CHANNEL_MARKETING: "C07QH2L9XYZ" },
      { vendas: "#vendas", marketing: "C07QH2L9XYZ" },
    ],
    [
      "a bot for one channel and a webhook for the other",
      { SLACK_BOT_TOKEN: "xoxb-1", SLACK_CHANNEL_VENDAS: "#vendas", SLACK_WEBHOOK_URL_MARKETING: MARKETING },
      { vendas: "#vendas", marketing: MARKETING },
    ],
    [
      "with both, the bot writes",
      { SLACK_BOT_TOKEN: "xoxb-1", SLACK_CHANNEL_VENDAS: "#vendas", SLACK_WEBHOOK_URL: VENDAS },
      { vendas: "#vendas" },
    ],
    ["the base address alone connects nothing", { SLACK_API_URL: "http://127.0.0.1:4010" }, {}],
  ] as const) {
    it(guarantee, () => {
      const { settings } = readSettings(slack, env);
      const found = connectionsOf(settings).map(({ name, settings: own }) => {
        const target = targetOf(own);
        return [name, target?.kind === "bot" ? target.channel : target?.url];
      });
      expect(Object.fromEntries(found)).toEqual(expected);
    });
  }

  it("a connection holds no secret of the other channel", () => {
    const [vendas, marketing] = connectionsOf({ webhookUrl: VENDAS, webhookUrlMarketing: MARKETING });
    expect(JSON.stringify(vendas)).not.toContain(MARKETING);
    expect(JSON.stringify(marketing)).not.toContain(VENDAS);
  });
});

describe("connections of an environment", () => {
  it("know nothing of the notices that a connection of the dashboard chooses: the plan knows them by name", () => {
    const { settings } = readSettings(slack, { SLACK_WEBHOOK_URL: VENDAS });
    expect(settings.notices).toBe("vendas");
    expect(connectionsOf(settings).map(({ settings: own }) => own.notices)).toEqual([undefined]);
  });

  it("carry the choice about the button", () => {
    const env = { SLACK_BOT_TOKEN: "xoxb-1", SLACK_CHANNEL_MARKETING: "#marketing", SLACK_CLAIM_BUTTON: "nao" };
    const [marketing] = connectionsOf(readSettings(slack, env).settings);
    expect(marketing).toMatchObject({ name: "marketing", settings: { channel: "#marketing", claimButton: "nao" } });
  });
});

describe("request", () => {
  const base = (settings: Parameters<typeof targetOf>[0]) => slack.request?.(settings);

  it("a webhook is its own address and needs no header", () => {
    expect(base({ webhookUrl: VENDAS })).toEqual({ baseUrl: VENDAS });
  });

  it("a bot speaks to the Web API with its token", () => {
    expect(base({ botToken: "xoxb-1", channel: "#vendas" })).toEqual({
      baseUrl: "https://slack.com/api",
      headers: { authorization: "Bearer xoxb-1" },
    });
  });

  it("SLACK_API_URL replaces scheme and host of both, and keeps the webhook's path", () => {
    const apiUrl = "http://127.0.0.1:4010/slack/";
    expect(base({ apiUrl, webhookUrl: VENDAS })?.baseUrl).toBe("http://127.0.0.1:4010/slack/services/T1/B1/x1");
    expect(base({ apiUrl, botToken: "xoxb-1", channel: "#vendas" })?.baseUrl).toBe("http://127.0.0.1:4010/slack/api");
  });

  it("a webhook that already points below the replacement is not doubled", () => {
    const webhookUrl = "http://127.0.0.1:4010/slack/services/T1/B1/x1";
    expect(base({ apiUrl: "http://127.0.0.1:4010/slack", webhookUrl })?.baseUrl).toBe(webhookUrl);
  });
});

describe("settings", () => {
  for (const [guarantee, variable, value] of [
    ["a workflow trigger is no incoming webhook", "SLACK_WEBHOOK_URL", "https://hooks.slack.com/triggers/T1/1/x"],
    ["a webhook without its secret part", "SLACK_WEBHOOK_URL_MARKETING", "https://hooks.slack.com/services/T1/B1"],
    ["words are no webhook", "SLACK_WEBHOOK_URL", "#vendas"],
    ["a user's token is no bot", "SLACK_BOT_TOKEN", "xoxp-1"],
    ["a channel with spaces", "SLACK_CHANNEL_VENDAS", "time de vendas"],
    ["a mention is no channel", "SLACK_CHANNEL_MARKETING", "<!channel>"],
    ["a base address with a query", "SLACK_API_URL", "https://slack.com?x=1"],
    ["a third word for the button", "SLACK_CLAIM_BUTTON", "talvez"],
  ] as const) {
    it(`${guarantee}: the variable is named and the value is not repeated`, () => {
      const { problems, configured } = readSettings(slack, { [variable]: value });
      expect(problems.map((problem) => problem.variable)).toEqual([variable]);
      expect(problems[0]?.message).not.toContain(value);
      expect(configured).toBe(false);
    });
  }

  it("the webhook of the seed's example has the right form", () => {
    const example = ["https://hooks.slack.com/services", "T00000000", "B00000000", "X".repeat(24)].join("/");
    expect(webhookProblem(example)).toBeUndefined();
  });
});
