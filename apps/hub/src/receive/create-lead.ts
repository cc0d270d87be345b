/**
 * POST /api/v1/leads: takes one lead from a site, an app or another system, and answers after the commit.
 * A secret key is answered with the lead; a publishable key, which anyone can read out of a page, only with a receipt.
 */
import { parseLead } from "@streamleads/domain";
import { AppError } from "../http/app-error.ts";
import type { Caller } from "../http/auth/caller.ts";
import { type Reply, route } from "../http/route.ts";
import { createdLeadSchema, receiptSchema } from "../http/schemas/lead.ts";
import type { Arrival } from "../leads/arrival.ts";
import { internationalPhone } from "../leads/international-phone.ts";
import { type Headers, idempotencyOf, keptHeaders, single, takeIn } from "./take-in.ts";
import { v7 as uuidv7 } from "./uuid.ts";

export const createLeadRoute = route({
  method: "POST",
  path: "/api/v1/leads",
  summary: "Recebe um lead",
  tag: "leads",
  access: "publishable",
  replies: { 200: createdLeadSchema, 201: createdLeadSchema, 202: receiptSchema },
  async handle({ request, caller }, hub): Promise<Reply> {
    if (caller.kind === "key") await hub.limits.demandKey(caller);
    const arrival = readArrival(request.rawBody, request.body, request.headers, caller, hub.now());
    const accepted = await takeIn(hub, arrival, request);
    if (!arrival.trusted) {
      return { status: 202, body: { receipt: arrival.providerId, received_at: arrival.receivedAt.toISOString() } };
    }
    return accepted.kind === "created"
      ? { status: 201, body: accepted.lead }
      : { status: 200, body: { ...accepted.lead, duplicate: true } };
  },
});

function readArrival(rawBody: Buffer, body: unknown, headers: Headers, caller: Caller, receivedAt: Date): Arrival {
  const parsed = parseLead(body, { defaultOrigem: defaultOrigem(caller), internationalPhone });
  if (!parsed.ok) {
    throw new AppError({
      status: 422,
      code: "invalid_lead",
      message: "O lead não foi aceito: há campos a corrigir.",
      fix: "Corrija os campos listados e envie de novo. Nada foi gravado.",
      fields: parsed.problems,
    });
  }
  return {
    source: "api",
    providerId: uuidv7(receivedAt),
    keyId: caller.kind === "key" ? caller.id : null,
    contentType: single(headers["content-type"]),
    headers: keptHeaders(headers),
    body: rawBody,
    fields: parsed.fields,
    given: parsed.given,
    consentimentos: parsed.consentimentos,
    trusted: !(caller.kind === "key" && caller.level === "publishable"),
    idempotency: idempotencyOf(single(headers["idempotency-key"]), rawBody, caller),
    receivedAt,
  };
}

function defaultOrigem(caller: Caller): string {
  return caller.kind === "key" && caller.origem ? caller.origem : "API";
}
