/**
 * Which deliveries a scored lead sets in motion (delivery protocol, section 7). Pure: the connections, the brokers, the
 * consents and the clock are arguments.
 *
 *   QUENTE  automation, CRM contact and deal, the broker by WhatsApp (by e-mail when that fails), Slack vendas, analytics
 *   MORNO   automation, CRM contact tagged Nutrição, welcome mail, Slack marketing, analytics
 *   FRIO    automation, CRM contact tagged Frio, analytics
 *   all     a follow-up: a reminder to the broker, and a message to the lead who agreed to it
 *
 * What cannot be made is planned all the same, with the reason and what would put it right: a figure of "planned" that
 * leaves out what nobody configured would hide it. Every other destination says its part by itself (`steps.ts`).
 */
import type { Action } from "../delivery/action-policy.ts";
import type { Broker, Lead, Status } from "../lead/lead.ts";
import type { Consents, NurtureBasis } from "./consent.ts";
import type { Hours } from "./hours.ts";
import type { DeliveryParams } from "./params.ts";
import { connectionFor, type Draft, isOffered, ownWorld, place, placeAtAll } from "./place.ts";
import { placeSteps } from "./place-steps.ts";
import { NO_BROKER, NO_BROKER_EMAIL, NO_EMAIL, NO_PHONE, type Skip } from "./skip.ts";
import type { Occasion, PlanStep } from "./steps.ts";

export interface PlanConnection {
  id: number;
  integration: string;
  /** "hubspot", "slack:vendas", "slack:marketing". */
  name: string;
  sandbox: boolean;
  /** What it adds to the plan by itself. */
  steps?: readonly PlanStep[];
  /** Actions of the built-in plan that it takes; absent: all. */
  serves?: readonly Action[];
  /** Statuses whose leads go there; absent: all. */
  statuses?: readonly Status[];
}

export interface PlanContext {
  now: Date;
  /** The person was known before this touch: the staff is told before the systems are. */
  returning: boolean;
  brokers: readonly Broker[];
  connections: readonly PlanConnection[];
  /** The environment variable to set, by integration, for those that are not configured; one that is in neither list is not offered at all. */
  missing: Readonly<Record<string, string>>;
  /** Statuses that get a deal in the CRM. */
  dealStatuses: readonly Status[];
  consents: Consents;
  /** What sequences of mails rest on; default `legitimate_interest`. */
  nurtureBasis?: NurtureBasis;
  hours: Hours;
  /** IANA name of the business time zone. */
  timeZone: string;
  /** From the touch to the follow-up. */
  followUpMs: Record<Status, number>;
}

export interface PlannedDelivery {
  integration: string;
  /** `null` when the integration is not configured. */
  connectionId: number | null;
  action: Action;
  /** 2 QUENTE, 1 MORNO, 0 FRIO. */
  prio: number;
  dueAt: Date;
  expiresAt: Date;
  params: DeliveryParams;
  /** Index in the list: waits until that one is delivered. */
  after?: number;
  /** Index in the list: made only when that one was not delivered by this one's `dueAt`. */
  insteadOf?: number;
  /** Not made, and why. */
  skip?: Skip;
}

/** The seed's figures: 2 hours, 3 days, 7 days. */
export const DEFAULT_FOLLOW_UP_MS: Record<Status, number> = {
  QUENTE: 2 * 3_600_000,
  MORNO: 3 * 24 * 3_600_000,
  FRIO: 7 * 24 * 3_600_000,
};

/** How long the broker's first channel has before the next one is tried. */
export const NEXT_CHANNEL_AFTER_MS = 120_000;

/** How long the welcome mail waits for the lead's own link to book a meeting. It goes all the same when there is none by then. */
export const LINK_WAIT_MS = 60_000;

const TAGS: Record<Status, string[]> = { QUENTE: [], MORNO: ["Nutrição"], FRIO: ["Frio"] };
const EVENTS: Record<Status, string[]> = {
  QUENTE: ["generate_lead", "qualify_lead"],
  MORNO: ["generate_lead"],
  FRIO: ["generate_lead"],
};

/**
 * The deliveries of a lead in the order in which they are first attempted; `after` and `insteadOf` point backwards.
 * Each expires as its action says, counted from its `dueAt`.
 */
export function planFor(lead: Lead, context: PlanContext): PlannedDelivery[] {
  const draft: Draft = { lead, context, deliveries: [] };
  const broker = brokerOf(lead, context.brokers);
  if (context.returning) {
    tellStaff(draft, broker);
    tellSystems(draft);
  } else {
    tellSystems(draft);
    tellStaff(draft, broker);
  }
  if (lead.status === "MORNO") welcome(draft);
  const events = EVENTS[lead.status];
  placeAtAll(draft, { integration: "google-analytics", action: "analytics.lead", params: { events } });
  followUp(draft, broker);
  placeSteps(draft, { on: "lead", params: paramsOf(broker) });
  return draft.deliveries;
}

/** What happened to a lead after its plan. */
export interface OccasionFacts {
  on: Exclude<Occasion, "lead">;
  /** Given to every step, under what the step says itself; the broker is the lead's own unless it is named here. */
  params: DeliveryParams;
  /** The integration that told us of it: its own connections are not told back. */
  from?: string | undefined;
}

/** What else follows for a lead after its plan, by what each connection says it does then. */
export function occasionPlanFor(lead: Lead, context: PlanContext, occasion: OccasionFacts): PlannedDelivery[] {
  const draft: Draft = { lead, context, deliveries: [] };
  const { on, from } = occasion;
  const params = { ...paramsOf(brokerOf(lead, context.brokers)), ...occasion.params, on };
  placeSteps(draft, { on, from, params });
  return draft.deliveries;
}

/** Until leads are handed out by turns, the broker follows from the id; the same person keeps the same broker. */
function brokerOf(lead: Lead, brokers: readonly Broker[]): Broker | undefined {
  return brokers.length === 0 ? undefined : brokers[lead.id % brokers.length];
}

function tellSystems(draft: Draft): void {
  const { lead, context } = draft;
  placeAtAll(draft, { integration: "n8n", action: "event.send" });
  const tags = TAGS[lead.status];
  const contacts = placeAtAll(draft, {
    integration: "hubspot",
    action: "contact.upsert",
    params: tags.length > 0 ? { tags: [...tags] } : {},
  });
  if (!context.dealStatuses.includes(lead.status)) return;
  for (const contact of contacts) {
    const connection = connectionOf(draft, contact);
    place(draft, { integration: "hubspot", ...(connection && { connection }), action: "deal.create", after: contact });
  }
}

/** The account of a delivery of the draft; none when it is not configured. */
function connectionOf({ context, deliveries }: Draft, index: number): PlanConnection | undefined {
  const id = deliveries[index]?.connectionId;
  return context.connections.find((connection) => connection.id === id);
}

function tellStaff(draft: Draft, broker: Broker | undefined): void {
  const { status } = draft.lead;
  if (status === "QUENTE") {
    tellBroker(draft, broker);
    place(draft, { integration: "slack", channel: "vendas", action: "notify.hot_lead", params: paramsOf(broker) });
  }
  if (status === "MORNO") place(draft, { integration: "slack", channel: "marketing", action: "notify.new_lead" });
}

/** WhatsApp first; e-mail two minutes later if that did not arrive, and at once where WhatsApp is out of the question. */
function tellBroker(draft: Draft, broker: Broker | undefined): void {
  const { context, deliveries } = draft;
  const first = place(draft, {
    integration: "whatsapp",
    action: "notify.hot_lead",
    params: paramsOf(broker),
    skip: broker ? null : NO_BROKER,
  });
  if (!broker?.email || connectionFor(draft, "email", "notify.hot_lead") === undefined) return;
  const isFirstTried = first !== undefined && deliveries[first]?.skip === undefined;
  place(draft, {
    integration: "email",
    action: "notify.hot_lead",
    params: paramsOf(broker),
    dueAt: isFirstTried ? new Date(context.now.getTime() + NEXT_CHANNEL_AFTER_MS) : context.now,
    insteadOf: first,
  });
}

function welcome(draft: Draft): void {
  const { lead, context } = draft;
  const waitMs = getsLink(draft) ? LINK_WAIT_MS : 0;
  place(draft, {
    integration: "email",
    action: "email.welcome",
    dueAt: new Date(context.now.getTime() + waitMs),
    skip: lead.email ? null : NO_EMAIL,
  });
}

/** Whether a connection makes this lead a link of their own. */
function getsLink(draft: Draft): boolean {
  const { lead, context } = draft;
  const makers = context.connections.filter(
    ({ steps, statuses }) =>
      (statuses?.includes(lead.status) ?? true) &&
      steps?.some(
        (step) =>
          step.action === "link.create" &&
          (step.on ?? "lead") === "lead" &&
          (step.statuses?.includes(lead.status) ?? true),
      ),
  );
  return ownWorld(draft, makers).some(({ sandbox }) => sandbox || !lead.teste);
}

function followUp(draft: Draft, broker: Broker | undefined): void {
  const { lead, context } = draft;
  const followUpMs = context.followUpMs[lead.status];
  const dueAt = new Date(context.now.getTime() + followUpMs);
  const followUpHours = followUpMs / 3_600_000;
  place(draft, {
    ...reminderRoute(draft, broker),
    action: "notify.followup",
    dueAt,
    params: { ...paramsOf(broker), followUpHours },
  });
  place(draft, {
    integration: "whatsapp",
    action: "message.followup",
    dueAt,
    params: { followUpHours },
    skip: isE164(lead.telefone) ? null : NO_PHONE,
  });
}

/** The sales channel; without it the broker's own e-mail; with neither, whichever of the two could be configured. */
function reminderRoute(draft: Draft, broker: Broker | undefined) {
  const slack = { integration: "slack", channel: "vendas" } as const;
  if (connectionFor(draft, "slack", "notify.followup", "vendas") !== undefined) return slack;
  if (broker?.email && connectionFor(draft, "email", "notify.followup") !== undefined)
    return { integration: "email" } as const;
  if (isOffered(draft, "slack")) return slack;
  const skip = broker === undefined ? NO_BROKER : broker.email ? null : NO_BROKER_EMAIL;
  return { integration: "email", skip } as const;
}

function paramsOf(broker: Broker | undefined): DeliveryParams {
  return broker ? { broker } : {};
}

/** Numbers that could not be read are kept as they came, and nobody can be written to there. */
function isE164(telefone: string | null): boolean {
  return telefone !== null && /^\+[1-9]\d{6,14}$/.test(telefone);
}
