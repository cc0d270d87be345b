import { describe, expect, it } from "vitest";
import {
  AUTO,
  choiceOf,
  choices,
  fieldLabel,
  isSameMapping,
  leadLines,
  OUT,
  readExample,
  withChoice,
} from "./mapping.model.ts";

const MAPPING = { "contato.fone": "telefone", "contato.cpf": null };

describe("a choice", () => {
  it.each([
    ["contato.fone", "telefone"],
    ["contato.cpf", OUT],
    ["contato.nome", AUTO],
    ["constructor", AUTO],
  ])("of %s is %s", (path, choice) => expect(choiceOf(MAPPING, path)).toBe(choice));

  it.each([
    ["contato.nome", "nome", { ...MAPPING, "contato.nome": "nome" }],
    ["contato.fone", OUT, { "contato.fone": null, "contato.cpf": null }],
    ["contato.fone", AUTO, { "contato.cpf": null }],
    ["contato.nome", AUTO, MAPPING],
  ])("for %s of %s is in the mapping as the API takes it", (path, choice, mapping) =>
    expect(withChoice(MAPPING, path, choice)).toEqual(mapping),
  );

  it("survives the way there and back", () => {
    for (const choice of [AUTO, OUT, "nome", "respostas"]) {
      expect(choiceOf(withChoice(MAPPING, "x", choice), "x")).toBe(choice);
    }
  });

  it("does not change the mapping that was given", () => {
    withChoice(MAPPING, "contato.fone", OUT);
    expect(MAPPING).toEqual({ "contato.fone": "telefone", "contato.cpf": null });
  });
});

describe("isSameMapping", () => {
  it.each([
    [MAPPING, { "contato.cpf": null, "contato.fone": "telefone" }, true],
    [MAPPING, { "contato.fone": "telefone" }, false],
    [MAPPING, { "contato.fone": "telefone", "contato.cpf": "nome" }, false],
    [{ a: null }, { b: null }, false],
    [{}, {}, true],
  ])("%j and %j: %s", (a, b, isSame) => expect(isSameMapping(a, b)).toBe(isSame));
});

describe("what can be chosen", () => {
  it("is the name's own guess, the fields in the hub's order, and leaving it out", () =>
    expect(choices(["nome", "respostas"]).map(({ label }) => label)).toEqual([
      "Reconhecer pelo nome",
      "Nome",
      "Guardar como resposta",
      "Deixar de fora",
    ]));

  it("shows a field that has no word of ours as it is", () => expect(fieldLabel("campo_novo")).toBe("campo_novo"));
});

describe("leadLines", () => {
  it("names the fields, spells out answers and leaves out what is empty", () =>
    expect(
      leadLines({
        nome: "Marina",
        email: null,
        teste: true,
        renda_aproximada: 15_000,
        respostas: { "Quando quer mudar?": "março", vagas: 2 },
      }).map(({ label, value }) => [label, value]),
    ).toEqual([
      ["Nome", "Marina"],
      ["Lead de teste", "sim"],
      ["Renda por mês", "15000"],
      ["Quando quer mudar?", "março"],
      ["vagas", "2"],
    ]));

  it("shows values of any shape and never an object's own name", () =>
    expect(leadLines({ mensagem: ["a", 1], observacoes: { x: 1 } }).map(({ value }) => value)).toEqual([
      "a, 1",
      '{"x":1}',
    ]));
});

describe("readExample", () => {
  it.each([
    ['{"nome":"Marina"}', { nome: "Marina" }],
    ["[1]", undefined],
    ["null", undefined],
    ['"texto"', undefined],
    ["{", undefined],
    ["", undefined],
  ])("%s: %j", (text, expected) => expect(readExample(text)).toEqual(expected));
});
