import type { Arrival } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { slackFake } from "./fake.ts";

const BASE = "http://127.0.0.1:1";
const fake = slackFake();
const hook = new URL(fake.env(BASE).SLACK_WEBHOOK_URL ?? "").pathname;
const marketingHook = new URL(fake.env(BASE).SLACK_WEBHOOK_URL_MARKETING ?? "").pathname;

function ask(path: string, json: unknown, headers: Record<string, string> = {}, method = "POST") {
  const arrivals: Arrival[] = [];
  const answer = fake.handle(
    {
      method,
      path,
      query: new URLSearchParams(),
      headers: { "content-type": "application/json", ...headers },
      body: Buffer.from(typeof json === "string" ? json : JSON.stringify(json)),
    },
    (arrival) => arrivals.push(arrival),
  );
  return { answer, arrivals };
}

describe("webhooks of the fake", () => {
  it("answer the plain word ok, and each belongs to its channel", () => {
    const sales = ask(hook, { text: "oi" });
    expect(sales.answer).toEqual({ status: 200, text: "ok" });
    expect(sales.arrivals).toEqual([
      {
        kind: "message",
        title: "Slack #vendas: oi",
        key: "oi",
        data: { channel: "vendas", text: "oi", blocks: undefined, rings: false },
      },
    ]);
    expect(ask(marketingHook, { text: "oi" }).arrivals[0]?.data).toMatchObject({ channel: "marketing" });
  });

  it("ignore a channel in the body, as app webhooks do", () => {
    expect(ask(hook, { text: "oi", channel: "#marketing" }).arrivals[0]?.data).toMatchObject({ channel: "vendas" });
  });

  it("tell when a message would ring", () => {
    for (const text of ["<!channel> oi", "<!here>", "<!everyone|x>", "<@U1>", "<!subteam^S1>"]) {
      expect(ask(hook, { text }).arrivals[0]?.data).toMatchObject({ rings: true });
    }
    const blocks = [{ type: "section", text: { type: "mrkdwn", text: "<!channel>" } }];
    expect(ask(hook, { text: "oi", blocks }).arrivals[0]?.data).toMatchObject({ rings: true });
    expect(ask(hook, { text: "&lt;!channel&gt; <!date^1^{time}|x>" }).arrivals[0]?.data).toMatchObject({
      rings: false,
    });
  });

  for (const [guarantee, path, json, headers, status, word] of [
    ["another webhook", "/services/TSANDBOX/BOUTRO/x", { text: "oi" }, {}, 404, "no_service"],
    ["another path", "/workflows/x", { text: "oi" }, {}, 404, "not_found"],
    ["half a JSON", hook, '{"text":', {}, 400, "invalid_payload"],
    ["a list", hook, [], {}, 400, "invalid_payload"],
    ["a form", hook, { text: "oi" }, { "content-type": "application/x-www-form-urlencoded" }, 400, "invalid_payload"],
    ["no text", hook, {}, {}, 400, "no_text"],
    ["an empty text", hook, { text: " " }, {}, 400, "no_text"],
    ["blocks that break a rule", hook, { text: "oi", blocks: [{ type: "header" }] }, {}, 400, "invalid_blocks"],
    ["a text over 40,000", hook, { text: "x".repeat(40_001) }, {}, 400, "msg_too_long"],
  ] as const) {
    it(`refuse ${guarantee} with ${word}`, () => {
      const { answer, arrivals } = ask(path, json, headers);
      expect(answer).toEqual({ status, text: word });
      expect(arrivals).toEqual([]);
    });
  }
});
