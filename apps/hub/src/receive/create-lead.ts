/**
 * POST /api/v1/leads: takes one lead from a site, an app or another system, and answers after the commit.
 * A secret key is answered with the lead; a publishable key, which anyone can read out of a page, only with a receipt.
 */
import { createHash } from "node:crypto";
import { parseLead } from "@streamleads/domain";
import { AppError } from "../http/app-error.ts";
import type { Caller } from "../http/auth/caller.ts";
import { type Reply, route } from "../http/route.ts";
import { createdLeadSchema, receiptSchema } from "../http/schemas/lead.ts";
import type { HubContext } from "../hub-context.ts";
import { type Accepted, type Arrival, IngestRefused } from "../leads/arrival.ts";
import { internationalPhone } from "../leads/international-phone.ts";
import { v7 as uuidv7 } from "./uuid.ts";

const IDEMPOTENCY_KEY_CHARS_MAX = 200;
/** Headers worth keeping with the raw request. Never authorization, cookies or addresses. */
const KEPT_HEADERS = ["user-agent", "origin", "referer", "idempotency-key"] as const;

export const createLeadRoute = route({
  method: "POST",
  path: "/api/v1/leads",
  summary: "Recebe um lead",
  tag: "leads",
  access: "publishable",
  replies: { 200: createdLeadSchema, 201: createdLeadSchema, 202: receiptSchema },
  async handle({ request, caller }, hub): Promise<Reply> {
    const arrival = readArrival(request.rawBody, request.body, request.headers, caller, hub.now());
    const accepted = await accept(hub, arrival);
    if (accepted.kind === "key_reused") throw KEY_REUSED;
    if (!arrival.trusted) {
      return { status: 202, body: { receipt: arrival.providerId, received_at: arrival.receivedAt.toISOString() } };
    }
    return accepted.kind === "created"
      ? { status: 201, body: accepted.lead }
      : { status: 200, body: { ...accepted.lead, duplicate: true } };
  },
});

function readArrival(
  rawBody: Buffer,
  body: unknown,
  headers: Record<string, string | string[] | undefined>,
  caller: Caller,
  receivedAt: Date,
): Arrival {
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
    idempotency: readIdempotencyKey(single(headers["idempotency-key"]), rawBody, caller),
    receivedAt,
  };
}

async function accept(hub: HubContext, arrival: Arrival): Promise<Accepted> {
  try {
    return await hub.intake.accept(arrival);
  } catch (error) {
    if (!(error instanceof IngestRefused)) throw error;
    throw new AppError({
      status: 503,
      code: error.reason === "full" ? "too_busy" : error.reason,
      message: REFUSALS[error.reason],
      fix: "Nada foi confirmado. Envie de novo em alguns segundos, de preferência com a mesma Idempotency-Key.",
      headers: { "retry-after": "2" },
      cause: error,
    });
  }
}

const REFUSALS: Record<IngestRefused["reason"], string> = {
  full: "Há leads demais esperando para serem gravados.",
  database_away: "O banco de dados não está respondendo.",
  shutting_down: "O StreamLeads está sendo reiniciado.",
};

const KEY_REUSED = new AppError({
  status: 422,
  code: "idempotency_key_reused",
  message: "Esta Idempotency-Key já foi usada com outro conteúdo.",
  fix: "Use uma chave nova para cada lead; repita a mesma só ao reenviar o mesmo corpo.",
});

function readIdempotencyKey(key: string | null, rawBody: Buffer, caller: Caller): Arrival["idempotency"] {
  if (key === null || key === "") return null;
  if (key.length > IDEMPOTENCY_KEY_CHARS_MAX || !/^[\x21-\x7e]+$/.test(key)) {
    throw new AppError({
      status: 422,
      code: "invalid_idempotency_key",
      message: "A Idempotency-Key não pode ser usada.",
      fix: `Envie de 1 a ${IDEMPOTENCY_KEY_CHARS_MAX} caracteres ASCII visíveis, sem espaços.`,
    });
  }
  const holder =
    caller.kind === "key" ? `key:${caller.id}` : caller.kind === "person" ? `person:${caller.id}` : "nobody";
  return { holder, key, bodyHash: createHash("sha256").update(rawBody).digest("base64url") };
}

function defaultOrigem(caller: Caller): string {
  return caller.kind === "key" && caller.origem ? caller.origem : "API";
}

function keptHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = single(headers[name]);
    if (value !== null) kept[name] = value.slice(0, 500);
  }
  return kept;
}

function single(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}
