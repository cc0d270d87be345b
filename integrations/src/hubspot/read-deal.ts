/** Which stage of ours a deal has come to, what it is worth, and whose it is. */
import type { Outcome, Stage } from "@streamleads/domain";
import { type HttpResult, type Reading, readingOf, type SourceContext, textAt } from "@streamleads/integration-kit";
import { paths } from "./api.ts";
import { failureOf, isAbsent } from "./errors.ts";
import { forgetPipelines, type PipelineStage, pipelines } from "./pipelines.ts";
import type { HubSpotSourceFields } from "./source.ts";
import { mapped } from "./stage-map.ts";

type Context = SourceContext<HubSpotSourceFields>;

export type LookedUp =
  | { kind: "stage"; stage: Stage; valueCents?: number; email?: string; telefone?: string }
  | { kind: "reading"; reading: Reading };

/** Below a trillion reais, as HubSpot writes it: "450000", "1234.5". */
const AMOUNT = /^\d{1,12}(\.\d{1,10})?$/;

/** Without a token the event alone is believed; it is signed. */
export async function dealStageOf(id: string, stageId: string, ctx: Context): Promise<LookedUp> {
  if (!ctx.settings.token) {
    const stage = mapped(ctx.settings.stageMap, stageId);
    return stage ? { kind: "stage", stage } : reading(unmapped);
  }
  const query = { properties: "dealstage,amount,deal_currency_code", associations: "contacts" };
  const result = await ctx.http.get(paths.object("deals", id), { query });
  if (isAbsent(result)) return reading(dealGone);
  if (result.kind !== "answer" || result.status !== 200) return reading(failed(result, ctx));
  const now = textAt(result.json, "properties", "dealstage");
  if (now === undefined) return reading(failed(result, ctx));
  if (now !== stageId) return reading(changedSince);

  const named = await stageNamed(stageId, ctx);
  if (named.kind === "reading") return named;
  const person = await personOf(textAt(result.json, "associations", "contacts", "results", 0, "id"), ctx);
  if ("kind" in person) return person;
  const valueCents = centsOf(result.json);
  return { ...named, ...person, ...(valueCents === undefined ? {} : { valueCents }) };
}

/** The settings first, by id and by label; then HubSpot's own word for a stage that closes a deal. */
async function stageNamed(stageId: string, ctx: Context): Promise<Exclude<LookedUp, { kind: "stage" }> | StageOnly> {
  const byId = mapped(ctx.settings.stageMap, stageId);
  if (byId) return { kind: "stage", stage: byId };
  const read = await pipelines(ctx, ctx.now());
  if (!read.ok) return reading(asReading(read.outcome));
  const fact = read.value.flatMap(({ stages }) => stages).find((stage) => stage.id === stageId);
  // A stage that is not among the remembered ones was made since.
  if (fact === undefined) forgetPipelines(ctx.memo);
  const stage = fact && (mapped(ctx.settings.stageMap, fact.label) ?? closedStage(fact));
  return stage ? { kind: "stage", stage } : reading(unmapped);
}

type StageOnly = { kind: "stage"; stage: Stage };

function closedStage({ closed }: PipelineStage): Stage | undefined {
  return closed === "won" ? "ganho" : closed === "lost" ? "perdido" : undefined;
}

type Person = { email?: string; telefone?: string };

/** Of a deal that somebody opened by hand, the person is known by the addresses of its first contact. */
async function personOf(
  contactId: string | undefined,
  ctx: Context,
): Promise<Person | { kind: "reading"; reading: Reading }> {
  if (contactId === undefined) return {};
  const result = await ctx.http.get(paths.object("contacts", contactId), { query: { properties: "email,phone" } });
  if (isAbsent(result)) return {};
  if (result.kind !== "answer" || result.status !== 200) return reading(failed(result, ctx));
  const email = textAt(result.json, "properties", "email")?.slice(0, 254);
  const telefone = textAt(result.json, "properties", "phone")?.slice(0, 40);
  return { ...(email && { email }), ...(telefone && { telefone }) };
}

/** In reais. Accounts with one currency name none: a Brazilian company's is the real. */
function centsOf(deal: unknown): number | undefined {
  const currency = textAt(deal, "properties", "deal_currency_code") ?? "BRL";
  const amount = textAt(deal, "properties", "amount");
  if (currency !== "BRL" || amount === undefined || !AMOUNT.test(amount)) return undefined;
  return Math.round(Number(amount) * 100);
}

function failed(result: HttpResult, ctx: Context): Reading {
  return asReading(failureOf(result, { now: ctx.now(), timeZone: ctx.company.timeZone }));
}

function asReading(outcome: Outcome): Reading {
  // What failed was neither delivered nor left out; said so to the types.
  if (outcome.kind === "delivered" || outcome.kind === "skipped") return lookUpUnclear;
  return readingOf(outcome);
}

function reading(one: Reading): { kind: "reading"; reading: Reading } {
  return { kind: "reading", reading: one };
}

const lookUpUnclear: Reading = {
  kind: "retry",
  cause: "answer_unreadable",
  reason: "O HubSpot respondeu sem dizer em que etapa está o negócio.",
};
const unmapped: Reading = {
  kind: "ignored",
  cause: "stage_unmapped",
  reason: "A etapa não está na lista de etapas da conexão (Integrações > HubSpot).",
};
const dealGone: Reading = { kind: "ignored", cause: "deal_gone", reason: "O negócio já não existe no HubSpot." };
const changedSince: Reading = {
  kind: "ignored",
  cause: "deal_changed_since",
  reason: "O negócio já está em outra etapa do que o evento dizia; o evento dela conta.",
};
