import { describe, expect, it } from "vitest";
import en from "./fixtures/en.json" with { type: "json" };
import enSf from "./fixtures/en-sf.json" with { type: "json" };
import en2 from "./fixtures/en2.json" with { type: "json" };
import es from "./fixtures/es.json" with { type: "json" };
import oddTypes from "./fixtures/odd-types.json" with { type: "json" };
import pt from "./fixtures/pt.json" with { type: "json" };
import { leadOf } from "./map.ts";

describe("a contact of ImovelWeb", () => {
  it("in EN2 names the portal and both codes of the listing", () => {
    expect(leadOf(en2)).toEqual({
      origem: "PORTAL",
      portal: "Casa Mineira",
      nome: "Fabiana Tavares",
      email: "fabiana@example.com",
      telefone: "+5531999998888",
      mensagem: "Tenho interesse neste imóvel.",
      codigo_imovel: "AP-1024",
      anuncio_id: "45491025",
      interesse: "Imóvel AP-1024",
      capturado_em: "2026-11-20T15:50:30.619-0300",
      respostas: {
        "Tipo de contato": "Mensagem",
        "Código interno no portal": "IMOB-AP-1024",
        "Código do empreendimento": "RESERVA-SUL",
      },
    });
  });

  it("in Portuguese", () => {
    expect(leadOf(pt)).toEqual({
      origem: "PORTAL",
      portal: "ImovelWeb",
      nome: "Beatriz Rocha",
      email: "beatriz@example.com",
      telefone: "+5531988887777",
      codigo_imovel: "AP-1024",
      anuncio_id: "45491025",
      interesse: "Imóvel AP-1024",
      capturado_em: "2026-11-20T15:52:10.001-0300",
      respostas: {
        "Tipo de contato": "Viu o telefone",
        "Anunciante no portal": "corretor-7",
        "Código da imobiliária": "filial-centro",
        "Plano do anúncio": "SIMPLE",
      },
    });
  });

  it("in Spanish", () => {
    expect(leadOf(es)).toMatchObject({
      portal: "ImovelWeb",
      nome: "Davi Moura",
      email: "davi@example.com",
      telefone: "31966665555",
      mensagem: "Quero saber o preço.",
      codigo_imovel: "TE-2",
      anuncio_id: "45491027",
      capturado_em: "2026-11-20T15:53:00.000-0300",
      respostas: { "Tipo de contato": "Clicou no WhatsApp", "Código da imobiliária": "filial-centro" },
    });
  });

  it("in plain EN", () => {
    expect(leadOf(en)).toMatchObject({
      nome: "Iara Nunes",
      telefone: "31977776666",
      codigo_imovel: "CA-77",
      anuncio_id: "45491026",
      capturado_em: "2026-11-20T16:00:00.000-0300",
      respostas: { "Tipo de contato": "Pediu visita", "Código da imobiliária": "filial-centro" },
    });
  });

  it("in EN_SF, which has a person and a message and no more", () => {
    expect(leadOf(enSf)).toEqual({
      origem: "PORTAL",
      portal: "ImovelWeb",
      nome: "Ana Melo",
      email: "ana.melo@example.com",
      telefone: "31966665555",
      mensagem: "Ainda está disponível?",
    });
  });

  it.each([en2, en, pt, es])("never carries a document, even when it was kept by mistake", (contact) => {
    expect(JSON.stringify(leadOf(contact))).not.toMatch(/12345678909|123\.456\.789-09/);
  });

  it.each([
    ["Imovelweb", "ImovelWeb"],
    ["Wimoveis", "Wimoveis"],
    ["CasaMineira", "Casa Mineira"],
    ["Casa Mineira", "Casa Mineira"],
    ["Portal Novo", "Portal Novo"],
    [undefined, "ImovelWeb"],
  ])("from %s comes from the portal %s", (leadOrigin, portal) => {
    expect(leadOf({ leadOrigin })).toMatchObject({ portal });
  });

  it.each([
    [{ clientListingId: "A", reference: "B" }, "A"],
    [{ clientListingId: null, reference: "B", internalReference: "C" }, "B"],
    [{ internalReference: "C", originListingId: 4 }, "C"],
    [{ originListingId: 4 }, "4"],
    [{ codigoDoAnunciante: "corretor-7" }, undefined],
  ])("%j is about the property %s", (codes, codigo_imovel) => {
    expect(leadOf(codes).codigo_imovel).toBe(codigo_imovel);
  });

  it.each([
    [{ ddd: "31", phone: "+5531999998888", phoneNumber: "31999998888" }, "+5531999998888"],
    [{ ddd: "31", phone: "999998888" }, "31999998888"],
    [{ ddd: "", phone: "999998888", phoneNumber: "31999998888" }, "31999998888"],
    [{ ddd: "31", phone: "", phoneNumber: "31999998888" }, "31999998888"],
    [{ txtDdd: "31", txtTelefone: 999998888 }, "31999998888"],
    [{ ddd: "", phone: "", phoneNumber: "" }, undefined],
  ])("with %j is called at %s", (phones, telefone) => {
    expect(leadOf(phones).telefone).toBe(telefone);
  });

  it.each([
    [1, "Mensagem"],
    [2, "Pediu uma ligação"],
    [3, "Pediu visita"],
    [6, "Viu o telefone"],
    [10, "Clicou no WhatsApp"],
    [12, "Pediu avaliação de imóvel"],
    [15, "Pediu visita"],
    [99, "99"],
  ])("of type %d says: %s", (contactTypeId, words) => {
    expect(leadOf({ contactTypeId })).toMatchObject({ respostas: { "Tipo de contato": words } });
  });

  it("keeps fields that came later under their own names", () => {
    expect(leadOf(oddTypes)).toMatchObject({
      telefone: "31999998888",
      respostas: { perfil: expect.stringContaining("400 mil") },
    });
  });
});
