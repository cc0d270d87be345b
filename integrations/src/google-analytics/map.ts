/** A lead as events of Google Analytics 4: what happened, when, how warm, how much; never who. */
import { eventValue, type Lead, scoreBand } from "@streamleads/domain";
import type { Job } from "@streamleads/integration-kit";
import { BACKDATE_MAX_MS } from "./limits.ts";
import { visitOf } from "./visit.ts";

/** One request of the Measurement Protocol. */
export interface CollectBody {
  client_id: string;
  /** Microseconds since 1970. */
  timestamp_micros: number;
  events: { name: string; params: EventParams }[];
}
export interface EventParams {
  /** Without 1 or more the user does not show as active (checked 2026-11-23). */
  engagement_time_msec: number;
  currency: "BRL";
  value: number;
  lead_source: string;
  lead_status: string;
  /** The score in tens: the score itself would spread over too many values to be of use in a report. */
  lead_band: string;
  lead_city?: string;
  session_id?: string;
}

/** What is read of a job. Nothing else of the lead can get into an event. */
export interface AnalyticsTouch {
  lead: Pick<Lead, "id" | "origem" | "status" | "score" | "cidade" | "created_at" | "ga_client_id" | "ga_session_id">;
  returning: boolean;
  delivery: Pick<Job["delivery"], "plannedAt">;
  now: Date;
}

/** Left of the 72 hours for the way to Google. */
const MARGIN_MS = 60_000;

/** The request for some events of one touch; all carry the same parameters. */
export function toCollectBody(touch: AnalyticsTouch, names: readonly string[]): CollectBody {
  const { lead } = touch;
  const { client_id, session_id } = visitOf(lead);
  const city = cityOf(lead.cidade);
  const params: EventParams = {
    engagement_time_msec: 100,
    currency: "BRL",
    value: eventValue(lead.score, lead.status),
    lead_source: lead.origem,
    lead_status: lead.status,
    lead_band: scoreBand(lead.score),
    ...(city === undefined ? {} : { lead_city: city }),
    ...(session_id === undefined ? {} : { session_id }),
  };
  return {
    client_id,
    timestamp_micros: momentOf(touch) * 1_000,
    events: names.map((name) => ({ name, params: { ...params } })),
  };
}

/**
 * When the touch happened, in milliseconds: the lead's creation, or for a person who was known before the moment at
 * which this plan was made. What Google would move or refuse (future, older than 72 h) falls back to the plan's moment,
 * then to the edge: only replays come so late.
 */
function momentOf({ lead, returning, delivery, now }: AnalyticsTouch): number {
  const latest = now.getTime();
  const earliest = latest - BACKDATE_MAX_MS + MARGIN_MS;
  const planned = delivery.plannedAt.getTime();
  const touched = returning ? planned : Date.parse(lead.created_at);
  // NaN, from a moment that cannot be read, is within no range either.
  if (touched >= earliest && touched <= latest) return touched;
  return Math.min(Math.max(planned, earliest), latest);
}

/** A city as people write it, or nothing: with digits, commas or an at sign it may be an address, a CEP or an e-mail. */
function cityOf(cidade: string | null): string | undefined {
  const city = cidade?.trim() ?? "";
  return /^\p{L}[\p{L}\p{M} .'’()/-]{1,59}$/u.test(city) ? city : undefined;
}
