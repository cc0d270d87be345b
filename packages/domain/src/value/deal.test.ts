import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dealStage, dealValueCents, eventValue, scoreBand } from "./deal.ts";

describe("dealValueCents", () => {
  it.each([
    ["Apartamento para investimento", 15_000, 450_000_00],
    ["apartamento", null, 300_000_00],
    ["CASA", null, 500_000_00],
    ["Investimento comercial", null, 400_000_00],
    ["Salas comerciais", null, 250_000_00],
    ["Ponto comercial", null, 800_000_00],
    ["casarão", null, 500_000_00],
    ["terreno", null, 250_000_00],
    [null, null, 250_000_00],
    ["apartamento", 14_999, 360_000_00],
    ["apartamento", 10_000, 360_000_00],
    ["apartamento", 9_999, 300_000_00],
    ["apartamento", 3_000, 210_000_00],
    ["apartamento", 0, 300_000_00],
  ])("%j with an income of %j is %d cents", (interesse, renda, cents) => {
    expect(dealValueCents(interesse, renda)).toBe(cents);
  });

  it("takes a table of the company's own", () => {
    const table = {
      bases: [{ keyword: "Galpão", cents: 99 }],
      otherwiseCents: 7,
      incomeFactors: [{ atMost: 10, percent: 50 }],
    };
    expect([
      dealValueCents("galpao", null, table),
      dealValueCents("galpão", 5, table),
      dealValueCents("x", 11, table),
    ]).toEqual([99, 49, 7]);
  });

  it("is always a whole number of cents", () => {
    fc.assert(
      fc.property(fc.string(), fc.option(fc.double({ min: 0, max: 1e9, noNaN: true })), (interesse, renda) => {
        expect(Number.isSafeInteger(dealValueCents(interesse, renda))).toBe(true);
      }),
    );
  });
});

describe("the seed's other tables", () => {
  it("maps a status to a stage, or to the account's own", () => {
    expect(dealStage("QUENTE")).toBe("appointmentscheduled");
    expect(dealStage("MORNO")).toBe("qualifiedtobuy");
    expect(dealStage("FRIO")).toBe("presentationscheduled");
    expect(dealStage("FRIO", { QUENTE: "1", MORNO: "2", FRIO: "3" })).toBe("3");
  });

  it("values an event at score × 10 × the status", () => {
    expect([eventValue(35, "QUENTE"), eventValue(20, "MORNO"), eventValue(7, "FRIO")]).toEqual([1050, 400, 70]);
  });

  it.each([
    [0, "0-9"],
    [9, "0-9"],
    [10, "10-19"],
    [25, "20-29"],
    [30, "30-40"],
    [40, "30-40"],
  ])("puts the score %d in the band %s", (score, band) => expect(scoreBand(score)).toBe(band));
});
