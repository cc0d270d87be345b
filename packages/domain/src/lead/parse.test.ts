import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyLead, INPUT_FIELDS } from "./fields.ts";
import { LIMITS } from "./limits.ts";
import { missingIn, parseLead } from "./parse.ts";

const API = { defaultOrigem: "API" };
const ana = { nome: "Ana Lima", email: "ana@exemplo.com.br" };

/** "field code" of every problem, or "ok". */
function verdict(input: unknown): string[] | "ok" {
  const parsed = parseLead(input, API);
  return parsed.ok ? "ok" : parsed.problems.map(({ field, code }) => `${field} ${code}`);
}

function fieldsOf(input: unknown) {
  const parsed = parseLead(input, API);
  if (!parsed.ok) throw new Error(`refused: ${JSON.stringify(parsed.problems)}`);
  return parsed.fields;
}

describe("parseLead", () => {
  it("reads the sample lead and says what was given", () => {
    const parsed = parseLead(
      {
        nome: "Carlos Silva",
        email: "carlos@email.com",
        telefone: "11999999999",
        interesse: "Apartamento para investimento",
        renda_aproximada: 15000,
        cidade: "São Paulo",
        origem: "META_ADS",
      },
      API,
    );
    expect(parsed).toEqual({
      ok: true,
      fields: {
        ...emptyLead("META_ADS"),
        nome: "Carlos Silva",
        email: "carlos@email.com",
        telefone: "+5511999999999",
        interesse: "Apartamento para investimento",
        renda_aproximada: 15000,
        cidade: "São Paulo",
      },
      consentimentos: [],
      given: ["nome", "email", "telefone", "origem", "interesse", "renda_aproximada", "cidade"],
    });
  });

  it("takes every field of the interface page, and each shows in the result", () => {
    const text = "x1";
    const everything = {
      ...Object.fromEntries(INPUT_FIELDS.map((name) => [name, text])),
      ...{
        email: "ana@exemplo.com.br",
        telefone: "11 98888-7777",
        origem: "FEIRAO_2026",
        renda_aproximada: "8 a 12 mil",
      },
      ...{ capturado_em: "2026-01-15T10:30:00-03:00", teste: true, respostas: { prazo: "3 meses" } },
      consentimentos: [{ finalidade: "marketing_email", estado: "concedido" }],
    };
    const parsed = parseLead(everything, API);
    expect(parsed.ok && [...parsed.given].sort()).toEqual(
      [...INPUT_FIELDS.filter((name) => name !== "consentimentos"), "renda_texto"].sort(),
    );
  });

  it("takes blanks, empty text and null for absent", () => {
    const fields = fieldsOf({
      ...ana,
      telefone: " ",
      interesse: "",
      cidade: null,
      mensagem: "\n",
      origem: "",
      respostas: null,
    });
    expect(fields).toEqual({ ...emptyLead("API"), ...ana });
  });

  it("takes a place that is no city for absent", () =>
    expect(fieldsOf({ ...ana, cidade: "- Brasil" }).cidade).toBeNull());

  it("names every problem at once", () => {
    expect(
      verdict({
        nome: 7,
        email: "ana@",
        telefone: "123",
        origem: "meta ads",
        renda_aproximada: -1,
        capturado_em: "ontem",
        teste: "sim",
        apelido: "Aninha",
        respostas: { ok: "sim", lista: [] },
        consentimentos: [{ finalidade: "spam", quando: "hoje" }],
      }),
    ).toEqual([
      "apelido unknown_field",
      "nome wrong_type",
      "email invalid_email",
      "telefone invalid_phone",
      "origem invalid_origem",
      "renda_aproximada out_of_range",
      "capturado_em invalid_date_time",
      "teste wrong_type",
      "respostas.lista wrong_type",
      "consentimentos[0].quando unknown_field",
      "consentimentos[0].finalidade invalid_value",
      "consentimentos[0].estado required",
    ]);
  });

  it.each<[string, unknown, string[]]>([
    ["no name", { email: ana.email }, ["nome required"]],
    ["no contact", { nome: "Ana" }, ["email contact_required"]],
    ["nothing", {}, ["nome required", "email contact_required"]],
    ["an unreadable phone as the only contact", { nome: "Ana", telefone: "98888-7777" }, ["telefone invalid_phone"]],
    ["an unreadable phone beside an e-mail", { ...ana, telefone: "123" }, ["telefone invalid_phone"]],
    ["a phone as a number", { ...ana, telefone: 11988887777 }, ["telefone wrong_type"]],
    ["an origin in small letters", { ...ana, origem: "meta_ads" }, ["origem invalid_origem"]],
    ["an origin of one letter", { ...ana, origem: "X" }, ["origem invalid_origem"]],
    ["a NUL byte", { ...ana, mensagem: "a\u0000b" }, ["mensagem invalid_text"]],
    ["half a surrogate pair", { ...ana, nome: "Ana \uD83D" }, ["nome invalid_text"]],
    ["an income without bounds", { ...ana, renda_aproximada: 1e9 }, ["renda_aproximada out_of_range"]],
    ["a negative income as text", { ...ana, renda_aproximada: "-500" }, ["renda_aproximada out_of_range"]],
    ["an income that is no number", { ...ana, renda_aproximada: [] }, ["renda_aproximada wrong_type"]],
    ["a stored field that is no input", { ...ana, renda_texto: "8 mil" }, ["renda_texto unknown_field"]],
    ["a list", [ana], ["corpo wrong_type"]],
    ["text", "Ana", ["corpo wrong_type"]],
    ["null", null, ["corpo wrong_type"]],
  ])("refuses %s", (_, input, problems) => expect(verdict(input)).toEqual(problems));

  it.each<[string, number]>([
    ["nome", LIMITS.nome],
    ["telefone", LIMITS.telefone],
    ["interesse", LIMITS.interesse],
    ["cidade", LIMITS.cidade],
    ["observacoes", LIMITS.observacoes],
    ["mensagem", LIMITS.mensagem],
    ["utm_term", LIMITS.utm],
    ["gclid", LIMITS.clickId],
    ["anuncio_id", LIMITS.id],
    ["pagina", LIMITS.url],
    ["renda_aproximada", LIMITS.renda_texto],
  ])("refuses %s beyond its bound instead of cutting it", (field, max) => {
    expect(verdict({ ...ana, [field]: "a".repeat(max + 1) })).toEqual([`${field} too_long`]);
    if (field !== "telefone") expect(verdict({ ...ana, [field]: "a".repeat(max) })).toBe("ok");
  });

  it("refuses megabytes without reading them through", () => {
    expect(verdict({ ...ana, mensagem: " ".repeat(2_000_000) })).toEqual(["mensagem too_long"]);
  });

  it("turns answers into text and leaves blank ones out", () => {
    const respostas = { prazo: " 3 meses ", quartos: 2, aceita_pet: true, tem_filhos: false, obs: " ", nada: null };
    expect(fieldsOf({ ...ana, respostas }).respostas).toEqual({
      prazo: "3 meses",
      quartos: "2",
      aceita_pet: "sim",
      tem_filhos: "não",
    });
  });

  it.each<[string, unknown, string]>([
    ["a list", ["a"], "respostas wrong_type"],
    ["too many", Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`p${i}`, "x"])), "respostas too_many"],
    ["a long answer", { p: "a".repeat(LIMITS.respostaValue + 1) }, "respostas.p too_long"],
    ["a question without a name", { " ": "x" }, "respostas.  wrong_type"],
    ["a question that no object can hold", JSON.parse('{"__proto__":"x"}'), "respostas.__proto__ wrong_type"],
  ])("refuses answers that are %s", (_, respostas, problem) =>
    expect(verdict({ ...ana, respostas })).toEqual([problem]),
  );

  it("keeps acts of consent with the text that was seen", () => {
    const parsed = parseLead(
      {
        ...ana,
        consentimentos: [
          {
            finalidade: "marketing_whatsapp",
            estado: "concedido",
            base_legal: "consentimento",
            texto: "Aceito receber mensagens da Imobiliária Exemplo.",
            texto_versao: "2026-10",
            em: "2026-11-20T11:02:11-03:00",
          },
          { finalidade: "analytics", estado: "negado", texto: null },
        ],
      },
      API,
    );
    expect(parsed.ok && parsed.consentimentos).toEqual([
      {
        finalidade: "marketing_whatsapp",
        estado: "concedido",
        base_legal: "consentimento",
        texto: "Aceito receber mensagens da Imobiliária Exemplo.",
        texto_versao: "2026-10",
        em: "2026-11-20T14:02:11.000Z",
      },
      { finalidade: "analytics", estado: "negado" },
    ]);
  });

  it.each<[string, unknown, string]>([
    ["no list", {}, "consentimentos wrong_type"],
    ["a list of text", ["sim"], "consentimentos[0] wrong_type"],
    ["too many", Array(21).fill({ finalidade: "analytics", estado: "negado" }), "consentimentos too_many"],
  ])("refuses consent that is %s", (_, consentimentos, problem) => {
    expect(verdict({ ...ana, consentimentos })).toEqual([problem]);
  });

  it("keeps one unreadable contact beside a good one for sources that nobody can ask again", () => {
    const lenient = { ...API, unreadableContact: "keep" } as const;
    const phone = parseLead({ ...ana, telefone: " 9888-7777 " }, lenient);
    expect(phone.ok && phone.fields.telefone).toBe("9888-7777");
    const email = parseLead(
      { nome: "Ana", email: "ana@", telefone: "11 98888-7777", respostas: { prazo: "já" } },
      lenient,
    );
    expect(email.ok && email.fields).toMatchObject({
      email: null,
      respostas: { prazo: "já", email_informado: "ana@" },
    });
    const neither = parseLead({ nome: "Ana", email: "ana@", telefone: "123" }, lenient);
    expect(neither.ok ? [] : neither.problems.map(({ code }) => code)).toEqual(["invalid_email", "invalid_phone"]);
  });

  it("asks the given readers about foreign phones and domains", () => {
    const readers = { ...API, internationalPhone: () => "+351912345678", foldDomain: () => "dobrado.com" };
    const parsed = parseLead({ ...ana, telefone: "+351 912 345 678" }, readers);
    expect(parsed.ok && parsed.fields).toMatchObject({ telefone: "+351912345678", email: "ana@dobrado.com" });
  });

  it("never answers with a value of the person", () => {
    const secret = "Segredo98765";
    const parsed = parseLead(
      { nome: `\u0000${secret}`, email: secret, telefone: secret, origem: secret, teste: secret },
      API,
    );
    expect(parsed.ok).toBe(false);
    expect(JSON.stringify(parsed)).not.toContain(secret);
  });

  it("bounds its answer and says how much it left out", () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`campo_${i}${"x".repeat(5000)}`, 1]));
    const parsed = parseLead({ ...ana, ...many }, API);
    const problems = parsed.ok ? [] : parsed.problems;
    expect(problems).toHaveLength(LIMITS.problems + 1);
    expect(problems.at(-1)).toMatchObject({ code: "too_many_problems", message: "Há mais 400 problemas além destes." });
    expect(JSON.stringify(problems).length).toBeLessThan(120_000);
  });

  it("never throws, and what it takes can be stored and read again to the same", () => {
    const field = fc.oneof(fc.constantFrom<string>(...INPUT_FIELDS), fc.string());
    const input = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(field, fc.oneof(fc.jsonValue(), fc.string({ unit: "binary" }))),
    );
    fc.assert(
      fc.property(input, fc.boolean(), (value, isMended) => {
        const parsed = parseLead(isMended && typeof value === "object" ? { ...value, ...ana } : value, API);
        if (!parsed.ok) {
          expect(parsed.problems.length).toBeGreaterThan(0);
          return;
        }
        expect(missingIn(parsed.fields)).toEqual([]);
        expect(JSON.stringify(parsed.fields)).not.toMatch(/\\u0000|\\ud[89a-f]/i);
        const { renda_texto, ...again } = parsed.fields;
        expect(fieldsOf({ ...again, renda_aproximada: renda_texto ?? again.renda_aproximada })).toEqual(parsed.fields);
      }),
    );
  });
});
