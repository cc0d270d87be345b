import { createHmac } from "node:crypto";
import { TEST_NOW } from "@streamleads/integration-kit/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { metaGraphFake, PAGE_TOKEN, SYSTEM_USER_TOKEN } from "./fake.ts";
import { APP, FORMS, LEADS, PAGE } from "./fake-page.ts";
import { fakeSettings } from "./testing.ts";

const { appSecret = "" } = fakeSettings();
const APP_TOKEN = `${APP.id}|${appSecret}`;
const graph = metaGraphFake(() => TEST_NOW);
beforeEach(() => graph.reset());

interface Asked {
  token?: string | undefined;
  query?: Record<string, string>;
  method?: string;
}

function ask(path: string, { token = PAGE_TOKEN, query = {}, method = "GET" }: Asked = {}) {
  const appsecret_proof = createHmac("sha256", appSecret).update(token).digest("hex");
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const arrivals: unknown[] = [];
  const answer = graph.handle(
    { method, path, query: new URLSearchParams({ appsecret_proof, ...query }), headers, body: Buffer.alloc(0) },
    (arrival) => arrivals.push(arrival),
  );
  return { ...answer, arrivals, json: answer.json as Record<string, unknown> & { error?: Record<string, unknown> } };
}

const lead = `/v26.0/${LEADS[0]?.id}`;
const form = `/v26.0/${FORMS[0]?.id}`;

describe("the fake of Graph refuses what Graph refuses", () => {
  it.each<[string, string, Asked, number]>([
    ["no version", "/me", {}, 2500],
    ["a retired version", lead.replace("v26.0", "v18.0"), {}, 2635],
    ["a longer path", `${lead}/a/b`, {}, 2500],
    ["no token", lead, { token: "" }, 104],
    ["a wrong token", lead, { token: "EAAwrong" }, 190],
    ["no proof", lead, { query: { appsecret_proof: "" } }, 104],
    ["a wrong proof", lead, { query: { appsecret_proof: "00" } }, 104],
    ["a parameter that is gone", lead, { query: { date_format: "U" } }, 100],
    ["a field that does not exist", lead, { query: { fields: "id,phone" } }, 100],
    ["a Page's token where a user's is needed", "/v26.0/me/accounts", {}, 100],
    ["a user's token on a Page's edge", `/v26.0/${PAGE.id}/leadgen_forms`, { token: SYSTEM_USER_TOKEN }, 190],
    ["an edge that does not exist", `/v26.0/${PAGE.id}/leads`, {}, 100],
    ["the app's token on a lead", lead, { token: APP_TOKEN }, 100],
    ["a token that inspects itself", "/v26.0/debug_token", { query: { input_token: PAGE_TOKEN } }, 100],
    ["a limit that is none", `${form}/leads`, { query: { limit: "0" } }, 100],
    ["a cursor that is none", `${form}/leads`, { query: { after: "2" } }, 100],
    ["a filter that is no JSON", `${form}/leads`, { query: { filtering: "since yesterday" } }, 100],
    [
      "a filter on another field",
      `${form}/leads`,
      { query: { filtering: '[{"field":"id","operator":"GREATER_THAN","value":1}]' } },
      100,
    ],
    [
      "an operator that does not exist",
      `${form}/leads`,
      { query: { filtering: '[{"field":"time_created","operator":"AFTER","value":1}]' } },
      100,
    ],
    [
      "a time that is no number",
      `${form}/leads`,
      { query: { filtering: '[{"field":"time_created","operator":"GREATER_THAN","value":"1"}]' } },
      100,
    ],
    ["a lead that does not exist", "/v26.0/444444444444", {}, 100],
    ["writing", form, { method: "POST" }, 100],
  ])("%s", (_what, path, asked, code) => {
    const answer = ask(path, asked);
    expect(answer.status).toBe(400);
    expect(answer.json.error).toMatchObject({ code, type: "OAuthException", fbtrace_id: expect.any(String) });
    expect(answer.arrivals).toEqual([]);
  });

  it("an object that does not exist with subcode 33", () => {
    expect(ask("/v26.0/444444444444").json.error).toMatchObject({ code: 100, error_subcode: 33 });
  });

  it("a lead older than 90 days as if it had never been", () => {
    graph.addLead({ id: "42", form_id: "1", created_time: "2026-08-01T00:00:00+0000", field_data: [] });
    expect(ask("/v26.0/42").json.error).toMatchObject({ error_subcode: 33 });
  });
});

describe("the fake of Graph answers as Graph does", () => {
  it("gives a small set when no fields are named, and only what was named else", () => {
    expect(Object.keys(ask(lead).json).sort()).toEqual(["created_time", "field_data", "id"]);
    expect(ask(lead, { query: { fields: "platform" } }).json).toEqual({ id: LEADS[0]?.id, platform: "fb" });
  });

  it("leaves ad fields out of an organic lead", () => {
    expect(ask(lead, { query: { fields: "ad_id,campaign_name,is_organic" } }).json).toEqual({
      id: LEADS[0]?.id,
      is_organic: true,
    });
  });

  it("tells of each lead that was read, and of nobody in words", () => {
    const { arrivals } = ask(lead);
    expect(arrivals).toEqual([expect.objectContaining({ kind: "lead.read", key: LEADS[0]?.id })]);
    expect(JSON.stringify(arrivals)).not.toContain("Otávio");
  });

  it("pages with cursors on every page and `next` on all but the last", () => {
    const first = ask(`${form}/leads`, { query: { limit: "1" } }).json as {
      data: unknown[];
      paging: { next?: string; cursors: { after: string } };
    };
    expect(first.data).toHaveLength(1);
    expect(first.paging.next).toBeDefined();
    const last = ask(`${form}/leads`, { query: { limit: "1", after: first.paging.cursors.after } })
      .json as typeof first;
    expect(last.data).toHaveLength(1);
    expect(last.paging.next).toBeUndefined();
    expect(last.paging.cursors.after).toBeDefined();
  });

  it("knows a token that was never given as invalid, for the app alone", () => {
    const of = (input_token: string) =>
      ask("/v26.0/debug_token", { token: APP_TOKEN, query: { input_token } }).json.data;
    expect(of("EAAwrong")).toMatchObject({ is_valid: false });
    expect(of(PAGE_TOKEN)).toMatchObject({ is_valid: true, app_id: APP.id, type: "PAGE" });
  });

  it("forgets everything on reset", () => {
    graph.addLead({ id: "42", form_id: "1", created_time: "2026-11-20T00:00:00+0000", field_data: [] });
    graph.answer("me", { status: 200, json: {} });
    graph.state.subscribed = [];
    graph.reset();
    expect(ask("/v26.0/42").status).toBe(400);
    expect(ask("/v26.0/me").json).toEqual(PAGE);
    expect(graph.state.subscribed).toEqual(["leadgen"]);
  });
});
