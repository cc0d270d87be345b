/** Monthly income in BRL, out of a number or of what a person wrote. */

import type { LeadFields } from "./lead.ts";
import { LIMITS } from "./limits.ts";
import { formatReais, readMoneyRange } from "./money.ts";
import { cleanLine, foldText } from "./text.ts";

export type Renda = Pick<LeadFields, "renda_aproximada" | "renda_texto">;

/** Below this a figure without currency or unit inside a sentence is no income ("2 pessoas"). */
const BARE_INCOME_FROM = 100;

/**
 * Reads a written income to its lower bound and keeps the text: "8 a 12 mil" → 8000, "acima de 30 mil" → 30000, "até 5
 * mil" → 0 (nothing is promised below it). A plain number ("15000", "15000.50") is just a number and leaves no text.
 * A yearly figure becomes a monthly one. What cannot be read, and multiples of the minimum wage (whose value changes
 * every year), leave `renda_aproximada` null with the text kept.
 */
export function readRenda(text: string): Renda {
  const line = cleanLine(text);
  if (line === "") return { renda_aproximada: null, renda_texto: null };
  if (/^\d+(?:[.,]\d{1,2})?$/.test(line)) {
    const plain = bounded(Number(line.replace(",", ".")));
    return { renda_aproximada: plain, renda_texto: plain === null ? line : null };
  }
  return { renda_aproximada: lowerBound(line), renda_texto: line };
}

/** The income for people: their own words when there are any, else "R$ 15.000"; `null` when unknown. */
export function formatRenda({ renda_aproximada, renda_texto }: Renda): string | null {
  return renda_texto ?? (renda_aproximada === null ? null : formatReais(renda_aproximada));
}

function lowerBound(line: string): number | null {
  const folded = foldText(line.replaceAll("_", " "));
  if (/\bsalarios? minimos?\b|\d\s*(?:salarios?|sm)\b/.test(folded)) return null;
  const range = readMoneyRange(line, BARE_INCOME_FROM);
  if (!range) return null;
  const isYearly = /\b(?:por|ao) ano\b|\/\s*ano\b|\banua(?:l|is|lmente)\b/.test(folded);
  return bounded(isYearly ? Math.round((range.from / 12) * 100) / 100 : range.from);
}

function bounded(reais: number): number | null {
  return reais < LIMITS.rendaBelow ? reais : null;
}
