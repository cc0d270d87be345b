/** A lead as Zendesk's user and ticket. Pure: what is not known is left out. */
import { cleanLine, foldText, formatPhone, type Lead, type Status } from "@streamleads/domain";
import { boundedLine, boundedText, shorten } from "@streamleads/integration-kit";
import type { ZendeskSettings } from "./fields.ts";

const SUBJECT_MAX = 150;
const BODY_MAX = 20_000;
const ANSWERS_MAX = 50;

export const PRIORITIES: Readonly<Record<Status, string>> = { QUENTE: "urgent", MORNO: "normal", FRIO: "low" };

export interface UserParts {
  withPhone: boolean;
  withName: boolean;
}

/**
 * The user of a lead. With an e-mail it is by this that Zendesk knows the person, and no `external_id` is sent: it would
 * replace the one by which the company's own systems know a customer. Without an e-mail ours is all there is.
 */
export function userOf(lead: Lead, { withPhone, withName }: UserParts): Record<string, unknown> {
  const name = withName ? { name: lead.nome } : {};
  const phone = withPhone && isE164(lead.telefone) ? { phone: lead.telefone } : {};
  const known = lead.email === null ? { external_id: userKey(lead.id) } : { email: lead.email };
  // No mail of Zendesk's own to somebody who never asked for an account there.
  return { ...name, ...known, ...phone, skip_verify_email: true };
}

export interface TicketParts {
  key: string;
  requesterId: number;
  settings: ZendeskSettings;
  customFields: readonly { id: number; value: string }[];
  isReturning: boolean;
}

/** The comment is not public, so that Zendesk's own notification does not send our score to the lead. */
export function ticketOf(lead: Lead, parts: TicketParts): Record<string, unknown> {
  const { settings, customFields } = parts;
  const about = lead.interesse === null ? "" : ` - ${lead.interesse}`;
  return {
    subject: shorten(cleanLine(`Lead ${lead.status}: ${lead.nome}${about}`), SUBJECT_MAX),
    external_id: parts.key,
    requester_id: parts.requesterId,
    comment: { body: bodyOf(lead, parts.isReturning), public: false },
    priority: PRIORITIES[lead.status],
    type: settings.type || "task",
    tags: tagsOf(lead.status, settings.tags),
    ...(settings.groupId ? { group_id: Number(settings.groupId) } : {}),
    ...(settings.formId ? { ticket_form_id: Number(settings.formId) } : {}),
    ...(settings.brandId ? { brand_id: Number(settings.brandId) } : {}),
    ...(customFields.length > 0 ? { custom_fields: customFields } : {}),
  };
}

/** One ticket for each plan of a lead, however often it is sent. */
export function ticketKey(leadId: number, planNo: number): string {
  return `${userKey(leadId)}-${planNo}`;
}

/** By what a lead without an e-mail is known as a user. */
export function userKey(leadId: number): string {
  return `streamleads-${leadId}`;
}

/** Spaces would part a tag in two. */
export function tagsOf(status: Status, more: string | undefined): string[] {
  const own = (more ?? "").split(",").map((tag) => cleanLine(tag).toLowerCase().replaceAll(" ", "_"));
  return [...new Set(["streamleads", status.toLowerCase(), ...own])].filter((tag) => tag !== "");
}

export interface TicketFieldFact {
  id: number;
  type: string;
  /** Of a drop-down: what people read, and the tag that is written. */
  options: { name: string; value: string }[];
}

/** A drop-down takes the tag of its option, numbers go as text; what does not fit a field is left out. */
export function customFieldsOf(
  lead: Lead,
  map: readonly (readonly [keyof Lead, number])[],
  facts: readonly TicketFieldFact[],
): { id: number; value: string }[] {
  return map.flatMap(([name, id]) => {
    const fact = facts.find((one) => one.id === id);
    const given = lead[name];
    if (fact === undefined || given === null || typeof given === "object" || given === "") return [];
    const value = valueFor(fact, String(given), typeof given === "number");
    return value === undefined ? [] : [{ id, value }];
  });
}

export const FIT_TYPES: ReadonlySet<string> = new Set(["text", "textarea", "integer", "decimal", "tagger"]);

function valueFor({ type, options }: TicketFieldFact, given: string, isNumber: boolean): string | undefined {
  switch (type) {
    case "text":
    case "textarea":
      return given;
    case "integer":
      return isNumber ? String(Math.round(Number(given))) : undefined;
    case "decimal":
      return isNumber ? given : undefined;
    case "tagger":
      return options.find(({ name, value }) => [name, value].some((text) => foldText(text) === foldText(given)))?.value;
    default:
      return undefined;
  }
}

function bodyOf(lead: Lead, isReturning: boolean): string {
  const facts: [string, string | null][] = [
    ["Origem", lead.origem],
    ["Portal", lead.portal],
    ["Pontos", String(lead.score)],
    ["Telefone", lead.telefone === null ? null : formatPhone(lead.telefone)],
    ["Interesse", lead.interesse],
    ["Imóvel", lead.codigo_imovel],
    ["Cidade", lead.cidade],
    ["Mensagem", lead.mensagem],
    ["Observações", lead.observacoes],
    ...Object.entries(lead.respostas).slice(0, ANSWERS_MAX),
  ];
  const lines = facts.flatMap(([name, value]) => {
    const text = boundedText(value ?? undefined, 5_000);
    return text === undefined ? [] : [`${boundedLine(name, 200) ?? "Resposta"}: ${text}`];
  });
  return shorten([isReturning ? "Esta pessoa já era conhecida." : "", ...lines].filter(Boolean).join("\n"), BODY_MAX);
}

function isE164(telefone: string | null): boolean {
  return telefone !== null && /^\+[1-9]\d{6,14}$/.test(telefone);
}
