/**
 * The subscription by which bookings come back. It is made once and put back when Calendly has switched it off, which it
 * does after a day in which nothing got through (webhook-errors, checked 2026-11-23).
 */

import { createHash } from "node:crypto";
import type { Outcome } from "@streamleads/domain";
import { type HttpResult, secretsIn, textAt } from "@streamleads/integration-kit";
import { type Owner, ownerOf } from "./account.ts";
import { uuidOf, WEBHOOK_PATH } from "./api.ts";
import { type CalendlyContext, listed, NotRead } from "./call.ts";
import { failureOf } from "./errors.ts";

const EVENTS = ["invitee.created", "invitee.canceled", "invitee_no_show.created"] as const;

/** What the account is, in words for the note of a check. */
export interface Subscribed {
  isActive: boolean;
  note: string;
}

/**
 * Makes sure that there is one, and only one, subscription of ours. Without a public https address or a key there can be
 * none; on a free plan Calendly refuses it. Links work all the same, so that is a note and no failure. Throws `NotRead`.
 */
export async function ensureSubscription(ctx: CalendlyContext, now: Date): Promise<Subscribed> {
  const { publicUrl } = ctx.company;
  const [signingKey] = secretsIn(ctx.settings.signingKey);
  if (!publicUrl?.startsWith("https://")) return none("Sem PUBLIC_URL com https, agendamentos não voltam");
  if (signingKey === undefined) return none("Sem CALENDLY_WEBHOOK_SIGNING_KEY, agendamentos não voltam");
  const owner = await ownerOf(ctx, now);
  const wanted = callbackUrl(publicUrl, signingKey);
  const before = await ours(ctx, now, owner, wanted);
  const good = before.find((one) => one.url === wanted && one.isActive && one.hasAll);
  for (const one of before.filter((other) => other !== good && other.url === wanted)) await remove(ctx, now, one.uuid);
  if (good === undefined) {
    const refusal = await create(ctx, now, owner, wanted, signingKey);
    if (refusal !== undefined) return refusal;
  }
  // Those of an older key are removed last: until then nothing is missed.
  for (const one of before.filter(({ url }) => url !== wanted)) await remove(ctx, now, one.uuid);
  return { isActive: true, note: "Webhook de agendamentos ativo" };
}

/** Set-up: the same, as an outcome. */
export async function setUp(ctx: CalendlyContext): Promise<Outcome> {
  try {
    return { kind: "delivered", note: `${(await ensureSubscription(ctx, new Date())).note}.` };
  } catch (error) {
    if (error instanceof NotRead) return error.outcome;
    throw error;
  }
}

/**
 * Our address, with a trace of the key: Calendly does not tell with which key a subscription signs, so that another key
 * has another address, and an old subscription is known.
 */
function callbackUrl(publicUrl: string, signingKey: string): string {
  const trace = createHash("sha256").update(signingKey).digest("hex").slice(0, 8);
  return `${publicUrl.replace(/\/+$/, "")}${WEBHOOK_PATH}?chave=${trace}`;
}

interface Known {
  uuid: string;
  url: string;
  isActive: boolean;
  hasAll: boolean;
}

async function ours(ctx: CalendlyContext, now: Date, owner: Owner, wanted: string): Promise<Known[]> {
  const [mine = ""] = wanted.split("?");
  const all = await listed(ctx, now, "/webhook_subscriptions", scopeOf(ctx, owner));
  return all.flatMap((entry) => {
    const url = textAt(entry, "callback_url") ?? "";
    const uuid = uuidOf(textAt(entry, "uri") ?? "");
    if (uuid === undefined || url.split("?")[0] !== mine) return [];
    const events = Array.isArray(entry.events) ? entry.events : [];
    return [{ uuid, url, isActive: entry.state === "active", hasAll: EVENTS.every((event) => events.includes(event)) }];
  });
}

/** Whose bookings: of the one whose token it is, or of everybody in the organisation. */
function scopeOf({ settings }: CalendlyContext, { uri, organization }: Owner): Record<string, string> {
  return settings.scope === "organization"
    ? { scope: "organization", organization }
    : { scope: "user", organization, user: uri };
}

async function create(
  ctx: CalendlyContext,
  now: Date,
  owner: Owner,
  url: string,
  signingKey: string,
): Promise<Subscribed | undefined> {
  const body = { url, events: EVENTS, ...scopeOf(ctx, owner), signing_key: signingKey };
  const result: HttpResult = await ctx.http.post("/webhook_subscriptions", body);
  const status = result.kind === "answer" ? result.status : undefined;
  if (status === 201) return undefined;
  if (status === 403)
    return none("A Calendly não deixa criar webhooks (plano pago, escopo webhooks:write): agendamentos não voltam");
  if (status === 409) {
    // Made meanwhile by another instance, or hidden from the list a moment ago.
    const there = (await ours(ctx, now, owner, url)).some((one) => one.url === url && one.isActive);
    if (there) return undefined;
  }
  throw new NotRead(failureOf(result, now));
}

/** A 404 is one that is gone already. */
async function remove({ http }: CalendlyContext, now: Date, uuid: string): Promise<void> {
  const result = await http.request("DELETE", `/webhook_subscriptions/${uuid}`);
  if (result.kind === "answer" && (result.status === 204 || result.status === 404)) return;
  throw new NotRead(failureOf(result, now));
}

function none(note: string): Subscribed {
  return { isActive: false, note };
}
