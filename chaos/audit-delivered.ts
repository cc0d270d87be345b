/**
 * The receivers' journal beside the deliveries: what is called delivered was received, and nothing was done twice that
 * nobody had reason to repeat.
 */
import type { ReceivedEntry } from "./journal.ts";

/** Deliveries of one lead at one destination for one action, as the database has them. */
export interface Told {
  lead: string;
  integration: string;
  action: string;
  deliveries: number;
  delivered: number;
  /** Leases in all. */
  leases: number;
  /** Leases whose outcome is known (an attempt row that is not `unknown`). */
  known: number;
}

export interface DeliveredAudit {
  /** Called delivered, received nowhere. */
  missing: string[];
  /** Done twice without a reason. */
  doubled: string[];
  /** Done again because an answer was lost. */
  repeatedAfterUnknown: number;
  /** Received of a person for whom nothing of that kind was planned. */
  strangers: string[];
  /** Received, and not about a lead: what the hub tells its operators. */
  aboutNobody: number;
}

/** Which calls of a receiver are which action; a call of another kind (a look-up, a set-up) makes nothing. */
const ACTIONS_OF: Readonly<Record<string, readonly string[]>> = {
  "n8n event": ["event.send"],
  "hubspot contact": ["contact.upsert"],
  "hubspot deal": ["deal.create"],
  "whatsapp message": ["notify.hot_lead", "notify.new_lead", "message.followup"],
  "slack message": ["notify.hot_lead", "notify.new_lead"],
  "google-analytics event": ["analytics.lead"],
};
/** Never repeated when nobody knows (delivery protocol, section 5): a second call is a fault whatever was lost. */
const NEVER_TWICE = new Set(["analytics.lead", "message.followup"]);
/** Repeated once at most. */
const TWICE_AT_MOST = new Set(["notify.hot_lead", "notify.new_lead"]);

export function auditDelivered(told: readonly Told[], received: readonly ReceivedEntry[]): DeliveredAudit {
  const audit: DeliveredAudit = { missing: [], doubled: [], repeatedAfterUnknown: 0, strangers: [], aboutNobody: 0 };
  const ofActions = received.filter(({ slug, kind }) => ACTIONS_OF[`${slug} ${kind}`] !== undefined);
  audit.aboutNobody = ofActions.filter(({ lead }) => lead === null).length;
  const calls = Map.groupBy(
    ofActions.filter(({ lead }) => lead !== null),
    ({ slug, kind, lead }) => `${slug} ${kind} ${lead}`,
  );
  const known = new Set<string>();
  for (const { lead, integration, rows, group } of grouped(told)) {
    const heard = group.flatMap((kind) => calls.get(`${integration} ${kind} ${lead}`) ?? []);
    for (const kind of group) known.add(`${integration} ${kind} ${lead}`);
    const sum = (of: (row: Told) => number) => rows.reduce((total, row) => total + of(row), 0);
    const where = `${lead} at ${integration} (${[...new Set(rows.map(({ action }) => action))].join(", ")})`;
    const delivered = sum((row) => row.delivered);
    if (heard.length < delivered) audit.missing.push(`${where}: ${delivered} delivered, ${heard.length} received`);
    const extra = heard.length - sum((row) => row.deliveries);
    if (extra <= 0) continue;
    const spoiled = heard.filter(({ answer }) => answer !== "whole").length;
    // Each call had a lease of its own, so there are no more excuses than leases beyond one for each delivery.
    const excuses = Math.min(
      spoiled + sum((row) => row.leases - row.known),
      sum((row) => row.leases - row.deliveries),
    );
    const most = sum((row) =>
      NEVER_TWICE.has(row.action) ? row.deliveries : TWICE_AT_MOST.has(row.action) ? 2 * row.deliveries : Infinity,
    );
    if (extra > excuses || heard.length > most) {
      audit.doubled.push(`${where}: received ${heard.length} times, ${excuses} answers lost, at most ${most}`);
    } else audit.repeatedAfterUnknown += extra;
  }
  for (const [name, list] of calls) if (!known.has(name)) audit.strangers.push(`${name}: ${list.length}`);
  return audit;
}

/** The rows of a lead at a receiver that the same kinds of calls may speak of. */
function* grouped(told: readonly Told[]) {
  const kindsOf = (integration: string, action: string) =>
    Object.entries(ACTIONS_OF).flatMap(([name, actions]) =>
      name.startsWith(`${integration} `) && actions.includes(action) ? name.slice(integration.length + 1) : [],
    );
  const groups = Map.groupBy(
    told.filter(({ integration, action }) => kindsOf(integration, action).length > 0),
    ({ lead, integration, action }) => `${lead} ${integration} ${kindsOf(integration, action).join("+")}`,
  );
  for (const rows of groups.values()) {
    const { lead, integration, action } = rows[0] as Told;
    yield { lead, integration, rows, group: kindsOf(integration, action) };
  }
}
