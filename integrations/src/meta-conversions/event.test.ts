import { sha256Hex } from "@streamleads/integration-kit";
import { sampleLead } from "@streamleads/integration-kit/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventOf, jsonOf, userDataOf } from "./event.ts";
import { metaLeadIdOf } from "./lead-id.ts";

const AT = new Date("2026-11-23T15:00:00.999Z");

describe("what Meta finds the person by", () => {
  it("are hashes under their names, our number hashed too", () => {
    expect(userDataOf(sampleLead())).toEqual({
      em: [sha256Hex("carlos@email.com")],
      ph: [sha256Hex("5511999999999")],
      fn: [sha256Hex("carlos")],
      ln: [sha256Hex("silva")],
      ct: [sha256Hex("saopaulo")],
      country: [sha256Hex("br")],
      external_id: [sha256Hex("lead-123")],
    });
  });

  it("are the click with the moment of the lead, and Meta's id in digits", () => {
    const lead = sampleLead({ fbclid: "IwAR2exemplo_-1", respostas: { "Leadgen ID": "l:7781200345519024" } });
    expect(userDataOf(lead)).toMatchObject({ lead_id: "7781200345519024", fbc: "fb.1.1705314600000.IwAR2exemplo_-1" });
  });

  it.each([
    ["too short", "IwAR"],
    ["with a blank", "IwAR2exemplo IwAR"],
  ])("leave out a click that is %s", (_what, fbclid) =>
    expect(userDataOf(sampleLead({ fbclid }))?.fbc).toBeUndefined(),
  );

  it("are nothing for a person with a name alone", () => {
    expect(userDataOf(sampleLead({ email: null, telefone: null }))).toBeUndefined();
  });
});

describe("Meta's id of a lead", () => {
  it.each([
    ["leadgen_id", "7781200345519024", "7781200345519024"],
    ["Meta Lead ID", " 123456789012345 ", "123456789012345"],
    ["facebook_lead_id", "12345678901234567", "12345678901234567"],
    ["leadgen_id", "lead-123", undefined],
    ["leadgen_id", "12345678901234", undefined],
    ["leadgen_id", "123456789012345678", undefined],
    ["id", "7781200345519024", undefined],
    ["lead_id", "7781200345519024", undefined],
  ])("in %j = %j is %j", (question, answer, wanted) => {
    expect(metaLeadIdOf({ respostas: { [question]: answer } })).toBe(wanted);
  });
});

describe("an event", () => {
  it("has whole seconds and a sale in BRL from its cents", () => {
    const event = eventOf({ name: "Venda ganha", id: "lead-1:ganho:1", at: AT, valueCents: 45_000_050 }, {});
    expect(event).toEqual({
      event_name: "Venda ganha",
      event_time: 1_795_446_000,
      event_id: "lead-1:ganho:1",
      action_source: "system_generated",
      user_data: {},
      custom_data: { event_source: "crm", lead_event_source: "StreamLeads", value: 450_000.5, currency: "BRL" },
    });
  });

  it("keeps every digit of Meta's id, also those that a double would round", () => {
    const lead_id = "98765432109876543";
    expect(Number(lead_id).toString()).not.toBe(lead_id);
    const json = jsonOf([eventOf({ name: "x", id: "y", at: AT }, { lead_id })], undefined);
    expect(json).toContain(`"lead_id":${lead_id}}`);
    expect(JSON.parse(json)).toMatchObject({ data: [{ event_id: "y" }] });
  });

  it("is the JSON that it would be whatever its name says: no text can be taken for the id", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constant('"lead_id":"123"')), (name) => {
        const event = eventOf({ name, id: "y", at: AT }, { em: ["a"] });
        expect(jsonOf([event], "TEST1")).toBe(JSON.stringify({ data: [event], test_event_code: "TEST1" }));
      }),
    );
  });
});
