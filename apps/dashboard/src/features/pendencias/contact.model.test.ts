import { describe, expect, it } from "vitest";
import { contactBody, EMPTY_CONTACT, emailProblem, nomeProblem, telefoneProblem } from "./contact.model.ts";

describe("the form", () => {
  it.each([
    ["", "", "Preencha o e-mail ou o telefone."],
    ["  ", " ", "Preencha o e-mail ou o telefone."],
    ["", "(11) 98888-7777", null],
    ["marina@exemplo.com.br", "", null],
    ["marina@exemplo", "", "Este e-mail parece incompleto."],
    ["marina", "(11) 98888-7777", "Este e-mail parece incompleto."],
    [`${"a".repeat(250)}@b.co`, "", "No máximo 254 caracteres."],
  ])("e-mail %j with phone %j: %j", (email, telefone, problem) =>
    expect(emailProblem(email, { telefone })).toBe(problem),
  );

  it.each([
    ["", true],
    ["(11) 98888-7777", true],
    ["+351 912 345 678", true],
    ["1132345678", true],
    ["98888-7777", false],
    ["não sei", false],
    ["1".repeat(41), false],
  ])("phone %j is accepted: %s", (telefone, isFine) => expect(telefoneProblem(telefone) === null).toBe(isFine));

  it("a name of any kind is taken up to the API's limit", () => {
    expect(nomeProblem("x".repeat(200))).toBeNull();
    expect(nomeProblem("x".repeat(201))).toBe("No máximo 200 caracteres.");
  });
});

it("sends only what was written: an empty field never wipes what the request says", () => {
  expect(contactBody(EMPTY_CONTACT)).toEqual({});
  expect(contactBody({ nome: " Marina ", email: "", telefone: "(11) 98888-7777" })).toEqual({
    nome: "Marina",
    telefone: "(11) 98888-7777",
  });
});
