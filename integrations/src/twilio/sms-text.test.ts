import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitted, plainAscii, segmentsOf, smsLine } from "./sms-text.ts";

describe("segments", () => {
  for (const [guarantee, text, expected] of [
    ["nothing is none", "", { encoding: "GSM-7", units: 0, segments: 0 }],
    ["160 plain letters are one", "a".repeat(160), { encoding: "GSM-7", units: 160, segments: 1 }],
    ["161 are two", "a".repeat(161), { encoding: "GSM-7", units: 161, segments: 2 }],
    ["306 are two", "a".repeat(306), { encoding: "GSM-7", units: 306, segments: 2 }],
    ["307 are three", "a".repeat(307), { encoding: "GSM-7", units: 307, segments: 3 }],
    ["é and à are of GSM-7", "é à ñ Ç ü", { encoding: "GSM-7", units: 9, segments: 1 }],
    ["brackets count twice", "[ok]", { encoding: "GSM-7", units: 6, segments: 1 }],
    ["the euro counts twice", "€".repeat(81), { encoding: "GSM-7", units: 162, segments: 2 }],
    ["one ã makes it UCS-2", "São", { encoding: "UCS-2", units: 3, segments: 1 }],
    ["70 letters of UCS-2 are one", "ã".repeat(70), { encoding: "UCS-2", units: 70, segments: 1 }],
    ["71 are two", "ã".repeat(71), { encoding: "UCS-2", units: 71, segments: 2 }],
    ["an emoji is two units", "😀".repeat(36), { encoding: "UCS-2", units: 72, segments: 2 }],
    // 152 units, then a letter of two that does not fit into the 153rd: the second segment begins with it.
    [
      "a letter of two units is never parted",
      `${"a".repeat(152)}[${"a".repeat(151)}b`,
      { encoding: "GSM-7", units: 306, segments: 3 },
    ],
  ] as const) {
    it(guarantee, () => expect(segmentsOf(text)).toEqual(expected));
  }
});

describe("plain text", () => {
  for (const [given, plain] of [
    ["São José dos Pinhais", "Sao Jose dos Pinhais"],
    ["80 m² – “alto padrão” … 2º andar", '80 m2 - "alto padrao" ... 2o andar'],
    ["R$ 500 mil • À vista", "R$ 500 mil - A vista"],
    ["Casa 🏠 com\njardim", "Casa com jardim"],
    ["`x` €5", "'x' EUR5"],
    ["李小龍", ""],
  ] as const) {
    it(`"${given.replace("\n", " ")}" becomes "${plain}"`, () => expect(plainAscii(given)).toBe(plain));
  }

  it("is always of GSM-7", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => segmentsOf(plainAscii(text)).encoding === "GSM-7"));
  });

  it("accents stay where the company wants them", () => {
    expect(smsLine("São José", "com")).toBe("São José");
    expect(smsLine("São José", "sem")).toBe("Sao Jose");
    expect(smsLine("São José", undefined)).toBe("Sao Jose");
  });
});

describe("fitting", () => {
  it("the first text that fits is taken", () => {
    expect(fitted(["a".repeat(161), "b".repeat(160), "c"], 1)).toBe("b".repeat(160));
  });

  it("no text is longer than allowed, and the ending is whole", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 900 }), fc.integer({ min: 1, max: 6 }), (text, max) => {
        const cut = fitted([text], max, " SAIR.");
        return segmentsOf(cut).segments <= max && cut.endsWith(" SAIR.") && cut.isWellFormed();
      }),
    );
  });

  it("what is cut says so", () => {
    const cut = fitted(["a".repeat(400)], 1);
    expect(cut).toBe(`${"a".repeat(157)}...`);
  });
});
