/** Proves a number without sending anything: its own record (address, version, token, number, limit, quality), then the templates. */
import type { Outcome } from "@streamleads/domain";
import { at, type ConnectorContext, graphErrorCode, type HttpResult, textAt } from "@streamleads/integration-kit";
import { failureOf } from "./errors.ts";
import { checkTemplates } from "./template-check.ts";

/** The number first: what is wrong with it stops everything else. */
export async function checkWhatsapp(ctx: ConnectorContext): Promise<Outcome> {
  const number = await checkNumber(ctx);
  if (number.kind !== "delivered") return number;
  const templates = await checkTemplates(ctx);
  if (templates.kind !== "delivered") return templates;
  return { ...number, note: [number.note, templates.note].filter(Boolean).join(" ") };
}

const FIELDS = "id,display_phone_number,verified_name,quality_rating,status";
/** People that the company may write to first, in 24 hours; it replaces `messaging_limit_tier` (checked 2026-11-23). */
const LIMIT_FIELD = "whatsapp_business_manager_messaging_limit";

async function checkNumber({ http, settings }: ConnectorContext): Promise<Outcome> {
  const id = settings.phoneNumberId;
  const read = (fields: string) => http.get(`/${id}`, { query: { fields } });
  const first = await read(`${FIELDS},${LIMIT_FIELD}`);
  // An older version of the Graph API refuses the whole request for one field that it does not know.
  const result = isFieldUnknown(first) ? await read(FIELDS) : first;
  const json = result.kind === "answer" && result.status === 200 ? result.json : undefined;
  if (!json || textAt(json, "id") !== id)
    return failureOf(result, { now: new Date(), attempt: 1, isDoubleHarmful: false });
  const status = textAt(json, "status");
  if (status && CANNOT_SEND.has(status)) {
    return {
      kind: "reconnect",
      cause: "number_not_ready",
      reason: `O número da empresa não pode enviar: a Meta informa o estado ${status}.`,
      fix: "Abra o Gerenciador do WhatsApp > Números de telefone e registre ou recupere o número.",
    };
  }
  const number = textAt(json, "display_phone_number") ?? "sem telefone visível";
  const name = textAt(json, "verified_name") ?? "sem nome verificado";
  const quality = QUALITY.get(textAt(json, "quality_rating") ?? "") ?? "ainda sem avaliação";
  const limit = LIMITS.get(textAt(json, LIMIT_FIELD) ?? "") ?? "limite de mensagens não informado pela Meta";
  return { kind: "delivered", externalId: id, note: `${name}, ${number}, qualidade ${quality}, ${limit}.` };
}

/** Code 100 without subcode 33: a parameter, not the number, is what Meta does not know. */
function isFieldUnknown(result: HttpResult): boolean {
  if (result.kind !== "answer" || graphErrorCode(result) !== 100) return false;
  return at(result.json, "error", "error_subcode") !== 33;
}

/** States of a number in which Meta accepts no message from it (specification v23.0, checked 2026-11-23). */
const CANNOT_SEND: ReadonlySet<string> = new Set([
  "PENDING",
  "DISCONNECTED",
  "UNLINKED",
  "DELETED",
  "MIGRATED",
  "BANNED",
]);
const QUALITY: ReadonlyMap<string, string> = new Map([
  ["GREEN", "alta"],
  ["YELLOW", "média"],
  ["RED", "baixa"],
]);
/** Meta tells the limit, not how much of it is used: it is a sentence, not a quota. */
const LIMITS: ReadonlyMap<string, string> = new Map([
  ["TIER_50", "até 50 pessoas por dia"],
  ["TIER_250", "até 250 pessoas por dia"],
  ["TIER_1K", "até 1.000 pessoas por dia"],
  ["TIER_2K", "até 2.000 pessoas por dia"],
  ["TIER_10K", "até 10.000 pessoas por dia"],
  ["TIER_100K", "até 100.000 pessoas por dia"],
  ["TIER_UNLIMITED", "sem limite de pessoas por dia"],
]);
