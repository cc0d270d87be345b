/**
 * A change of a deal as a stage of the lead's way: won, lost, or moved to a stage that the settings name. The deal of the
 * webhook is the deal of a lead when this connection made it; for one that a person converted from a lead or opened by
 * hand, the person's e-mail and phone are read.
 */
import { foldText, readDateTime, type Stage } from "@streamleads/domain";
import {
  at,
  type FoundStage,
  isRecord,
  parked,
  plainId,
  READ_BY_HAND,
  type Reading,
  readingOf,
  readRecord,
  type SourceContext,
  type StageMap,
  type StoredChange,
  stageMapOf,
  textAt,
} from "@streamleads/integration-kit";
import { numberAt, stages } from "./account-facts.ts";
import { paths } from "./api.ts";
import { type Account, ask, type Failure } from "./call.ts";
import type { PipedriveSourceFields } from "./source.ts";

type Context = SourceContext<PipedriveSourceFields>;
type Deal = Record<string, unknown>;
type Moved = { kind: "stage"; stage: Stage; deal: Deal } | { kind: "reading"; reading: Reading };

export async function readChange({ body, receivedAt }: StoredChange, ctx: Context): Promise<Reading> {
  const json = readRecord(body);
  if (!json.ok) return parked(json.cause, malformed);
  const { meta, data, previous } = json.value;
  if (!isRecord(meta) || typeof meta.entity !== "string") return parked("malformed", malformed);
  if (meta.entity !== "deal" || meta.action !== "change") return notOfDeals;
  const id = plainId(textAt(data, "id") ?? textAt(meta, "entity_id"), 20);
  if (!isRecord(data) || id === undefined || !/^\d+$/.test(id)) return parked("malformed", malformed);
  const before = isRecord(previous) ? previous : {};
  if (!Object.hasOwn(before, "status") && !Object.hasOwn(before, "stage_id")) return nothingOfStage;

  const moved = await stageOf(id, data, before, ctx);
  if (moved.kind === "reading") return moved.reading;
  const person = await personOf(moved.deal, ctx);
  if (person.kind === "failed") return readingOf(person.outcome);
  const { email, telefone } = person;
  const value = numberOf(moved.deal.value);
  const isReais = moved.deal.currency === "BRL" && value !== undefined && value >= 0;
  const found: FoundStage = {
    kind: "stage",
    about: { ref: { integration: "pipedrive", object: "deal", id }, email, telefone },
    stage: moved.stage,
    at: momentOf(moved.deal, moved.stage, textAt(meta, "timestamp")) ?? receivedAt,
    valueCents: isReais && moved.stage === "ganho" ? Math.round(value * 100) : undefined,
    via: "Pipedrive",
  };
  return found;
}

/** Won and lost are never believed from the webhook alone, which is not signed: the account has the last word. */
async function stageOf(id: string, data: Deal, before: Deal, ctx: Context): Promise<Moved> {
  if (data.status === "won" || data.status === "lost") {
    if (!Object.hasOwn(before, "status")) return { kind: "reading", reading: nothingOfStage };
    const stage = data.status === "won" ? "ganho" : "perdido";
    if (!ctx.settings.token) return { kind: "stage", stage, deal: data };
    const read = await ask(accountOf(ctx), ctx.now(), "GET", paths.deal(id));
    if (read.kind === "gone") return { kind: "reading", reading: dealGone };
    if (read.kind === "failed") return { kind: "reading", reading: readingOf(read.outcome) };
    if (!isRecord(read.data) || read.data.status !== data.status) return { kind: "reading", reading: changedSince };
    return { kind: "stage", stage, deal: read.data };
  }
  if (data.status !== "open") return { kind: "reading", reading: nothingOfStage };
  const stageId = numberAt(data, "stage_id");
  if (stageId === undefined) return { kind: "reading", reading: parked("malformed", malformed) };
  return namedStage(stageId, data, ctx);
}

/** By number where the settings say so, else by the stage's name, which takes a look at the account. */
async function namedStage(stageId: number, deal: Deal, ctx: Context): Promise<Moved> {
  const map: StageMap = stageMapOf(ctx.settings.stageMap) ?? new Map();
  const byId = map.get(String(stageId));
  if (byId !== undefined) return { kind: "stage", stage: byId, deal };
  if (!ctx.settings.token) return { kind: "reading", reading: unmapped };
  const known = await stages(accountOf(ctx), ctx.now());
  if (!known.ok) return { kind: "reading", reading: readingOf(known.outcome) };
  const fact = known.value.find(({ id }) => id === stageId);
  // A stage that is not among the remembered ones was made since.
  if (fact === undefined) ctx.memo.forget("stages");
  const stage = fact === undefined ? undefined : map.get(foldText(fact.name));
  return stage === undefined ? { kind: "reading", reading: unmapped } : { kind: "stage", stage, deal };
}

type PersonFound =
  | { kind: "person"; email: string | undefined; telefone: string | undefined }
  | { kind: "failed"; outcome: Failure };

async function personOf(deal: Deal, ctx: Context): Promise<PersonFound> {
  const id = numberAt(deal, "person_id");
  const nobody = { kind: "person", email: undefined, telefone: undefined } as const;
  if (id === undefined || !ctx.settings.token) return nobody;
  const read = await ask(accountOf(ctx), ctx.now(), "GET", paths.person(String(id)));
  if (read.kind === "gone") return nobody;
  if (read.kind === "failed") return read;
  return { kind: "person", email: firstOf(at(read.data, "emails")), telefone: firstOf(at(read.data, "phones")) };
}

function accountOf({ http, memo, settings }: Context): Account {
  return { http, memo, settings };
}

/** The primary one, or the first. */
function firstOf(entries: unknown): string | undefined {
  if (!Array.isArray(entries)) return undefined;
  const entry = entries.find((one) => at(one, "primary") === true) ?? entries[0];
  return textAt(entry, "value")?.slice(0, 254);
}

function momentOf(deal: Deal, stage: Stage, timestamp: string | undefined): Date | undefined {
  const own = stage === "ganho" ? deal.won_time : stage === "perdido" ? deal.lost_time : deal.stage_change_time;
  for (const text of [own, timestamp]) {
    const iso = typeof text === "string" && text.length <= 40 ? readDateTime(text) : undefined;
    if (iso !== undefined) return new Date(iso);
  }
  return undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) && value < 1e12 ? value : undefined;
}

const malformed = { reason: "O corpo não tem a forma de um webhook (versão 2) do Pipedrive.", fix: READ_BY_HAND };
const notOfDeals: Reading = {
  kind: "ignored",
  cause: "not_of_deals",
  reason: "O StreamLeads lê só mudanças de negócios do Pipedrive.",
};
const nothingOfStage: Reading = {
  kind: "ignored",
  cause: "nothing_of_stage",
  reason: "O negócio mudou, mas não de etapa nem de situação.",
};
const unmapped: Reading = {
  kind: "ignored",
  cause: "stage_unmapped",
  reason: "A etapa não está na lista de etapas da conexão (Integrações > Pipedrive).",
};
const dealGone: Reading = {
  kind: "ignored",
  cause: "deal_gone",
  reason: "O negócio já não existe no Pipedrive.",
};
const changedSince: Reading = {
  kind: "ignored",
  cause: "deal_changed_since",
  reason: "O negócio já não está ganho ou perdido como o webhook dizia; a mudança seguinte conta.",
};
