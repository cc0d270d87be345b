import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isValidEmail, normalizeEmail } from "./email.ts";

describe("normalizeEmail", () => {
  it.each([
    [" Ana.Lima+site@Exemplo.COM.br ", "ana.lima+site@exemplo.com.br"],
    ["ana@imóveis.com.br", "ana@imóveis.com.br"],
    ["ana@xn--imveis-5ua.com", "ana@xn--imveis-5ua.com"],
    ["a@b.co", "a@b.co"],
    ["\u200Bana@exemplo.com", "ana@exemplo.com"],
    ["o'brien@exemplo.com", "o'brien@exemplo.com"],
  ])("%j is stored as %j", (raw, email) => expect(normalizeEmail(raw)).toBe(email));

  it.each([
    "",
    "ana",
    "ana@",
    "@exemplo.com",
    "ana@exemplo",
    "ana@exemplo..com",
    "ana..lima@exemplo.com",
    ".ana@exemplo.com",
    "ana lima@exemplo.com",
    "ana@-exemplo.com",
    "ana@exemplo.c",
    "ana@exemplo.123",
    "ana@127.0.0.1",
    "joão@exemplo.com",
    "ana@exemplo.com, bia@exemplo.com",
    "ana@@exemplo.com",
    `${"a".repeat(65)}@exemplo.com`,
    `ana@${"a".repeat(64)}.com`,
    `ana@${"abc.".repeat(70)}com`,
  ])("refuses %j", (raw) => {
    expect(normalizeEmail(raw)).toBeUndefined();
    expect(isValidEmail(raw)).toBe(false);
  });

  it("takes the domain as the given folding writes it, and refuses what that refuses", () => {
    const fold = (domain: string) => (domain === "imóveis.com" ? "xn--imveis-5ua.com" : undefined);
    expect(normalizeEmail("Ana@IMÓVEIS.com", fold)).toBe("ana@xn--imveis-5ua.com");
    expect(normalizeEmail("ana@outro.com", fold)).toBeUndefined();
  });

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), fc.string({ unit: fc.constantFrom(..."aB.@-éı") })), (raw) => {
        const email = normalizeEmail(raw);
        if (email !== undefined) expect(normalizeEmail(email)).toBe(email);
      }),
    );
  });
});
