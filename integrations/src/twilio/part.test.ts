import { readSettings } from "@streamleads/integration-kit";
import { describe, expect, it } from "vitest";
import { twilio } from "./connector.ts";
import { ACCOUNT_SID } from "./fake.ts";

const stepsWith = (env: Record<string, string>) => {
  const base = { TWILIO_ACCOUNT_SID: ACCOUNT_SID, TWILIO_AUTH_TOKEN: "x", TWILIO_FROM: "28555" };
  const { settings, problems } = readSettings(twilio, { ...base, ...env });
  expect(problems).toEqual([]);
  return twilio.part?.(settings).steps ?? [];
};
const VOICE = { TWILIO_VOICE_FROM: "+551150000000" };

describe("what Twilio adds to the plans", () => {
  it("by default: a text two minutes after the first alert failed, a call after five to whoever is free", () => {
    expect(stepsWith(VOICE)).toEqual([
      { action: "notify.hot_lead", statuses: ["QUENTE"], insteadOf: "notify.hot_lead", delayMs: 120_000 },
      { action: "call.broker", statuses: ["QUENTE"], delayMs: 300_000, unlessClaimed: true },
    ]);
  });

  for (const [guarantee, env, actions] of [
    ["a short code cannot call", {}, ["notify.hot_lead"]],
    ["the number of the texts calls too", { TWILIO_FROM: "+551150000000" }, ["notify.hot_lead", "call.broker"]],
    ["the text can be switched off", { ...VOICE, TWILIO_SMS_ALERTA: "desligado" }, ["call.broker"]],
    ["the call can be switched off", { ...VOICE, TWILIO_LIGACAO_MINUTOS: "desligado" }, ["notify.hot_lead"]],
    ["the text to leads is switched on by hand", { TWILIO_SMS_LEAD: "ligado" }, ["notify.hot_lead", "message.sms"]],
  ] as const) {
    it(guarantee, () => expect(stepsWith(env).map(({ action }) => action)).toEqual(actions));
  }

  it("minutes and hours are the settings'", () => {
    const env = { ...VOICE, TWILIO_LIGACAO_MINUTOS: "10", TWILIO_SMS_LEAD: "ligado", TWILIO_SMS_LEAD_HORAS: "2" };
    expect(stepsWith(env).map(({ delayMs }) => delayMs)).toEqual([120_000, 600_000, 7_200_000]);
  });
});

describe("settings", () => {
  for (const [variable, value] of [
    ["TWILIO_ACCOUNT_SID", "SM123"],
    ["TWILIO_FROM", "Imobiliaria"],
    ["TWILIO_FROM", "11955550101"],
    ["TWILIO_VOICE_FROM", "28555"],
    ["TWILIO_LIGACAO_MINUTOS", "0"],
    ["TWILIO_SEGMENTOS_MAX", "20"],
    ["TWILIO_SMS_LEAD_TEXTO", "Oi {apelido}"],
    ["TWILIO_API_URL", "ftp://x"],
  ] as const) {
    it(`${variable} is not "${value}"`, () => {
      expect(readSettings(twilio, { [variable]: value }).problems).toMatchObject([{ variable }]);
    });
  }
});
