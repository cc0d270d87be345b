/** Puts one delivery into a plan: finds its connection, says why it is not made where it is not, and sets its times. */
import { type Action, policyOf } from "../delivery/action-policy.ts";
import type { Lead, Status } from "../lead/lead.ts";
import { consentSkip } from "./consent.ts";
import { nextOpening } from "./hours.ts";
import type { DeliveryParams } from "./params.ts";
import type { PlanConnection, PlanContext, PlannedDelivery } from "./plan.ts";
import { notConfigured, type Skip, TEST_LEAD } from "./skip.ts";

/** A plan while it is being made. */
export interface Draft {
  lead: Lead;
  context: PlanContext;
  deliveries: PlannedDelivery[];
}

export interface Placement {
  integration: string;
  /** The one to use; default: the best fit of the integration. */
  connection?: PlanConnection;
  /** Slack has a connection per channel, since its webhooks are bound to one. */
  channel?: Channel;
  action: Action;
  /** Default: now. */
  dueAt?: Date;
  params?: DeliveryParams;
  after?: number | undefined;
  insteadOf?: number | undefined;
  /** The action's own reason not to be made for this lead. */
  skip?: Skip | null;
}

export type Channel = "vendas" | "marketing";

const LABELS: Readonly<Record<string, string>> = {
  n8n: "n8n",
  hubspot: "HubSpot",
  whatsapp: "WhatsApp",
  slack: "Slack",
  email: "E-mail",
  "google-analytics": "Google Analytics",
};

const PRIO: Record<Status, number> = { QUENTE: 2, MORNO: 1, FRIO: 0 };

/**
 * Adds a delivery and returns its index; adds nothing and returns `undefined` when the integration is not offered here.
 * What may not come at any hour is moved into the hours.
 */
export function place(draft: Draft, placement: Placement): number | undefined {
  const { lead, context, deliveries } = draft;
  const { integration, channel, action, after, insteadOf } = placement;
  if (!isOffered(draft, integration)) return undefined;
  const connection = placement.connection ?? connectionFor(draft, integration, action, channel);
  // There is an account, and it was told not to take this.
  if (!connection && hasAny(draft, integration, channel)) return undefined;
  const skip = skipOf(draft, placement, connection);
  const policy = policyOf(action);
  const wanted = placement.dueAt ?? context.now;
  const isHeld = skip === null && policy.toLead && !policy.anyHour;
  const dueAt = isHeld ? nextOpening(context.hours, context.timeZone, wanted) : wanted;
  deliveries.push({
    integration,
    connectionId: connection?.id ?? null,
    action,
    prio: PRIO[lead.status],
    dueAt,
    expiresAt: new Date(dueAt.getTime() + policy.givesUpAfterMs),
    params: placement.params ?? {},
    ...(after === undefined ? {} : { after }),
    ...(insteadOf === undefined ? {} : { insteadOf }),
    ...(skip === null ? {} : { skip }),
  });
  return deliveries.length - 1;
}

/** Adds a delivery for every account that takes the action, or the one that says what is missing; returns their indices. */
export function placeAtAll(draft: Draft, placement: Placement): number[] {
  const all = connectionsFor(draft, placement.integration, placement.action, placement.channel);
  const places = all.length > 0 ? all.map((connection) => ({ ...placement, connection })) : [placement];
  return places.flatMap((one) => place(draft, one) ?? []);
}

/** The connection that a message goes through: people get it once, however many accounts there are. */
export function connectionFor(
  draft: Draft,
  integration: string,
  action: Action,
  channel?: Channel,
): PlanConnection | undefined {
  const choice = connectionsFor(draft, integration, action, channel);
  return choice.find((connection) => connection.name === integration) ?? choice[0];
}

/**
 * The connections that take an action for this lead. A test lead prefers those of the sandbox and a real lead those
 * that are not: where both exist neither is sent to the wrong world.
 */
export function connectionsFor(
  draft: Draft,
  integration: string,
  action: Action,
  channel?: Channel,
): readonly PlanConnection[] {
  return ownWorld(
    draft,
    draft.context.connections.filter(
      (connection) => isNamed(connection, integration, channel) && takes(connection, action, draft.lead),
    ),
  );
}

/** Those of the lead's own world where there are any. */
export function ownWorld(draft: Draft, connections: readonly PlanConnection[]): readonly PlanConnection[] {
  const own = connections.filter((connection) => connection.sandbox === draft.lead.teste);
  return own.length > 0 ? own : connections;
}

function hasAny({ context }: Draft, integration: string, channel?: Channel): boolean {
  return context.connections.some((connection) => isNamed(connection, integration, channel));
}

function isNamed(connection: PlanConnection, integration: string, channel?: Channel): boolean {
  return (
    connection.integration === integration && (channel === undefined || connection.name === `${integration}:${channel}`)
  );
}

function takes({ serves, statuses }: PlanConnection, action: Action, lead: Lead): boolean {
  return (serves?.includes(action) ?? true) && (statuses?.includes(lead.status) ?? true);
}

/** Whether there is a connection, or a variable that would make one. */
export function isOffered({ context }: Draft, integration: string): boolean {
  return (
    Object.hasOwn(context.missing, integration) ||
    context.connections.some((connection) => connection.integration === integration)
  );
}

/** The first reason that holds, from what no setting changes to what one consent would. */
function skipOf(draft: Draft, placement: Placement, connection: PlanConnection | undefined): Skip | null {
  const { lead, context, deliveries } = draft;
  const parent = placement.after === undefined ? undefined : deliveries[placement.after];
  if (parent?.skip) return parent.skip;
  if (lead.teste && !connection?.sandbox) return TEST_LEAD;
  if (!connection) return notConfigured(labelOf(placement), variableOf(placement, context));
  return placement.skip ?? consentSkip(placement.action, context.consents, context.nurtureBasis);
}

function labelOf({ integration, channel }: Placement): string {
  const label = LABELS[integration] ?? integration;
  return channel === undefined ? label : `${label} (canal de ${channel})`;
}

/**
 * A Slack webhook is bound to one channel, so the variable of another channel would not help. Only Slack can have a
 * connection and still lack this one: then nothing is listed as missing for it.
 */
function variableOf({ integration, channel }: Placement, context: PlanContext): string {
  if (channel === "marketing") return "SLACK_WEBHOOK_URL_MARKETING";
  return context.missing[integration] ?? "SLACK_WEBHOOK_URL";
}
