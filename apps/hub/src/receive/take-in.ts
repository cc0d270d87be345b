/** What the ways in that are answered after the commit have in common: the JSON API and the site's forms. */
import { createHash } from "node:crypto";
import { AppError } from "../http/app-error.ts";
import type { Caller } from "../http/auth/caller.ts";
import type { HubContext } from "../hub-context.ts";
import { type Accepted, type Arrival, IngestRefused } from "../leads/arrival.ts";
import { keySlug } from "../sources/key-source.ts";

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

const IDEMPOTENCY_KEY_CHARS_MAX = 200;
/** Headers worth keeping with the raw request. Never authorization, cookies or addresses. */
const KEPT_HEADERS = ["user-agent", "origin", "referer", "idempotency-key"] as const;
const KEPT_HEADER_CHARS = 500;

/**
 * Takes a lead in and waits for its commit.
 * @param from the request that brought it
 * @throws AppError 503 when it was not taken in, 422 when its idempotency key was used with another body
 */
export async function takeIn(
  hub: HubContext,
  arrival: Arrival,
  from: object,
): Promise<Extract<Accepted, { lead: unknown }>> {
  hub.tracing?.came(from, [{ source: arrival.source, providerId: arrival.providerId, isNew: true }]);
  let accepted: Accepted;
  try {
    accepted = await hub.intake.accept(arrival);
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
  if (accepted.kind === "key_reused") throw KEY_REUSED;
  if (accepted.kind === "gone") throw new Error("a request that is answered at once has no raw request before it");
  if (arrival.keyId !== null) {
    hub.sources.noteKey(arrival.keyId);
    hub.tally.count(keySlug(arrival.keyId), accepted.kind === "created" ? "lead" : "repeated");
  }
  return accepted;
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

/** Whether a text may be an idempotency key: visible ASCII, within its length. */
export function isIdempotencyKey(key: string): boolean {
  return key.length <= IDEMPOTENCY_KEY_CHARS_MAX && /^[\x21-\x7e]+$/.test(key);
}

/**
 * The idempotency key of a request with what was sent under it; `null` without one. An API key and its successors are
 * one holder: what was sent under the old one and never answered may be sent again under the new one.
 * @throws AppError 422 for a key that cannot be used
 */
export function idempotencyOf(key: string | null, body: Buffer, caller: Caller): Arrival["idempotency"] {
  if (key === null || key === "") return null;
  if (!isIdempotencyKey(key)) {
    throw new AppError({
      status: 422,
      code: "invalid_idempotency_key",
      message: "A Idempotency-Key não pode ser usada.",
      fix: `Envie de 1 a ${IDEMPOTENCY_KEY_CHARS_MAX} caracteres ASCII visíveis, sem espaços.`,
    });
  }
  const holder =
    caller.kind === "key" ? `key:${caller.firstId}` : caller.kind === "person" ? `person:${caller.id}` : "nobody";
  return { holder, key, bodyHash: createHash("sha256").update(body).digest("base64url") };
}

/** The headers that are kept with a raw request, cut to a length. */
export function keptHeaders(headers: Headers): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = single(headers[name]);
    if (value !== null) kept[name] = value.slice(0, KEPT_HEADER_CHARS);
  }
  return kept;
}

export function single(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}
