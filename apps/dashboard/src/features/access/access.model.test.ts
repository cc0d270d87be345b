import { describe, expect, it } from "vitest";
import { emailProblem, neededProblem, passwordProblem, safeTarget } from "./access.model.ts";

describe("safeTarget", () => {
  it.each([
    ["/leads/812", "/leads/812"],
    ["/leads?status=QUENTE&q=ana", "/leads?status=QUENTE&q=ana"],
    ["/", "/"],
  ])("%s is kept", (para, expected) => expect(safeTarget(para)).toBe(expected));

  it.each([
    undefined,
    "",
    "https://outro.exemplo",
    "//outro.exemplo",
    "/\\outro.exemplo",
    "/leads\\..\\x",
    "/\t/outro.exemplo",
    "javascript:alert(1)",
    "/entrar?para=/entrar",
    "/primeiro-acesso",
  ])("%j never leads away from the dashboard or back to the login", (para) => expect(safeTarget(para)).toBe("/"));
});

describe("fields of the login and the first access", () => {
  it.each([
    ["ana@exemplo.com.br", null],
    ["  ana@exemplo.com  ", null],
    ["", "Preencha este campo."],
    ["ana@", "Este e-mail parece incompleto."],
    ["ana exemplo.com", "Este e-mail parece incompleto."],
  ])("e-mail %j: %j", (email, problem) => expect(emailProblem(email)).toBe(problem));

  it("a password has at least 12 characters, and the page says how many are missing", () => {
    expect(passwordProblem("12345678901")).toBe("Falta 1 caractere.");
    expect(passwordProblem("123456789")).toBe("Faltam 3 caracteres.");
    expect(passwordProblem("🏠".repeat(12))).toBeNull();
    expect(passwordProblem("uma frase só minha")).toBeNull();
  });

  it("spaces do not fill a field", () => {
    expect(neededProblem("   ")).toBe("Preencha este campo.");
    expect(neededProblem("Ana")).toBeNull();
  });
});
