import { describe, expect, it } from "vitest";
import {
  addressProblem,
  instanceUrl,
  webhookPathFor,
  webhookUrlFor,
  webhookUrlProblem,
  webhookVariableFor,
  workflowIdProblem,
  workflowUrl,
} from "./addresses.ts";

const COMMON = "https://n8n.empresa.com/webhook/streamleads";
const HOT = "https://n8n.empresa.com/webhook/streamleads-hot?origem=hub";

describe("the webhook of a status", () => {
  for (const [guarantee, settings, status, expected] of [
    ["is its own where it has one", { webhookUrl: COMMON, webhookUrlHot: HOT }, "QUENTE", HOT],
    ["is the common one otherwise", { webhookUrl: COMMON, webhookUrlHot: HOT }, "MORNO", COMMON],
    ["is absent when neither is set", { webhookUrlHot: HOT }, "FRIO", undefined],
  ] as const) {
    it(guarantee, () => expect(webhookUrlFor(settings, status)).toBe(expected));
  }

  it("is called by path and query below the server of the connection", () => {
    expect(webhookPathFor({ webhookUrl: COMMON, webhookUrlHot: HOT }, "QUENTE")).toBe(
      "/webhook/streamleads-hot?origem=hub",
    );
  });

  it("is named by the variable that it comes from", () => {
    const settings = { webhookUrl: COMMON, webhookUrlCold: HOT };
    expect(webhookVariableFor(settings, "QUENTE")).toBe("N8N_WEBHOOK_URL");
    expect(webhookVariableFor(settings, "FRIO")).toBe("N8N_WEBHOOK_URL_COLD");
  });

  it("on another server is a problem of the connection, not a request to the wrong place", () => {
    const settings = { webhookUrl: COMMON, webhookUrlHot: "https://outro.empresa.com/webhook/x" };
    expect(webhookPathFor(settings, "QUENTE")).toMatchObject({ kind: "reconnect", cause: "webhook_on_other_server" });
    expect(webhookPathFor(settings, "MORNO")).toBe("/webhook/streamleads");
  });

  it("that nobody set names the variable", () => {
    expect(webhookPathFor({}, "MORNO")).toMatchObject({
      cause: "webhook_not_set",
      fix: expect.stringMatching("_WARM"),
    });
  });
});

describe("the address of the n8n itself", () => {
  for (const [guarantee, settings, expected] of [
    ["stands before /webhook/", { webhookUrl: COMMON }, "https://n8n.empresa.com"],
    ["keeps a path before it", { webhookUrl: "https://a.com/n8n/webhook/x/y" }, "https://a.com/n8n"],
    ["comes from the first webhook there is", { webhookUrlCold: HOT }, "https://n8n.empresa.com"],
    ["is the server when the webhook path was renamed", { webhookUrl: "https://a.com/gancho/x" }, "https://a.com"],
    ["is the variable when set", { webhookUrl: COMMON, apiUrl: "https://a.com:5678/" }, "https://a.com:5678"],
    [
      "is the variable without the API's path",
      { webhookUrl: COMMON, apiUrl: "https://a.com/api/v1/" },
      "https://a.com",
    ],
  ] as const) {
    it(guarantee, () => expect(instanceUrl(settings)).toBe(expected));
  }

  it("leads to the editor's page of a workflow", () => {
    expect(workflowUrl({ webhookUrl: COMMON }, "workflow_123")).toBe("https://n8n.empresa.com/workflow/workflow_123");
  });
});

describe("what is refused when it is typed", () => {
  for (const [value, problem] of [
    [COMMON, undefined],
    ["http://n8n:5678/webhook/streamleads", undefined],
    ["https://n8n.empresa.com/webhook-test/streamleads", /Production URL/],
    ["n8n.empresa.com/webhook/x", /https:\/\//],
    ["ftp://n8n.empresa.com/webhook/x", /https:\/\//],
    ["https://ana:senha@n8n.empresa.com/webhook/x", /usuário e senha/],
  ] as const) {
    it(`webhook ${value}: ${problem === undefined ? "fine" : "refused"}`, () => {
      if (problem === undefined) expect(webhookUrlProblem(value)).toBeUndefined();
      else expect(webhookUrlProblem(value)).toMatch(problem);
    });
  }

  it("a problem never repeats a password", () => {
    expect(addressProblem("https://ana:senha-dela@n8n.empresa.com")).not.toContain("senha-dela");
  });

  it("a workflow's whole address instead of its id", () => {
    expect(workflowIdProblem("https://n8n.empresa.com/workflow/2tUt1wbLX592XDdX")).toMatch("/workflow/");
    expect(workflowIdProblem("2tUt1wbLX592XDdX")).toBeUndefined();
  });
});
