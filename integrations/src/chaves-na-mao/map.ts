/**
 * A contact of Chaves na Mão as the fields of a lead. Shape: `docs/api/imoveis.md` of chavesnamao/lead-documentation
 * (Jan 2026, checked 2026-11-23). Ids come as numbers or text; `message` and `ad.reference` may be null.
 */
import { leadOfAnswers } from "@streamleads/domain";
import { at, type LeadInput, otherFields, propertyInterest, textAt } from "@streamleads/integration-kit";

/** The portal is in Curitiba; its dates carry no zone. */
const PORTAL_ZONE = "America/Sao_Paulo";

/** What the person is after, by what the advertiser offers. */
const PURPOSES: ReadonlyMap<string, string> = new Map([
  ["Venda", "Compra"],
  ["Locação", "Aluguel"],
  ["Venda/Locação", "Compra ou aluguel"],
]);

/** Read below by name; whatever else comes, now or later, is kept as an answer under its own name. */
const KNOWN = new Set([
  ...["id", "name", "email", "phone", "message", "createdAt", "sendAt", "segment", "proposeTypeName", "ad", "client"],
]);
const KNOWN_AD = new Set(["id", "title", "reference", "realtyType", "purpose", "url", "value"]);

/** The lead of one contact. `codigo_imovel` is the advertiser's reference, else the portal's id. Pure; never throws. */
export function leadOf(contact: unknown): LeadInput {
  const ad = at(contact, "ad");
  const adId = textAt(ad, "id");
  const code = textAt(ad, "reference") ?? adId;
  const purpose = textAt(ad, "purpose");
  return leadOfAnswers([
    ["origem", "PORTAL"],
    ["portal", "Chaves na Mão"],
    ["nome", textAt(contact, "name")],
    ["email", textAt(contact, "email")],
    ["telefone", textAt(contact, "phone")],
    ["mensagem", textAt(contact, "message")],
    ["interesse", propertyInterest({ property: textAt(ad, "realtyType"), offer: purpose, code })],
    ["codigo_imovel", code],
    ["anuncio_id", adId],
    ["pagina", textAt(ad, "url")],
    ["capturado_em", momentOf(textAt(contact, "createdAt"))],
    ["Anúncio", textAt(ad, "title")],
    ["Valor do anúncio", at(ad, "value")],
    ["Finalidade", purpose && (PURPOSES.get(purpose) ?? purpose)],
    ["Tipo de contato", textAt(contact, "proposeTypeName")],
    // With several accounts (branches) this tells which one the contact belongs to.
    ["Anunciante", textAt(contact, "client", "tradeName") ?? textAt(contact, "client", "name")],
    ...otherFields(ad, (name) => KNOWN_AD.has(name)),
    ...otherFields(contact, (name) => KNOWN.has(name)),
  ]);
}

/** "2026-11-20 11:02:09", a wall clock in São Paulo, as a moment; anything else as it came. */
export function momentOf(text: string | undefined): string | undefined {
  if (text === undefined || !/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d{1,9})?)?$/.test(text)) return text;
  try {
    const local = Temporal.PlainDateTime.from(text.replace(" ", "T"), { overflow: "reject" });
    return local.toZonedDateTime(PORTAL_ZONE).toInstant().toString();
  } catch {
    // A 30th of February: the hub keeps the text beside the lead, which matters more than its date.
    return text;
  }
}
