import { describe, expect, it } from "vitest";
import { fieldGroups, fieldOf, lackingWords, NOWHERE, secondColumns } from "./columns.model.ts";

describe("fieldGroups", () => {
  const options = fieldGroups().flatMap(({ items }) => items);

  it("offers each field once, and leaving a column out", () => {
    const values = options.map(({ value }) => value);
    expect(new Set(values).size).toBe(values.length);
    expect(values).toEqual(expect.arrayContaining(["nome", "email", "telefone", "respostas", NOWHERE]));
  });

  it("gives back the field of each option", () => {
    for (const { value } of options) expect(fieldOf(value)).toBe(value === NOWHERE ? null : value);
    expect(fieldOf("constructor")).toBeNull();
  });
});

describe("secondColumns", () => {
  const column = (coluna: string, campo: "telefone" | "email" | "respostas" | null) => ({
    coluna,
    campo,
    exemplos: [],
  });

  it("names the columns that come second to a field", () => {
    const columns = [column("Celular", "telefone"), column("E-mail", "email"), column("Fixo", "telefone")];
    expect([...secondColumns(columns)]).toEqual(["Fixo"]);
  });

  it("does not count answers and columns that are left out", () => {
    const columns = [column("A", "respostas"), column("B", "respostas"), column("C", null), column("D", null)];
    expect(secondColumns(columns).size).toBe(0);
  });
});

it("lackingWords says what to choose", () => {
  expect(lackingWords(["nome", "contato"])).toHaveLength(2);
  expect(lackingWords([])).toEqual([]);
});
