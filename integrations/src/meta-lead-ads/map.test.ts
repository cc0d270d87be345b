import { readLead } from "@streamleads/domain";
import { readJson } from "@streamleads/integration-kit";
import { mutated } from "@streamleads/integration-kit/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readForm } from "./form.ts";
import { leadOf, momentOf } from "./map.ts";
import { fixture, fixtures } from "./testing.ts";

const jsonOf = (body: Buffer): unknown => {
  const read = readJson(body);
  return read.ok ? read.value : undefined;
};
const FORM = readForm(jsonOf(fixture("form")));
const lead = (more: Record<string, unknown> = {}) => ({
  id: "1",
  field_data: [{ name: "email", values: ["a@exemplo.com.br"] }],
  ...more,
});

describe("a lead of Graph in our fields", () => {
  it("has everything that Meta and the person said", () => {
    expect(leadOf(jsonOf(fixture("lead-usual")), FORM)).toEqual({
      kind: "lead",
      lead: {
        nome: "Beatriz Nogueira",
        email: "bia@exemplo.com.br",
        telefone: "+5548991234567",
        cidade: "Florianópolis",
        interesse: "Apartamento de 3 quartos",
        renda_aproximada: "De 8 a 12 mil",
        campanha_id: "120330000000000301",
        anuncio_id: "120330000000000101",
        formulario_id: "990112233445566",
        utm_source: "instagram",
        utm_medium: "paid_social",
        utm_campaign: "Lançamento Palmeiras",
        utm_content: "Vídeo da varanda",
        utm_term: "Florianópolis 30-55",
        capturado_em: "2026-11-20T13:02:11.000Z",
        consentimentos: [
          {
            finalidade: "marketing_whatsapp",
            estado: "concedido",
            base_legal: "consentimento",
            texto: "Aceito receber ofertas pelo WhatsApp.",
            texto_versao: "formulário 990112233445566",
            em: "2026-11-20T13:02:11.000Z",
          },
        ],
        respostas: {
          "Quando pretende comprar?": "em_até_6_meses",
          "Li a política de privacidade.": "Não marcada",
        },
      },
    });
  });

  it("is taken in by the hub with every value in its place", () => {
    const taken = readLead(leadOf(jsonOf(fixture("lead-usual")), FORM).lead, { defaultOrigem: "META_ADS" });
    expect(taken).toMatchObject({
      ok: true,
      fields: {
        origem: "META_ADS",
        telefone: "+5548991234567",
        renda_aproximada: 8_000,
        renda_texto: "De 8 a 12 mil",
        teste: false,
      },
      consentimentos: [{ finalidade: "marketing_whatsapp", estado: "concedido" }],
    });
  });

  it.each(["lead-test", "lead-minimal", "lead-odd"])("is taken in with or without its form: %s", (name) => {
    for (const form of [FORM, undefined]) {
      expect(readLead(leadOf(jsonOf(fixture(name)), form).lead, { defaultOrigem: "META_ADS" })).toMatchObject({
        ok: true,
      });
    }
  });

  it("keeps odd answers, and lets none of them pose as something of ours", () => {
    const { lead: odd } = leadOf(jsonOf(fixture("lead-odd")), undefined);
    expect(odd).toMatchObject({
      email: "odd@exemplo.com.br",
      formulario_id: "990112233445566",
      capturado_em: "2026-11-24T18:40:00.000Z",
      utm_source: "7",
      respostas: {
        origem: "Indicação de amigo",
        teste: "sim",
        "Quais bairros?": "Centro, Agronômica",
        resposta: "sem nome",
      },
    });
    expect(odd).not.toHaveProperty("origem");
    expect(odd).not.toHaveProperty("teste");
    expect(odd).not.toHaveProperty("anuncio_id");
  });

  it.each([
    ["fb", "facebook"],
    ["ig", "instagram"],
    ["IG", "instagram"],
    ["whatsapp", "whatsapp"],
  ])("from platform %s has utm_source %s", (platform, utm_source) => {
    expect(leadOf(lead({ platform }), undefined).lead).toMatchObject({ utm_source });
  });

  it("is organic or paid as Meta says, and neither when nothing says it", () => {
    expect(leadOf(lead({ is_organic: true }), undefined).lead).toMatchObject({ utm_medium: "organic" });
    expect(leadOf(lead({ is_organic: false, ad_id: "5" }), undefined).lead).toMatchObject({
      utm_medium: "paid_social",
      anuncio_id: "5",
    });
    expect(leadOf(lead({ is_organic: false }), undefined).lead).not.toHaveProperty("utm_medium");
  });

  it("has the tracking parameters of its form before the names of campaigns", () => {
    const field_data = [
      { name: "email", values: ["a@exemplo.com.br"] },
      { name: "utm_campaign", values: ["da-agencia"] },
    ];
    expect(leadOf(lead({ campaign_name: "Palmeiras", field_data }), undefined).lead).toMatchObject({
      utm_campaign: "da-agencia",
    });
  });

  it("takes from the notice what Graph leaves out, and nothing that Graph says otherwise", () => {
    const notice = { formId: "10", adId: "20", createdTime: 1_795_352_531 };
    expect(leadOf(lead(), undefined, notice).lead).toMatchObject({
      formulario_id: "10",
      anuncio_id: "20",
      capturado_em: "2026-11-22T13:02:11.000Z",
    });
    const own = lead({ form_id: "11", ad_id: "21", created_time: "2026-11-20T13:02:11+0000" });
    expect(leadOf(own, undefined, notice).lead).toMatchObject({
      formulario_id: "11",
      anuncio_id: "21",
      capturado_em: "2026-11-20T13:02:11.000Z",
    });
  });

  it("has no ad where the notice says 0", () => {
    expect(leadOf(lead({ ad_id: "0" }), undefined, { adId: "0" }).lead).not.toHaveProperty("anuncio_id");
  });

  it("cuts the name of a campaign to what a field holds, and never through a character", () => {
    const { lead: cut } = leadOf(lead({ campaign_name: `${"x".repeat(254)}🏠` }), undefined);
    expect(String(cut.utm_campaign)).toHaveLength(255);
    expect(String(cut.utm_campaign).isWellFormed()).toBe(true);
  });
});

describe("test leads", () => {
  it.each([
    ["<test lead: dummy data for full_name>", true],
    ["test lead: dummy data for full_name", true],
    ["<TEST LEAD: dummy data for FULL_NAME>", true],
    ["test@meta.com", true],
    ["test@fb.com", true],
    ["contest@meta.com", false],
    ["test@meta.com.br", false],
    ["Teste da Silva", false],
  ])("are told by their dummy values: %s", (value, isTest) => {
    const { lead: found } = leadOf({ id: "1", field_data: [{ name: "q", values: [value] }] }, undefined);
    expect(found.teste === true).toBe(isTest);
  });

  it("are marked", () => {
    expect(leadOf(jsonOf(fixture("lead-test")), FORM).lead).toMatchObject({ teste: true, email: "test@meta.com" });
  });
});

describe("moments", () => {
  it.each([
    ["2026-11-20T13:02:11+0000", "2026-11-20T13:02:11.000Z"],
    ["2024-01-15T10:30:00+0000", "2024-01-15T10:30:00.000Z"],
    [1_795_352_531, "2026-11-22T13:02:11.000Z"],
    ["1795352531", "2026-11-22T13:02:11.000Z"],
    [0, undefined],
    [-1, undefined],
    [1.5e12, undefined],
    [Number.NaN, undefined],
    ["ontem", undefined],
    ["", undefined],
    [null, undefined],
    [{}, undefined],
  ])("%j is %s", (value, moment) => {
    expect(momentOf(value)).toBe(moment);
  });
});

describe("mapping", () => {
  it("throws for no lead and no form at all, and the hub can take in what it makes", { timeout: 3_600_000 }, () => {
    const leads = Object.values(fixtures("lead-"));
    const numRuns = Number(process.env.FUZZ_RUNS) || 1_000;
    fc.assert(
      fc.property(mutated(leads), mutated([fixture("form")]), (leadBody, formBody) => {
        const found = leadOf(jsonOf(leadBody), readForm(jsonOf(formBody)));
        const taken = readLead(found.lead, { defaultOrigem: "META_ADS" });
        if (!taken.ok) expect(taken.problems.map(({ code }) => code)).toContain("contact_required");
      }),
      { numRuns },
    );
  });
});
