import { dealValueCents } from "@streamleads/domain";
import { sampleLead } from "@streamleads/integration-kit/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import contactUpsert from "./fixtures/contact-upsert.json" with { type: "json" };
import dealCreate from "./fixtures/deal-create.json" with { type: "json" };
import { contactProperties, dealKey, dealProperties, leadKey, reais, stagesOf } from "./map.ts";

const deal = { pipeline: "default", stages: stagesOf({}) };

describe("contactProperties", () => {
  it("maps the seed's sample lead as printed in the README", () => {
    expect(contactProperties(sampleLead(), [], "123")).toEqual(contactUpsert.inputs[0]?.properties);
  });

  const table = [
    ["a single name leaves the surname out", { nome: "Pelé" }, { firstname: "Pelé", lastname: undefined }],
    [
      "all further names are the surname",
      { nome: "Ana Paula da Costa" },
      { firstname: "Ana", lastname: "Paula da Costa" },
    ],
    ["monthly income becomes yearly", { renda_aproximada: 8_000 }, { streamleads_renda_anual: "96000" }],
    ["cents of an income stay exact", { renda_aproximada: 1_234.56 }, { streamleads_renda_anual: "14814.72" }],
    ["an income of nothing counts as unknown", { renda_aproximada: 0 }, { streamleads_renda_anual: undefined }],
    ["an unknown income is left out, not emptied", { renda_aproximada: null }, { streamleads_renda_anual: undefined }],
    ["a lead without e-mail has none", { email: null }, { email: undefined, streamleads_lead_id: "123" }],
    ["an unknown phone is left out", { telefone: null }, { phone: undefined }],
    ["an unknown city is left out", { cidade: null }, { city: undefined }],
    ["an unknown interest is left out", { interesse: null }, { streamleads_interest: undefined }],
    ["spaces around a value are not sent", { cidade: " Natal " }, { city: "Natal" }],
    ["a blank value counts as unknown", { cidade: "  " }, { city: undefined }],
    ["the temperature is the status", { status: "FRIO" }, { streamleads_temperature: "FRIO" }],
  ] as const;
  it.each(table)("%s", (_promise, given, expected) => {
    const properties = contactProperties(sampleLead(given), [], "123");
    for (const [name, value] of Object.entries(expected))
      expect({ [name]: properties[name] }).toEqual({ [name]: value });
  });

  it("adds tags to those that are there, each once", () => {
    expect(contactProperties(sampleLead(), ["Nutrição", "Frio", "Frio"], "123")).toMatchObject({
      streamleads_tags: ";Nutrição;Frio",
    });
  });

  it("never touches the lead status that salespeople work with", () => {
    expect(contactProperties(sampleLead(), ["Frio"], "123")).not.toHaveProperty("hs_lead_status");
  });

  it("never sends an empty value, which would clear the property in HubSpot", () => {
    const text = fc.option(fc.string(), { nil: null });
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), text, text, text, (nome, email, cidade, interesse) => {
        const properties = contactProperties(sampleLead({ nome, email, cidade, interesse }), [], "123");
        return Object.values(properties).every((value) => value !== "" && value === value.trim());
      }),
    );
  });
});

describe("dealProperties", () => {
  it("maps the seed's sample lead as printed in the README", () => {
    expect(dealProperties(sampleLead(), "123-1", deal)).toEqual(dealCreate.properties);
  });

  it("takes the value from the seed's table", () => {
    const lead = sampleLead({ interesse: "Casa", renda_aproximada: null });
    expect(dealProperties(lead, "1-1", deal).amount).toBe(reais(dealValueCents("Casa", null)));
  });

  it("names the deal after the lead alone when the interest is unknown", () => {
    expect(dealProperties(sampleLead({ interesse: null }), "1-1", deal)).toMatchObject({
      dealname: "Lead Carlos Silva",
      description: "Lead Score: 35",
    });
  });

  it("keeps a long name on one line and within 250 characters", () => {
    const { dealname } = dealProperties(sampleLead({ interesse: `casa\n${"grande ".repeat(60)}` }), "1-1", deal);
    expect(dealname).toHaveLength(250);
    expect(dealname).toMatch(/^Lead Carlos Silva - casa grande .*…$/);
  });

  it.each([
    ["QUENTE", "appointmentscheduled"],
    ["MORNO", "qualifiedtobuy"],
    ["FRIO", "presentationscheduled"],
  ] as const)("opens a deal of a %s lead in the seed's stage %s", (status, stage) => {
    expect(dealProperties(sampleLead({ status }), "1-1", deal).dealstage).toBe(stage);
  });

  it.each([
    ["stageQuente", "QUENTE"],
    ["stageMorno", "MORNO"],
    ["stageFrio", "FRIO"],
  ] as const)("opens it where the setting %s says", (setting, status) => {
    const stages = stagesOf({ [setting]: "1234567" });
    expect(dealProperties(sampleLead({ status }), "1-1", { ...deal, stages }).dealstage).toBe("1234567");
  });
});

describe("keys", () => {
  it("are the lead's number, and the lead's and the plan's", () => {
    expect([leadKey(123, undefined), dealKey(123, 2, undefined)]).toEqual(["123", "123-2"]);
  });

  it("of two installations with different prefixes never meet", () => {
    const id = fc.integer({ min: 1 });
    fc.assert(
      fc.property(id, id, id, id, (lead, plan, otherLead, otherPlan) => {
        expect(dealKey(lead, plan, "matriz")).not.toBe(dealKey(otherLead, otherPlan, "filial2"));
        expect(leadKey(lead, "matriz")).not.toBe(leadKey(otherLead, undefined));
      }),
    );
  });
});

describe("reais", () => {
  it.each([
    [45_000_000, "450000"],
    [123_450, "1234.50"],
    [123_405, "1234.05"],
    [5, "0.05"],
    [0, "0"],
  ])("writes %i cents as %s", (cents, expected) => expect(reais(cents)).toBe(expected));

  it("loses no cent, up to the largest income of a year", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12e11 }), (cents) => {
        const [whole = "", rest = "00"] = reais(cents).split(".");
        return Number(whole) * 100 + Number(rest) === cents;
      }),
    );
  });
});
