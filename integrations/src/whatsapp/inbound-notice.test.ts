import { describe, expect, it } from "vitest";
import { FIXTURES } from "./inbound-fixtures.ts";
import { readAccountError, readNotice } from "./inbound-notice.ts";
import { readPreference } from "./inbound-preference.ts";
import { piecesOf } from "./inbound-split.ts";

const NOW = new Date("2026-11-23T15:00:00.000Z");
const notice = (field: string, value: unknown) =>
  readNotice(piecesOf({ entry: [{ changes: [{ field, value }] }] })[0]!);

describe("what Meta says about the account", () => {
  for (const [field, value, words] of [
    [
      "message_template_status_update",
      { event: "REJECTED", message_template_name: "aviso" },
      'recusou o modelo de mensagem "aviso"',
    ],
    ["message_template_status_update", { event: "DISABLED" }, "desativou"],
    ["message_template_quality_update", { new_quality_score: "RED" }, "qualidade do modelo"],
    ["template_category_update", { previous_category: "UTILITY", new_category: "MARKETING" }, "categoria Marketing"],
    ["phone_number_quality_update", { event: "FLAGGED", current_limit: "TIER_1K" }, "qualidade do número"],
    ["phone_number_quality_update", { event: "DOWNGRADE" }, "limite de mensagens"],
    ["phone_number_name_update", { decision: "REJECTED" }, "nome de exibição"],
    ["account_update", { event: "ACCOUNT_RESTRICTION", restriction_info: [] }, "restringiu"],
    ["account_update", { event: "DISABLED_UPDATE", ban_info: { waba_ban_state: "DISABLE" } }, "desativou"],
    ["account_review_update", { decision: "REJECTED" }, "recusou a conta"],
    ["account_alerts", { alert_severity: "CRITICAL", alert_status: "ACTIVE" }, "alerta crítico"],
  ] as const) {
    it(`${field} ${JSON.stringify(value)} is shown to a person`, () => {
      expect(notice(field, value)).toMatchObject({
        kind: "parked",
        cause: "account_notice",
        reason: expect.stringContaining(words),
        fix: expect.stringMatching(/\S\.$/),
      });
    });
  }

  for (const [field, value] of [
    ["message_template_status_update", { event: "APPROVED" }],
    ["message_template_quality_update", { previous_quality_score: "GREEN", new_quality_score: "YELLOW" }],
    ["template_category_update", { previous_category: "MARKETING", new_category: "UTILITY" }],
    ["phone_number_quality_update", { event: "UPGRADE" }],
    ["account_update", { event: "VERIFIED_ACCOUNT" }],
    ["account_update", { event: "DISABLED_UPDATE", ban_info: { waba_ban_state: "REINSTATE" } }],
    ["account_alerts", { alert_severity: "INFORMATIONAL" }],
    ["account_review_update", null],
  ] as const) {
    it(`${field} ${JSON.stringify(value)} needs nobody`, () => {
      expect(notice(field, value)).toMatchObject({ kind: "ignored", cause: "account_news" });
    });
  }

  it("other subjects are ignored by their own cause", () => {
    for (const field of ["business_capability_update", "smb_message_echoes", "history", "constructor"]) {
      expect(notice(field, {})).toMatchObject({ kind: "ignored", cause: "field_not_used" });
    }
  });

  it("the fixture of a paused template names it", () => {
    const [piece] = piecesOf(JSON.parse(FIXTURES["template-paused"]!));
    expect(readNotice(piece!)).toMatchObject({ reason: 'A Meta pausou o modelo de mensagem "followup_lead" (pt_BR).' });
  });

  it("an error beside the messages is shown with the words of its code", () => {
    const read = (error: unknown) =>
      readAccountError(piecesOf({ entry: [{ changes: [{ field: "messages", value: { errors: [error] } }] }] })[0]!);
    expect(read({ code: 131042 })).toMatchObject({
      kind: "parked",
      cause: "account_notice",
      reason: expect.stringContaining("131042"),
      fix: expect.stringContaining("pagamento"),
    });
    expect(read("x")).toMatchObject({ kind: "parked", reason: expect.stringContaining("código ausente") });
  });
});

describe("a preference about our marketing", () => {
  const read = (preference: unknown) =>
    readPreference(
      piecesOf({
        entry: [{ changes: [{ field: "user_preferences", value: { user_preferences: [preference] } }] }],
      })[0]!,
      NOW,
    );
  const stop = { wa_id: "554891234567", category: "marketing_messages", value: "stop", timestamp: 1_795_445_620 };

  it("to stop withdraws the consent on the person's timeline", () => {
    expect(read(stop)).toMatchObject({
      kind: "event",
      about: { telefone: "+5548991234567", personIds: ["554891234567"] },
      event: { kind: "whatsapp_marketing_stop", at: new Date("2026-11-23T14:53:40.000Z") },
      consentimentos: [{ finalidade: "marketing_whatsapp", estado: "revogado" }],
    });
  });

  it("to resume gives it again, by the person's own act", () => {
    expect(read({ ...stop, value: "resume", user_id: "BR.7" })).toMatchObject({
      about: { personIds: ["BR.7"] },
      consentimentos: [{ estado: "concedido", base_legal: "consentimento" }],
    });
  });

  it("of another kind is never taken for consent", () => {
    expect(read({ ...stop, category: "utility" })).toMatchObject({ kind: "ignored" });
    for (const odd of [{ ...stop, value: "maybe" }, { ...stop, wa_id: undefined }, null, "stop"]) {
      expect(read(odd)).toMatchObject({ kind: "parked", cause: "malformed" });
    }
  });
});
