/**
 * Webhooks of RD Station CRM: `{event_name, event_timestamp, transaction_uuid, document}`. A deal of the documented body
 * names no person; where a contact comes with it (or is the document itself), it is told on the person's timeline.
 */
import { at, type Reading, textAt } from "@streamleads/integration-kit";
import { contactOf, eventText, momentAs, phoneOf } from "./event.ts";
import { momentOf, rdId } from "./ids.ts";
import { leadOfFacts } from "./lead.ts";

const TITLES: ReadonlyMap<string, string> = new Map([
  ["crm_contact_updated", "Contato atualizado no RD Station CRM"],
  ["crm_deal_created", "Negociação criada no RD Station CRM"],
  ["crm_deal_updated", "Negociação atualizada no RD Station CRM"],
  ["crm_deal_deleted", "Negociação apagada no RD Station CRM"],
]);

/** Reads a webhook of the CRM: a new contact is a lead, a deal with a contact an event, the rest is ignored by name. */
export function readCrm(json: unknown, receivedAt: Date): Reading {
  const name = textAt(json, "event_name")?.toLowerCase() ?? "";
  const title = TITLES.get(name);
  if (title === undefined && name !== "crm_contact_created") {
    return {
      kind: "ignored",
      cause: "crm_event_not_used",
      reason: "Evento do RD Station CRM que o StreamLeads não usa.",
    };
  }
  const document = at(json, "document");
  const contact = name.startsWith("crm_contact_")
    ? document
    : (at(document, "contacts", 0) ?? at(document, "contact") ?? at(document, "deal_contacts", 0));
  const email = textAt(contact, "emails", 0, "email") ?? textAt(contact, "email");
  const phone = textAt(contact, "phones", 0, "phone") ?? textAt(contact, "phone");
  if (email === undefined && phone === undefined) {
    return {
      kind: "ignored",
      cause: "crm_without_contact",
      reason: "O evento do RD Station CRM não traz e-mail nem telefone de ninguém.",
    };
  }
  const moment = momentOf(textAt(json, "event_timestamp"));
  const deal = name.startsWith("crm_deal_") ? textAt(document, "name") : undefined;
  const id = rdId(textAt(contact, "id"));
  const found = leadOfFacts({
    // Of another product than the ids of RD Station Marketing.
    uuid: id === undefined ? undefined : `crm:${id}`,
    nome: textAt(contact, "name"),
    email,
    phones: [["telefone", phone]],
    cidade: undefined,
    identifier: undefined,
    at: moment,
    traffic: {},
    legalBases: at(contact, "legal_bases"),
    attributes: [["negociacao", deal]],
    answers: [],
  });
  if (title === undefined) return found;
  return {
    kind: "event",
    about: { email: contactOf(email), telefone: phoneOf(phone), personIds: found.personIds ?? [] },
    event: {
      kind: name,
      title,
      text: eventText(deal),
      at: momentAs(moment, receivedAt),
    },
    elseLead: found,
  };
}
