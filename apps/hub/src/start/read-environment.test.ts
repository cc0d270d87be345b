import { defineConnector } from "@streamleads/integration-kit";
import { CONNECTORS } from "@streamleads/integrations";
import { describe, expect, it } from "vitest";
import { ConfigError } from "../config.ts";
import { readEnvironment } from "./read-environment.ts";

function problemsOf(env: Record<string, string>): ConfigError {
  try {
    readEnvironment(env, CONNECTORS);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error("the environment was accepted");
}

describe("reading the environment", () => {
  it("accepts one that says nothing, without a warning", () => {
    const { config, warnings } = readEnvironment({}, CONNECTORS);
    expect(config.PORT).toBe(8000);
    expect(warnings).toEqual([]);
  });

  it("names every problem at once, those of the integrations too", () => {
    const error = problemsOf({ PORT: "oito mil", LOG_LEVEL: "barulhento", SMTP_PORT: "0", N8N_WEBHOOK_URL: "n8n" });
    expect(error.problems.map(({ variable }) => variable).sort()).toEqual([
      "LOG_LEVEL",
      "N8N_WEBHOOK_URL",
      "PORT",
      "SMTP_PORT",
    ]);
  });

  it("never repeats a secret that is wrong", () => {
    const { message } = problemsOf({ PORT: "x", SLACK_BOT_TOKEN: "segredo-do-bot" });
    expect(message).toContain("SLACK_BOT_TOKEN");
    expect(message).not.toContain("segredo-do-bot");
  });

  it.each([
    ["a value that cannot be", { N8N_WEBHOOK_URL: "n8n" }, /^n8n: N8N_WEBHOOK_URL não serve/],
    [
      "a required variable that is missing",
      { WHATSAPP_ACCESS_TOKEN: "t" },
      /^WhatsApp: falta WHATSAPP_PHONE_NUMBER_ID\./,
    ],
    ["half of one of two ways", { SLACK_BOT_TOKEN: "xoxb-1" }, /^Slack: falta ao menos uma de .*SLACK_CHANNEL_VENDAS/],
  ])("goes on with an integration that is half there, and warns of %s", (_what, env, wanted) => {
    const { warnings } = readEnvironment(env, CONNECTORS);
    expect(warnings).toEqual([expect.stringMatching(wanted)]);
  });

  it("counts blank variables as absent", () => {
    expect(readEnvironment({ WHATSAPP_ACCESS_TOKEN: "  ", PORT: "" }, CONNECTORS).warnings).toEqual([]);
  });

  it("says nothing of an integration that nobody touched, whatever has become of its defaults", () => {
    const retired = defineConnector({
      slug: "antigo",
      label: "Antigo",
      docs: "https://antigo.example",
      receives: [],
      fields: {
        url: {
          label: "Endereço",
          help: "…",
          env: "ANTIGO_API_URL",
          default: "https://antigo.example/v1",
          validate: () => "Essa versão acabou.",
        },
        token: { label: "Token", help: "…", env: "ANTIGO_TOKEN", required: true },
      },
      limits: { concurrency: 1, rate: null },
      check: async () => ({ kind: "delivered" }),
      actions: {},
    });
    expect(readEnvironment({}, [retired]).warnings).toEqual([]);
    expect(readEnvironment({ ANTIGO_TOKEN: "t" }, [retired]).warnings).toEqual([
      expect.stringContaining("Essa versão acabou."),
    ]);
  });
});
