import { LIMITS } from "@streamleads/domain";
import { describe, expect, it } from "vitest";
import { otherFields, portalPhone, propertyInterest } from "./portal-contact.ts";

describe("the phone of a portal's contact", () => {
  it.each([
    ["the number beside its area code", "48", "991234567", "+5548991234567", "991234567"],
    ["the number with its area code", undefined, "(48) 99123-4567", "+5548991234567", "(48) 99123-4567"],
    ["the whole number instead of half of one", undefined, "991234567", "+5548991234567", "+5548991234567"],
    ["half of one rather than none", undefined, "991234567", undefined, "991234567"],
    ["the whole number where there is no other", "48", undefined, "+5548991234567", "+5548991234567"],
    ["none where there is none", "48", undefined, undefined, undefined],
  ])("is %s", (_what, ddd, phone, whole, expected) => expect(portalPhone({ ddd, phone, whole })).toBe(expected));
});

describe("what a person asks about", () => {
  it.each([
    [{ property: "Apartamento", offer: "Venda", code: "AP-1" }, "Apartamento para Venda"],
    [{ offer: "Locação", code: "AP-1" }, "Imóvel para Locação"],
    [{ property: "Casa", code: "AP-1" }, "Casa"],
    [{ code: "AP-1" }, "Imóvel AP-1"],
    [{ code: undefined }, undefined],
  ])("%j is %j", (about, expected) => expect(propertyInterest(about)).toBe(expected));
});

describe("fields that nobody knows", () => {
  it("are kept under their own names, as many as answers can hold", () => {
    expect(otherFields({ name: "Ana", novo: 1 }, (name) => name === "name")).toEqual([["novo", 1]]);
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`campo${n}`, n]));
    expect(otherFields(many, () => false)).toHaveLength(LIMITS.respostas);
    for (const nothing of [undefined, null, "texto", 7]) expect(otherFields(nothing, () => false)).toEqual([]);
  });
});
