/**
 * REST hooks: a Zap subscribes when it is switched on and unsubscribes when it is switched off. A subscription is a
 * connection like any other, so it is delivered to, retried, limited and shown like any other.
 */
import type { Lead } from "@streamleads/domain";
import {
  flatLeadEvent,
  LEAD_EVENT_LABELS,
  LEAD_EVENT_TYPES,
  type LeadEventType,
  leadEvent,
  leadEventSchema,
} from "@streamleads/integration-kit";
import { z } from "zod";
import type { Connection } from "../../connections/connection.ts";
import type { HubContext } from "../../hub-context.ts";
import { listLeads } from "../../leads/list.queries.ts";
import { notFound } from "../app-error.ts";
import { invalidFields } from "../problems.ts";
import { route } from "../route.ts";
import { catalogueSchema, hookSchema, hooksSchema, newHookSchema, sampleQuery, sampleSchema } from "../schemas/hook.ts";
import { editorOf, refused } from "./connections.ts";

const INTEGRATION = "zapier";
const SAMPLES = 3;

export const subscribeRoute = route({
  method: "POST",
  path: "/api/v1/hooks",
  summary: "Inscreve um endereço em um evento; cada inscrição é uma conexão",
  tag: "integrações",
  access: "write",
  body: newHookSchema,
  replies: { 201: hookSchema },
  async handle({ body: { target_url, event, filters }, caller }, hub) {
    await demandReachable(target_url, hub);
    const made = await hub.connectionEdits.create(
      {
        integration: INTEGRATION,
        source: "hook",
        label: `Zap: ${LEAD_EVENT_LABELS[event]}`,
        statuses: filters?.temperature,
        settings: { url: target_url, event },
        sandbox: hub.config.SANDBOX,
      },
      editorOf(caller),
    );
    if (made.kind !== "done") throw refused(made, "A integração com o Zapier");
    const connection = hub.connections.get(made.id);
    if (!connection) throw notFound("A inscrição");
    return { status: 201, body: viewOf(connection) };
  },
});

export const listHooksRoute = route({
  method: "GET",
  path: "/api/v1/hooks",
  summary: "Inscrições feitas por outros sistemas",
  tag: "integrações",
  access: "read",
  replies: { 200: hooksSchema },
  async handle(_input, hub) {
    return { status: 200, body: { hooks: hooksOf(hub).map(viewOf) } };
  },
});

export const unsubscribeHookRoute = route({
  method: "DELETE",
  path: "/api/v1/hooks/:id",
  summary: "Desfaz uma inscrição; a que já não existe é o mesmo",
  tag: "integrações",
  access: "write",
  params: z.object({ id: z.string().regex(/^hk_\d{1,10}$/) }),
  replies: { 204: z.void() },
  async handle({ params, caller }, hub) {
    const id = Number(params.id.slice(3));
    const mine = hooksOf(hub).some((connection) => connection.id === id);
    // Nobody waits for what a Zap that was switched off would still have been sent.
    if (mine) await hub.connectionEdits.remove(id, { cancelWaiting: true }, editorOf(caller));
    return { status: 204 };
  },
});

export const hookSampleRoute = route({
  method: "GET",
  path: "/api/v1/hooks/sample",
  summary: "Até três exemplos de um evento, com os mesmos campos do envio",
  tag: "integrações",
  access: "read",
  query: sampleQuery,
  replies: { 200: sampleSchema },
  async handle({ query: { event } }, hub) {
    const { leads } = await listLeads(hub.db, {}, { limit: SAMPLES, skip: 0, after: undefined });
    return { status: 200, body: leads.map((lead) => sampleOf(event, lead)) };
  },
});

export const eventCatalogueRoute = route({
  method: "GET",
  path: "/api/v1/hooks/events",
  summary: "Catálogo dos eventos, cada um com o seu JSON Schema",
  tag: "integrações",
  access: "read",
  replies: { 200: catalogueSchema },
  async handle() {
    const events = LEAD_EVENT_TYPES.map((type) => ({
      type,
      label: LEAD_EVENT_LABELS[type],
      schema: leadEventSchema(type),
    }));
    return { status: 200, body: { events } };
  },
});

/** An address inside is refused when it is given, not only when it is called: the other system shows why to its user. */
async function demandReachable(url: string, hub: HubContext): Promise<void> {
  const vetted = await hub.egress.check(url);
  if (vetted.ok) return;
  const fix = "Use o endereço https:// que o outro sistema mostra.";
  throw invalidFields([{ field: "target_url", code: "invalid", message: vetted.reason, fix }]);
}

function hooksOf(hub: HubContext): Connection[] {
  return hub.connections.all().filter(({ source }) => source === "hook");
}

function viewOf({ id, settings, shared, statuses }: Connection): z.output<typeof hookSchema> {
  return {
    id: `hk_${id}`,
    event: settings.event as LeadEventType,
    temperature: statuses ? [...statuses] : null,
    state: shared.paused ? "paused" : shared.enabled ? "live" : "disabled",
    cause: shared.paused?.cause ?? null,
  };
}

/** What an event of a real lead would have looked like. */
function sampleOf(type: LeadEventType, lead: Lead): Record<string, unknown> {
  const at = lead.updated_at;
  const params = {
    "lead.received": {},
    "lead.claimed": { claimed: { nome: "Ana Lima", via: "Slack", at } },
    "lead.stage_changed": { stage: "visita", stageAt: at },
    "lead.opted_out": { finalidades: ["marketing_email"] },
  } as const;
  const key = `exemplo-${lead.id}`;
  const delivery = {
    id: 0,
    action: "event.send",
    key,
    attempt: 1,
    isRepeat: false,
    planNo: 0,
    plannedAt: new Date(at),
  } as const;
  const event = leadEvent({ delivery, lead, returning: false, params: params[type] as never });
  return flatLeadEvent(key, event);
}
