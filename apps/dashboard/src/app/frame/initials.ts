import { LOCALE } from "../../format/locale.ts";

/** "Beatriz Nogueira de Sá" → "BS": the first letters of the first and the last word. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => [...(word ?? "")][0]?.toLocaleUpperCase(LOCALE) ?? "").join("");
}
