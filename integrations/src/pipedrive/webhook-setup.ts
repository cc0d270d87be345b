/**
 * The webhook by which Pipedrive tells of deals: made when there is a password for it and an https address to send to. It
 * carries a mark of the pair in its name, so that a changed password makes a new one and removes the old. What goes wrong
 * here is told in words and holds up no delivery, except where it speaks of the account itself.
 */
import { createHash } from "node:crypto";
import { type ConnectorContext, textAt } from "@streamleads/integration-kit";
import { paths } from "./api.ts";
import { ask, type Failure, rowsOf, unreadable } from "./call.ts";
import type { PipedriveFields } from "./fields.ts";

type Context = Pick<ConnectorContext<PipedriveFields>, "http" | "memo" | "settings" | "company">;

export const WEBHOOK_PATH = "/webhooks/pipedrive";

export type WebhookState = { kind: "known"; words: string } | { kind: "failed"; outcome: Failure };

/** @param options.make when false, looks and changes nothing. */
export async function webhookState(ctx: Context, now: Date, options: { make: boolean }): Promise<WebhookState> {
  const { settings, company } = ctx;
  const base = company.publicUrl?.replace(/\/+$/, "");
  if (!settings.webhookPassword) return known("sem webhook: falta PIPEDRIVE_WEBHOOK_PASSWORD");
  if (!base?.startsWith("https://")) return known("sem webhook: PUBLIC_URL precisa ser https");

  const asked = await ask(ctx, now, "GET", paths.webhooks(settings));
  if (asked.kind !== "data") return excused(asked.outcome, "não foi possível ver os webhooks");
  const rows = rowsOf(asked.data);
  if (rows === undefined) return { kind: "failed", outcome: unreadable };
  const url = base + WEBHOOK_PATH;
  const name = nameOf(settings);
  const ours = rows.filter((row) => textAt(row, "subscription_url") === url && isOfDeals(row));
  const current = ours.find((row) => textAt(row, "name") === name && isActive(row));
  if (current !== undefined) return known("webhook ativo");
  if (!options.make) return known("webhook ainda não criado: salve a conexão de novo");
  return make(ctx, now, url, name, ours);
}

/** The new one first: two that say the same do no harm, none would lose what happens in between. */
async function make(
  ctx: Context,
  now: Date,
  url: string,
  name: string,
  old: readonly Record<string, unknown>[],
): Promise<WebhookState> {
  const { settings } = ctx;
  const json = {
    subscription_url: url,
    name,
    event_action: "change",
    event_object: "deal",
    version: "2.0",
    http_auth_user: settings.webhookUser || "streamleads",
    http_auth_password: settings.webhookPassword,
  };
  const made = await ask(ctx, now, "POST", paths.webhooks(settings), { json });
  if (made.kind !== "data") return excused(made.outcome, "o Pipedrive não aceitou criar o webhook");
  for (const row of old) {
    const id = textAt(row, "id");
    if (id === undefined) continue;
    const removed = await ask(ctx, now, "DELETE", paths.webhook(settings, id));
    if (removed.kind === "failed") return excused(removed.outcome, "webhook criado; o antigo não pôde ser apagado");
  }
  return known("webhook criado");
}

/** A token without the right to webhooks, or an address that Pipedrive cannot reach, still delivers leads. */
function excused(outcome: Failure, words: string): WebhookState {
  const isOfWebhooksAlone = outcome.kind === "rejected" || outcome.cause === "permission_missing";
  return isOfWebhooksAlone ? known(`${words} (${outcome.cause})`) : { kind: "failed", outcome };
}

function nameOf({ webhookUser, webhookPassword }: Context["settings"]): string {
  const mark = createHash("sha256")
    .update(`${webhookUser ?? ""}:${webhookPassword ?? ""}`)
    .digest("hex")
    .slice(0, 8);
  return `StreamLeads ${mark}`;
}

function isOfDeals(row: Record<string, unknown>): boolean {
  return row.event_object === "deal" && row.event_action === "change" && row.version === "2.0";
}

/** 0 or 1, in some answers a boolean. */
function isActive(row: Record<string, unknown>): boolean {
  return row.is_active === 1 || row.is_active === true;
}

function known(words: string): WebhookState {
  return { kind: "known", words };
}
