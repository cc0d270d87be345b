import type { HttpAnswer } from "@streamleads/integration-kit";
import { describe, expect, it } from "vitest";
import { failureOf, failureOfInput } from "./errors.ts";
import { emailTaken, invalidValues, missingScopes, noCredentials, notFound, refused } from "./fake-answers.ts";
import { problemInBatch } from "./problem.ts";

/** Noon in São Paulo. */
const NOW = new Date("2026-11-23T15:00:00.000Z");
const CONTEXT = { now: NOW, timeZone: "America/Sao_Paulo" };
const CORRELATION_ID = "aeb5f871-7f07-4993-9211-075dc63e7cbf";

interface Given {
  status: number;
  json?: unknown;
  headers?: Record<string, string>;
}

function answer({ status, json, headers = {} }: Given): HttpAnswer {
  return { kind: "answer", status, headers, json, text: "", durationMs: 1 };
}

function seconds(from: number): Date {
  return new Date(NOW.getTime() + from * 1000);
}

function limit(policyName: string) {
  const json = {
    status: "error",
    errorType: "RATE_LIMIT",
    policyName,
    correlationId: CORRELATION_ID,
    message: "limit",
  };
  return { status: 429, json };
}

function invalid(name: string, error: string) {
  return invalidValues([{ name, error, message: "bia@exemplo was not one of the allowed options: []" }]);
}

describe("failureOf", () => {
  const table: [string, Given, object][] = [
    [
      "401 expired",
      refused(401, "EXPIRED_AUTHENTICATION", "expired 3 minutes ago"),
      { kind: "reconnect", cause: "token_expired" },
    ],
    ["401 invalid", noCredentials(), { kind: "reconnect", cause: "token_invalid" }],
    ["403 scopes", missingScopes(["crm.objects.deals.write"]), { kind: "reconnect", cause: "scope_missing" }],
    [
      "400 unknown property of ours",
      invalid("streamleads_score", "PROPERTY_DOESNT_EXIST"),
      { kind: "reconnect", cause: "property_missing" },
    ],
    [
      "400 missing option of ours",
      invalid("streamleads_tags", "INVALID_OPTION"),
      { kind: "reconnect", cause: "property_missing" },
    ],
    [
      "400 unreadable number of ours",
      invalid("streamleads_score", "INVALID_NUMBER"),
      { kind: "rejected", cause: "validation_refused" },
    ],
    ["400 stage", invalid("dealstage", "INVALID_OPTION"), { kind: "reconnect", cause: "stage_missing" }],
    ["400 pipeline", invalid("pipeline", "INVALID_OPTION"), { kind: "reconnect", cause: "stage_missing" }],
    ["400 e-mail", invalid("email", "INVALID_EMAIL"), { kind: "rejected", cause: "email_invalid" }],
    ["400 a rule of the account", invalid("company", "REQUIRED"), { kind: "rejected", cause: "validation_refused" }],
    ["400 without a word", { status: 400, json: {} }, { kind: "rejected", cause: "validation_refused" }],
    ["404 of HubSpot's", notFound(), { kind: "rejected", cause: "object_not_found" }],
    ["404 of something else", { status: 404 }, { kind: "reconnect", cause: "address_wrong" }],
    ["302", { status: 302 }, { kind: "reconnect", cause: "address_wrong" }],
    ["409", emailTaken("12"), { kind: "retry", cause: "conflict" }],
    ["409 without a word", { status: 409 }, { kind: "retry", cause: "conflict" }],
    ["414", { status: 414 }, { kind: "rejected", cause: "http_414" }],
    ["423", { status: 423 }, { kind: "retry", cause: "locked", notBefore: seconds(2), burn: false }],
    [
      "429 burst",
      limit("TEN_SECONDLY_ROLLING"),
      { kind: "retry", cause: "rate_limited", notBefore: seconds(10), burn: false, pauseConnection: true },
    ],
    [
      "429 burst, longer by header",
      { ...limit("TEN_SECONDLY_ROLLING"), headers: { "retry-after": "30" } },
      { notBefore: seconds(30) },
    ],
    [
      "429 burst, shorter by header",
      { ...limit("TEN_SECONDLY_ROLLING"), headers: { "retry-after": "1" } },
      { notBefore: seconds(10) },
    ],
    ["429 without a word", { status: 429 }, { kind: "retry", cause: "rate_limited", notBefore: seconds(10) }],
    ["477", { status: 477 }, { kind: "retry", cause: "account_moving", notBefore: seconds(3600), burn: false }],
    ["477 with a time", { status: 477, headers: { "retry-after": "7200" } }, { notBefore: seconds(7200) }],
    ["500", { status: 500 }, { kind: "retry", cause: "http_500" }],
    ["521 of the edge", { status: 521 }, { kind: "retry", cause: "http_521" }],
    ["200 that says nothing", { status: 200, json: {} }, { kind: "unknown", cause: "answer_unreadable" }],
  ];
  it.each(table)("%s", (_name, given, expected) => {
    expect(failureOf(answer(given), CONTEXT)).toMatchObject(expected);
  });

  it("a day's quota waits for midnight where the company is", () => {
    const midnight = new Date("2026-11-24T03:00:00.000Z");
    expect(failureOf(answer(limit("DAILY")), CONTEXT)).toMatchObject({
      kind: "retry",
      cause: "daily_limit",
      notBefore: midnight,
      burn: false,
      pauseConnection: true,
    });
    expect(failureOf(answer(limit("DAILY")), { ...CONTEXT, timeZone: "Asia/Tokyo" })).toMatchObject({
      notBefore: new Date("2026-11-24T15:00:00.000Z"),
    });
  });

  it("what never left is tried again, what was not answered is unknown", () => {
    const durationMs = 1;
    expect(failureOf({ kind: "not_sent", code: "ECONNREFUSED", durationMs }, CONTEXT).kind).toBe("retry");
    expect(failureOf({ kind: "no_answer", code: "timeout", durationMs }, CONTEXT).kind).toBe("unknown");
  });

  it("names the missing scopes that we ask for, not HubSpot's list of alternatives", () => {
    const scopes = ["crm.objects.deals.sensitive.write.v2", "crm.objects.deals.write"];
    const outcome = failureOf(answer(missingScopes(scopes)), CONTEXT);
    expect(outcome).toMatchObject({ fix: expect.stringContaining("crm.objects.deals.write") });
    expect(outcome).not.toMatchObject({ fix: expect.stringContaining("sensitive") });
  });

  it.each([400, 401, 403, 404, 409, 423, 429, 477, 500])(
    "keeps the correlation id of a %i for HubSpot's support",
    (status) => {
      const outcome = failureOf(answer(refused(status, "SOMETHING", "words")), CONTEXT);
      expect(outcome).toMatchObject({ reason: expect.stringContaining(CORRELATION_ID) });
    },
  );

  it("repeats neither the refused value nor HubSpot's sentence about it", () => {
    for (const name of ["email", "city", "streamleads_tags", "dealstage"]) {
      const outcome = failureOf(answer(invalid(name, "INVALID_OPTION")), CONTEXT);
      expect(JSON.stringify(outcome)).not.toContain("bia@exemplo");
    }
  });
});

describe("failureOfInput", () => {
  it("decides like for a single write", () => {
    const given = answer({ status: 207, json: { results: [], errors: [invalid("email", "INVALID_EMAIL").json] } });
    expect(failureOfInput(problemInBatch(given)!, given, CONTEXT)).toMatchObject({
      kind: "rejected",
      cause: "email_invalid",
    });
  });

  it("tries again what it does not know: neither success nor a final refusal", () => {
    const given = answer({ status: 207, json: { results: [], errors: [{ category: "NEW_CATEGORY", message: "?" }] } });
    expect(failureOfInput(problemInBatch(given)!, given, CONTEXT)).toMatchObject({
      kind: "retry",
      cause: "batch_error",
    });
  });
});
