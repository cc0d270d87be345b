/** Numbers in Brazilian spelling. */
import { LOCALE } from "./locale.ts";

const WHOLE = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const PERCENT = new Intl.NumberFormat(LOCALE, { style: "percent", maximumFractionDigits: 1 });
const BRL = new Intl.NumberFormat(LOCALE, { style: "currency", currency: "BRL", minimumFractionDigits: 2 });
const BRL_WHOLE = new Intl.NumberFormat(LOCALE, { style: "currency", currency: "BRL", maximumFractionDigits: 0 });

/** 12345 → "12.345" */
export function count(value: number): string {
  return WHOLE.format(value);
}

/** 0.9987 → "99,8%". Rounded down, so that a single failure never reads as 100 %. */
export function percent(ratio: number): string {
  return PERCENT.format(Math.floor(ratio * 1_000 + 1e-9) / 1_000);
}

/** 12000 → "R$ 12.000"; cents only when there are some. */
export function money(value: number): string {
  return (Number.isInteger(value) ? BRL_WHOLE : BRL).format(value);
}

/** Portuguese counts one in the singular and zero in the plural. */
export function plural(value: number, one: string, many: string): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** "+12%", "−8%", or `undefined` when there is nothing to compare with. */
export function change(now: number, before: number): string | undefined {
  if (before === 0) return undefined;
  const ratio = Math.round(((now - before) / before) * 100);
  if (ratio === 0) return "=";
  return `${ratio > 0 ? "+" : "−"}${count(Math.abs(ratio))}%`;
}
