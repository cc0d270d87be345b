import { sha256Hex } from "@streamleads/integration-kit";
import { sampleLead, TEST_NOW } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { clickOf } from "./click.ts";
import { eventOf } from "./event.ts";

describe("the click of a lead", () => {
  const click = (gclid: string | null, pagina: string | null = null) => clickOf({ gclid, pagina });

  it.each([
    ["EAIaIQobChMIexemplo", null, { gclid: "EAIaIQobChMIexemplo" }],
    ["EAIaIQobChMIexemplo", "https://a.example/?gbraid=0AAAAAexemplo", { gclid: "EAIaIQobChMIexemplo" }],
    [null, "https://a.example/casa?gclid=EAIaIQobChMI&x=1", { gclid: "EAIaIQobChMI" }],
    [null, "https://a.example/?wbraid=CkEKexemplo&gbraid=0AAAAAexemplo", { gbraid: "0AAAAAexemplo" }],
    [null, "https://a.example/?wbraid=CkEKexemplo", { wbraid: "CkEKexemplo" }],
    [null, "https://a.example/?wbraid=um%20texto", undefined],
    ["um texto qualquer", null, undefined],
    [null, "não é endereço", undefined],
    [null, null, undefined],
  ])("of %j at %j is %j: one, never two", (gclid, pagina, wanted) => expect(click(gclid, pagina)).toEqual(wanted));
});

describe("a conversion", () => {
  const event = (lead: Parameters<typeof sampleLead>[0], settings = {}) =>
    eventOf(sampleLead(lead), { stage: "visita", at: TEST_NOW }, settings);

  it("finds the person by e-mail and phone, normalised as Google does it", () => {
    expect(event({ email: "c.arlos+casa@gmail.com" })).toEqual({
      transactionId: "lead-123:visita",
      eventTimestamp: "2026-11-23T15:00:00.000Z",
      eventSource: "WEB",
      userData: {
        userIdentifiers: [
          { emailAddress: sha256Hex("carlos@gmail.com") },
          { phoneNumber: sha256Hex("+5511999999999") },
        ],
      },
    });
  });

  it("needs a click or a person", () => {
    expect(event({ email: null, telefone: null })).toBeUndefined();
    expect(event({ email: null, telefone: null, gclid: "EAIaIQobChMI" })).not.toHaveProperty("userData");
  });

  it("happens where the account says", () => expect(event({}, { eventSource: "PHONE" })?.eventSource).toBe("PHONE"));
});
