import type { OAuth } from "@streamleads/integration-kit";
import { describe, expect, it } from "vitest";
import { errorCodeOf, isUsualGrantGone, shapedAnswer } from "./token-answer.ts";

const shaped = async (status: number, json: unknown, answer?: (json: unknown) => unknown) => {
  const reply = shapedAnswer({ ...(answer && { answer }) } as OAuth, status, json);
  return [reply.status, await reply.json()];
};

describe("an answer that grants", () => {
  it.each([
    ["as the standard has it", { access_token: "a", token_type: "Bearer", expires_in: 60, refresh_token: "r" }],
    ["with a life in words", { access_token: "a", expires_in: "60", refresh_token: "r" }],
    [
      "with fields that nobody asked for",
      { access_token: "a", refresh_token: "r", expires_in: 60, id_token: 1, scope: [] },
    ],
  ])("%s has the same shape", async (_what, json) => {
    expect(await shaped(200, json)).toEqual([
      200,
      { access_token: "a", token_type: "bearer", refresh_token: "r", expires_in: 60 },
    ]);
  });

  it.each([
    ["0, as Mailchimp says of tokens that do not end", 0],
    ["null", null],
    ["nothing", undefined],
    ["a word", "never"],
    ["less than nothing", -1],
  ])("with a life of %s says none", async (_what, expires_in) => {
    expect(await shaped(200, { access_token: "a", expires_in })).toEqual([
      200,
      { access_token: "a", token_type: "bearer" },
    ]);
  });

  it("is read through the connector's own eyes", async () => {
    const answer = (json: unknown) => (json as { authed_user: unknown }).authed_user;
    expect(await shaped(200, { ok: true, authed_user: { access_token: "u" } }, answer)).toEqual([
      200,
      { access_token: "u", token_type: "bearer" },
    ]);
  });
});

describe("an answer that does not grant", () => {
  it.each([
    ["a refusal", 400, { error: "invalid_grant", error_description: "x" }, [400, { error: "invalid_grant" }]],
    ["a refusal with status 200", 200, { ok: false, error: "invalid_code" }, [400, { error: "invalid_code" }]],
    ["a grant under a wrong status", 403, { access_token: "a" }, [400, { error: "http_403" }]],
    ["no words at all", 401, undefined, [400, { error: "http_401" }]],
    ["an empty token", 200, { access_token: "" }, [200, {}]],
    ["a token that is no text", 200, { access_token: 1 }, [200, {}]],
    ["a list", 200, [], [200, {}]],
    ["null", 200, null, [200, {}]],
  ])("%s stays none", async (_what, status, json, wanted) => {
    expect(await shaped(status, json)).toEqual(wanted);
  });

  it("says it in the standard's words when the connector does", async () => {
    const answer = () => ({ error: "invalid_grant" });
    expect(await shaped(200, { ok: false, error: "code_already_used" }, answer)).toEqual([
      400,
      { error: "invalid_grant" },
    ]);
  });
});

describe("the code of a refusal", () => {
  it.each([
    ["RFC 6749", { error: "invalid_grant" }, "invalid_grant"],
    ["HubSpot", { status: "BAD_REFRESH_TOKEN", message: "…" }, "bad_refresh_token"],
    ["RD Station", { errors: { error_type: "EXPIRED_CODE_GRANT" } }, "expired_code_grant"],
    ["RD Station's list", { errors: [{ error_type: "INVALID_REFRESH_TOKEN" }] }, "invalid_refresh_token"],
    ["Meta", { error: { type: "OAuthException", code: 190 } }, "oauthexception_190"],
    ["a sentence", { error: "The token is not valid any more" }, undefined],
    ["markup", { error: "<b>" }, undefined],
    ["nothing", "text", undefined],
  ])("of %s", (_what, json, code) => {
    expect(errorCodeOf(json)).toBe(code);
  });

  it("says that access is gone only in the words for that", () => {
    expect(["invalid_grant", "token_revoked"].every(isUsualGrantGone)).toBe(true);
    expect(["invalid_client", "invalid_request", "http_401", "access_denied"].some(isUsualGrantGone)).toBe(false);
  });
});
