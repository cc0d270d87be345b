import { describe, expect, it } from "vitest";
import { ACTIONS, type Action, policyOf } from "../delivery/action-policy.ts";
import type { Consents, NurtureBasis } from "./consent.ts";
import { type GateFacts, gate, heedsSuppression } from "./gate.ts";
import { hoursOf } from "./plan.fixture.ts";

const SP = "America/Sao_Paulo";
const hours = hoursOf("seg-sab 08:00-20:00");
const day = new Date("2026-11-23T15:00:00Z");
const night = new Date("2026-11-24T02:00:00Z");
const agreed: Consents = {
  marketing_whatsapp: "concedido",
  marketing_sms_ligacao: "concedido",
  audiencias: "concedido",
};
const pass = (action: Action, facts: Partial<GateFacts> = {}, now = day) =>
  gate(action, { consents: agreed, suppressed: false, ...facts }, hours, SP, now);
const actions = Object.keys(ACTIONS) as Action[];

describe("gate", () => {
  it.each(actions)("%s goes by day, with consent, to an address that is not suppressed", (action) => {
    expect(pass(action)).toEqual({ kind: "go" });
  });

  it("what is written to the lead waits for the hours, except the answer to the enquiry", () => {
    const waiting = actions.filter((action) => pass(action, {}, night).kind === "wait");
    expect(waiting).toEqual(["message.followup", "message.sms", "email.nurture"]);
    expect(pass("message.followup", {}, night)).toEqual({
      kind: "wait",
      until: new Date("2026-11-24T11:00:00Z"),
      cause: "quiet_hours",
    });
    expect(pass("email.welcome", {}, night)).toEqual({ kind: "go" });
  });

  it("a suppressed address stops what goes to the lead or feeds marketing, and nothing else", () => {
    const stopped = actions.filter((action) => pass(action, { suppressed: true }).kind === "skip");
    expect(stopped).toEqual([
      "conversion.create",
      "email.welcome",
      "message.followup",
      "message.sms",
      "email.nurture",
      "audience.add",
    ]);
    expect(stopped.filter((action) => !policyOf(action).toLead)).toEqual(["conversion.create", "audience.add"]);
    expect(actions.filter(heedsSuppression)).toEqual(stopped);
    expect(pass("email.welcome", { suppressed: true })).toMatchObject({ kind: "skip", cause: "suppressed" });
  });

  it.each<[Action, Consents, boolean]>([
    ["message.followup", {}, false],
    ["message.followup", { marketing_whatsapp: "negado" }, false],
    ["message.followup", { marketing_whatsapp: "revogado" }, false],
    ["message.followup", { marketing_email: "concedido" }, false],
    ["message.followup", { marketing_whatsapp: "concedido" }, true],
    ["email.welcome", {}, true],
    ["email.welcome", { responder_contato: "revogado" }, false],
    ["email.welcome", { marketing_email: "negado" }, true],
    ["analytics.lead", {}, true],
    ["analytics.lead", { analytics: "negado" }, false],
    ["analytics.lead", { analytics: "revogado" }, false],
    ["contact.upsert", { responder_contato: "revogado", analytics: "negado" }, true],
    ["notify.hot_lead", { marketing_whatsapp: "negado" }, true],
  ])("%s with %o may go: %s", (action, consents, goes) => {
    const result = pass(action, { consents });
    expect(result.kind).toBe(goes ? "go" : "skip");
    if (result.kind === "skip") expect(result.cause).toBe("no_consent");
  });

  it.each<[Action, Consents, NurtureBasis, boolean]>([
    ["email.nurture", {}, "legitimate_interest", true],
    ["email.nurture", {}, "consent", false],
    ["email.nurture", { marketing_email: "concedido" }, "consent", true],
    ["email.nurture", { marketing_email: "revogado" }, "legitimate_interest", false],
    ["conversion.create", {}, "consent", false],
    ["email.welcome", {}, "consent", true],
    ["message.followup", {}, "legitimate_interest", false],
  ])("%s with %o on the basis of %s may go: %s", (action, consents, nurtureBasis, goes) => {
    expect(pass(action, { consents, nurtureBasis }).kind).toBe(goes ? "go" : "skip");
  });

  it("a lead that somebody has taken on stops only what asks for one that nobody has", () => {
    expect(pass("call.broker", { claimed: true })).toMatchObject({ kind: "skip", cause: "claimed" });
    expect(pass("call.broker", { claimed: false })).toEqual({ kind: "go" });
  });

  it("says what happened to the consent, and which purpose it is", () => {
    expect(pass("message.followup", { consents: {} })).toMatchObject({
      reason: "O lead não deu consentimento para mensagens por WhatsApp.",
      fix: expect.stringContaining("marketing_whatsapp"),
    });
    expect(pass("analytics.lead", { consents: { analytics: "revogado" } })).toMatchObject({
      reason: "O lead revogou o consentimento para analytics.",
    });
  });

  it("what will never be allowed is skipped at night too, not left waiting", () => {
    expect(pass("message.followup", { consents: {} }, night).kind).toBe("skip");
    expect(pass("message.followup", { suppressed: true }, night).kind).toBe("skip");
  });
});
