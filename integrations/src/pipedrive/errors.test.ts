import type { HttpAnswer } from "@streamleads/integration-kit";
import { TEST_NOW } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { failureOf } from "./errors.ts";

const refusal = { success: false, error: "x" };
const answer = (status: number, json: unknown = refusal, headers: Record<string, string> = {}): HttpAnswer => ({
  kind: "answer",
  status,
  headers,
  json,
  text: "",
  durationMs: 1,
});
const inSeconds = (seconds: number) => new Date(TEST_NOW.getTime() + seconds * 1_000);
const wait = { burn: false, pauseConnection: true };

describe("what a refusal means", () => {
  it.each([
    ["400", answer(400), { kind: "rejected", cause: "data_refused" }],
    ["401", answer(401), { kind: "reconnect", cause: "token_invalid" }],
    ["402", answer(402), { kind: "reconnect", cause: "plan_missing" }],
    ["403 of the API", answer(403), { kind: "reconnect", cause: "permission_missing" }],
    ["403 as a page", answer(403, null), { kind: "retry", cause: "blocked", notBefore: inSeconds(600), ...wait }],
    ["404 of the API", answer(404), { kind: "rejected", cause: "object_not_found" }],
    ["404 of something else", answer(404, null), { kind: "reconnect", cause: "address_wrong" }],
    ["302", answer(302), { kind: "reconnect", cause: "address_wrong" }],
    ["410", answer(410), { kind: "rejected", cause: "data_refused" }],
    ["422", answer(422), { kind: "rejected", cause: "data_refused" }],
    ["200 that says nothing", answer(200, {}), { kind: "unknown", cause: "answer_unreadable" }],
    ["503", answer(503, {}), { kind: "retry", cause: "http_503" }],
    [
      "429 of the window",
      answer(429, refusal, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "2" }),
      { kind: "retry", cause: "rate_limited", notBefore: inSeconds(2), ...wait },
    ],
    ["429 without a word", answer(429, {}), { kind: "retry", cause: "rate_limited", notBefore: inSeconds(2), ...wait }],
    [
      "429 with calls left in the window: the day's budget",
      answer(429, refusal, { "x-ratelimit-remaining": "12", "x-ratelimit-reset": "1" }),
      { kind: "retry", cause: "daily_budget", notBefore: inSeconds(3_600), ...wait },
    ],
    [
      "429 that names a longer wait",
      answer(429, refusal, { "retry-after": "30", "x-ratelimit-reset": "2" }),
      { kind: "retry", cause: "rate_limited", notBefore: inSeconds(30), ...wait },
    ],
  ])("%s", (_name, given, expected) => {
    expect(failureOf(given, TEST_NOW)).toMatchObject(expected);
  });
});
