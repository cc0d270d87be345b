import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { analyse, type Corrections } from "./analysis.ts";
import { SEPARATORS } from "./dialect.ts";
import { ENCODINGS } from "./encoding.ts";
import { FileError } from "./file-problem.ts";
import { writeCsv } from "./testing.ts";

function seen(text: string | Buffer, said?: Corrections) {
  const bytes = Buffer.from(text);
  return analyse(bytes, bytes.length, "utf-8", said);
}
const camposOf = (text: string) => seen(text).columns.map(({ campo }) => campo);

describe("the separator of a file", () => {
  for (const [name, text, separator] of [
    ["semicolons, with commas in the numbers", "Nome;Renda\nAna;12.500,00\nBia;8.000,50\n", ";"],
    ["commas", "name,email,phone\nAna,ana@x.example,1\n", ","],
    ["commas, with semicolons in quotes", 'nome,email,obs\nAna,a@x.example,"a;b;c"\nBia,b@x.example,"d;e;f"\n', ","],
    ["tabs", "Nome\tE-mail\nAna\ta@x.example\n", "\t"],
    ["bars", "Nome|E-mail\nAna|a@x.example\n", "|"],
    ["what Excel's first line says", "sep=,\nNome;x,E-mail\nAna,a@x.example\n", ","],
    ["nothing to part: the usual one", "E-mail\nana@x.example\nbia@x.example\n", ";"],
    ["columns that nobody knows", "alfa;beta;gama\n1,5;2,5;3,5\n4,5;5,5;6,5\n", ";"],
  ] as const) {
    it(`is found: ${name}`, () => expect(seen(text).separator).toBe(separator));
  }
});

describe("the header of a file", () => {
  for (const [name, text, headerRow] of [
    ["the first row", "Nome;E-mail\nAna;a@x.example\n", 1],
    ["below titles and blank lines", "Relatório de leads\nJaneiro\n\nNome;E-mail;Fone\nAna;a@x.example;1\n", 4],
    ["of names that nobody knows", "alfa;beta\n1;2\n3;4\n", 1],
    [
      "not there: people at once",
      "Ana Lima;ana@x.example;(48) 98123-0001\nBia Reis;bia@x.example;(48) 98123-0002\n",
      null,
    ],
  ] as const) {
    it(`is found: ${name}`, () => expect(seen(text).headerRow).toBe(headerRow));
  }
});

describe("the columns of a file", () => {
  it("are known by Portuguese and English names, each field once", () => {
    expect(
      camposOf(
        "Nome do cliente;E-MAIL;Celular (com DDD);Telefone;Renda familiar;Município;Imóvel de interesse;Obs\nAna;;;;;;;\n",
      ),
    ).toEqual(["nome", "email", "telefone", "respostas", "renda_aproximada", "cidade", "interesse", "observacoes"]);
    expect(camposOf("First Name,Last Name,Email Address,Phone Number,City,Created At\nAna,,,,,\n")).toEqual([
      "primeiro_nome",
      "sobrenome",
      "email",
      "telefone",
      "cidade",
      "capturado_em",
    ]);
  });

  it("are told by what stands in them where they have no names", () => {
    expect(camposOf("Ana Lima;ana@x.example;(48) 98123-0001;x1\nBia Reis;bia@x.example;(48) 98123-0002;y2\n")).toEqual([
      "nome",
      "email",
      "telefone",
      "respostas",
    ]);
  });

  it("of numbers are no phones by their looks alone, when they have a name that is none", () => {
    expect(camposOf("Nome;E-mail;Protocolo\nAna;a@x.example;48981230001\n")).toEqual(["nome", "email", "respostas"]);
  });

  it("get a number when their name is there before, and their place when they have none", () => {
    const { columns } = seen("Nome;Fone;Fone;;__proto__\nAna;1;2;3;4\n");
    expect(columns.map(({ coluna }) => coluna)).toEqual(["Nome", "Fone", "Fone (2)", "Coluna 4", "Coluna 5"]);
    expect(columns[1]?.campo).toBe("telefone");
    expect(columns[2]?.campo).toBe("respostas");
  });

  it("that our own error file added say nothing of the person", () => {
    expect(camposOf("Nome;E-mail;linha;erro\nAna;a@x.example;4;Falta o nome.\n")).toEqual([
      "nome",
      "email",
      null,
      null,
    ]);
  });

  it("show a few different examples", () => {
    const { columns } = seen("Nome;Cidade\nAna;Lages\nBia;Lages\nCaio;Itajaí\nDora;\n");
    expect(columns[1]?.exemplos).toEqual(["Lages", "Itajaí"]);
  });
});

describe("what a person says is otherwise", () => {
  it("holds against what was found", () => {
    const found = seen("Lista\nNome;Fone\nAna;1\n", { separator: ",", headerRow: 1 });
    expect(found).toMatchObject({ separator: ",", headerRow: 1, rows: 2 });
    expect(seen("Nome;Fone\nAna;1\n", { headerRow: null })).toMatchObject({ headerRow: null, rows: 2 });
    expect(() => seen("Nome;Fone\nAna;1\n", { headerRow: 50 })).toThrow(FileError);
  });
});

describe("a file with nothing to import", () => {
  it("is refused with its reason", () => {
    const codeOf = (text: string) => {
      try {
        seen(text);
      } catch (error) {
        return error instanceof FileError ? error.problem.code : error;
      }
      return "accepted";
    };
    expect(codeOf("Nome;E-mail\n\n;\n")).toBe("file_without_rows");
    expect(codeOf(`${Array.from({ length: 201 }, (_, i) => `c${i}`).join(";")}\n${"1;".repeat(200)}1\n`)).toBe(
      "too_many_columns",
    );
  });
});

describe("how many rows there are", () => {
  it("is counted in a short file, and told by the size of the first ones in a long one", () => {
    expect(seen("Nome;Fone\n\nAna;1\nBia;2\n;\n").rows).toBe(2);
    const bytes = Buffer.from(`Nome;E-mail\n${"Ana Lima;ana@planilha.example\n".repeat(10_000)}`);
    const { rows } = analyse(bytes.subarray(0, 10_000), bytes.length, "utf-8");
    expect(rows).toBeGreaterThan(9_500);
    expect(rows).toBeLessThan(10_500);
  });
});

describe("any list of people", () => {
  it("is read the same way, however it was written", () => {
    const word = fc.string({ unit: fc.constantFrom(..."abcçãé ,;|'0".split("")), minLength: 1, maxLength: 12 });
    const person = fc.tuple(word, word, word).map(([nome, cidade, obs]) => [`A${nome}`, "ana@x.example", cidade, obs]);
    fc.assert(
      fc.property(
        fc.array(person, { minLength: 1, maxLength: 20 }),
        fc.constantFrom(...SEPARATORS),
        fc.constantFrom(...ENCODINGS),
        fc.constantFrom("\r\n", "\n"),
        (rows, separador, encoding, line) => {
          const bytes = writeCsv([["Nome", "E-mail", "Cidade", "Observações"], ...rows], { separador, encoding, line });
          const found = analyse(bytes, bytes.length, encoding);
          expect(found).toMatchObject({ separator: separador, headerRow: 1, rows: rows.length });
          expect(found.columns.map(({ campo }) => campo)).toEqual(["nome", "email", "cidade", "observacoes"]);
        },
      ),
      { numRuns: 300 },
    );
  });
});
