/** The command line of the bench: which scenarios, in what sizes, where results go. Pure. */
import { parseArgs } from "node:util";
import type { Scenario, Sizes } from "./scenario.ts";

export interface Order {
  scenarios: { scenario: Scenario; sizes: Sizes }[];
  isShort: boolean;
  /** Exit code 1 when a bar is missed. */
  isStrict: boolean;
  out: string | undefined;
}

/**
 * Reads `[scenario…] [--short] [--strict] [--out FOLDER] [--<size> N]`. A scenario is named by its beginning, which may
 * fit several; without a name all run that have every size which is given. A size goes to each scenario that has it.
 * @throws RangeError in words for what does not fit: a name of nothing, a size that none of them has
 */
export function readCommand(args: readonly string[], all: readonly Scenario[]): Order {
  const sizeNames = [...new Set(all.flatMap(({ full }) => Object.keys(full)))];
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      short: { type: "boolean" },
      strict: { type: "boolean" },
      out: { type: "string" },
      ...Object.fromEntries(sizeNames.map((name) => [name, { type: "string" as const }])),
    },
  });
  const isShort = values.short === true;
  const given = numbersOf(values, sizeNames);
  const scenarios = chosen(positionals, all, Object.keys(given)).map((scenario) => {
    const usual = isShort ? scenario.short : scenario.full;
    const own = Object.entries(given).filter(([name]) => name in usual);
    return { scenario, sizes: { ...usual, ...Object.fromEntries(own) } };
  });
  for (const name of Object.keys(given))
    if (!scenarios.some(({ sizes }) => name in sizes)) throw new RangeError(`--${name} is a size of none of these`);
  return { scenarios, isShort, isStrict: values.strict === true, out: values.out as string | undefined };
}

function chosen(names: readonly string[], all: readonly Scenario[], sizes: readonly string[]): readonly Scenario[] {
  if (names.length === 0) return all.filter(({ full }) => sizes.every((size) => size in full));
  for (const name of names)
    if (!all.some((one) => one.name.startsWith(name)))
      throw new RangeError(`no scenario "${name}"; there are:\n${all.map((one) => `  ${one.name}`).join("\n")}`);
  return all.filter((one) => names.some((name) => one.name.startsWith(name)));
}

function numbersOf(values: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, number> {
  const given: Record<string, number> = {};
  for (const name of names) {
    const text = values[name];
    if (text === undefined) continue;
    const number = Number(text);
    if (!Number.isInteger(number) || number < 1)
      throw new RangeError(`--${name} is a whole number from 1, not ${text}`);
    given[name] = number;
  }
  return given;
}
