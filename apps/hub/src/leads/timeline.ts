/** The story of a lead, newest first: arrivals, scores, deliveries, changes. Pure: rows in, lines for people out. */
import { type Finalidade, PURPOSE_LABELS } from "@streamleads/domain";
import type { DeliveryDetail } from "../deliveries/delivery.queries.ts";
import { enrolmentEntries } from "../nurture/timeline-entries.ts";
import { duplicateWords } from "./duplicate-words.ts";
import type { DuplicateRow, EventRow, LeadHistory, TouchRow } from "./history.queries.ts";
import { isStage, STAGE_LABELS } from "./stages.ts";

export type EntryKind =
  | "received"
  | "returned"
  | "repeated"
  | "updated"
  | "scored"
  | "delivered"
  | "delivery_failed"
  | "delivery_skipped"
  | "delivery_cancelled"
  | "delivery_waiting"
  | "replayed"
  | "unsubscribed"
  | "possible_duplicate"
  | "answered"
  | "merged"
  | "unmerged"
  | "reprocessed"
  | "claimed"
  | "released"
  | "claim_late"
  | "stage"
  | "consent_withdrawn"
  | "enrolled"
  | "enrolment_ended";

export interface Entry {
  id: string;
  at: string;
  kind: EntryKind;
  title: string;
  detail: string | null;
  delivery_id: number | null;
  data: Record<string, unknown>;
}

/** Entries of one timeline; a lead with more shows its newest. */
export const TIMELINE_MAX = 500;

export interface TimelineFacts extends LeadHistory {
  deliveries: readonly DeliveryDetail[];
  /** "hubspot" → "HubSpot". */
  labelOf: (integration: string) => string;
  /** Of the days that are named in a sentence. */
  timeZone: string;
}

/** In one moment a lead arrives, is scored and is sent; this order tells it as it happened. */
const ORDER: readonly EntryKind[] = ["received", "returned", "repeated", "updated", "reprocessed", "scored"];

export function timeline({
  touches,
  events,
  enrolments = [],
  duplicates,
  deliveries,
  labelOf,
  timeZone,
}: TimelineFacts): Entry[] {
  const entries = [
    ...touches.flatMap((touch, i) => touchEntries(touch, touches[i + 1], timeZone)),
    ...events.map(eventEntry),
    ...enrolments.flatMap(enrolmentEntries),
    ...duplicates.map(duplicateEntry),
    ...deliveries.flatMap((delivery) => deliveryEntries(delivery, labelOf(delivery.integration))),
  ];
  return entries.sort((a, b) => compare(b.at, a.at) || rank(b) - rank(a)).slice(0, TIMELINE_MAX);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function rank({ kind }: Entry): number {
  const place = ORDER.indexOf(kind);
  return place < 0 ? ORDER.length : place;
}

const TOUCH_KINDS = { new: "received", returning: "returned", repeated: "repeated" } as const;

function touchEntries(touch: TouchRow, before: TouchRow | undefined, timeZone: string): Entry[] {
  const { snapshot } = touch;
  const at = touch.at.toISOString();
  const kind = TOUCH_KINDS[touch.kind];
  const arrival: Entry = {
    id: `touch:${touch.id}`,
    at,
    kind,
    title: `${ARRIVAL_WORDS[kind]} por ${origemLabel(touch.origem)}`,
    detail: [arrivalDetail(kind, touch.trusted), emptiedDetail(touch, timeZone)].filter(Boolean).join(" ") || null,
    delivery_id: null,
    data: {
      origem: touch.origem,
      dados: touch.given ?? {},
      ...(touch.emptied_at && { raw_emptied_at: touch.emptied_at.toISOString() }),
    },
  };
  const isScored = touch.kind !== "repeated" && before?.snapshot.score !== snapshot.score;
  if (!isScored) return [arrival];
  const scored: Entry = {
    id: `score:${touch.id}`,
    at,
    kind: "scored",
    title: `Pontuação ${snapshot.score}: ${snapshot.status}`,
    detail: before ? `Antes: ${before.snapshot.score}, ${before.snapshot.status}.` : null,
    delivery_id: null,
    data: { score: snapshot.score, status: snapshot.status },
  };
  return [arrival, scored];
}

const ARRIVAL_WORDS = { received: "Chegou", returned: "Voltou", repeated: "Contato repetido" } as const;

function arrivalDetail(kind: keyof typeof ARRIVAL_WORDS, trusted: boolean): string | null {
  if (kind === "repeated") return "O mesmo conteúdo tinha acabado de chegar; nada mudou.";
  if (kind === "returned" && !trusted) {
    return "Veio de um formulário aberto: o que difere fica só neste registro, sem trocar os dados da pessoa.";
  }
  return null;
}

/** A lead is older than what it was read from: the original may be gone before it. */
function emptiedDetail({ emptied_at }: TouchRow, timeZone: string): string | null {
  if (!emptied_at) return null;
  const day = emptied_at.toLocaleDateString("pt-BR", { timeZone, day: "2-digit", month: "2-digit", year: "numeric" });
  return `O pedido original foi apagado em ${day} pela retenção.`;
}

const ORIGEM_LABELS: Record<string, string> = {
  META_ADS: "Meta Ads",
  GOOGLE_ADS: "Google Ads",
  RD_STATION: "RD Station",
  WHATSAPP: "WhatsApp",
  WEBSITE: "site",
  MOBILE_APP: "aplicativo",
  INDICACAO: "indicação",
  PORTAL: "portal",
  IMPORT: "importação",
  API: "API",
  OUTROS: "outra origem",
};

function origemLabel(origem: string): string {
  return ORIGEM_LABELS[origem] ?? origem;
}

/** Events that other parts of the hub record. A kind that this list does not know is still shown, by its name. */
function eventEntry({ id, at, kind, data }: EventRow): Entry {
  const common = { id: `event:${id}`, at: at.toISOString(), delivery_id: null, data };
  if (kind === "unsubscribed") {
    return { ...common, kind, title: "Pediu para não receber mais e-mails", detail: null };
  }
  if (kind === "reprocessed") {
    const detail = data.before === undefined ? null : `Antes: ${String(data.before)}.`;
    return { ...common, kind, title: `Pontuado de novo: ${String(data.score)}, ${String(data.status)}`, detail };
  }
  if (kind === "updated") {
    const fields = Array.isArray(data.fields) ? data.fields.map(String) : [];
    return { ...common, kind, title: "Dados corrigidos", detail: fields.length > 0 ? fields.join(", ") : null };
  }
  if (kind === "merged") {
    const title = `O lead ${String(data.other_id)} foi unificado a este`;
    return { ...common, kind, title, detail: mergeDetail(data) };
  }
  if (kind === "unmerged") {
    const other = String(data.other_id);
    const title = data.left === data.other_id ? `O lead ${other} foi separado deste` : `Separado do lead ${other}`;
    return { ...common, kind, title, detail: "A unificação foi desfeita." };
  }
  const progress = progressEntry(kind, data);
  if (progress) return { ...common, ...progress };
  if (typeof data.title === "string") {
    return { ...common, kind: "answered", title: data.title, detail: typeof data.text === "string" ? data.text : null };
  }
  return { ...common, kind: "updated", title: `Mudança registrada: ${kind}`, detail: null };
}

/** Who took the lead on, how far it came, and what the person took back. */
function progressEntry(kind: string, data: EventRow["data"]): Pick<Entry, "kind" | "title" | "detail"> | undefined {
  const nome = String(data.nome);
  const via = `Por ${String(data.via)}.`;
  switch (kind) {
    case "claimed":
      return { kind, title: `${nome} assumiu o lead`, detail: via };
    case "released":
      return { kind, title: `${nome} devolveu o lead`, detail: via };
    case "claim_late":
      return { kind, title: `${nome} também quis assumir`, detail: `O lead já era de ${String(data.held_by)}. ${via}` };
    case "stage":
    case "stage_past":
      return { kind: "stage", title: stageTitle(data), detail: kind === "stage" ? via : `${via} Soube-se depois.` };
    case "consent_withdrawn":
      return { kind, title: "Retirou o consentimento", detail: purposesOf(data.finalidades) };
    default:
      return undefined;
  }
}

function stageTitle({ stage, value_cents }: EventRow["data"]): string {
  const name = typeof stage === "string" && isStage(stage) ? STAGE_LABELS[stage] : String(stage);
  const value = typeof value_cents === "number" ? ` (${BRL.format(value_cents / 100)})` : "";
  return `Etapa: ${name}${value}`;
}

const BRL = new Intl.NumberFormat("pt-BR", { style: "currency", currency: "BRL" });

function purposesOf(finalidades: unknown): string | null {
  if (!Array.isArray(finalidades)) return null;
  return finalidades.map((one) => (isFinalidade(one) ? PURPOSE_LABELS[one] : String(one))).join(", ");
}

function isFinalidade(value: unknown): value is Finalidade {
  return typeof value === "string" && Object.hasOwn(PURPOSE_LABELS, value);
}

function mergeDetail({ touches, changed, refusals }: EventRow["data"]): string {
  const contacts = touches === 1 ? "Trouxe 1 contato." : `Trouxe ${String(touches)} contatos.`;
  const fields = Array.isArray(changed) && changed.length > 0 ? ` Mudou: ${changed.map(String).join(", ")}.` : "";
  const refused =
    Array.isArray(refusals) && refusals.length > 0 ? " Onde só um dos dois autorizava, vale a recusa." : "";
  return `${contacts}${fields}${refused}`;
}

function duplicateEntry({ other_id, reason, at, resolved_at }: DuplicateRow): Entry {
  return {
    id: `duplicate:${other_id}`,
    at: at.toISOString(),
    kind: "possible_duplicate",
    title: `Pode ser a mesma pessoa do lead ${other_id}`,
    detail: resolved_at ? "Já conferido." : duplicateWords(reason),
    delivery_id: null,
    data: { other_id, reason, resolved_at: resolved_at?.toISOString() ?? null },
  };
}

function deliveryEntries(delivery: DeliveryDetail, label: string): Entry[] {
  const { kind, words } = DELIVERY_STATES[delivery.state];
  const what = `${label}: ${delivery.action_label}`;
  const own: Entry = {
    id: `delivery:${delivery.id}`,
    at: delivery.settled_at ?? delivery.created_at,
    kind,
    title: `${what} ${words}`,
    detail: delivery.message_state === null ? delivery.reason : MESSAGE_WORDS[delivery.message_state],
    delivery_id: delivery.id,
    data: {
      integration: delivery.integration,
      connection: delivery.connection,
      action: delivery.action,
      state: delivery.state,
      cause: delivery.cause,
      fix: delivery.fix,
      due_at: delivery.due_at,
      external_id: delivery.external_id,
      message_state: delivery.message_state,
      can_replay: delivery.can_replay,
      replayed_by: delivery.replayed_by,
      attempts: delivery.attempts_list,
      attempts_dropped_at: delivery.attempts_dropped_at,
    },
  };
  if (delivery.replay_of === null) return [own];
  const replay: Entry = {
    id: `replay:${delivery.id}`,
    at: delivery.created_at,
    kind: "replayed",
    title: `${what} reenviado`,
    detail: null,
    delivery_id: delivery.id,
    data: { replay_of: delivery.replay_of },
  };
  return [replay, own];
}

/** What the provider has said of a message since it accepted it. */
const MESSAGE_WORDS = {
  sent: "Enviada; a entrega ao aparelho ainda não foi confirmada.",
  delivered: "Entregue ao aparelho.",
  read: "Lida.",
  failed: "O provedor não conseguiu entregar.",
} as const;

const DELIVERY_STATES: Record<DeliveryDetail["state"], { kind: EntryKind; words: string }> = {
  pending: { kind: "delivery_waiting", words: "aguardando" },
  running: { kind: "delivery_waiting", words: "sendo enviado" },
  retrying: { kind: "delivery_waiting", words: "tentando de novo" },
  delivered: { kind: "delivered", words: "entregue" },
  failed: { kind: "delivery_failed", words: "falhou" },
  skipped: { kind: "delivery_skipped", words: "não enviado" },
  cancelled: { kind: "delivery_cancelled", words: "cancelado" },
};
