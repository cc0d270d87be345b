/** The account's own fields of tickets: asked once an hour, and only when the settings name any. */
import type { Lead } from "@streamleads/domain";
import { at, isRecord, textAt } from "@streamleads/integration-kit";
import { ask, type Context, type Failure, Refused, unreadable } from "./access.ts";
import { paths } from "./api.ts";
import { customFieldsOf, FIT_TYPES, type TicketFieldFact } from "./map.ts";
import { ticketFieldMapOf } from "./ticket-fields-setting.ts";

type Answer<T> = { ok: true; value: T } | { ok: false; outcome: Failure };

const KEY = "ticketFields";
const HOUR_MS = 60 * 60_000;

export async function customFieldsFor(
  lead: Lead,
  ctx: Context,
  now: Date,
): Promise<Answer<{ id: number; value: string }[]>> {
  const map = ticketFieldMapOf(ctx.settings.ticketFields) ?? [];
  if (map.length === 0) return { ok: true, value: [] };
  const facts = await fieldFacts(ctx, now);
  return facts.ok ? { ok: true, value: customFieldsOf(lead, map, facts.value) } : facts;
}

/** What is wrong with the fields of the settings, or `undefined`. Asks anew. */
export async function ticketFieldsFault(ctx: Context, now: Date): Promise<Failure | undefined> {
  const map = ticketFieldMapOf(ctx.settings.ticketFields) ?? [];
  if (map.length === 0) return undefined;
  ctx.memo.forget(KEY);
  const facts = await fieldFacts(ctx, now);
  if (!facts.ok) return facts.outcome;
  for (const [name, id] of map) {
    const fact = facts.value.find((one) => one.id === id);
    if (fact === undefined)
      return fault("field_missing", `O campo ${id} do chamado, para ${name}, não existe no Zendesk.`);
    if (!FIT_TYPES.has(fact.type))
      return fault("field_unfit", `O campo ${id} do chamado não recebe texto, número nem opção.`);
  }
  return undefined;
}

async function fieldFacts(ctx: Context, now: Date): Promise<Answer<TicketFieldFact[]>> {
  try {
    return { ok: true, value: await ctx.memo.remember(KEY, HOUR_MS, () => load(ctx, now)) };
  } catch (error) {
    // A failure travels through the memory as an exception, so that it is not remembered.
    if (error instanceof Refused) return { ok: false, outcome: error.outcome };
    throw error;
  }
}

async function load(ctx: Context, now: Date): Promise<TicketFieldFact[]> {
  const asked = await ask(ctx, now, "GET", paths.ticketFields());
  if (asked.kind !== "answer") throw new Refused(asked.outcome);
  const rows = at(asked.json, "ticket_fields");
  if (!Array.isArray(rows)) throw new Refused(unreadable);
  return rows.filter(isRecord).flatMap((row): TicketFieldFact[] => {
    const id = row.id;
    const options = row.custom_field_options;
    if (typeof id !== "number" || row.active === false) return [];
    const read = Array.isArray(options) ? options.flatMap((one) => optionOf(one) ?? []) : [];
    return [{ id, type: textAt(row, "type") ?? "", options: read }];
  });
}

function optionOf(option: unknown): { name: string; value: string } | undefined {
  const value = textAt(option, "value");
  return value === undefined ? undefined : { name: textAt(option, "name") ?? value, value };
}

function fault(cause: string, reason: string): Failure {
  const fix = "Copie o número do campo certo na central de administração do Zendesk e salve a conexão.";
  return { kind: "reconnect", cause, reason, fix };
}
