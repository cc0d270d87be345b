import type { Consentimento } from "@streamleads/domain";
import { describe, expect, it } from "vitest";
import { internationalPhone } from "../leads/international-phone.ts";
import { readFormLead } from "./form-lead.ts";

const PAGE = "https://www.imobiliaria.example/imovel/12?utm_source=google&utm_medium=cpc&gclid=abc";

function read(answers: Record<string, string>, page: string | null = null, consents: Consentimento[] = []) {
  return readFormLead(Object.entries(answers), consents, { page }, { defaultOrigem: "WEBSITE", internationalPhone });
}
function fieldsOf(...given: Parameters<typeof read>) {
  const parsed = read(...given);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.fields;
}
function problemsOf(...given: Parameters<typeof read>) {
  const parsed = read(...given);
  return parsed.ok ? [] : parsed.problems.map(({ field, code }) => `${field} ${code}`);
}

describe("the answers of a form", () => {
  it("are known by the names that pages use, and what nobody foresaw is kept", () => {
    const fields = fieldsOf({
      "seu-nome": "Ana Lima",
      "E-mail": "ana@example.com",
      WhatsApp: "(11) 98888-7777",
      Mensagem: "Quero visitar.",
      "Quando pretende mudar?": "Até março",
    });
    expect(fields).toMatchObject({
      nome: "Ana Lima",
      email: "ana@example.com",
      telefone: "+5511988887777",
      mensagem: "Quero visitar.",
      origem: "WEBSITE",
      respostas: { "Quando pretende mudar?": "Até março" },
    });
  });

  it("get the page and the campaign in its address, unless the form says them", () => {
    const answers = { nome: "Ana", email: "ana@example.com", utm_source: "facebook" };
    expect(fieldsOf(answers, PAGE)).toMatchObject({
      pagina: PAGE,
      utm_source: "facebook",
      utm_medium: "cpc",
      gclid: "abc",
    });
    expect(fieldsOf({ ...answers, pagina: "https://a.example/?utm_term=loft" }, PAGE)).toMatchObject({
      pagina: "https://a.example/?utm_term=loft",
      utm_term: "loft",
      utm_medium: null,
    });
  });

  it("with the mark of a test make a test lead", () => {
    expect(fieldsOf({ nome: "Ana", email: "ana@example.com", teste: "sim" }).teste).toBe(true);
    expect(fieldsOf({ nome: "Ana", email: "ana@example.com", teste: "não" }).teste).toBe(false);
  });

  it.each([
    ["no contact", { nome: "Ana", email: "" }, ["email contact_required"]],
    ["an empty name", { nome: " ", email: "ana@example.com" }, ["nome required"]],
    ["empty halves of a name", { first_name: "", email: "ana@example.com" }, ["nome required"]],
    ["an e-mail that is none", { nome: "Ana", email: "ana@", telefone: "11988887777" }, ["email invalid_email"]],
    ["a phone that is none", { nome: "Ana", telefone: "123" }, ["telefone invalid_phone"]],
    [
      "an endless message",
      { nome: "Ana", email: "ana@example.com", mensagem: "a".repeat(5_001) },
      ["mensagem too_long"],
    ],
    ["several", { nome: "", email: "ana@", teste: "x" }, ["email invalid_email", "nome required"]],
  ])("with %s go back to the visitor", (_what, answers, problems) => {
    expect(problemsOf(answers as unknown as Record<string, string>).sort()).toEqual(problems.sort());
  });

  it("without a field for the name make a lead without one", () => {
    expect(fieldsOf({ email: "ana@example.com" }).nome).toBe("Sem nome");
  });

  it("with hidden fields that are wrong make a lead, and the wrong value is kept", () => {
    const fields = fieldsOf({
      nome: "Ana",
      email: "ana@example.com",
      origem: "site novo",
      utm_source: "a".repeat(300),
      data: "amanhã",
    });
    expect(fields).toMatchObject({ origem: "WEBSITE", utm_source: null, capturado_em: null });
    expect(fields.respostas).toMatchObject({
      origem_informado: "site novo",
      utm_source_informado: "a".repeat(300),
      capturado_em_informado: "amanhã",
    });
  });

  it("keep their acts of consent", () => {
    const act: Consentimento = { finalidade: "marketing_email", estado: "concedido", texto: "Aceito." };
    const parsed = read({ nome: "Ana", email: "ana@example.com" }, null, [act]);
    expect(parsed).toMatchObject({ ok: true, consentimentos: [act] });
  });
});
