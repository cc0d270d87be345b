import { readSettings } from "@streamleads/integration-kit";
import {
  connectorContract,
  type FakeServer,
  type JobOverrides,
  startFake,
  testContext,
  testJob,
} from "@streamleads/integration-kit/testing";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { slack } from "./connector.ts";
import { KNOWN_CARD, type SlackArrival, slackFake } from "./fake.ts";
import { alertMessage } from "./map.ts";
import { postMessage } from "./send.ts";

const NOTICES = { "notify.hot_lead": {}, "notify.new_lead": {}, "notify.followup": { params: { followUpHours: 2 } } };
const CLAIMED = {
  params: { claimed: { nome: "Ana Souza", via: "Slack", at: "2026-11-23T14:32:00Z" } },
  refs: { message: KNOWN_CARD, channel: "#vendas" },
};
const { "notify.claimed": _, ...ofWebhooks } = slack.actions;

// What a webhook makes of a claim is in claimed.test.ts: it cannot deliver one.
describe("with webhooks", () =>
  connectorContract({ ...slack, actions: ofWebhooks }, { fake: slackFake, actions: NOTICES }));
describe("with a bot", () =>
  connectorContract(slack, {
    fake: () => slackFake({ auth: "bot" }),
    actions: { ...NOTICES, "notify.claimed": CLAIMED },
    arrivals: { "notify.claimed": 2 },
  }));

describe.each(["webhook", "bot"] as const)("slack by %s", (auth) => {
  let server: FakeServer;
  const open: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    server = await startFake(slackFake({ auth }));
  });
  afterEach(async () => {
    server.heal();
    server.provider.reset();
    server.arrivals.length = 0;
    await Promise.all(open.splice(0).map((ctx) => ctx.close()));
  });
  afterAll(() => server.close());

  const at = (name: "vendas" | "marketing", env: Record<string, string> = {}) => {
    const { settings } = readSettings(slack, { ...server.provider.env(server.url), ...env });
    const connection = slack.connections?.(settings).find((candidate) => candidate.name === name);
    const ctx = testContext(slack, connection?.settings ?? {});
    open.push(ctx);
    return ctx;
  };
  const run = (action: keyof typeof NOTICES, job: JobOverrides = {}, ctx = at("vendas")) =>
    slack.actions[action]!(testJob({ ...job, delivery: { action, ...job.delivery } }), ctx);
  const arrived = () => server.arrivals.map(({ data }) => data as SlackArrival);
  const refusal = (word: string) =>
    auth === "bot"
      ? ({ kind: "answer", status: 200, json: { ok: false, error: word } } as const)
      : ({ kind: "answer", status: 400, text: word } as const);

  it("a hot lead reaches the sales channel as blocks and text", async () => {
    const outcome = await run("notify.hot_lead");
    expect(outcome.kind).toBe("delivered");
    // A bot's message has the row with the button as well.
    const length = auth === "bot" ? 5 : 4;
    expect(arrived()).toMatchObject([{ channel: "vendas", rings: false, blocks: { length } }]);
    expect(server.arrivals[0]?.key).toBe("🔥 Lead quente nº 123: Carlos Silva (35/40). Precisa de atenção imediata!");
  });

  it("a new lead reaches the marketing channel by its own connection", async () => {
    await run("notify.new_lead", { lead: { status: "MORNO" } }, at("marketing"));
    expect(arrived()).toMatchObject([{ channel: "marketing", text: expect.stringContaining("Novo lead morno") }]);
  });

  for (const nome of ["<!channel>", "<!here>", "<!subteam^S1|todos>", "<@U1>", "&lt;!channel&gt;"]) {
    it(`a lead named ${nome} rings nobody`, async () => {
      expect(await run("notify.hot_lead", { lead: { nome, interesse: nome, cidade: nome } })).toMatchObject({
        kind: "delivered",
      });
      expect(arrived()).toMatchObject([{ rings: false }]);
    });
  }

  it("a lead with as much text as it may hold is still shown as blocks", async () => {
    const lead = { nome: "&".repeat(200), interesse: "<".repeat(500), cidade: "🏠".repeat(60), email: "a".repeat(254) };
    const outcome = await run("notify.hot_lead", { lead });
    expect(outcome).toMatchObject({ kind: "delivered" });
    expect(outcome).not.toHaveProperty("note");
    expect(arrived()[0]?.blocks).toBeDefined();
  });

  it("blocks that Slack refuses are sent once more as words, and the record says so", async () => {
    server.fail(refusal("invalid_blocks"), 1);
    const before = server.requests;
    expect(await run("notify.hot_lead")).toMatchObject({
      kind: "delivered",
      note: "Enviada só como texto: o Slack recusou os blocos.",
    });
    expect(server.requests - before).toBe(2);
    expect(arrived()).toMatchObject([
      { blocks: undefined, text: expect.stringContaining("*Telefone:* (11) 99999-9999") },
    ]);
  });

  it("words that are refused as well end the attempt: there is no third try", async () => {
    server.fail(refusal("invalid_blocks"));
    const before = server.requests;
    expect(await run("notify.hot_lead")).toMatchObject({ kind: "rejected", cause: "message_refused" });
    expect(server.requests - before).toBe(2);
  });

  it("a refusal that is not about the form is not followed by words", async () => {
    server.fail(refusal("something_new"));
    const before = server.requests;
    expect(await run("notify.hot_lead")).toMatchObject({ kind: "rejected" });
    expect(server.requests - before).toBe(1);
  });

  it("a failure that may have posted the blocks is never followed by words", async () => {
    server.fail({ kind: "drop_after" });
    const before = server.requests;
    expect(await run("notify.hot_lead")).toMatchObject({ kind: "unknown" });
    expect(server.requests - before).toBe(1);
  });

  it("a channel that is gone asks for a new one", async () => {
    server.fail(refusal("channel_not_found"));
    expect(await run("notify.followup")).toMatchObject({ kind: "reconnect", cause: "channel_unavailable" });
  });

  it("an alarm of the hub is posted by the same road", async () => {
    const alert = alertMessage({ title: "HubSpot parou", text: "14 leads aguardam." });
    expect(await postMessage(at("vendas"), alert, new Date("2026-11-23T15:00:00Z"))).toMatchObject({
      kind: "delivered",
    });
    expect(arrived()).toMatchObject([{ channel: "vendas", text: "HubSpot parou: 14 leads aguardam." }]);
  });

  it("a connection without a target says what is missing and asks nothing", async () => {
    const ctx = testContext(slack, {});
    open.push(ctx);
    const expected = { kind: "reconnect", cause: "not_configured", fix: expect.stringContaining("SLACK_WEBHOOK_URL") };
    expect(await slack.check(ctx)).toMatchObject(expected);
    expect(await run("notify.hot_lead", {}, ctx)).toMatchObject(expected);
  });

  if (auth === "webhook") {
    it("a live webhook passes the check and nobody sees a message", async () => {
      expect(await slack.check(at("vendas"))).toEqual({ kind: "delivered", note: "O webhook está ativo." });
      expect(server.arrivals).toEqual([]);
    });

    it("the word of a live webhook counts only with Slack's status", async () => {
      server.fail({ kind: "answer", status: 503, text: "no_text" });
      expect(await slack.check(at("vendas"))).toMatchObject({ kind: "retry" });
    });

    it("a webhook that was removed fails the check", async () => {
      const ctx = at("vendas", { SLACK_WEBHOOK_URL: `${server.url}/services/TSANDBOX/BOUTRO/x` });
      expect(await slack.check(ctx)).toMatchObject({ kind: "reconnect", cause: "webhook_gone" });
      expect(await run("notify.hot_lead", {}, ctx)).toMatchObject({ kind: "reconnect", cause: "webhook_gone" });
    });
  } else {
    it("the answer's channel and moment name the message, and are remembered for the lead", async () => {
      const ref = "C0SANDBOXVENDAS:1795446000.000001";
      expect(await run("notify.hot_lead", { delivery: { id: 7 } })).toEqual({
        kind: "delivered",
        externalId: ref,
        refs: { message: ref, channel: "#vendas", card_7: ref },
      });
    });

    it("a revoked token fails the check and the alert", async () => {
      const ctx = at("vendas", { SLACK_BOT_TOKEN: "xoxb-outro" });
      expect(await slack.check(ctx)).toMatchObject({ kind: "reconnect", cause: "token_invalid" });
      expect(await run("notify.hot_lead", {}, ctx)).toMatchObject({ kind: "reconnect", cause: "token_invalid" });
    });

    it("a channel that does not exist asks for another", async () => {
      const ctx = at("vendas", { SLACK_CHANNEL_VENDAS: "#outro" });
      expect(await run("notify.hot_lead", {}, ctx)).toMatchObject({ kind: "reconnect", cause: "channel_unavailable" });
    });
  }
});
