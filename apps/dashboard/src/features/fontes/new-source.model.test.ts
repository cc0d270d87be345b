import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EMPTY_FORM, labelProblem, newSourceBody, origemProblem, slugOf, slugProblem } from "./new-source.model.ts";

describe("slugOf", () => {
  it.each([
    ["Feirão da Caixa 2026", "feirao-da-caixa-2026"],
    ["  Landing page: Jardim Europa!  ", "landing-page-jardim-europa"],
    ["Ação", "acao"],
    ["日本", ""],
    [`${"a".repeat(39)} b`, "a".repeat(39)],
  ])("%j becomes %j", (label, slug) => expect(slugOf(label)).toBe(slug));

  it("what it makes is empty or taken by the API", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 90 }), (label) => {
        const slug = slugOf(label);
        expect(slug === "" || slugProblem(slug) === null).toBe(true);
      }),
    );
  });
});

describe("the form", () => {
  it.each([
    ["landing-1", true],
    ["a", true],
    ["a".repeat(40), true],
    ["a".repeat(41), false],
    ["", false],
    ["-a", false],
    ["a-", false],
    ["Landing", false],
    ["feirão", false],
    ["a b", false],
  ])("address name %j is accepted: %s", (slug, isFine) => expect(slugProblem(slug) === null).toBe(isFine));

  it.each([
    ["", "Dê um nome à fonte."],
    ["   ", "Dê um nome à fonte."],
    ["x".repeat(81), "No máximo 80 caracteres."],
    ["Landing", null],
  ])("name %j: %j", (label, problem) => expect(labelProblem(label)).toBe(problem));

  it.each([
    ["", true],
    ["LANDING_PAGE", true],
    ["landing", false],
    ["A", false],
  ])("origem %j is accepted: %s", (origem, isFine) => expect(origemProblem(origem) === null).toBe(isFine));

  it("sends no origem where none was written, so that the hub's own holds", () => {
    const form = { ...EMPTY_FORM, label: " Landing ", slug: "landing" };
    expect(newSourceBody(form)).toEqual({ slug: "landing", label: "Landing", auth: "signature" });
    expect(newSourceBody({ ...form, origem: "LANDING", auth: "token" })).toEqual({
      slug: "landing",
      label: "Landing",
      origem: "LANDING",
      auth: "token",
    });
  });
});
