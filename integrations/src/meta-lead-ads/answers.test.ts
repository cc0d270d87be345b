import { describe, expect, it } from "vitest";
import { fieldsOfAnswers } from "./answers.ts";
import { readForm } from "./form.ts";

const answer = (name: string, ...values: string[]) => ({ name, values });
const formOf = (...questions: { key: string; type: string; label?: string; options?: unknown }[]) =>
  readForm({ questions });

describe("answers of a form that is known, by the type of the question", () => {
  it.each([
    ["FULL_NAME", "como_se_chama", "Otávio Prado", { nome: "Otávio Prado" }],
    ["EMAIL", "seu_melhor_contato", "o@exemplo.com.br", { email: "o@exemplo.com.br" }],
    ["WORK_EMAIL", "trabalho", "o@exemplo.com.br", { email: "o@exemplo.com.br" }],
    ["PHONE", "zap_pra_contato", "+5548991230003", { telefone: "+5548991230003" }],
    ["PHONE_OTP", "confirmado", "+5548991230003", { telefone: "+5548991230003" }],
    ["USER_PROVIDED_PHONE_NUMBER", "x", "+5548991230003", { telefone: "+5548991230003" }],
    ["WHATSAPP_NUMBER", "y", "+5548991230003", { telefone: "+5548991230003" }],
    ["WORK_PHONE_NUMBER", "z", "4833334444", { telefone: "4833334444" }],
    ["CITY", "onde", "Palhoça", { cidade: "Palhoça" }],
    ["full_name", "como_se_chama", "Otávio Prado", { nome: "Otávio Prado" }],
  ])("%s under a key that the owner made up", (type, key, value, fields) => {
    expect(fieldsOfAnswers([answer(key, value)], formOf({ key, type, label: "Pergunta" }))).toEqual(fields);
  });

  it("makes one name of its two halves", () => {
    const form = formOf({ key: "a", type: "FIRST_NAME" }, { key: "b", type: "LAST_NAME" });
    expect(fieldsOfAnswers([answer("a", "Otávio"), answer("b", "Prado")], form)).toEqual({ nome: "Otávio Prado" });
  });

  it.each(["STATE", "POST_CODE", "ID_CPF", "JOB_TITLE", "DATE_TIME", "GENDER"])(
    "keeps %s under its question, whatever its key looks like",
    (type) => {
      const form = formOf({ key: "email", type, label: "Pergunta" });
      expect(fieldsOfAnswers([answer("email", "valor")], form)).toEqual({ respostas: { Pergunta: "valor" } });
    },
  );

  it("prefers the person's own phone to the one at work, whatever the order, and keeps the other", () => {
    const form = formOf(
      { key: "w", type: "WORK_PHONE_NUMBER", label: "Telefone comercial" },
      { key: "p", type: "PHONE", label: "Telefone" },
    );
    expect(fieldsOfAnswers([answer("w", "4833334444"), answer("p", "48991230003")], form)).toEqual({
      telefone: "48991230003",
      respostas: { "Telefone comercial": "4833334444" },
    });
  });

  it("trusts the type before a label that sounds like another field", () => {
    const form = formOf({ key: "q1", type: "CUSTOM", label: "E-mail" }, { key: "q2", type: "EMAIL", label: "Contato" });
    expect(fieldsOfAnswers([answer("q1", "a@exemplo.com.br"), answer("q2", "b@exemplo.com.br")], form)).toEqual({
      email: "b@exemplo.com.br",
      respostas: { "E-mail": "a@exemplo.com.br" },
    });
  });

  it("keeps the owner's own questions under the words that the person read, and choices as they were shown", () => {
    const form = formOf({
      key: "quando?",
      type: "CUSTOM",
      label: "Quando pretende comprar?",
      options: [{ key: "6m", value: "Em até 6 meses" }],
    });
    expect(fieldsOfAnswers([answer("quando?", "6m")], form)).toEqual({
      respostas: { "Quando pretende comprar?": "Em até 6 meses" },
    });
  });

  it("knows the owner's own questions by their label", () => {
    const form = formOf(
      { key: "q1", type: "CUSTOM", label: "Qual a sua faixa de renda?" },
      { key: "q2", type: "CUSTOM", label: "Tem interesse em:" },
    );
    expect(fieldsOfAnswers([answer("q1", "de_8_a_12_mil"), answer("q2", "apartamento_de_3_quartos")], form)).toEqual({
      renda_aproximada: "de 8 a 12 mil",
      interesse: "apartamento de 3 quartos",
    });
  });
});

describe("answers of a form that could not be read, by their keys", () => {
  it.each([
    ["full_name", "nome"],
    ["FULL_NAME", "nome"],
    ["nome_completo", "nome"],
    ["nome", "nome"],
    ["email", "email"],
    ["EMAIL", "email"],
    ["e-mail", "email"],
    ["work_email", "email"],
    ["phone_number", "telefone"],
    ["PHONE", "telefone"],
    ["work_phone_number", "telefone"],
    ["número_de_telefone", "telefone"],
    ["numero_de_telefone", "telefone"],
    ["telefone", "telefone"],
    ["whatsapp_number", "telefone"],
    ["city", "cidade"],
    ["cidade", "cidade"],
    ["tem_interesse_em:_", "interesse"],
    ["qual_a_sua_faixa_de_renda?", "renda_aproximada"],
    ["utm_campaign", "utm_campaign"],
    ["fbclid", "fbclid"],
    ["codigo_do_imovel", "codigo_imovel"],
  ])("%s is %s", (key, field) => {
    expect(fieldsOfAnswers([answer(key, "valor")], undefined)).toEqual({ [field]: "valor" });
  });

  it.each(["state", "estado", "cep", "zip_code", "post_code", "cpf", "quando_pretende_comprar?", "job_title"])(
    "%s stays an answer under its key",
    (key) => {
      expect(fieldsOfAnswers([answer(key, "valor")], undefined)).toEqual({ respostas: { [key]: "valor" } });
    },
  );

  it.each(["origem", "fonte", "teste", "campaign_id", "form_id", "ad_id", "portal", "created_time", "client_id"])(
    "%s is not for a person to say, and stays an answer",
    (key) => {
      expect(fieldsOfAnswers([answer(key, "valor")], undefined)).toEqual({ respostas: { [key]: "valor" } });
    },
  );
});

describe("answers of any shape", () => {
  it("joins the choices of one question", () => {
    expect(fieldsOfAnswers([answer("bairros", "Centro", "Agronômica")], undefined)).toEqual({
      respostas: { bairros: "Centro, Agronômica" },
    });
  });

  it("leaves empty ones out and keeps odd ones as text", () => {
    const data = [
      null,
      3,
      answer("a"),
      answer("b", "", " "),
      { name: "c", values: "só texto" },
      { name: "d", values: [1, { e: 2 }] },
    ];
    expect(fieldsOfAnswers(data, undefined)).toEqual({ respostas: { c: "só texto", d: '1, {"e":2}' } });
    expect(fieldsOfAnswers("nenhuma", undefined)).toEqual({});
    expect(fieldsOfAnswers(undefined, undefined)).toEqual({});
  });

  it("keeps the second of two different mails, and not the same one twice", () => {
    expect(
      fieldsOfAnswers([answer("email", "a@exemplo.com.br"), answer("e-mail", "a@exemplo.com.br")], undefined),
    ).toEqual({
      email: "a@exemplo.com.br",
    });
    expect(
      fieldsOfAnswers([answer("email", "a@exemplo.com.br"), answer("e-mail", "b@exemplo.com.br")], undefined),
    ).toEqual({
      email: "a@exemplo.com.br",
      respostas: { "e-mail": "b@exemplo.com.br" },
    });
  });

  it("does not touch underscores where they belong", () => {
    expect(fieldsOfAnswers([answer("email", "ana_souza@exemplo.com.br")], undefined)).toEqual({
      email: "ana_souza@exemplo.com.br",
    });
    expect(fieldsOfAnswers([answer("codigo_do_imovel", "ap_0123")], undefined)).toEqual({ codigo_imovel: "ap_0123" });
  });
});
