/** A lead as HubSpot's contact and deal. Pure: what is not known is left out, so that nothing in HubSpot is emptied. */
import { dealStage, dealValueCents, type Lead, type Status, splitNome } from "@streamleads/domain";
import type { HubSpotSettings } from "./fields.ts";

/** Values as HubSpot takes them: all of them text, numbers without thousands separators. */
export type PropertyValues = Record<string, string>;

export interface DealSettings {
  pipeline: string;
  /** Stage of each status, by HubSpot's internal id. */
  stages: Readonly<Record<Status, string>>;
}

const DEALNAME_MAX = 250;

/**
 * The contact's properties. `hs_lead_status` is not among them: an upsert cannot tell a new contact from a known one,
 * and "NEW" would undo what a salesperson has set. No value means no property, never an empty one, which would clear it.
 * @param tags values of `streamleads_tags`, added to what is there.
 * @param leadKey the unique value of `streamleads_lead_id` (see `leadKey`).
 */
export function contactProperties(lead: Lead, tags: readonly string[], leadKey: string): PropertyValues {
  const { primeiro, sobrenome } = splitNome(lead.nome);
  return known({
    email: lead.email,
    firstname: primeiro,
    lastname: sobrenome,
    phone: lead.telefone,
    city: lead.cidade,
    streamleads_lead_id: leadKey,
    streamleads_score: String(lead.score),
    streamleads_temperature: lead.status,
    streamleads_source: lead.origem,
    streamleads_interest: lead.interesse,
    streamleads_renda_anual: yearly(lead.renda_aproximada),
    streamleads_tags: appended(tags),
  });
}

/**
 * The deal's properties, with the seed's name, value and stage. The temperature has a property of its own, as it is no
 * stage of a sale.
 */
export function dealProperties(lead: Lead, key: string, { pipeline, stages }: DealSettings): PropertyValues {
  const about = lead.interesse === null ? "" : ` | Interesse: ${lead.interesse}`;
  return known({
    dealname: shortened(lead.interesse === null ? `Lead ${lead.nome}` : `Lead ${lead.nome} - ${lead.interesse}`),
    amount: reais(dealValueCents(lead.interesse, lead.renda_aproximada)),
    pipeline,
    dealstage: stages[lead.status],
    description: `Lead Score: ${lead.score}${about}`,
    streamleads_deal_key: key,
    streamleads_temperature: lead.status,
    streamleads_source: lead.origem,
  });
}

/** The lead's number, behind the prefix of an installation that shares its HubSpot account with another. */
export function leadKey(leadId: number, prefix: string | undefined): string {
  return prefix ? `${prefix}-${leadId}` : String(leadId);
}

/** One deal per lead and plan, however often it is sent. */
export function dealKey(leadId: number, planNo: number, prefix: string | undefined): string {
  return `${leadKey(leadId, prefix)}-${planNo}`;
}

/** The account's pipeline for our deals; every account begins with one called "default". */
export function pipelineOf(settings: HubSpotSettings): string {
  return settings.pipeline || "default";
}

/** The seed's stage for each status, where the connection has no other. */
export function stagesOf(settings: HubSpotSettings): DealSettings["stages"] {
  return {
    QUENTE: settings.stageQuente || dealStage("QUENTE"),
    MORNO: settings.stageMorno || dealStage("MORNO"),
    FRIO: settings.stageFrio || dealStage("FRIO"),
  };
}

/**
 * Cents as reais, exactly: "450000", or "1234.50" when there are cents.
 * @param cents integer, not negative.
 */
export function reais(cents: number): string {
  const rest = cents % 100;
  const whole = String((cents - rest) / 100);
  return rest === 0 ? whole : `${whole}.${String(rest).padStart(2, "0")}`;
}

/** A monthly income as a yearly one, counted in cents so that no fraction is invented. Zero is how forms say unknown. */
function yearly(monthly: number | null): string | null {
  return !monthly ? null : reais(Math.round(monthly * 100) * 12);
}

/**
 * A semicolon in front adds to the boxes that are ticked; without it they would be replaced
 * (HubSpot's properties guide, "Add values to checkbox type properties", checked 2026-11-23).
 */
export function appended(tags: readonly string[]): string | null {
  return tags.length === 0 ? null : `;${[...new Set(tags)].join(";")}`;
}

function shortened(name: string): string {
  const line = name.replace(/\s+/g, " ").trim();
  return line.length <= DEALNAME_MAX ? line : `${line.slice(0, DEALNAME_MAX - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

/** Values with spaces around them are refused for anything but text, since April 2025; so none are sent. */
function known(values: Record<string, string | null>): PropertyValues {
  const trimmed = Object.entries(values).map(([name, value]) => [name, value?.trim() ?? ""] as const);
  return Object.fromEntries(trimmed.filter(([, value]) => value !== ""));
}
