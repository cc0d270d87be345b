/** What a stored body of RD means. */
import { at, type FoundLead, isRecord, parked, READ_BY_HAND, type Reading, textAt } from "@streamleads/integration-kit";
import { conversionOf } from "./conversion.ts";
import { readCrm } from "./crm.ts";
import { contactOf, eventText, momentAs, phoneOf } from "./event.ts";
import { leadOfFacts, type RdFacts } from "./lead.ts";
import { factsOfContact, factsOfMember } from "./shapes.ts";
import { MARKED } from "./split.ts";

/** Our own conversions at RD begin so; taken back in, a lead would go round for ever. */
const OWN_PREFIX = "streamleads";

/**
 * What another product of RD's did with a person, and what a sale is: no arrival. Types of RD's pages of funnel and media
 * events and of a body with a task of its CRM; a chat or a call is a person who arrives.
 */
const NOT_AN_ARRIVAL = /^(?:TASK|DEAL|OPPORTUNITY|SALE|MEDIA)(?:_|$)/;
const TITLES: ReadonlyMap<string, string> = new Map([
  ["OPPORTUNITY", "Marcado como oportunidade no RD Station"],
  ["OPPORTUNITY_LOST", "Oportunidade perdida no RD Station"],
  ["SALE", "Venda registrada no RD Station"],
]);

/** Reads one body of a webhook, whichever of RD's shapes it has. */
export function readBody(json: unknown, receivedAt: Date): Reading {
  if (isRecord(json)) {
    if (Array.isArray(json.leads)) return readLeads(json, json.leads, receivedAt);
    if (isRecord(json.contact)) return readContact(json, json.contact, receivedAt);
    if (typeof json.event_name === "string") return readCrm(json, receivedAt);
  }
  return malformed;
}

function readLeads(json: unknown, leads: readonly unknown[], receivedAt: Date): Reading {
  const [member] = leads;
  if (leads.length > 1) {
    return {
      kind: "parked",
      cause: "too_many_changes",
      reason: "O corpo tem mais leads do que o StreamLeads lê de uma vez; estes passaram do limite.",
      fix: "Cadastre estes leads por importação, ou peça ao RD Station que os envie em partes.",
    };
  }
  if (!isRecord(member)) return malformed;
  const { identifiers, type } = conversionOf(at(member, "last_conversion"));
  const facts = factsOfMember(member);
  // The body says when the person last converted, not when the mark was made: the arrival is nearer to it.
  if (textAt(json, "event_type") === MARKED) return eventOf("OPPORTUNITY", facts, receivedAt);
  if (type !== undefined && NOT_AN_ARRIVAL.test(type)) return eventOf(type, facts, momentAs(facts.at, receivedAt));
  return isOwn(identifiers) ? own : leadOf(facts);
}

function readContact(json: unknown, contact: unknown, receivedAt: Date): Reading {
  const identifier = textAt(json, "event_identifier");
  const isMark = textAt(json, "event_type") === MARKED;
  // A mark has no form: RD fills its identifier with "default".
  const facts = factsOfContact(contact, isMark ? undefined : identifier, textAt(json, "event_timestamp"));
  if (isMark) return eventOf("OPPORTUNITY", facts, momentAs(facts.at, receivedAt));
  return isOwn([identifier]) ? own : leadOf(facts);
}

/** A person without an e-mail, a phone or an id of RD's is a body that was misread, not a lead. */
export function leadOf(facts: RdFacts): FoundLead | typeof malformed {
  const found = leadOfFacts(facts);
  return isSomebody(found) ? found : malformed;
}

/** True for a conversion that the StreamLeads itself sent to RD. */
export function isOwn(identifiers: readonly (string | undefined)[]): boolean {
  return identifiers.some((name) => name?.trim().toLowerCase().startsWith(OWN_PREFIX));
}

export const own: Reading = {
  kind: "ignored",
  cause: "own_conversion",
  reason: "Conversão que o próprio StreamLeads enviou ao RD Station.",
};

export const malformed = parked("malformed", {
  reason: "O corpo veio numa forma que ainda não lemos, ou sem nenhum dado de contato.",
  fix: READ_BY_HAND,
});

function eventOf(type: string, facts: RdFacts, moment: Date): Reading {
  const elseLead = leadOfFacts(facts);
  if (!isSomebody(elseLead)) return malformed;
  const { email, telefone } = elseLead.lead;
  return {
    kind: "event",
    about: { email: contactOf(email), telefone: phoneOf(telefone), personIds: elseLead.personIds ?? [] },
    event: {
      kind: kindOf(type),
      title: TITLES.get(type) ?? "Atividade no RD Station",
      text: TITLES.has(type) ? undefined : eventText(facts.identifier),
      at: moment,
    },
    elseLead,
  };
}

function kindOf(type: string): string {
  return `rd_${type
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .slice(0, 60)}`;
}

function isSomebody({ lead, personIds }: FoundLead): boolean {
  return lead.email !== undefined || lead.telefone !== undefined || (personIds?.length ?? 0) > 0;
}
