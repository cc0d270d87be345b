import { describe, expect, it } from "vitest";
import type { HttpAnswer } from "./http.ts";
import { outcomeOf } from "./outcome-of.ts";

const NOW = new Date("2026-11-23T15:00:00.000Z");
const rules = { label: "HubSpot", now: NOW };

function answer(status: number, headers: Record<string, string> = {}, json: unknown = undefined): HttpAnswer {
  return { kind: "answer", status, headers, text: JSON.stringify(json) ?? "", json, durationMs: 12 };
}

describe("an answer", () => {
  it.each([
    [200, "delivered", undefined],
    [204, "delivered", undefined],
    [301, "rejected", "http_301"],
    [304, "rejected", "http_304"],
    [400, "rejected", "http_400"],
    [401, "reconnect", "http_401"],
    [403, "reconnect", "http_403"],
    [404, "rejected", "http_404"],
    [408, "retry", "http_408"],
    [409, "rejected", "http_409"],
    [422, "rejected", "http_422"],
    [425, "retry", "http_425"],
    [429, "retry", "http_429"],
    [500, "retry", "http_500"],
    [503, "retry", "http_503"],
    [599, "retry", "http_599"],
    [600, "unknown", "http_600"],
    [999, "unknown", "http_999"],
  ] as const)("with %d is %s", (status, kind, cause) => {
    const outcome = outcomeOf(answer(status), rules);
    expect(outcome.kind).toBe(kind);
    expect("cause" in outcome ? outcome.cause : undefined).toBe(cause);
  });

  it("429 burns no attempt, pauses the connection and waits as long as asked", () => {
    expect(outcomeOf(answer(429, { "retry-after": "30" }), rules)).toMatchObject({
      kind: "retry",
      burn: false,
      pauseConnection: true,
      notBefore: new Date("2026-11-23T15:00:30.000Z"),
    });
    expect(outcomeOf(answer(429), rules)).not.toHaveProperty("notBefore");
  });

  it("503 waits as long as asked, and burns its attempt", () => {
    const outcome = outcomeOf(answer(503, { "retry-after": "120" }), rules);
    expect(outcome).toMatchObject({ kind: "retry", notBefore: new Date("2026-11-23T15:02:00.000Z") });
    expect(outcome).not.toHaveProperty("burn");
    expect(outcome).not.toHaveProperty("pauseConnection");
  });

  it("names the provider in every reason", () => {
    for (const status of [302, 401, 403, 422, 429, 500, 999]) {
      expect(outcomeOf(answer(status), rules)).toMatchObject({ reason: expect.stringContaining("HubSpot") });
    }
  });

  it("is read by the provider's own rule first, and by the table where that says nothing", () => {
    const own = ({ status }: HttpAnswer) =>
      status === 409 ? ({ kind: "delivered", note: "já existia" } as const) : undefined;
    expect(outcomeOf(answer(409), { ...rules, own })).toEqual({ kind: "delivered", note: "já existia" });
    expect(outcomeOf(answer(500), { ...rules, own })).toMatchObject({ kind: "retry" });
  });

  it("is quoted after redaction, cut to 200 characters", () => {
    const detail = () => `carlos@email.com: ${"x".repeat(300)}`;
    const outcome = outcomeOf(answer(422), { ...rules, detail });
    if (outcome.kind !== "rejected") throw new Error(outcome.kind);
    expect(outcome.reason).toContain("[e-mail]: xxx");
    expect(outcome.reason.length).toBeLessThan(260);
  });

  it("401 says where to renew the token when the connector knows", () => {
    const reconnectFix = "Crie outro token em Configurações > Integrações.";
    expect(outcomeOf(answer(401), { ...rules, reconnectFix })).toMatchObject({ fix: reconnectFix });
  });
});

describe("not sent is a retry, unless only a person can help", () => {
  it.each([
    ["ECONNREFUSED", "retry", "connection_refused"],
    ["ENOTFOUND", "retry", "dns"],
    ["EAI_AGAIN", "retry", "dns"],
    ["UND_ERR_CONNECT_TIMEOUT", "retry", "connect_timeout"],
    ["ETIMEDOUT", "retry", "connect_timeout"],
    ["timeout", "retry", "connect_timeout"],
    ["CERT_HAS_EXPIRED", "retry", "tls"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "retry", "tls"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "retry", "tls"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "retry", "tls"],
    ["ERR_SSL_PACKET_LENGTH_TOO_LONG", "retry", "tls"],
    ["EPROTO", "retry", "tls"],
    ["EHOSTUNREACH", "retry", "unreachable"],
    ["ECONNRESET", "retry", "connection_lost"],
    ["UND_ERR_DESTROYED", "retry", "not_sent"],
    ["egress_refused", "reconnect", "egress_refused"],
    ["invalid_address", "reconnect", "invalid_address"],
    ["invalid_request", "rejected", "invalid_request"],
  ] as const)("%s: %s, %s", (code, kind, cause) => {
    expect(outcomeOf({ kind: "not_sent", code, durationMs: 1 }, rules)).toMatchObject({ kind, cause });
  });

  it("our own stop burns no attempt", () => {
    expect(outcomeOf({ kind: "not_sent", code: "aborted", durationMs: 1 }, rules)).toMatchObject({
      kind: "retry",
      cause: "aborted",
      burn: false,
    });
  });

  it("a refusal by the guard names the setting that opens it", () => {
    const outcome = outcomeOf({ kind: "not_sent", code: "egress_refused", durationMs: 1 }, rules);
    expect(outcome).toMatchObject({ fix: expect.stringContaining("EGRESS_ALLOW") });
  });
});

describe("no answer is unknown: never success, never absence", () => {
  it.each([
    ["timeout", "timeout"],
    ["aborted", "aborted"],
    ["body_too_large", "body_too_large"],
    ["ECONNRESET", "connection_lost"],
    ["UND_ERR_SOCKET", "connection_lost"],
    ["HPE_INVALID_CONSTANT", "connection_lost"],
  ])("%s: %s", (code, cause) => {
    expect(outcomeOf({ kind: "no_answer", code, durationMs: 1 }, rules)).toMatchObject({ kind: "unknown", cause });
  });
});
