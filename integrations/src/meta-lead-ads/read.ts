/** From a stored notice to a lead: fetched from Graph, or taken from the list that a reconciliation has read. */
import { type FoundLead, type Reading, readingOf, type StoredChange } from "@streamleads/integration-kit";
import { idAt } from "./changes.ts";
import { concernsFormAlone, formOf } from "./form.ts";
import { graphGet, type Looked } from "./graph.ts";
import { leadOf } from "./map.ts";
import { type Notice, readNotice } from "./notice.ts";
import type { MetaContext } from "./settings.ts";

/** Always named: Meta's default set is small (sheet of the "Retrieving Leads" page, checked 2026-11-23). */
export const LEAD_FIELDS =
  "id,created_time,ad_id,ad_name,adset_id,adset_name,campaign_id,campaign_name,form_id,is_organic,platform,field_data,custom_disclaimer_responses";
/** What a lead is worth nothing without, for the day when a new version refuses one of the others. */
const CORE_FIELDS = "id,created_time,form_id,field_data";

const MINUTE_MS = 60_000;
/** A lead is announced minutes before some tokens may read it; after these tries it is a matter of rights, or a test. */
const LATE_TRIES_MS = [MINUTE_MS, 10 * MINUTE_MS, 60 * MINUTE_MS];
const YOUNG_MS = 60 * MINUTE_MS;

/** Reads one change. Never throws for what Meta or the network does. */
export async function readChange(change: StoredChange, ctx: MetaContext): Promise<Reading> {
  const stored = readNotice(change.body);
  switch (stored.kind) {
    case "malformed":
      return { kind: "parked", cause: stored.cause, reason: stored.reason, fix: MALFORMED_FIX };
    case "ping":
      return {
        kind: "ignored",
        cause: "test_ping",
        reason: "Aviso do botão Testar do painel da Meta: chegou bem, e não há lead por trás dele.",
      };
    case "other":
      return {
        kind: "ignored",
        cause: "other_field",
        reason: `Aviso de outro campo da assinatura: ${named(stored.field)}.`,
      };
    case "lead":
      return understood(stored.lead, {}, ctx);
    case "leadgen": {
      const looked = await fetchLead(ctx, stored.leadgenId);
      if (looked.ok) return understood(looked.json, stored.notice, ctx);
      const isMissing = looked.failure.cause === "object_missing";
      return (isMissing && lateTry(change, ctx.now())) || readingOf(looked.failure);
    }
  }
}

const MALFORMED_FIX =
  "Não é preciso agir por um lead: a reconciliação busca na Meta os que não chegaram. Se isto se repetir, guarde o aviso e atualize o StreamLeads.";

async function fetchLead(ctx: MetaContext, leadgenId: string): Promise<Looked> {
  const looked = await graphGet(ctx, `/${leadgenId}`, { fields: LEAD_FIELDS });
  if (looked.ok || looked.failure.cause !== "meta_bad_request") return looked;
  return graphGet(ctx, `/${leadgenId}`, { fields: CORE_FIELDS });
}

/**
 * Maps a lead with its form. A form that cannot be read for the moment holds up only the lead that cannot be understood
 * without it: one whose e-mail or phone hides behind a key that the owner made up.
 */
async function understood(lead: unknown, notice: Notice, ctx: MetaContext): Promise<Reading> {
  const formId = idAt(lead, "form_id") ?? notice.formId;
  const read = formId === undefined || !ctx.settings.pageAccessToken ? undefined : await formOf(ctx, formId);
  const found = leadOf(lead, read?.ok ? read.value : undefined, notice);
  if (hasContact(found)) return found;
  if (read && !read.ok && !concernsFormAlone(read.failure)) return readingOf(read.failure);
  if (found.lead.teste !== true) return found;
  return {
    kind: "ignored",
    cause: "test_lead_without_contact",
    reason: "Lead de teste da Meta num formulário sem e-mail: chegou bem, e não há contato para gravar.",
  };
}

/** Meta's test phone is a sentence, so a contact has an at-sign or digits. */
function hasContact({ lead }: FoundLead): boolean {
  return /@/.test(String(lead.email ?? "")) || /\d{4}/.test(String(lead.telefone ?? ""));
}

/** The next look at a lead that Meta does not show, or `undefined` when it has been looked for long enough. */
function lateTry({ attempt, receivedAt }: StoredChange, now: Date): Reading | undefined {
  const isYoung = now.getTime() < receivedAt.getTime() + YOUNG_MS;
  // Tries that were spent on a broken network say nothing about the lead.
  const waitMs = LATE_TRIES_MS[attempt - 1] ?? (isYoung ? YOUNG_MS : undefined);
  if (waitMs === undefined) return undefined;
  return {
    kind: "retry",
    cause: "lead_not_readable_yet",
    reason: "A Meta ainda não mostra este lead; será lido de novo mais tarde.",
    notBefore: new Date(now.getTime() + waitMs),
  };
}

/** A field's name comes from outside: its beginning, without what a log cannot hold. */
function named(field: string): string {
  return field.slice(0, 60).replace(/[^\w.-]/g, "?");
}
