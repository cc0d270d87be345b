/** What a lead may be worth: the estimated deal for the CRM and the event value for analytics. Tables are data. */
import type { Status } from "../lead/lead.ts";
import { foldText } from "../lead/text.ts";

export interface DealTable {
  /**
   * In order: the first keyword found in the interest sets the value. Keywords are looked for anywhere in the folded
   * text, parts of words too ("apartamentos", "casarão"), as the system before this one did.
   */
  bases: readonly { keyword: string; cents: number }[];
  otherwiseCents: number;
  /** In order: the first that the monthly income (BRL) meets. Percent of the base, whole. */
  incomeFactors: readonly ({ atLeast: number; percent: number } | { atMost: number; percent: number })[];
}

export const DEFAULT_DEAL_TABLE: DealTable = {
  bases: [
    { keyword: "apartamento", cents: 300_000_00 },
    { keyword: "casa", cents: 500_000_00 },
    { keyword: "investimento", cents: 400_000_00 },
    { keyword: "comercial", cents: 800_000_00 },
  ],
  otherwiseCents: 250_000_00,
  incomeFactors: [
    { atLeast: 15_000, percent: 150 },
    { atLeast: 10_000, percent: 120 },
    { atMost: 3_000, percent: 70 },
  ],
};

/** Estimated value in whole cents of BRL. An income that is absent or 0 is unknown and changes nothing. */
export function dealValueCents(
  interesse: string | null,
  renda: number | null,
  table: DealTable = DEFAULT_DEAL_TABLE,
): number {
  const text = foldText(interesse ?? "");
  const base = table.bases.find(({ keyword }) => text.includes(foldText(keyword)))?.cents ?? table.otherwiseCents;
  if (!renda) return base;
  const factor = table.incomeFactors.find((step) => ("atLeast" in step ? renda >= step.atLeast : renda <= step.atMost));
  return Math.trunc((base * (factor?.percent ?? 100)) / 100);
}

/** Stages of HubSpot's standard sales pipeline; each account maps its own (FRIO ahead of MORNO is the seed's order). */
export const DEFAULT_DEAL_STAGES: Readonly<Record<Status, string>> = {
  QUENTE: "appointmentscheduled",
  MORNO: "qualifiedtobuy",
  FRIO: "presentationscheduled",
};

export function dealStage(status: Status, stages: Readonly<Record<Status, string>> = DEFAULT_DEAL_STAGES): string {
  return stages[status];
}

const EVENT_FACTORS: Readonly<Record<Status, number>> = { QUENTE: 3, MORNO: 2, FRIO: 1 };

/**
 * The seed's value of an analytics event, in whole BRL (not cents): score × 10 × 3, 2 or 1. It is a rank written as
 * money: sent to bidding it would distort, so it is for accounts that ask for it.
 */
export function eventValue(score: number, status: Status): number {
  return score * 10 * EVENT_FACTORS[status];
}

/** The score with few values, for analytics dimensions and metric labels. */
export function scoreBand(score: number): "0-9" | "10-19" | "20-29" | "30-40" {
  if (score < 10) return "0-9";
  if (score < 20) return "10-19";
  return score < 30 ? "20-29" : "30-40";
}
