/** Sums of money as Brazilians write them in forms: "8 a 12 mil", "R$ 15.000,00", "até 500 mil", "1,2 milhão". */
import { foldText } from "./text.ts";

/** BRL. `from: 0` for "até …"; `to: null` for "acima de …"; both alike for one figure. */
export interface MoneyRange {
  from: number;
  to: number | null;
}

interface Figure {
  raw: number;
  multiplier: number | undefined;
  hasCurrency: boolean;
  start: number;
  end: number;
}

const FIGURE =
  /(?<currency>r\$\s*)?(?<![\d.,])(?<number>\d{1,3}(?:[. ]\d{3})+(?:,\d{1,2})?|\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:[.,]\d{1,2})?)(?![\d%]|[.,]\d)(?:\s*(?<unit>milhoes|milhao|mil|mi|k)\b)?/g;
const MULTIPLIERS: Readonly<Record<string, number>> = { mil: 1e3, k: 1e3, mi: 1e6, milhao: 1e6, milhoes: 1e6 };
const JOINS_A_RANGE = /^\s*(?:reais\s*)?(?:a|ate|e|-|–|—|~)\s*$/;
const UP_TO = /(?:\bate|\bno maximo|\bmaximo de|\b(?:menos|abaixo|inferior|menor) (?:de|a|que)|<)(?: uns)?\s*$/;
const OVER =
  /(?:\b(?:mais|acima|superior|maior) (?:de|a|que)|\ba partir de|\bno minimo|\bminimo de|>|\+(?: de)?)(?: uns)?\s*$/;
const OR_LESS = /^\s*(?:reais\s*)?ou menos\b/;
const OR_MORE = /^\s*(?:reais\s*)?(?:ou mais\b|\+)/;
const TEXT_MAX = 500;

/**
 * The first sum in a text. A figure counts when it has a currency or a unit, or is at least `bareFrom` (so that the 2
 * of "2 quartos" is no sum). `undefined` when there is none: an unreadable text is never a zero.
 */
export function readMoneyRange(text: string, bareFrom: number): MoneyRange | undefined {
  if (text.length > TEXT_MAX) return undefined;
  const folded = foldText(text.replaceAll("_", " "));
  const figures = [...folded.matchAll(FIGURE)].map(figureOf);
  for (const [index, figure] of figures.entries()) {
    const next = figures[index + 1];
    const isJoined = next !== undefined && JOINS_A_RANGE.test(folded.slice(figure.end, next.start));
    const range = isJoined ? rangeOf(figure, next, bareFrom) : undefined;
    if (range) return range;
    if (isMoney(figure, bareFrom)) {
      return openOrExact(reaisOf(figure), folded.slice(0, figure.start), folded.slice(figure.end));
    }
  }
  return undefined;
}

/** "R$ 15.000", "R$ 1.250,50": for sentences that people read. */
export function formatReais(reais: number): string {
  const [whole = "0", cents = "00"] = reais.toFixed(2).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ".");
  return cents === "00" ? `R$ ${grouped}` : `R$ ${grouped},${cents}`;
}

function figureOf(match: RegExpExecArray): Figure {
  const { currency, number = "", unit } = match.groups ?? {};
  return {
    raw: numberOf(number),
    multiplier: unit === undefined ? undefined : MULTIPLIERS[unit],
    hasCurrency: currency !== undefined,
    start: match.index,
    end: match.index + match[0].length,
  };
}

/** A last mark with one or two digits after it is the decimal one; all other marks part thousands. */
function numberOf(text: string): number {
  const decimals = /[.,](\d{1,2})$/.exec(text);
  const whole = decimals ? text.slice(0, decimals.index) : text;
  return Number(`${whole.replace(/\D/g, "")}.${decimals?.[1] ?? "0"}`);
}

function isMoney(figure: Figure, bareFrom: number): boolean {
  return figure.hasCurrency || figure.multiplier !== undefined || figure.raw >= bareFrom;
}

function reaisOf({ raw, multiplier = 1 }: Figure): number {
  return cents(raw * multiplier);
}

/**
 * In "8 a 12 mil" the unit holds for both; in "800 a 1,2 milhão" the first can only mean thousands. No range when the
 * second end is the lower one: "15 mil e 500" is one sum.
 */
function rangeOf(first: Figure, second: Figure, bareFrom: number): MoneyRange | undefined {
  const inferred = first.raw < second.raw ? second.multiplier : second.multiplier === 1e6 ? 1e3 : undefined;
  const multiplier = first.multiplier ?? inferred;
  const isSum = isMoney({ ...first, multiplier }, bareFrom) && isMoney(second, bareFrom);
  const from = reaisOf({ ...first, multiplier });
  const to = reaisOf(second);
  return isSum && from <= to ? { from, to } : undefined;
}

function openOrExact(value: number, before: string, after: string): MoneyRange {
  if (UP_TO.test(before) || OR_LESS.test(after)) return { from: 0, to: value };
  if (OVER.test(before) || OR_MORE.test(after)) return { from: value, to: null };
  return { from: value, to: value };
}

function cents(reais: number): number {
  return Math.round(reais * 100) / 100;
}
