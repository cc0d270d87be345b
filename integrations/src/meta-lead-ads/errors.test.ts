import type { HttpAnswer } from "@streamleads/integration-kit";
import { type FakeAnswer, type Fault, storedChange, TEST_NOW } from "@streamleads/integration-kit/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DECISIONS } from "./error-codes.ts";
import { failureOf } from "./errors.ts";
import { type GraphErrorMore, graphError, missingObject, pageLimit } from "./fake-errors.ts";
import { readChange } from "./read.ts";
import { type ListeningFake, listeningFake, noticeOf } from "./testing.ts";

const LEAD = "7781200345519024";
const MINUTE = 60_000;
const inMinutes = (minutes: number) => new Date(TEST_NOW.getTime() + minutes * MINUTE);

let fake: ListeningFake;
beforeAll(async () => {
  fake = await listeningFake();
});
beforeEach(() => {
  fake.graph.reset();
  fake.server.heal();
});
afterAll(() => fake.close());

const readWith = (fault: Fault) => {
  fake.server.fail(fault);
  return readChange(storedChange(noticeOf(LEAD), { attempt: 9, receivedAt: new Date(0) }), fake.context());
};
const readAfter = (answer: FakeAnswer) => readWith({ kind: "answer", ...answer });

describe("an error of Graph while a lead is read, by its code", () => {
  it.each<[number, GraphErrorMore, string, string]>([
    [1, {}, "retry", "meta_temporary"],
    [2, { status: 500 }, "retry", "meta_temporary"],
    [102, {}, "reconnect", "token_invalid"],
    [190, {}, "reconnect", "token_invalid"],
    [190, { status: 401, subcode: 460 }, "reconnect", "token_invalid"],
    [104, {}, "reconnect", "app_secret_mismatch"],
    [3, {}, "reconnect", "permission_missing"],
    [10, { status: 403 }, "reconnect", "permission_missing"],
    [200, { status: 403 }, "reconnect", "permission_missing"],
    [299, {}, "reconnect", "permission_missing"],
    [100, { subcode: 33 }, "parked", "object_missing"],
    [100, {}, "parked", "meta_bad_request"],
    [100, { subcode: 1349125 }, "parked", "meta_bad_request"],
    [803, { status: 404 }, "parked", "meta_bad_request"],
    [2500, {}, "parked", "meta_bad_request"],
    [368, {}, "reconnect", "policy_blocked"],
    [2635, {}, "reconnect", "version_retired"],
    [9999, {}, "parked", "meta_unknown_error"],
    [9999, { isTransient: true }, "retry", "meta_unknown_error"],
    [9999, { status: 503 }, "retry", "meta_unknown_error"],
  ])("%d %j becomes %s: %s", async (code, more, kind, cause) => {
    expect(await readAfter(graphError(code, "what Meta says", more))).toMatchObject({ kind, cause });
  });

  it.each([4, 17, 32, 341, 613, 80_001, 80_004, 80_005])("%d stops the whole source for a while", async (code) => {
    expect(await readAfter(graphError(code, "too many calls"))).toMatchObject({
      kind: "retry",
      pauseSource: true,
      notBefore: inMinutes(5),
    });
  });

  it.each([
    [458, "removeu o aplicativo"],
    [459, "verificação"],
    [460, "senha"],
    [463, "expirou"],
    [464, "não confirmou"],
    [467, "não é mais válido"],
    [492, "perdeu a função"],
  ])("190 with subcode %d says why the token died", async (subcode, words) => {
    const reading = await readAfter(graphError(190, "x", { subcode }));
    expect(reading).toMatchObject({ kind: "reconnect", reason: expect.stringContaining(words) });
  });

  it("names the variable that mends it", async () => {
    expect(await readAfter(graphError(2635, "x"))).toMatchObject({
      fix: expect.stringContaining("META_GRAPH_VERSION"),
    });
    expect(await readAfter(graphError(190, "x"))).toMatchObject({
      fix: expect.stringContaining("META_PAGE_ACCESS_TOKEN"),
    });
    expect(await readAfter(graphError(104, "x"))).toMatchObject({ fix: expect.stringContaining("META_APP_SECRET") });
  });

  it("carries code and trace for Meta's support, and nothing of Meta's own words", async () => {
    const reading = await readAfter(graphError(10, "Ana Souza ana@exemplo.com.br may not"));
    expect(reading).toMatchObject({ reason: expect.stringContaining("(código 10, rastreio ASandboxTrace00000000).") });
    expect(JSON.stringify(reading)).not.toContain("exemplo");
  });
});

describe("a limit of Meta", () => {
  it("is waited out for the minutes that Meta names", async () => {
    expect(await readAfter(pageLimit(17))).toMatchObject({
      kind: "retry",
      cause: "meta_page_limit",
      pauseSource: true,
      notBefore: inMinutes(17),
    });
  });

  it.each([
    [0, 5],
    [999_999, 24 * 60],
  ])("of %d minutes is waited for %d", async (said, waited) => {
    expect(await readAfter(pageLimit(said))).toMatchObject({ notBefore: inMinutes(waited) });
  });

  it("is the longest of several", async () => {
    const usage = {
      1: [{ estimated_time_to_regain_access: 3 }],
      2: [{ estimated_time_to_regain_access: 9 }, { estimated_time_to_regain_access: 4 }],
    };
    const headers = { "x-business-use-case-usage": JSON.stringify(usage) };
    expect(await readAfter(graphError(80_005, "x", { headers }))).toMatchObject({ notBefore: inMinutes(9) });
  });

  it("whose header cannot be read is a limit all the same", async () => {
    const headers = { "x-business-use-case-usage": "soon" };
    expect(await readAfter(graphError(80_005, "x", { headers }))).toMatchObject({
      pauseSource: true,
      notBefore: inMinutes(5),
    });
  });
});

describe("an answer that is none of Graph's", () => {
  it.each<[string, FakeAnswer, string, string]>([
    ["a page of a proxy", { status: 200, text: "<html>" }, "retry", "unreadable_answer"],
    ["nothing", { status: 200 }, "retry", "unreadable_answer"],
    ["a list", { status: 200, json: [] }, "retry", "unreadable_answer"],
    ["an error under 200", { status: 200, json: { error: { message: "x" } } }, "retry", "unreadable_answer"],
    ["a gateway", { status: 502, text: "Bad Gateway" }, "retry", "http_502"],
    ["a 429 after all", { status: 429 }, "retry", "http_429"],
    ["a 401 without a body", { status: 401 }, "reconnect", "http_401"],
    ["a redirect", { status: 302, headers: { location: "https://example.com" } }, "parked", "http_302"],
    ["a 404 without a body", { status: 404 }, "parked", "http_404"],
  ])("is never a lead: %s", async (_what, answer, kind, cause) => {
    expect(await readAfter(answer)).toMatchObject({ kind, cause });
  });

  it.each<[string, Fault]>([
    ["breaks off", { kind: "reset" }],
    ["breaks off after the question", { kind: "drop_after" }],
  ])("that %s is asked for again", async (_what, fault) => {
    expect(await readWith(fault)).toMatchObject({ kind: "retry", cause: "connection_lost" });
  });

  it("that is larger than our bound is asked for again", async () => {
    expect(await readAfter({ status: 200, text: "x".repeat(1_100_000) })).toMatchObject({
      kind: "retry",
      cause: "body_too_large",
    });
  });

  it.each(["timeout", "aborted"])("that never came (%s) is asked for again", (code) => {
    expect(failureOf({ kind: "no_answer", code, durationMs: 1 }, TEST_NOW)).toMatchObject({
      kind: "retry",
      cause: code,
    });
  });
});

describe("the table of codes", () => {
  it("says for every code a stable cause and whole sentences", () => {
    for (const [code, decision] of DECISIONS) {
      expect(decision.cause, String(code)).toMatch(/^[a-z0-9_]+$/);
      expect(decision.reason, String(code)).toMatch(/^[A-Z].*\.$/);
      if ("fix" in decision) expect(decision.fix, String(code)).toMatch(/^[A-Z].*\.$/);
    }
  });

  it("knows an invisible object by its subcode alone, not by its words", () => {
    const answer = missingObject("GET", "1");
    const result: HttpAnswer = {
      kind: "answer",
      status: answer.status,
      headers: {},
      text: "",
      json: answer.json,
      durationMs: 1,
    };
    expect(failureOf(result, TEST_NOW)).toMatchObject({ kind: "rejected", cause: "object_missing" });
  });
});
