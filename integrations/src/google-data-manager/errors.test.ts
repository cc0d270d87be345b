import type { HttpAnswer } from "@streamleads/integration-kit";
import { describe, expect, it } from "vitest";
import { failureOf } from "./errors.ts";

const NOW = new Date("2026-11-23T15:00:00Z");

function refusal(http: number, status: string, reasons: string[] = [], more: object = {}, headers = {}): HttpAnswer {
  const details = [
    ...reasons.map((reason) => ({ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason, ...more })),
    { "@type": "type.googleapis.com/google.rpc.RequestInfo", requestId: "abc-1" },
  ];
  const json = { error: { code: http, message: "carlos@email.com", status, details } };
  return { kind: "answer", status: http, headers, text: JSON.stringify(json), json, durationMs: 1 };
}

describe("a refusal of Google", () => {
  it.each([
    [400, "INVALID_ARGUMENT", ["INVALID_CONVERSION_ACTION_ID"], "reconnect", "conversion_action_wrong"],
    [400, "INVALID_ARGUMENT", ["INVALID_CONVERSION_ACTION_TYPE"], "reconnect", "conversion_action_wrong"],
    [400, "INVALID_ARGUMENT", ["INVALID_DESTINATION"], "reconnect", "account_wrong"],
    [404, "NOT_FOUND", ["NOT_FOUND"], "reconnect", "account_wrong"],
    [404, "NOT_FOUND", [], "reconnect", "account_wrong"],
    [403, "PERMISSION_DENIED", ["PERMISSION_DENIED"], "reconnect", "permission_missing"],
    [403, "PERMISSION_DENIED", ["SERVICE_DISABLED"], "reconnect", "api_disabled"],
    [403, "PERMISSION_DENIED", ["ACCESS_TOKEN_SCOPE_INSUFFICIENT"], "reconnect", "scope_missing"],
    [401, "UNAUTHENTICATED", ["CREDENTIALS_MISSING"], "reconnect", "token_invalid"],
    [400, "FAILED_PRECONDITION", ["TERMS_AND_CONDITIONS_NOT_SIGNED"], "reconnect", "terms_not_accepted"],
    [400, "INVALID_ARGUMENT", ["INVALID_SHA256_FORMAT"], "rejected", "data_refused"],
    [400, "INVALID_ARGUMENT", ["NO_IDENTIFIERS_PROVIDED"], "rejected", "data_refused"],
    [429, "RESOURCE_EXHAUSTED", ["RESOURCE_EXHAUSTED"], "retry", "rate_limited"],
    [500, "INTERNAL", ["INTERNAL_ERROR"], "retry", "google_temporary"],
    [503, "UNAVAILABLE", [], "retry", "google_temporary"],
    [504, "DEADLINE_EXCEEDED", ["DEADLINE_EXCEEDED"], "retry", "google_temporary"],
    [409, "ALREADY_EXISTS", [], "rejected", "http_409"],
  ])("%d %s %j is %s, %s", (http, status, reasons, kind, cause) => {
    const outcome = failureOf(refusal(http, status, reasons), NOW);
    expect(outcome).toMatchObject({ kind, cause });
    expect(JSON.stringify(outcome)).not.toContain("carlos");
  });

  it.each([
    ["DESTINATION_ACCOUNT_NOT_ENABLED_ENHANCED_CONVERSIONS_FOR_LEADS", "enhanced_conversions_off"],
    ["DESTINATION_ACCOUNT_ENHANCED_CONVERSIONS_TERMS_NOT_SIGNED", "terms_not_accepted"],
    ["DESTINATION_ACCOUNT_DATA_POLICY_PROHIBITS_ENHANCED_CONVERSIONS", "policy_prohibits"],
  ])("%s is a setting of the account: %s", (reason, cause) => {
    expect(failureOf(refusal(400, "INVALID_ARGUMENT", [reason]), NOW)).toMatchObject({ kind: "reconnect", cause });
  });

  it("tells Google's words and the number that its support asks for", () => {
    const { reason } = failureOf(refusal(400, "INVALID_ARGUMENT", ["INVALID_FORMAT"]), NOW) as { reason: string };
    expect(reason).toBe("O Google não aceitou os dados da conversão (INVALID_ARGUMENT: INVALID_FORMAT, pedido abc-1).");
  });

  it("finds the reason in a single field, and takes no text of a person for one", () => {
    const json = {
      error: {
        status: "INVALID_ARGUMENT",
        details: [{ fieldViolations: [{ reason: "INVALID_CONVERSION_ACTION_ID" }, { reason: "Carlos Silva" }] }],
      },
    };
    const outcome = failureOf({ ...refusal(400, "X"), json }, NOW);
    expect(outcome).toMatchObject({ kind: "reconnect", cause: "conversion_action_wrong" });
    expect(JSON.stringify(outcome)).not.toContain("Carlos");
  });

  it("waits a minute for the quota of a minute, longer when asked, and until midnight in California for that of a day", () => {
    const until = (more: object, headers = {}) => {
      const outcome = failureOf(refusal(429, "RESOURCE_EXHAUSTED", ["RATE_LIMIT_EXCEEDED"], more, headers), NOW);
      expect(outcome).toMatchObject({ kind: "retry", burn: false, pauseConnection: true });
      return outcome.kind === "retry" ? outcome.notBefore?.toISOString() : undefined;
    };
    expect(until({})).toBe("2026-11-23T15:01:00.000Z");
    expect(until({}, { "retry-after": "300" })).toBe("2026-11-23T15:05:00.000Z");
    expect(until({ metadata: { quota_limit: "IngestPerDayPerProject" } })).toBe("2026-11-24T08:00:00.000Z");
  });
});
