import { describe, expect, it } from "vitest";
import mcmv from "./fixtures/mcmv.json" with { type: "json" };
import oddTypes from "./fixtures/odd-types.json" with { type: "json" };
import oldZap from "./fixtures/old-zap.json" with { type: "json" };
import usual from "./fixtures/usual.json" with { type: "json" };
import { leadOf } from "./map.ts";

describe("a contact of Canal Pro", () => {
  it("keeps the listing code, the person and what the portal thinks of them", () => {
    expect(leadOf(usual)).toEqual({
      origem: "PORTAL",
      portal: "Canal Pro",
      nome: "Ana Souza",
      email: "ana@example.com",
      telefone: "48991234567",
      mensagem: "Quero visitar no sábado",
      codigo_imovel: "AP-1032",
      anuncio_id: "2700412345",
      capturado_em: "2026-11-20T14:02:11.000Z",
      interesse: "Imóvel para Venda",
      respostas: {
        Temperatura: "Alta",
        Finalidade: "Compra",
        "Tipo de contato": "Pediu visita",
        "Lead Certo": "sim",
        "Conversa no portal": "Visualize o histórico da conversa: https://conversa.exemplo.com.br/59e1c4a7",
      },
    });
  });

  it("of Minha Casa Minha Vida has no listing, but a city, a value and a range", () => {
    const lead = leadOf(mcmv);
    expect(lead).toMatchObject({
      portal: "Canal Pro",
      interesse: "Apartamento para Venda",
      cidade: "São Paulo",
      respostas: {
        Programa: "Minha Casa Minha Vida",
        "Faixa do programa": "FAIXA_1",
        "Valor do imóvel": "250000",
        Estado: "SP",
      },
    });
    expect(lead).not.toHaveProperty("codigo_imovel");
    expect(lead).not.toHaveProperty("anuncio_id");
  });

  it("with an empty simulation belongs to no programme", () => {
    expect(leadOf({ leadOrigin: "Grupo OLX", extraData: { mcmv: null } })).not.toHaveProperty("respostas");
  });

  it.each([
    ["Grupo OLX", "Canal Pro"],
    ["MCMV_OLX", "Canal Pro"],
    ["Zap", "ZAP"],
    ["VivaReal", "VivaReal"],
    ["OLX", "OLX"],
    ["Outro Portal", "Outro Portal"],
    [undefined, "Canal Pro"],
  ])("from %s comes from the portal %s", (leadOrigin, portal) => {
    expect(leadOf({ leadOrigin })).toMatchObject({ portal, origem: "PORTAL" });
  });

  it.each([
    [{ ddd: "48", phone: "991234567", phoneNumber: "48991234567" }, "48991234567"],
    [{ ddd: 48, phone: 991234567 }, "48991234567"],
    [{ ddd: "048", phone: "33221100" }, "4833221100"],
    [{ ddd: "48", phone: "(48) 99123-4567" }, "(48) 99123-4567"],
    [{ ddd: "48", phone: "+5548991234567" }, "+5548991234567"],
    [{ phone: "991234567", phoneNumber: "48991234567" }, "48991234567"],
    [{ phone: "48991234567" }, "48991234567"],
    [{ phoneNumber: "48991234567" }, "48991234567"],
    [{ ddd: "48", phoneNumber: "991234567" }, "48991234567"],
    [{ phone: "991234567" }, "991234567"],
    [{ ddd: "48", phone: null, phoneNumber: "" }, undefined],
  ])("with %j is called at %s", (phones, telefone) => {
    expect(leadOf(phones).telefone).toBe(telefone);
  });

  it.each([
    ["CLICK_SCHEDULE", "Clicou em agendar visita"],
    ["CLICK_WHATSAPP", "Clicou no WhatsApp"],
    ["CONTACT_CHAT", "Chat"],
    ["CONTACT_FORM", "Formulário"],
    ["PHONE_VIEW", "Viu o telefone"],
    ["VISIT_REQUEST", "Pediu visita"],
    ["CLICK_TELEPATHY", "CLICK_TELEPATHY"],
    ["constructor", "constructor"],
  ])("by %s says: %s", (leadType, words) => {
    expect(leadOf({ extraData: { leadType } })).toMatchObject({ respostas: { "Tipo de contato": words } });
  });

  it.each([
    ["SELL", "Imóvel para Venda", "Compra"],
    ["RENT", "Imóvel para Locação", "Aluguel"],
    ["SWAP", undefined, "SWAP"],
  ])("about %s: %s", (transactionType, interesse, Finalidade) => {
    const lead = leadOf({ transactionType });
    expect(lead.interesse).toBe(interesse);
    expect(lead.respostas).toEqual({ Finalidade });
  });

  it("without a purpose is about the property that was asked about", () => {
    expect(leadOf({ clientListingId: "AP-1032" }).interesse).toBe("Imóvel AP-1032");
    expect(leadOf({ extraData: { mcmv: { unitType: "HOUSE" } } }).interesse).toBe("Casa");
  });

  it("without a code of the advertiser keeps the portal's", () => {
    expect(leadOf({ originListingId: 2700412345 })).toMatchObject({
      codigo_imovel: "2700412345",
      anuncio_id: "2700412345",
    });
    expect(leadOf(oldZap)).toMatchObject({ codigo_imovel: "a40171", telefone: "11999887766" });
  });

  it("keeps fields that came later under their own names", () => {
    expect(leadOf(oddTypes)).toMatchObject({
      telefone: "48991234567",
      portal: "Portal Que Ainda Nao Existe",
      respostas: { Temperatura: "Escaldante", campoNovo: '{"a":1}', bairro: "Centro" },
    });
  });
});
