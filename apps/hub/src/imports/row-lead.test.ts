import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { internationalPhone } from "../leads/international-phone.ts";
import type { Campo } from "./columns.ts";
import { csvCell } from "./errors-file.ts";
import { leadOfRow, type RowRules } from "./row-lead.ts";

const COLUMNS: [string, Campo][] = [
  ["Nome", "nome"],
  ["E-mail", "email"],
  ["Celular", "telefone"],
  ["Fone 2", "telefone"],
  ["Renda", "renda_aproximada"],
  ["Data", "capturado_em"],
  ["Teste", "teste"],
  ["Origem", "origem"],
  ["Corretor", "respostas"],
  ["Interno", null],
];
const rulesWith = (columns: [string, Campo][] = COLUMNS): RowRules => ({
  columns: columns.map(([coluna, campo]) => ({ coluna, campo })),
  origem: "IMPORT",
  consentimentos: [],
  timeZone: "America/Sao_Paulo",
  internationalPhone,
});
const RULES = rulesWith();

function read(over: Record<string, string>, rules = RULES) {
  const person: Record<string, string> = { Nome: "Ana Lima", "E-mail": "ana@x.example", ...over };
  return leadOfRow(
    rules.columns.map(({ coluna }) => person[coluna] ?? ""),
    rules,
  );
}
function fieldsOf(over: Record<string, string>) {
  const row = read(over);
  if (row.kind !== "lead") throw new Error(JSON.stringify(row));
  return row.parsed.fields;
}
function codesOf(over: Record<string, string>) {
  const row = read(over);
  return row.kind === "error" ? row.problems.map(({ code }) => code) : row.kind;
}

describe("a row of a spreadsheet", () => {
  for (const [column, written, expected] of [
    ["Celular", "(48) 98123-0001", { telefone: "+5548981230001" }],
    ["Celular", "48981230001.0", { telefone: "+5548981230001" }],
    ["Celular", '="48981230001"', { telefone: "+5548981230001" }],
    ["Celular", "'+55 48 98123-0001", { telefone: "+5548981230001" }],
    ["Celular", "-", { telefone: null }],
    ["E-mail", "mailto:Ana@X.example", { email: "ana@x.example" }],
    ["E-mail", "ana@x.example; outra@x.example", { email: "ana@x.example" }],
    ["Renda", "R$ 12.500,00", { renda_aproximada: 12_500 }],
    ["Renda", "12.500,00", { renda_aproximada: 12_500 }],
    ["Renda", "12500,5", { renda_aproximada: 12_500.5 }],
    ["Renda", "1,25E+04", { renda_aproximada: 12_500 }],
    ["Renda", "8 a 12 mil", { renda_aproximada: 8_000, renda_texto: "8 a 12 mil" }],
    ["Data", "15/01/2026 10:30", { capturado_em: "2026-01-15T13:30:00.000Z" }],
    ["Teste", "Sim", { teste: true }],
    ["Teste", "NÃO", { teste: false }],
    ["Origem", "Indicação", { origem: "INDICACAO" }],
    ["Origem", "Facebook Ads", { origem: "META_ADS" }],
    ["Origem", "Feirão 2026", { origem: "FEIRAO_2026" }],
    ["Origem", "", { origem: "IMPORT" }],
    ["Corretor", "Bia", { respostas: { Corretor: "Bia" } }],
    ["Interno", "segredo", { respostas: {} }],
    ["Nome", "ANA MARIA DE SOUZA", { nome: "Ana Maria de Souza" }],
  ] as const) {
    it(`is read: ${column} ${written}`, () => expect(fieldsOf({ [column]: written })).toMatchObject(expected));
  }

  for (const [what, over, codes] of [
    ["no name", { Nome: "" }, ["nome:required"]],
    ["no contact", { "E-mail": "n/a" }, ["email:contact_required"]],
    ["a contact that cannot be read, alone", { "E-mail": "ana@" }, ["email:invalid_email"]],
    ["a phone that Excel shortened, alone", { "E-mail": "", Celular: "4,8991E+10" }, ["telefone:scientific"]],
    ["a phone that Excel shortened, beside an e-mail", { Celular: "4.8991E+10" }, ["telefone:scientific"]],
    ["a day that is none", { Data: "31/02/2026" }, ["capturado_em:invalid_date_time"]],
    ["neither yes nor no", { Teste: "talvez" }, ["teste:invalid_value"]],
    ["an origem of one letter", { Origem: "x" }, ["origem:invalid_origem"]],
    ["letters that were lost", { Nome: "Jo\uFFFDo" }, ["nome:damaged_text"]],
    ["two things at once", { Nome: "", Data: "ontem" }, ["capturado_em:invalid_date_time", "nome:required"]],
    ["a name beyond all measure", { Nome: "x".repeat(300) }, ["nome:too_long"]],
  ] as const) {
    it(`is named with its reason: ${what}`, () => expect(codesOf(over)).toEqual(codes));
  }

  it("with more cells than the header is not guessed at", () => {
    expect(leadOfRow(["Ana", "ana@x.example", "", "", "", "", "", "", "", "", "solta"], RULES)).toMatchObject({
      kind: "error",
      problems: [{ code: "linha:too_many_cells" }],
    });
    expect(
      leadOfRow(
        [...RULES.columns.map((_, i) => (i < 2 ? (["Ana", "ana@x.example"][i] as string) : "")), "", " "],
        RULES,
      ).kind,
    ).toBe("lead");
  });

  it("keeps a second phone, and an unreadable contact beside a readable one", () => {
    expect(fieldsOf({ Celular: "48 98123-0001", "Fone 2": "48 3222-1111" })).toMatchObject({
      telefone: "+5548981230001",
      respostas: { "Fone 2": "48 3222-1111" },
    });
    expect(fieldsOf({ Celular: "48 98123-0001", "E-mail": "ana@" })).toMatchObject({
      email: null,
      respostas: { email_informado: "ana@" },
    });
  });

  it("puts a name together from its halves, and a number from its area code", () => {
    const rules = rulesWith([
      ["Nome", "primeiro_nome"],
      ["Sobrenome", "sobrenome"],
      ["DDD", "ddd"],
      ["Fone", "telefone"],
    ]);
    const row = leadOfRow(["Ana", "Lima", "48", "98123-0001"], rules);
    expect(row).toMatchObject({ kind: "lead", parsed: { fields: { nome: "Ana Lima", telefone: "+5548981230001" } } });
  });

  it("goes where its owner says, not where its header points", () => {
    const rules = rulesWith([
      ["Cidade", "respostas"],
      ["Apelido", "nome"],
      ["E-mail", "email"],
    ]);
    expect(leadOfRow(["Lages", "Ana", "ana@x.example"], rules)).toMatchObject({
      kind: "lead",
      parsed: { fields: { nome: "Ana", cidade: null, respostas: { Cidade: "Lages" } } },
    });
  });

  it("of blanks is none at all", () => {
    expect(leadOfRow(["", " ", "\t"], RULES)).toEqual({ kind: "blank" });
  });

  it("never throws, and every refusal has its words, whatever stands in its cells", () => {
    const cells = fc.array(
      fc.oneof(fc.string({ unit: "binary", maxLength: 40 }), fc.constantFrom("1e9", "\0", "\uD800", "=1+1", '="x"')),
      {
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(cells, (row) => {
        const read = leadOfRow(row, RULES);
        if (read.kind === "error") {
          expect(read.problems.length).toBeGreaterThan(0);
          for (const { code, text } of read.problems) expect(`${code} ${text}`).toMatch(/^[a-z_.]+:[a-z_]+ .{10,}/);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("a cell of the error file", () => {
  it("is no formula in a spreadsheet, and the same value when it comes back", () => {
    for (const text of ["=SOMA(A1)", "+55 48", "-", "@x", "\tx"]) expect(csvCell(text)[0]).toBe("'");
    expect(csvCell('a;"b"')).toBe('"a;""b"""');
    expect(fieldsOf({ Celular: csvCell("+5548981230001") })).toMatchObject({ telefone: "+5548981230001" });
  });
});
