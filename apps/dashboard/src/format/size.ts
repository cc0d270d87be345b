/** Sizes of files as people say them. */
import { LOCALE } from "./locale.ts";

const UNITS = ["bytes", "KB", "MB", "GB"] as const;

/** 1536 → "1,5 KB"; a unit is 1024 of the one before, as file managers count. */
export function fileSize(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const shown = value.toLocaleString(LOCALE, { maximumFractionDigits: unit === 0 || value >= 100 ? 0 : 1 });
  return `${shown} ${bytes === 1 ? "byte" : UNITS[unit]}`;
}
