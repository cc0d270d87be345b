/**
 * A contact of Canal Pro (ZAP, VivaReal, OLX) as the fields of a lead. Shape: "Integração Leads" of Grupo OLX for
 * developers, checked 2026-11-23. Every field of the person may be absent: whoever only looked at the phone left none.
 */
import { leadOfAnswers } from "@streamleads/domain";
import { at, type LeadInput, otherFields, portalPhone, propertyInterest, textAt } from "@streamleads/integration-kit";

/** `leadOrigin` says "Grupo OLX" today and no longer which site; older accounts still name it. */
const PORTALS: ReadonlyMap<string, string> = new Map([
  ["Grupo OLX", "Canal Pro"],
  ["MCMV_OLX", "Canal Pro"],
  ["Zap", "ZAP"],
  ["ZAP", "ZAP"],
  ["VivaReal", "VivaReal"],
  ["OLX", "OLX"],
]);

/** What the advertiser offers, and what the person is after. */
const TRANSACTIONS: ReadonlyMap<string, { anuncio: string; finalidade: string }> = new Map([
  ["SELL", { anuncio: "Venda", finalidade: "Compra" }],
  ["RENT", { anuncio: "Locação", finalidade: "Aluguel" }],
]);

const CONTACT_TYPES: ReadonlyMap<string, string> = new Map([
  ["CLICK_SCHEDULE", "Clicou em agendar visita"],
  ["CLICK_WHATSAPP", "Clicou no WhatsApp"],
  ["CONTACT_CHAT", "Chat"],
  ["CONTACT_FORM", "Formulário"],
  ["PHONE_VIEW", "Viu o telefone"],
  ["VISIT_REQUEST", "Pediu visita"],
]);

/** Kinds of property in simulations of Minha Casa Minha Vida; only APARTMENT is documented. */
const UNIT_TYPES: ReadonlyMap<string, string> = new Map([
  ["APARTMENT", "Apartamento"],
  ["HOUSE", "Casa"],
]);

/** Read below by name; whatever else comes, now or later, is kept as an answer under its own name. */
const KNOWN = new Set([
  ...["leadOrigin", "timestamp", "originLeadId", "originListingId", "clientListingId", "name", "email", "ddd", "phone"],
  ...["phoneNumber", "message", "temperature", "transactionType", "extraData"],
]);
const KNOWN_EXTRA = new Set(["leadType", "leadCerto", "izi", "feedback", "mcmv"]);
const KNOWN_MCMV = new Set(["unitType", "propertyLocation", "propertyValue", "subsidyRange", "sellerDocument"]);

/**
 * The lead of one contact. Ids come as text; `codigo_imovel` is the advertiser's own code, else the portal's; leads of
 * Minha Casa Minha Vida have neither. Pure; never throws.
 */
export function leadOf(contact: unknown): LeadInput {
  const origin = textAt(contact, "leadOrigin");
  const extra = at(contact, "extraData");
  const mcmv = at(extra, "mcmv");
  const transaction = textAt(contact, "transactionType");
  const offered = TRANSACTIONS.get(transaction ?? "");
  const contactType = textAt(extra, "leadType");
  const listing = textAt(contact, "originListingId");
  const code = textAt(contact, "clientListingId") ?? listing;
  const ddd = textAt(contact, "ddd");
  const unit = textAt(mcmv, "unitType");
  return leadOfAnswers([
    ["origem", "PORTAL"],
    ["portal", origin === undefined ? "Canal Pro" : (PORTALS.get(origin) ?? origin)],
    ["nome", textAt(contact, "name")],
    ["email", textAt(contact, "email")],
    ["ddd", ddd],
    // The old `phoneNumber` when the number alone would lack its area code.
    ["telefone", portalPhone({ ddd, phone: textAt(contact, "phone"), whole: textAt(contact, "phoneNumber") })],
    ["mensagem", textAt(contact, "message")],
    ["codigo_imovel", code],
    ["anuncio_id", listing],
    ["capturado_em", textAt(contact, "timestamp")],
    [
      "interesse",
      propertyInterest({ property: unit && (UNIT_TYPES.get(unit) ?? unit), offer: offered?.anuncio, code }),
    ],
    ["cidade", textAt(mcmv, "propertyLocation", "city")],
    ["Temperatura", textAt(contact, "temperature")],
    ["Finalidade", offered?.finalidade ?? transaction],
    ["Tipo de contato", contactType && (CONTACT_TYPES.get(contactType) ?? contactType)],
    ["Programa", origin === "MCMV_OLX" || mcmv ? "Minha Casa Minha Vida" : undefined],
    ["Faixa do programa", textAt(mcmv, "subsidyRange")],
    ["Valor do imóvel", at(mcmv, "propertyValue")],
    ["Estado", textAt(mcmv, "propertyLocation", "state")],
    // The portal recommended the listing by itself, because the person asked for a similar one.
    ["Lead Certo", at(extra, "leadCerto") === true ? "sim" : undefined],
    ["Conversa no portal", textAt(extra, "izi")],
    ...otherFields(mcmv, (name) => KNOWN_MCMV.has(name)),
    ...otherFields(extra, (name) => KNOWN_EXTRA.has(name)),
    ...otherFields(contact, (name) => KNOWN.has(name)),
  ]);
}
