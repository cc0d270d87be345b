/** A conversion as RD's own screen sends it: `{content, created_at, source, conversion_origin}`, `content` by the labels of the form. */
import { at, readJson, textAt } from "@streamleads/integration-kit";
import { momentOf } from "./ids.ts";
import type { Labelled } from "./lead.ts";
import { queryAmong, type Traffic, trafficOf } from "./traffic.ts";

export interface Conversion {
  /** Every name that RD gives to it, the most exact first. */
  identifiers: string[];
  /** `CONVERSION`, or what another product of RD's did (`TASK_CREATED`, `OPPORTUNITY_UPDATED`). */
  type: string | undefined;
  /** ISO 8601. */
  at: string | undefined;
  eventUuid: string | undefined;
  pagina: string | undefined;
  traffic: Traffic;
  channel: string | undefined;
  legalBases: unknown;
  answers: Labelled[];
}

/** RD's own notes among the answers. `email_lead` and the labels of the form are answers and stay. */
const CONTROL: ReadonlySet<string> = new Set([
  "__cdp__original_event",
  "api_key",
  "c_utmz",
  "client_tracking_id",
  "conversion_domain",
  "conversion_identifier",
  "conversion_payload",
  "conversion_url",
  "created_at",
  "event_family",
  "event_identifier",
  "event_timestamp",
  "event_type",
  "identificador",
  "legal_bases",
  "query_params",
  "token_rdstation",
  "traffic_campaign",
  "traffic_medium",
  "traffic_source",
  "traffic_value",
]);

/** Reads a conversion; whatever is missing or of another type is left out. Never throws. */
export function conversionOf(conversion: unknown): Conversion {
  const content = at(conversion, "content");
  const event = at(content, "__cdp__original_event");
  const payload = payloadOf(at(content, "conversion_payload") ?? at(event, "payload", "conversion_payload"));
  const identifiers = [
    textAt(content, "conversion_identifier"),
    textAt(event, "payload", "conversion_identifier"),
    textAt(content, "identificador"),
    textAt(content, "event_identifier"),
    textAt(event, "event_identifier"),
    textAt(conversion, "source"),
  ];
  return {
    identifiers: identifiers.filter((name) => name !== undefined),
    type: textAt(event, "event_type") ?? textAt(content, "event_type"),
    at: momentOf(textAt(conversion, "created_at")) ?? momentOf(textAt(content, "event_timestamp")),
    eventUuid: textAt(event, "event_uuid"),
    pagina: textAt(content, "conversion_url"),
    traffic: trafficOf(at(conversion, "conversion_origin"), content, queryAmong(payload)),
    channel: textAt(at(conversion, "conversion_origin"), "channel"),
    legalBases: at(content, "legal_bases") ?? at(event, "payload", "legal_bases"),
    answers: [...answersOf(content), ...answersOf(payload)],
  };
}

/** The questions and answers of a form; RD's own notes are left out. */
export function answersOf(content: unknown): Labelled[] {
  if (typeof content !== "object" || content === null || Array.isArray(content)) return [];
  return Object.entries(content).filter(([label, value]) => !CONTROL.has(label) && value !== null && value !== "");
}

/** Some forms come with their answers as JSON inside a text. */
function payloadOf(payload: unknown): unknown {
  if (typeof payload !== "string") return payload;
  const read = readJson(Buffer.from(payload, "utf8"));
  return read.ok ? read.value : undefined;
}
