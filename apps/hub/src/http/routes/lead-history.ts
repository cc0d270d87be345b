/** What happened to one lead: its story, and its deliveries with every attempt. */
import { deliveriesOfLead } from "../../deliveries/delivery.queries.ts";
import type { HubContext } from "../../hub-context.ts";
import { leadHistory } from "../../leads/history.queries.ts";
import { findLead } from "../../leads/list.queries.ts";
import { TIMELINE_MAX, timeline } from "../../leads/timeline.ts";
import { route } from "../route.ts";
import { idParams } from "../schemas/common.ts";
import { leadDeliveriesSchema } from "../schemas/delivery.ts";
import { timelineSchema } from "../schemas/lead.ts";
import { isConfigured, labelOf } from "./integration-names.ts";
import { missingLead } from "./missing-lead.ts";

export const timelineRoute = route({
  method: "GET",
  path: "/api/v1/leads/:id/timeline",
  summary: "A história de um lead, o mais novo primeiro (até 500 linhas)",
  tag: "leads",
  access: "read",
  params: idParams,
  replies: { 200: timelineSchema },
  async handle({ params: { id } }, hub) {
    await demandLead(id, hub);
    const [history, deliveries] = await Promise.all([
      leadHistory(hub.db, id, TIMELINE_MAX),
      deliveriesOfLead(hub.db, id, isConfigured(hub)),
    ]);
    const entries = timeline({ ...history, deliveries, labelOf: labelOf(hub), timeZone: hub.config.TZ_BUSINESS });
    return { status: 200, body: { lead_id: id, entries } };
  },
});

export const leadDeliveriesRoute = route({
  method: "GET",
  path: "/api/v1/leads/:id/deliveries",
  summary: "As entregas de um lead, com cada tentativa",
  tag: "entregas",
  access: "read",
  params: idParams,
  replies: { 200: leadDeliveriesSchema },
  async handle({ params: { id } }, hub) {
    await demandLead(id, hub);
    return { status: 200, body: { lead_id: id, deliveries: await deliveriesOfLead(hub.db, id, isConfigured(hub)) } };
  },
});

async function demandLead(id: number, hub: HubContext): Promise<void> {
  if (!(await findLead(hub.db, id))) throw await missingLead(hub.db, id);
}
