import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatReais, readMoneyRange } from "./money.ts";
import { formatRenda, readRenda } from "./renda.ts";

describe("readRenda", () => {
  it.each([
    ["8 a 12 mil", 8_000],
    ["de_8_a_12_mil", 8_000],
    ["8-12 mil", 8_000],
    ["8 mil a 12 mil", 8_000],
    ["entre R$ 8.000 e R$ 12.000", 8_000],
    ["R$ 8.000,00 até R$ 12.000,00", 8_000],
    ["R$ 15.000,00", 15_000],
    ["15,000.00", 15_000],
    ["15.000", 15_000],
    ["R$15mil", 15_000],
    ["15k", 15_000],
    ["10k+", 10_000],
    ["1,5 mil", 1_500],
    ["acima de 30 mil", 30_000],
    ["+ de 30 mil", 30_000],
    ["até 5 mil", 0],
    ["menos de R$ 3.000", 0],
    ["15 mil e 500", 15_000],
    ["500 a 1 mil", 500],
    ["2 pessoas, 8 mil", 8_000],
    ["R$ 0,00", 0],
    ["120 mil por ano", 10_000],
  ])("takes the lower bound of %j and keeps the text", (texto, renda_aproximada) => {
    expect(readRenda(texto)).toEqual({ renda_aproximada, renda_texto: texto });
  });

  it.each(["prefiro não dizer", "3 salários mínimos", "5 SM", "8 a 12", "30% da renda", "999999999999"])(
    "keeps %j as text and does not guess a number",
    (texto) => {
      expect(readRenda(texto)).toEqual({ renda_aproximada: null, renda_texto: texto });
    },
  );

  it.each([
    ["15000", 15_000],
    ["15000.50", 15_000.5],
    ["0", 0],
  ])("reads the plain number %j and keeps no text", (texto, renda_aproximada) => {
    expect(readRenda(texto)).toEqual({ renda_aproximada, renda_texto: null });
  });

  it("reads back every sum that it would print", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999_999 }), (cents) => {
        expect(readRenda(formatReais(cents / 100)).renda_aproximada).toBe(cents / 100);
      }),
    );
  });

  it("answers any text with a number in bounds or none", () => {
    const texts = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(..."0123456789 .,mkil$Raé-") }));
    fc.assert(
      fc.property(texts, (text) => {
        const { renda_aproximada } = readRenda(text);
        if (renda_aproximada !== null) expect(renda_aproximada >= 0 && renda_aproximada < 1e9).toBe(true);
      }),
    );
  });
});

describe("formatRenda", () => {
  it("prefers the person's own words", () => {
    expect(formatRenda({ renda_aproximada: 0, renda_texto: "até 5 mil" })).toBe("até 5 mil");
    expect(formatRenda({ renda_aproximada: 15_000, renda_texto: null })).toBe("R$ 15.000");
    expect(formatRenda({ renda_aproximada: null, renda_texto: null })).toBeNull();
  });
});

describe("readMoneyRange", () => {
  it.each([
    ["até 500 mil", { from: 0, to: 500_000 }],
    ["acima de 1 milhão", { from: 1_000_000, to: null }],
    ["800 a 1,2 milhão", { from: 800_000, to: 1_200_000 }],
    ["R$ 450.000", { from: 450_000, to: 450_000 }],
    ["300 mil ou mais", { from: 300_000, to: null }],
    ["apartamento de 120 m2, 2 quartos", undefined],
  ])("reads %j", (text, range) => expect(readMoneyRange(text, 10_000)).toEqual(range));
});
