import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { INPUT_FIELDS } from "./fields.ts";
import { LIMITS } from "./limits.ts";
import { SEM_NOME } from "./nome.ts";
import { readLead } from "./read-lead.ts";

const OPTIONS = { defaultOrigem: "PORTAL" };
const contact = { nome: "Ana Souza", email: "ana@exemplo.com.br" };

describe("a lead that nobody can be asked about", () => {
  it("is taken with a field that cannot be read, whose words stay with the answers", () => {
    const read = readLead(
      { ...contact, capturado_em: "ontem", origem: "não é origem", codigo_imovel: { a: 1 } },
      OPTIONS,
    );
    expect(read).toMatchObject({
      ok: true,
      fields: {
        nome: "Ana Souza",
        origem: "PORTAL",
        capturado_em: null,
        codigo_imovel: null,
        respostas: {
          capturado_em_informado: "ontem",
          origem_informado: "não é origem",
          codigo_imovel_informado: '{"a":1}',
        },
      },
    });
  });

  it("keeps unknown fields with the answers", () => {
    expect(readLead({ ...contact, quartos: 3 }, OPTIONS)).toMatchObject({
      ok: true,
      fields: { respostas: { quartos: "3" } },
    });
  });

  it("is taken without a name", () => {
    expect(readLead({ telefone: "48991234567" }, OPTIONS)).toMatchObject({ ok: true, fields: { nome: SEM_NOME } });
  });

  it("is cut where only its end is too long", () => {
    const read = readLead({ ...contact, mensagem: "x".repeat(LIMITS.mensagem + 9) }, OPTIONS);
    expect(read.ok && read.fields.mensagem?.length).toBe(LIMITS.mensagem);
  });

  it("is taken with one contact of a wrong kind beside a good one", () => {
    const read = readLead({ nome: "Ana", telefone: "48991234567", email: ["a", "b"] }, OPTIONS);
    expect(read).toMatchObject({ ok: true, fields: { email: null, respostas: { email_informado: '["a","b"]' } } });
  });

  it.each([
    ["no contact at all", { nome: "Ana" }],
    ["only one that cannot be read", { nome: "Ana", telefone: "liga pra mim" }],
    ["no object", "texto"],
    ["nothing", null],
  ])("is refused with %s", (_name, input) => {
    expect(readLead(input, OPTIONS).ok).toBe(false);
  });

  it("is taken whatever else comes, as long as one contact can be read", () => {
    const others = INPUT_FIELDS.filter((field) => field !== "email" && field !== "telefone");
    fc.assert(
      fc.property(fc.dictionary(fc.oneof(fc.constantFrom(...others), fc.string()), fc.anything()), (rest) => {
        const { email: _email, telefone: _telefone, ...input } = rest as Record<string, unknown>;
        expect(readLead({ ...input, email: "ana@exemplo.com.br" }, OPTIONS)).toMatchObject({
          ok: true,
          fields: { email: "ana@exemplo.com.br" },
        });
      }),
      { numRuns: 500 },
    );
  });
});
