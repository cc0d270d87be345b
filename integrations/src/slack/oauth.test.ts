import { describe, expect, it } from "vitest";
import { SCOPES, slackOAuth } from "./oauth.ts";

const { answer } = slackOAuth;
const INSTALLED = {
  ok: true,
  access_token: "xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcBrzbqgy",
  token_type: "bot",
  scope: "chat:write,users:read,users:read.email",
  bot_user_id: "U0KRQLJ9H",
  app_id: "A0KRD7HC3",
  team: { name: "Imobiliária Exemplo", id: "T9TK3CUKW" },
  enterprise: null,
  authed_user: { id: "U1234" },
};

describe("OAuth of Slack", () => {
  it("asks for what it needs, at Slack or at what stands in its place", () => {
    expect(SCOPES.join(slackOAuth.scopeSeparator)).toBe("chat:write,users:read,users:read.email");
    expect(slackOAuth.authorizationUrl({})).toBe("https://slack.com/oauth/v2/authorize");
    expect(slackOAuth.tokenUrl({ apiUrl: "http://127.0.0.1:4010/slack/" })).toBe(
      "http://127.0.0.1:4010/slack/api/oauth.v2.access",
    );
  });

  it("an installed app's answer becomes RFC 6749's: a bearer token that does not end", () => {
    expect(answer?.(INSTALLED)).toEqual({
      access_token: INSTALLED.access_token,
      token_type: "bearer",
      scope: "chat:write users:read users:read.email",
    });
  });

  it("with token rotation it ends, and brings the next refresh token", () => {
    const rotating = { ...INSTALLED, access_token: "xoxe.xoxb-1-a", refresh_token: "xoxe-1-b", expires_in: 43_200 };
    expect(answer?.(rotating)).toMatchObject({ refresh_token: "xoxe-1-b", expires_in: 43_200 });
  });

  for (const [word, error] of [
    ["invalid_code", "invalid_grant"],
    ["code_already_used", "invalid_grant"],
    ["invalid_refresh_token", "invalid_grant"],
    ["token_revoked", "invalid_grant"],
    ["bad_client_secret", "invalid_client"],
    ["invalid_client_id", "invalid_client"],
    ["internal_error", "temporarily_unavailable"],
    ["ratelimited", "temporarily_unavailable"],
    ["bad_redirect_uri", "invalid_request"],
    ["something_new", "invalid_request"],
  ] as const) {
    it(`ok: false with ${word} is ${error}`, () => {
      expect(answer?.({ ok: false, error: word })).toEqual({ error, error_description: word });
    });
  }

  it("quotes no sentence that Slack might send", () => {
    expect(answer?.({ ok: false, error: "token xoxb-1 is bad" })).toEqual({
      error: "invalid_request",
      error_description: "unknown",
    });
  });

  for (const odd of [null, undefined, [], "ok", {}, { ok: "true", access_token: "x" }]) {
    it(`${JSON.stringify(odd)} is handed on as it is`, () => expect(answer?.(odd)).toBe(odd));
  }

  it("ok without a bot's token makes no token", () => {
    expect(answer?.({ ok: true, authed_user: { access_token: "xoxp-1" } })).toMatchObject({ access_token: undefined });
  });
});
