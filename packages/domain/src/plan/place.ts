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
  integration: Integration;
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

type Integration = keyof typeof LABELS;
type Channel = "vendas" | "marketing";

const LABELS = {
  n8n: "n8n",
  hubspot: "HubSpot",
  whatsapp: "WhatsApp",
  slack: "Slack",
  email: "E-mail",
  "google-analytics": "Google Analytics",
} as const;

const PRIO: Record<Status, number> = { QUENTE: 2, MORNO: 1, FRIO: 0 };

/**
 * Adds a delivery and returns its index; adds nothing and returns `undefined` when the integration is not offered here.
 * What may not come at any hour is moved into the hours.
 */
export function place(draft: Draft, placement: Placement): number | undefined {
  const { lead, context, deliveries } = draft;
  const { integration, channel, action, after, insteadOf } = placement;
  if (!isOffered(draft, integration)) return undefined;
  const connection = connectionFor(draft, integration, channel);
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

/**
 * The connection that a delivery goes through. A test lead prefers one of the sandbox and a real lead one that is not:
 * where both exist neither is sent to the wrong world.
 */
export function connectionFor(draft: Draft, integration: Integration, channel?: Channel): PlanConnection | undefined {
  const name = channel === undefined ? undefined : `${integration}:${channel}`;
  const fit = draft.context.connections.filter(
    (connection) => connection.integration === integration && (name === undefined || connection.name === name),
  );
  const own = fit.filter((connection) => connection.sandbox === draft.lead.teste);
  const choice = own.length > 0 ? own : fit;
  return choice.find((connection) => connection.name === integration) ?? choice[0];
}

/** Whether there is a connection, or a variable that would make one. */
export function isOffered({ context }: Draft, integration: Integration): boolean {
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
  return placement.skip ?? consentSkip(placement.action, context.consents);
}

function labelOf({ integration, channel }: Placement): string {
  return channel === undefined ? LABELS[integration] : `${LABELS[integration]} (canal de ${channel})`;
}

/**
 * A Slack webhook is bound to one channel, so the variable of another channel would not help. Only Slack can have a
 * connection and still lack this one: then nothing is listed as missing for it.
 */
function variableOf({ integration, channel }: Placement, context: PlanContext): string {
  if (channel === "marketing") return "SLACK_WEBHOOK_URL_MARKETING";
  return context.missing[integration] ?? "SLACK_WEBHOOK_URL";
}
