/** Looks for words in what people write: whole words only, without accents, singular and plural alike. */
import { foldText } from "../lead/text.ts";

/** A text ready to be searched: its words, folded and in the singular. */
export type Words = readonly string[];

export function wordsOf(text: string): Words {
  return (foldText(text).match(/[\p{L}\p{N}]+/gu) ?? []).map(singular);
}

/** The first of `phrases` (words or groups of words) that stands in the text as whole words, or `undefined`. */
export function findPhrase(words: Words, phrases: readonly string[]): string | undefined {
  const at = runsOf(phrases).findIndex((run) => hasRun(words, run));
  return phrases[at];
}

/** The lists are data of a rule set and read for every lead: each is taken apart once for as long as it lives. */
const RUNS = new WeakMap<readonly string[], Words[]>();

function runsOf(phrases: readonly string[]): Words[] {
  const known = RUNS.get(phrases);
  if (known) return known;
  const runs = phrases.map(wordsOf);
  RUNS.set(phrases, runs);
  return runs;
}

function hasRun(words: Words, run: Words): boolean {
  if (run.length === 0) return false;
  return words.some((word, start) => word === run[0] && run.every((wanted, at) => words[start + at] === wanted));
}

/** Regular Portuguese plurals, on folded words: what follows is replaced by its singular. */
const PLURALS: readonly [RegExp, string][] = [
  [/(?:oes|aes|aos)$/, "ao"],
  [/ais$/, "al"],
  [/eis$/, "el"],
  [/ois$/, "ol"],
  [/uis$/, "ul"],
  [/ns$/, "m"],
  [/(r|z|es)es$/, "$1"],
  [/s$/, ""],
];

/** Both sides pass through here, so a form that is no plural ("mais") does no harm. Up to three letters stay: "rj", "mês". */
function singular(word: string): string {
  if (word.length <= 3 || !word.endsWith("s")) return word;
  const plural = PLURALS.find(([ending]) => ending.test(word));
  return plural ? word.replace(plural[0], plural[1]) : word;
}
