import { describe, expect, it } from "vitest";
import oddTypes from "./fixtures/odd-types.json" with { type: "json" };
import rental from "./fixtures/rental-without-reference.json" with { type: "json" };
import usual from "./fixtures/usual.json" with { type: "json" };
import { leadOf, momentOf } from "./map.ts";

describe("a contact of Chaves na Mão", () => {
  it("keeps the listing, the person and which account it belongs to", () => {
    expect(leadOf(usual)).toEqual({
      origem: "PORTAL",
      portal: "Chaves na Mão",
      nome: "João Lima",
      email: "joao@example.com",
      telefone: "48999887766",
      interesse: "Apartamento para Venda",
      codigo_imovel: "AP-1032",
      anuncio_id: "55120",
      pagina: "https://www.chavesnamao.com.br/imovel/55120",
      capturado_em: "2026-11-20T14:02:09Z",
      respostas: {
        Anúncio: "Apto 2 dorm.",
        "Valor do anúncio": "640000",
        Finalidade: "Compra",
        "Tipo de contato": "Formulário",
        Anunciante: "Imob Sul",
      },
    });
  });

  it("without a reference keeps the portal's own code, and without a trade name the name", () => {
    expect(leadOf(rental)).toMatchObject({
      codigo_imovel: "98765",
      anuncio_id: "98765",
      mensagem: "Gostaria de agendar uma visita.",
      respostas: { Anunciante: "Premium Imóveis", Finalidade: "Compra ou aluguel", "Valor do anúncio": "3200.5" },
    });
  });

  it("never carries the document of the advertiser", () => {
    expect(JSON.stringify(leadOf(usual))).not.toContain("0000000000");
  });

  it.each([
    ["Apartamento", "Venda", "Apartamento para Venda"],
    ["Casa", "Locação", "Casa para Locação"],
    ["Terreno", "Venda/Locação", "Terreno para Venda/Locação"],
    ["Flat", "Temporada", "Flat para Temporada"],
    [null, "Venda", "Imóvel para Venda"],
    ["Sobrado", null, "Sobrado"],
    [null, null, undefined],
  ])("about %s, %s is interested in: %s", (realtyType, purpose, interesse) => {
    expect(leadOf({ ad: { realtyType, purpose } }).interesse).toBe(interesse);
  });

  it("about an ad without a type or a purpose is about its code", () => {
    expect(leadOf({ ad: { id: 55120 } }).interesse).toBe("Imóvel 55120");
  });

  it("keeps fields that came later under their own names, and understands those it can", () => {
    expect(leadOf(oddTypes)).toMatchObject({
      telefone: "48999887766",
      mensagem: "7",
      cidade: "Curitiba",
      codigo_imovel: "1032",
      respostas: { bairro: "Centro", "Valor do anúncio": "sob consulta", Finalidade: "Temporada" },
    });
  });
});

describe("dates without a zone", () => {
  it.each([
    ["2026-11-20 11:02:09", "2026-11-20T14:02:09Z"],
    ["2026-11-06 23:30:00", "2026-11-07T02:30:00Z"],
    ["2026-11-20T11:02", "2026-11-20T14:02:00Z"],
    // Clocks were changed in summer until 2019.
    ["2018-12-20 11:02:09", "2018-12-20T13:02:09Z"],
  ])("are the wall clock of São Paulo: %s", (text, moment) => {
    expect(momentOf(text)).toBe(moment);
  });

  it.each(["2026-11-20T11:02:09-03:00", "2026-02-30 11:02:09", "20/11/2026 11:02", "ontem"])(
    "come through as they are when they are something else: %s",
    (text) => {
      expect(momentOf(text)).toBe(text);
    },
  );

  it("that are absent stay absent", () => {
    expect(momentOf(undefined)).toBeUndefined();
  });
});
