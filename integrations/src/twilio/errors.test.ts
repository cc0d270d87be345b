import type { HttpAnswer } from "@streamleads/integration-kit";
import { describe, expect, it } from "vitest";
import { DECISIONS } from "./error-codes.ts";
import { checkFailure, readFailure, sendFailure } from "./errors.ts";

const NOW = new Date("2026-11-23T15:00:00Z");
const answer = (status: number, json?: unknown, headers: Record<string, string> = {}): HttpAnswer => ({
  kind: "answer",
  status,
  headers,
  text: JSON.stringify(json) ?? "",
  json,
  durationMs: 1,
});
const twilioError = (code: number, status = 400) => answer(status, { code, message: "…", more_info: "…", status });
const seconds = (outcome: unknown) => ((outcome as { notBefore: Date }).notBefore.getTime() - NOW.getTime()) / 1_000;

describe("Twilio's codes decide", () => {
  for (const [codes, expected] of [
    [[20003], { kind: "reconnect", cause: "credentials_refused" }],
    [[20404], { kind: "reconnect", cause: "account_not_found" }],
    [[20429, 63017], { kind: "retry", cause: "twilio_rate_limit", burn: false, pauseConnection: true }],
    [[21211], { kind: "rejected", cause: "recipient_invalid" }],
    [[21408], { kind: "rejected", cause: "country_not_enabled" }],
    [[21606, 21612], { kind: "rejected", cause: "sender_unfit" }],
    [[21608], { kind: "rejected", cause: "trial_account" }],
    [[21610], { kind: "rejected", cause: "recipient_opted_out" }],
    [[21611], { kind: "retry", cause: "sender_queue_full" }],
    [[21614], { kind: "rejected", cause: "not_a_mobile" }],
    [[21730], { kind: "retry", cause: "twilio_maintenance" }],
    [[35125], { kind: "retry", cause: "too_many_scheduled" }],
    [[30001], { kind: "rejected", cause: "queue_overflow" }],
    [[30002], { kind: "rejected", cause: "account_suspended" }],
    [[30003], { kind: "rejected", cause: "handset_unreachable" }],
    [[30004], { kind: "rejected", cause: "message_blocked" }],
    [[30005, 30006], { kind: "rejected", cause: "recipient_unreachable" }],
    [[30007], { kind: "rejected", cause: "message_filtered" }],
    [[30008], { kind: "rejected", cause: "carrier_unknown_error" }],
  ] as const) {
    for (const code of codes) {
      it(`${code} → ${expected.kind}, ${expected.cause}`, () => {
        for (const status of [400, 403, 429, 503]) {
          const outcome = sendFailure(twilioError(code, status), NOW);
          expect(outcome).toMatchObject(expected);
          expect(outcome.reason).toMatch(new RegExp(`[^.] \\(código ${code}\\)\\.$`));
        }
      });
    }
  }

  it("every fix is a sentence", () => {
    for (const decision of DECISIONS.values()) if ("fix" in decision) expect(decision.fix).toMatch(/\S\.$/);
  });

  it("waits as long as the code asks, or as long as Twilio says", () => {
    expect(seconds(sendFailure(twilioError(21611), NOW))).toBe(900);
    expect(seconds(sendFailure({ ...twilioError(20429, 429), headers: { "retry-after": "42" } }, NOW))).toBe(42);
  });

  it("a code that nobody knew is refused and named; where the status says more, the status decides", () => {
    expect(sendFailure(twilioError(21999), NOW)).toMatchObject({
      kind: "rejected",
      cause: "twilio_refused",
      fix: expect.stringContaining("21999"),
    });
    expect(sendFailure(twilioError(21999, 401), NOW)).toMatchObject({ kind: "reconnect" });
    expect(sendFailure(twilioError(21999, 429), NOW)).toMatchObject({ kind: "retry", burn: false });
    expect(sendFailure(twilioError(21999, 500), NOW)).toMatchObject({ kind: "unknown" });
  });
});

describe("what nobody knows", () => {
  for (const [guarantee, result] of [
    ["a server that broke", answer(500)],
    ["a gateway", answer(502)],
    ["an overloaded server", answer(503)],
    ["a 201 without an id", answer(201, {})],
    ["a time-out", { kind: "no_answer", code: "timeout", durationMs: 1 }],
  ] as const) {
    it(`${guarantee}: a send may have happened, a read is asked again`, () => {
      expect(sendFailure(result, NOW).kind).toBe("unknown");
      expect(readFailure(result, NOW).kind).toBe("retry");
    });
  }

  it("a check says that nobody knows", () => {
    expect(checkFailure({ kind: "no_answer", code: "timeout", durationMs: 1 }, NOW).kind).toBe("unknown");
  });
});

it("Twilio's own sentences, which may repeat the number, are never quoted", () => {
  const json = { code: 21211, message: "The 'To' number +5511999999999 is not valid", status: 400 };
  expect(JSON.stringify(sendFailure(answer(400, json), NOW))).not.toContain("99999");
});
