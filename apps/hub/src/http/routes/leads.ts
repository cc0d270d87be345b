/** Leads: list, read, correct, erase, explain and score again. Receiving one is in `receive/create-lead.ts`. */
import { foldText, type Lead, normalizeCidade } from "@streamleads/domain";
import { z } from "zod";
import type { HubContext } from "../../hub-context.ts";
import { explainScore } from "../../leads/history.queries.ts";
import { countMatching, findLead, type LeadFilter, type LeadPlace, listLeads } from "../../leads/list.queries.ts";
import { type LeadView, withProgress } from "../../leads/progress.queries.ts";
import { searchQuery } from "../../leads/search.ts";
import { AppError } from "../app-error.ts";
import { readCursor, writeCursor } from "../cursor.ts";
import { endOf, startOf } from "../period.ts";
import { route } from "../route.ts";
import { idParams } from "../schemas/common.ts";
import { explanationSchema, leadPageSchema, leadQuery, leadSchema } from "../schemas/lead.ts";
import { leadChangesSchema } from "../schemas/lead-input.ts";
import { nameOf } from "./lead-merge.ts";
import { missingLead } from "./missing-lead.ts";

export const listLeadsRoute = route({
  method: "GET",
  path: "/api/v1/leads",
  summary: "Lista leads, os mais novos primeiro",
  tag: "leads",
  access: "read",
  query: leadQuery,
  replies: { 200: leadPageSchema },
  async handle({ query }, hub) {
    const filter = filterOf(query, hub);
    const { skip, limit } = query;
    // Nothing to look for in what was typed ("!!!"): nobody is found, instead of everybody.
    if (query.q !== undefined && filter.words === undefined) {
      return { status: 200, body: { leads: [], total: 0, skip, limit, next_cursor: null } };
    }
    const after = query.cursor === undefined ? undefined : readCursor(query.cursor, isPlace);
    const page = await listLeads(hub.db, filter, { limit, skip: after ? 0 : skip, after });
    const counted = page.matching ?? (await countMatching(hub.db, filter, hub.config.TZ_BUSINESS));
    // A list that ends on this page is its own count; the roll-up leaves test leads out.
    const isWhole = page.next === null && after === undefined && (skip === 0 || page.leads.length > 0);
    return {
      status: 200,
      body: {
        leads: await withProgress(hub.db, page.leads),
        total: isWhole ? skip + page.leads.length : counted.total,
        skip,
        limit,
        next_cursor: page.next && writeCursor(page.next),
        ...(counted.isCapped && { total_capped: true }),
      },
    };
  },
});

export const getLeadRoute = route({
  method: "GET",
  path: "/api/v1/leads/:id",
  summary: "Mostra um lead",
  tag: "leads",
  access: "read",
  params: idParams,
  replies: { 200: leadSchema },
  async handle({ params }, hub) {
    const lead = await findLead(hub.db, params.id);
    if (!lead) throw await missingLead(hub.db, params.id);
    return { status: 200, body: await viewOf(lead, hub) };
  },
});

export const updateLeadRoute = route({
  method: "PUT",
  path: "/api/v1/leads/:id",
  summary: "Corrige um lead: só os campos enviados mudam",
  tag: "leads",
  access: "write",
  params: idParams,
  body: leadChangesSchema,
  replies: { 200: leadSchema },
  async handle({ params, body }, hub) {
    const result = await hub.changes.update(params.id, body);
    switch (result.kind) {
      case "updated":
        return { status: 200, body: await viewOf(result.lead, hub) };
      case "missing":
        throw await missingLead(hub.db, params.id);
      case "invalid":
        throw new AppError({
          status: 422,
          code: "invalid_lead",
          message: "A correção não foi aceita: há campos a corrigir.",
          fix: "Corrija os campos listados e envie de novo. Nada foi mudado.",
          fields: result.problems,
        });
      case "taken":
        throw new AppError({
          status: 409,
          code: "contact_taken",
          message: `Este ${result.field === "email" ? "e-mail" : "telefone"} já é do lead ${result.leadId}.`,
          fix: `Abra o lead ${result.leadId}; se for a mesma pessoa, unifique os dois.`,
        });
    }
  },
});

export const eraseLeadRoute = route({
  method: "DELETE",
  path: "/api/v1/leads/:id",
  summary:
    "Apaga uma pessoa aqui (lead, pedidos recebidos, entregas, chaves de identidade) e manda os destinos apagarem; X-Erasures-Pending e X-Erasures-By-Hand dizem quantos",
  tag: "leads",
  access: "write",
  params: idParams,
  replies: { 204: z.void() },
  async handle({ params, caller }, hub) {
    const told = await hub.changes.erase(params.id, nameOf(caller));
    if (!told) throw await missingLead(hub.db, params.id);
    const { destinations, byHand } = told;
    const headers = { "x-erasures-pending": String(destinations), "x-erasures-by-hand": String(byHand) };
    return { status: 204, headers };
  },
});

export const explainScoreRoute = route({
  method: "GET",
  path: "/api/v1/leads/:id/scoring-explanation",
  summary: "Explica a pontuação, regra por regra",
  tag: "leads",
  access: "read",
  params: idParams,
  replies: { 200: explanationSchema },
  async handle({ params }, hub) {
    const explanation = await explainScore(hub.db, params.id);
    if (!explanation) throw await missingLead(hub.db, params.id);
    return { status: 200, body: explanation };
  },
});

export const reprocessLeadRoute = route({
  method: "POST",
  path: "/api/v1/leads/:id/reprocess",
  summary: "Pontua de novo com as regras de agora; se o status subiu, o plano roda",
  tag: "leads",
  access: "write",
  params: idParams,
  replies: { 200: leadSchema },
  async handle({ params }, hub) {
    const lead = await hub.changes.reprocess(params.id);
    if (!lead) throw await missingLead(hub.db, params.id);
    return { status: 200, body: await viewOf(lead, hub) };
  },
});

async function viewOf(lead: Lead, { db }: HubContext): Promise<LeadView> {
  const [view] = await withProgress(db, [lead]);
  if (!view) throw new Error(`lead ${lead.id} was asked about and is not in the answer`);
  return view;
}

function filterOf(query: z.output<typeof leadQuery>, hub: HubContext): LeadFilter {
  const timeZone = hub.config.TZ_BUSINESS;
  return {
    status: query.status,
    origem: query.origem,
    cidade: query.cidade === undefined ? undefined : foldText(normalizeCidade(query.cidade)),
    words: query.q === undefined ? undefined : searchQuery(query.q),
    from: query.data_inicio === undefined ? undefined : startOf(query.data_inicio, timeZone),
    to: query.data_fim === undefined ? undefined : endOf(query.data_fim, timeZone),
  };
}

function isPlace(place: unknown): place is LeadPlace {
  return (
    Array.isArray(place) &&
    place.length === 2 &&
    typeof place[0] === "string" &&
    /^\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(place[0]) &&
    Number.isFinite(Date.parse(place[0])) &&
    Number.isSafeInteger(place[1])
  );
}
