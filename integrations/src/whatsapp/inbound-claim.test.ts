import { describe, expect, it } from "vitest";
import { claimPayload } from "./claim-payload.ts";
import { message, NOW, readFirst, textMessage } from "./inbound-testing.ts";
import { FOLLOWUP_TEMPLATE } from "./templates.ts";

describe('a broker\'s tap on "Assumir"', () => {
  const tap = (payload: unknown, more: Record<string, unknown> = {}, value: Record<string, unknown> = {}) =>
    message({ type: "button", button: { text: "Assumir", payload }, ...more }, value);
  const OURS = claimPayload({ leadId: 482, deliveryKey: "d9001-k3f7a2c" });

  it("takes the lead on, in the name of the profile that tapped", () => {
    expect(readFirst("claim-button")).toEqual({
      kind: "claim",
      leadId: 123,
      act: "take",
      by: { nome: "Ana Souza", telefone: "+5511988887777" },
      via: "WhatsApp",
      at: new Date("2026-11-23T14:51:20.000Z"),
    });
  });

  it("is told apart by the number where the profile has no name, and by something where there is neither", () => {
    const nameless = { contacts: [{ wa_id: "5511955554444" }] };
    expect(tap(OURS, {}, nameless)).toMatchObject({ by: { nome: "(11) 95555-4444", telefone: "+5511955554444" } });
    const hidden = tap(OURS, { from: undefined, from_user_id: "BR.77" }, { contacts: [] });
    expect(hidden).toMatchObject({ kind: "claim", by: { nome: "Corretor no WhatsApp" } });
    expect(hidden.kind === "claim" && "telefone" in hidden.by).toBe(false);
  });

  it("cannot come from the future", () => {
    expect(tap(OURS, { timestamp: String(NOW.getTime() / 1_000 + 60) })).toMatchObject({ kind: "claim", at: NOW });
  });

  for (const payload of [
    "aceitar:482",
    "Assumir",
    "assumir:482",
    "assumir:0:d9001-k3f7a2c",
    "assumir:482:",
    "assumir:482:D9001",
    "assumir:-1:k",
    `assumir:${"9".repeat(16)}:k`,
    `${OURS} `.repeat(2),
    482,
    null,
  ]) {
    it(`with the payload ${JSON.stringify(payload)} is a tap as any other`, () => {
      expect(tap(payload)).toMatchObject({ kind: "event", event: { kind: "whatsapp_button" } });
    });
  }

  it("is not made by writing the payload as a text", () => {
    expect(textMessage(OURS)).toMatchObject({ kind: "event", event: { kind: "whatsapp_reply" } });
  });
});

describe("a lead's tap on the follow-up's opt-out button", () => {
  it("withdraws the consent, by the very words of the template", () => {
    const { text } = FOLLOWUP_TEMPLATE.buttons[0]!;
    expect(message({ type: "button", button: { text, payload: text } })).toMatchObject({
      kind: "event",
      consentimentos: [{ finalidade: "marketing_whatsapp", estado: "revogado" }],
    });
  });
});
