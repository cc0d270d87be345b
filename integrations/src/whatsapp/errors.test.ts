import type { HttpAnswer, HttpResult } from "@streamleads/integration-kit";
import { describe, expect, it } from "vitest";
import { DECISIONS } from "./error-codes.ts";
import { failureOf } from "./errors.ts";

const NOW = new Date("2026-11-23T15:00:00Z");
const TO_STAFF = { now: NOW, attempt: 1, isDoubleHarmful: false };
const TO_LEAD = { now: NOW, attempt: 1, isDoubleHarmful: true };

function answer(status: number, json?: unknown, headers: Record<string, string> = {}): HttpAnswer {
  return { kind: "answer", status, headers, text: JSON.stringify(json) ?? "", json, durationMs: 1 };
}
function metaError(code: number, more: Record<string, unknown> = {}, status = 400): HttpAnswer {
  return answer(status, { error: { message: "…", type: "OAuthException", code, ...more } });
}
const seconds = (outcome: unknown) => ((outcome as { notBefore: Date }).notBefore.getTime() - NOW.getTime()) / 1_000;

describe("Meta's codes decide, whatever the HTTP status", () => {
  for (const [codes, expected] of [
    [[1, 2, 131000, 131016, 133004], { kind: "retry", cause: "meta_temporary" }],
    [[131057], { kind: "retry", burn: false, pauseConnection: true, cause: "number_maintenance" }],
    [[4, 80007, 80008], { kind: "retry", burn: false, pauseConnection: true, cause: "meta_rate_limit" }],
    [[130429], { kind: "retry", burn: false, pauseConnection: true, cause: "number_throughput" }],
    [[131056], { kind: "retry", burn: false, cause: "pair_limit" }],
    [[131049], { kind: "retry", cause: "person_marketing_limit" }],
    [[131048, 131064], { kind: "reconnect", cause: "number_limited" }],
    [[130472], { kind: "rejected", cause: "meta_experiment" }],
    [[131050, 130403], { kind: "rejected", cause: "recipient_opted_out" }],
    [[131026], { kind: "rejected", cause: "recipient_unreachable" }],
    [[131030], { kind: "rejected", cause: "recipient_not_allowed" }],
    [[131047], { kind: "rejected", cause: "window_closed" }],
    [[131021, 131051, 131052, 131053], { kind: "rejected", cause: "message_unsupported" }],
    [
      [100, 131008, 131009, 132000, 132005, 132007, 132012, 132018, 135000],
      { kind: "rejected", cause: "template_parameters" },
    ],
    [[132001], { kind: "rejected", cause: "template_missing" }],
    [[132015], { kind: "rejected", cause: "template_paused" }],
    [[132016], { kind: "rejected", cause: "template_disabled" }],
    [[131063], { kind: "rejected", cause: "marketing_disabled" }],
    [[0, 104, 190], { kind: "reconnect", cause: "token_invalid" }],
    [[3, 10, 131005, 200, 230, 299], { kind: "reconnect", cause: "permission_missing" }],
    [[33, 131037, 131045, 133010], { kind: "reconnect", cause: "number_not_ready" }],
    [[131042, 134011], { kind: "reconnect", cause: "billing" }],
    [[368, 130497, 131031], { kind: "reconnect", cause: "account_restricted" }],
    [[137000], { kind: "rejected", cause: "identity_changed" }],
    [[2635], { kind: "reconnect", cause: "version_retired" }],
  ] as const) {
    for (const code of codes) {
      it(`${code} → ${expected.kind}, ${expected.cause}`, () => {
        for (const status of [200, 400, 401, 403, 404, 429, 500, 503]) {
          const outcome = failureOf(metaError(code, {}, status), TO_STAFF);
          expect(outcome).toMatchObject(expected);
          expect(outcome.reason).toContain(`código ${code}`);
        }
      });
    }
  }

  it("every code of the table leads to words that end as a sentence", () => {
    for (const code of DECISIONS.keys()) {
      const outcome = failureOf(metaError(code), TO_STAFF);
      expect(outcome.reason).toMatch(/[^.] \(código \d+\)\.$/);
      if ("fix" in outcome) expect(outcome.fix).toMatch(/\S\.$/);
    }
  });

  it("code 100 with subcode 33 is a number that the token does not reach, not a bad parameter", () => {
    expect(failureOf(metaError(100, { error_subcode: 33 }), TO_STAFF)).toMatchObject({
      kind: "reconnect",
      cause: "phone_number_id_not_found",
    });
  });
});

describe("waiting", () => {
  for (const [attempt, wait] of [
    [0, 6],
    [1, 6],
    [2, 16],
    [3, 64],
    [4, 256],
    [5, 900],
    [40, 900],
  ] as const) {
    it(`the pair limit waits ${wait} s on attempt ${attempt}`, () => {
      expect(seconds(failureOf(metaError(131056), { ...TO_STAFF, attempt }))).toBe(wait);
    });
  }

  it("the limit of marketing per person waits 24 hours: asking earlier blocks the person for longer", () => {
    expect(seconds(failureOf(metaError(131049), TO_LEAD))).toBe(24 * 3_600);
  });

  it("a rate limit waits the minutes that Meta's usage header tells", () => {
    const usage = JSON.stringify({ "102290129340398": [{ type: "messages", estimated_time_to_regain_access: 19 }] });
    const limited = { ...metaError(80007), headers: { "x-business-use-case-usage": usage } };
    expect(seconds(failureOf(limited, TO_STAFF))).toBe(19 * 60);
  });

  it("Retry-After comes before our own figure", () => {
    expect(seconds(failureOf({ ...metaError(130429), headers: { "retry-after": "42" } }, TO_STAFF))).toBe(42);
    expect(seconds(failureOf({ ...metaError(2), headers: { "retry-after": "42" } }, TO_STAFF))).toBe(42);
  });
});

describe("codes that nobody knew", () => {
  it("a refusal with an unknown code is rejected and named", () => {
    const outcome = failureOf(metaError(131999), TO_STAFF);
    expect(outcome).toMatchObject({ kind: "rejected", cause: "meta_unknown_error" });
    expect(outcome.reason).toContain("código 131999");
  });

  it("one that Meta calls transient is tried again", () => {
    expect(failureOf(metaError(131999, { is_transient: true }), TO_STAFF)).toMatchObject({ kind: "retry" });
  });

  it("one with a server error is tried again", () => {
    expect(failureOf(metaError(131999, {}, 503), TO_STAFF)).toMatchObject({ kind: "retry" });
  });
});

describe("answers without a code", () => {
  for (const [guarantee, result, forStaff, forLead] of [
    ["an empty 200", answer(200, {}), "unknown", "unknown"],
    ["a 200 that is no JSON", answer(200), "unknown", "unknown"],
    ["a code that is no number", answer(400, { error: { code: "190" } }), "rejected", "rejected"],
    ["a server that broke", answer(500), "retry", "unknown"],
    ["a gateway that got no answer", answer(502), "retry", "unknown"],
    ["a gateway that gave up", answer(504), "retry", "unknown"],
    ["a server that took nothing", answer(503), "retry", "retry"],
    ["a bare 401", answer(401), "reconnect", "reconnect"],
    ["a bare 429", answer(429), "retry", "retry"],
    ["a time-out", { kind: "no_answer", code: "timeout", durationMs: 1 }, "unknown", "unknown"],
    ["a refused connection", { kind: "not_sent", code: "ECONNREFUSED", durationMs: 1 }, "retry", "retry"],
  ] satisfies [string, HttpResult, string, string][]) {
    it(`${guarantee}: ${forStaff} for staff, ${forLead} for the lead`, () => {
      expect(failureOf(result, TO_STAFF).kind).toBe(forStaff);
      expect(failureOf(result, TO_LEAD).kind).toBe(forLead);
    });
  }
});

describe("words", () => {
  it("Meta's own sentences, which may repeat the lead, are never quoted", () => {
    const message = "(#131009) carlos@email.com is not valid for +5511999999999";
    const outcome = failureOf(metaError(131009, { message, error_data: { details: message } }), TO_LEAD);
    expect(JSON.stringify(outcome)).not.toMatch(/carlos|99999/);
  });

  it("the trace that Meta's support asks for is kept when it looks like one", () => {
    expect(failureOf(metaError(2, { fbtrace_id: "AbC-1_2" }), TO_STAFF).reason).toContain("rastreio AbC-1_2");
    expect(failureOf(metaError(2, { fbtrace_id: "a b <c>" }), TO_STAFF).reason).not.toContain("rastreio");
  });
});
