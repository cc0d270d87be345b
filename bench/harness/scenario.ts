/** What a scenario is: a question, its sizes, and a way to measure the answer. */
import type { Measured } from "./result.ts";
import type { Stand } from "./stand.ts";

export type Sizes = Readonly<Record<string, number>>;

export interface Scenario<S extends Sizes = Sizes> {
  /** The file's name, which is the question with hyphens. */
  name: string;
  question: string;
  /** Sizes of the bars; each can be set by `--<name> N`. */
  full: S;
  /** A form of seconds: it shows that the scenario works, not what the machine can do. */
  short: S;
  measure(given: { sizes: S; stand: Stand; say: (line: string) => void; isShort: boolean }): Promise<Measured>;
}

/** Keeps the names of the sizes known to the compiler inside a scenario, and forgets them outside. */
export function defineScenario<S extends Sizes>(scenario: Scenario<S>): Scenario {
  return {
    ...scenario,
    measure: (given) => scenario.measure({ ...given, sizes: given.sizes as S }),
  };
}
