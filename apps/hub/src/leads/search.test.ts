import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import { searchQuery, searchWords } from "./search.ts";
import { openIntake, type TestIntake } from "./testing.ts";

const NOBODY = { nome: "", email: null, telefone: null, interesse: null, cidade: null, codigo_imovel: null };

let database: { url: string; drop(): Promise<void> };
let hub: TestIntake;

beforeAll(async () => {
  database = await freshDatabase("leads_search");
  hub = openIntake(database.url);
  await hub.lead({
    nome: "Sem Relação",
    email: "outro@example.com",
    telefone: "+5521976543210",
    interesse: null,
    cidade: "Niterói",
  });
});
afterAll(async () => {
  await hub.close();
  await database.drop();
});

const found = async (typed: string) =>
  (
    await hub.rows<{ id: number }>("select id from leads where busca @@ $1::tsquery order by id", [searchQuery(typed)])
  ).map(({ id }) => id);

describe("searching a lead", () => {
  it.each([
    ["as it is stored", "+5511987654321"],
    ["with everything", "+55 (11) 98765-4321"],
    ["national", "(11) 98765-4321"],
    ["digits only", "11987654321"],
    ["with the country and no plus", "55 11 98765 4321"],
    ["with 00 and the country", "0055 11 98765-4321"],
    ["with a trunk 0", "011 98765-4321"],
    ["with a carrier code", "0 15 11 98765-4321"],
    ["without the ninth digit", "11 8765-4321"],
    ["with the country, without the ninth digit", "+55 11 8765-4321"],
    ["without the area", "98765-4321"],
    ["without the area and the ninth digit", "8765-4321"],
    ["its last four digits", "4321"],
    ["while it is being typed", "(11) 9876"],
    ["while it is being typed, with the country", "+55 11 98"],
    ["while it is being typed, without the ninth digit", "(11) 8765-43"],
    ["with dots", "11.98765.4321"],
  ])("finds the phone %s: %s", async (_, typed) => {
    const { id } = await hub.lead({ nome: "Ana", telefone: "+5511987654321", email: null, mensagem: typed });
    expect(await found(typed)).toEqual([id]);
  });

  it.each([
    ["a landline", "+554832221234", ["(48) 3222-1234", "3222-1234", "048 3222 1234", "+55 48 3222-1234", "1234"]],
    [
      "a number of Santa Maria, whose area is the country's code",
      "+5555981230000",
      ["(55) 98123-0000", "55981230000", "+5555981230000"],
    ],
    ["a foreign number", "+351912345678", ["+351 912 345 678", "351912345678", "00351912345678"]],
  ])("finds %s", async (_, telefone, spellings) => {
    const { id } = await hub.lead({ nome: "Ana", telefone, email: null });
    for (const typed of spellings) expect(await found(typed), typed).toContain(id);
  });

  it.each([
    ["beginnings of the name", "zeferi"],
    ["without accents", "zeferino concalves"],
    ["in capitals", "ZEFERINO"],
    ["several words in any order", "lourenco zeferino"],
    ["the e-mail", "zefe.teste@ortopedia.example"],
    ["the domain alone", "ortopedia"],
    ["the interest", "chácara"],
    ["the city", "sao joao del"],
    ["the code of the property", "CH-0099"],
  ])("finds %s: %s", async (_, typed) => {
    const lead = await hub.lead({
      nome: "Zeferino Conçalves de Lourenço",
      email: "zefe.teste@ortopedia.example",
      telefone: "+5532988120045",
      interesse: "Chácara com pomar",
      cidade: "São João del-Rei",
      codigo_imovel: "CH-0099",
    });
    expect(await found(typed)).toEqual([lead.id]);
  });

  it.each([
    ["a word is a beginning", "mar", "mar:*"],
    ["each of several, since none is known to be whole", "ana maria", "ana:* & maria:*"],
    ["what was typed on after is whole", "ana.lim", "ana & lim:*"],
    ["in an address while its domain is typed", "ana.lima@exem", "ana & lima & exem:*"],
    ["a whole address is found without its last word, which most addresses have", "ana@example.com", "ana & example"],
    ["the last word alone is looked for all the same", "@com", "com:*"],
    ["the last word counts again where the domain has no other", "ana@com", "ana & com:*"],
    ["a domain without a person", "@imob.example", "imob"],
    ["a code with a hyphen", "CH-0099", "ch & 0099:*"],
  ])("asks for little: %s: %s", (_, typed, query) => {
    expect(searchQuery(typed)).toBe(query);
  });

  it("finds nobody by words that are not all there", async () => {
    expect(await found("zeferino niteroi")).toEqual([]);
  });

  it("asks for nothing when there is nothing to ask for", () => {
    for (const typed of ["", "   ", "()-+", "!!"]) expect(searchQuery(typed)).toBeUndefined();
  });

  it("is never broken, nor led astray, by what somebody types", async () => {
    const typed = [
      "' | a:*",
      "a & !b",
      "a <-> b",
      "\\",
      "'; drop table leads; --",
      "(11",
      "a:*b",
      "é'ü\"",
      "%",
      "55",
      "0000",
    ];
    for (const one of typed) await expect(found(one), one).resolves.toEqual(expect.any(Array));
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 40 }), async (one) => {
        const query = searchQuery(one);
        if (query !== undefined) await hub.rows("select $1::tsquery", [query]);
      }),
      { numRuns: 60 },
    );
  });
});

describe("the search words of a lead", () => {
  it("are never empty, because a lead without words could not be stored", () => {
    expect(searchWords({ ...NOBODY, nome: "李" })).not.toBe("");
    expect(searchWords(NOBODY)).not.toBe("");
  });

  it("are bounded in number and length, whatever was sent", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, maxLength: 12 }), { maxLength: 300, size: "max" }), (parts) => {
        const text = parts.join(" ");
        const words = searchWords({ ...NOBODY, nome: text, interesse: text, cidade: "a".repeat(500) }).split(" ");
        expect(words.length).toBeLessThanOrEqual(80);
        expect(Math.max(...words.map(({ length }) => length))).toBeLessThanOrEqual(60);
      }),
    );
  });

  it("keep the phone even where the texts are long", () => {
    const interesse = Array.from({ length: 200 }, (_, i) => `palavra${i}`).join(" ");
    expect(searchWords({ ...NOBODY, telefone: "+5511987654321", interesse }).split(" ")).toContain("11987654321");
  });
});
