/** A contact of ImovelWeb, Wimoveis or Casa Mineira as the fields of a lead, whatever language its fields are in. */
import { leadOfAnswers } from "@streamleads/domain";
import { type LeadInput, otherFields, portalPhone, propertyInterest, textAt } from "@streamleads/integration-kit";
import { DOCUMENTS, NAMES, TECHNICAL } from "./names.ts";

const PORTALS: ReadonlyMap<string, string> = new Map([
  ["imovelweb", "ImovelWeb"],
  ["wimoveis", "Wimoveis"],
  ["casamineira", "Casa Mineira"],
]);

/** Numbers of the vendor's catalogue of contacts (second-hand, Aug 2026); another number is kept as it is. */
const CONTACT_TYPES: ReadonlyMap<string, string> = new Map([
  ["1", "Mensagem"],
  ["2", "Pediu uma ligação"],
  ["3", "Pediu visita"],
  ["6", "Viu o telefone"],
  ["10", "Clicou no WhatsApp"],
  ["12", "Pediu avaliação de imóvel"],
  ["15", "Pediu visita"],
]);

const KNOWN: ReadonlySet<string> = new Set([...Object.values(NAMES).flat(), ...TECHNICAL]);

/** The value under any of the names of a field, as text. */
export function named(contact: unknown, field: keyof typeof NAMES): string | undefined {
  for (const name of NAMES[field]) {
    const text = textAt(contact, name);
    if (text !== undefined) return text;
  }
  return undefined;
}

/**
 * The lead of one contact. `codigo_imovel` is the advertiser's code, else the one of the vendor's panel, else the
 * portal's. `portal` is named by EN2 alone. Pure; never throws.
 */
export function leadOf(contact: unknown): LeadInput {
  const listing = named(contact, "listing");
  const internal = named(contact, "internalReference");
  const code = named(contact, "reference") ?? internal ?? listing;
  const contactType = named(contact, "contactType");
  const ddd = named(contact, "ddd");
  return leadOfAnswers([
    ["origem", "PORTAL"],
    ["portal", portalOf(named(contact, "origin"))],
    ["nome", named(contact, "nome")],
    ["email", named(contact, "email")],
    ["ddd", ddd],
    // Any of the three may be empty; a number without its area code gives way to the one that has it.
    ["telefone", portalPhone({ ddd, phone: named(contact, "telefone"), whole: named(contact, "wholePhone") })],
    ["mensagem", named(contact, "mensagem")],
    ["codigo_imovel", code],
    ["anuncio_id", listing],
    // The callback says neither type nor purpose: which property was asked about is all there is.
    ["interesse", propertyInterest({ code })],
    ["capturado_em", named(contact, "moment")],
    ["Tipo de contato", contactType && (CONTACT_TYPES.get(contactType) ?? contactType)],
    ["Código interno no portal", internal],
    ["Anunciante no portal", named(contact, "advertiser")],
    ["Código do empreendimento", named(contact, "developmentCode")],
    ["Código da imobiliária", named(contact, "agency")],
    ["Plano do anúncio", named(contact, "plan")],
    ...otherFields(contact, (name) => KNOWN.has(name) || DOCUMENTS.has(name.toLowerCase())),
  ]);
}

function portalOf(origin = "ImovelWeb"): string {
  return PORTALS.get(origin.toLowerCase().replace(/[^a-z]/g, "")) ?? origin;
}
