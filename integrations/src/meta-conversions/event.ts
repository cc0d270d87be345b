/** A stage of a lead as an event of the Conversions API for CRM: hashes, ids and the stage; no name, no income. */
import type { Lead } from "@streamleads/domain";
import { metaHashes, sha256Hex } from "@streamleads/integration-kit";
import { metaLeadIdOf } from "./lead-id.ts";

export type EventLead = Pick<
  Lead,
  "id" | "nome" | "email" | "telefone" | "cidade" | "fbclid" | "created_at" | "respostas"
>;

export interface UserData {
  /** Digits; written as a number. */
  lead_id?: string;
  /** Meta's click id with the moment of the click. */
  fbc?: string;
  em?: string[];
  ph?: string[];
  fn?: string[];
  ln?: string[];
  ct?: string[];
  country?: string[];
  external_id?: string[];
}
export interface ConversionEvent {
  event_name: string;
  /** Unix seconds. */
  event_time: number;
  event_id: string;
  action_source: "system_generated";
  user_data: UserData;
  custom_data: { event_source: "crm"; lead_event_source: string; value?: number; currency?: "BRL" };
}

export interface EventFacts {
  name: string;
  id: string;
  at: Date;
  /** Cents of BRL, where a sale has one. */
  valueCents?: number | undefined;
}

/** The name of our system, which Meta asks for. */
const SYSTEM = "StreamLeads";

/** One event. `userData` is the person's, the same for all stages of one request. */
export function eventOf({ name, id, at, valueCents }: EventFacts, user_data: UserData): ConversionEvent {
  const value = valueCents === undefined ? {} : ({ value: valueCents / 100, currency: "BRL" } as const);
  return {
    event_name: name,
    event_time: Math.floor(at.getTime() / 1_000),
    event_id: id,
    action_source: "system_generated",
    user_data,
    custom_data: { event_source: "crm", lead_event_source: SYSTEM, ...value },
  };
}

/** What Meta finds the person by, or `undefined` when there is nothing strong enough: a name and a city fit too many. */
export function userDataOf(lead: EventLead): UserData | undefined {
  const { em, ph, fn, ln, ct, country } = metaHashes(lead);
  const lead_id = metaLeadIdOf(lead);
  const fbc = clickIdOf(lead);
  if ([em, ph, lead_id, fbc].every((one) => one === undefined)) return undefined;
  const hashes = { em, ph, fn, ln, ct, country, external_id: sha256Hex(`lead-${lead.id}`) };
  const known = Object.entries(hashes).flatMap(([key, hash]) => (hash === undefined ? [] : [[key, [hash]]]));
  return { ...(lead_id ? { lead_id } : {}), ...(fbc ? { fbc } : {}), ...Object.fromEntries(known) };
}

/**
 * The request as JSON text. `lead_id` must be a number and may be larger than a double can hold: its digits are put in
 * as they are. No value of a person can look like the key, since quotes inside of values are escaped.
 */
export function jsonOf(events: readonly ConversionEvent[], testEventCode: string | undefined): string {
  const body = { data: events, ...(testEventCode ? { test_event_code: testEventCode } : {}) };
  return JSON.stringify(body).replace(/"lead_id":"(\d+)"/g, '"lead_id":$1');
}

/** `fb.1.<milliseconds>.<fbclid>` (parameters/fbp-and-fbc, checked 2026-11-23). The lead's arrival stands for the click. */
function clickIdOf({ fbclid, created_at }: EventLead): string | undefined {
  const milliseconds = Date.parse(created_at);
  const isClick = fbclid !== null && /^[\w-]{10,500}$/.test(fbclid) && Number.isFinite(milliseconds);
  return isClick ? `fb.1.${milliseconds}.${fbclid}` : undefined;
}
