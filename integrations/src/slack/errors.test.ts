import type { Outcome } from "@streamleads/domain";
import type { HttpAnswer } from "@streamleads/integration-kit";
import { describe, expect, it } from "vitest";
import { apiOutcome, webhookOutcome } from "./errors.ts";

const NOW = new Date("2026-11-23T15:00:00Z");

function answer(status: number, text: string, headers: Record<string, string> = {}): HttpAnswer {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The words of webhooks are no JSON, as in the client.
    json = undefined;
  }
  return { kind: "answer", status, headers, text, json, durationMs: 1 };
}
const api = (status: number, body: unknown, headers?: Record<string, string>) =>
  apiOutcome(answer(status, JSON.stringify(body), headers), NOW, () => ({ kind: "delivered", externalId: "C1:1" }));

describe("webhooks", () => {
  it("200 with exactly ok is a message in the channel", () => {
    expect(webhookOutcome(answer(200, "ok"), NOW)).toEqual({ kind: "delivered" });
  });

  for (const [status, text] of [
    [200, ""],
    [200, "OK"],
    [200, "ok\n"],
    [200, '{"ok":true}'],
    [200, "<html>login</html>"],
    [201, "ok"],
    [204, ""],
  ] as const) {
    it(`${status} with ${JSON.stringify(text)} is never success`, () => {
      expect(webhookOutcome(answer(status, text), NOW)).toMatchObject({ kind: "unknown", cause: "unreadable_answer" });
    });
  }

  for (const [status, text, kind, cause] of [
    [400, "invalid_payload", "rejected", "message_refused"],
    [400, "invalid_blocks", "rejected", "message_refused"],
    [400, "no_text", "rejected", "message_refused"],
    [400, "user_not_found", "rejected", "message_refused"],
    [400, "constructor", "rejected", "http_400"],
    [403, "action_prohibited", "reconnect", "action_prohibited"],
    [403, "invalid_token", "reconnect", "webhook_gone"],
    [403, "<html>", "reconnect", "webhook_gone"],
    [404, "no_service", "reconnect", "webhook_gone"],
    [404, "no_active_hooks", "reconnect", "webhook_gone"],
    [404, "channel_not_found", "reconnect", "channel_unavailable"],
    [404, "", "reconnect", "webhook_gone"],
    [410, "channel_is_archived", "reconnect", "channel_unavailable"],
    [410, "", "reconnect", "webhook_gone"],
    [500, "rollup_error", "retry", "http_500"],
    [503, "no_service", "retry", "http_503"],
  ] as const) {
    it(`${status} ${text || "(empty)"} → ${kind}, ${cause}`, () => {
      expect(webhookOutcome(answer(status, text), NOW)).toMatchObject({ kind, cause });
    });
  }

  it("429 pauses the connection until Retry-After and burns nothing", () => {
    expect(webhookOutcome(answer(429, "rate_limited", { "retry-after": "30" }), NOW)).toMatchObject({
      kind: "retry",
      burn: false,
      pauseConnection: true,
      notBefore: new Date("2026-11-23T15:00:30Z"),
    });
  });
});

describe("Web API", () => {
  it("ok: true is what the caller makes of it", () => {
    expect(api(200, { ok: true })).toEqual({ kind: "delivered", externalId: "C1:1" });
  });

  for (const [errors, kind, cause] of [
    [
      [
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_too_long",
        "msg_blocks_too_long",
        "no_text",
        "too_many_attachments",
        "invalid_arguments",
      ],
      "rejected",
      "message_refused",
    ],
    [
      ["not_authed", "invalid_auth", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type"],
      "reconnect",
      "token_invalid",
    ],
    [["missing_scope", "no_permission"], "reconnect", "permission_missing"],
    [["channel_not_found", "not_in_channel", "is_archived"], "reconnect", "channel_unavailable"],
    [
      ["restricted_action", "restricted_action_read_only_channel", "ekm_access_denied", "team_access_not_granted"],
      "reconnect",
      "action_prohibited",
    ],
    [
      ["cannot_reply_to_message", "thread_not_found", "invalid_thread_ts", "restricted_action_thread_locked"],
      "rejected",
      "thread_gone",
    ],
    [["message_not_found"], "rejected", "message_gone"],
    [
      ["cant_update_message", "edit_window_closed", "cant_delete_message", "compliance_exports_prevent_deletion"],
      "rejected",
      "message_fixed",
    ],
    [["invalid_json", "invalid_post_type", "unknown_method", "method_deprecated"], "rejected", "request_refused"],
    [["internal_error", "fatal_error"], "unknown", "slack_internal_error"],
    [["service_unavailable", "request_timeout"], "retry", "slack_unavailable"],
    [["team_added_to_org", "org_login_required"], "retry", "workspace_migrating"],
    [["something_new"], "rejected", "slack_unknown_error"],
    [["toString"], "rejected", "slack_unknown_error"],
  ] as const) {
    for (const error of errors) {
      it(`${error} → ${kind}, ${cause}, on 200 and on 400`, () => {
        expect(api(200, { ok: false, error })).toMatchObject({ kind, cause });
        expect(api(400, { ok: false, error })).toMatchObject({ kind, cause });
      });
    }
  }

  for (const error of ["ratelimited", "rate_limited", "message_limit_exceeded"]) {
    it(`${error} with 200 or 429 pauses and burns nothing`, () => {
      for (const status of [200, 429]) {
        expect(api(status, { ok: false, error }, { "retry-after": "7" })).toMatchObject({
          kind: "retry",
          burn: false,
          pauseConnection: true,
          notBefore: new Date("2026-11-23T15:00:07Z"),
        });
      }
    });
  }

  for (const [guarantee, status, body, kind] of [
    ["a 200 without ok", 200, {}, "unknown"],
    ["ok as a word", 200, { ok: "true" }, "unknown"],
    ["a refusal without a reason", 200, { ok: false }, "unknown"],
    ["null", 200, null, "unknown"],
    ["ok: true with a status that is no success", 500, { ok: true }, "retry"],
    ["a bare 401", 401, {}, "reconnect"],
    ["a bare 400", 400, {}, "rejected"],
  ] as const) {
    it(`${guarantee} is ${kind}`, () => expect(api(status, body).kind).toBe(kind));
  }

  it("an unknown error is named only when it is a word, never quoted", () => {
    const reason = (error: string) => (api(200, { ok: false, error }) as Extract<Outcome, { kind: "rejected" }>).reason;
    expect(reason("something_new")).toContain("(something_new)");
    expect(reason("carlos@email.com is blocked")).not.toContain("carlos");
  });
});
