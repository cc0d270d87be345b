/** One scenario from its opening to its result. */
import type { Result } from "./result.ts";
import type { Scenario, Sizes } from "./scenario.ts";
import { Stand, type StandOptions } from "./stand.ts";

/**
 * Opens a stand, measures, closes it. A scenario that breaks is a result too, with its error: the others still run.
 * Rejects only when the stand itself cannot be opened or closed.
 */
export async function runScenario(
  scenario: Scenario,
  given: { sizes: Sizes; isShort: boolean; say: (line: string) => void; stand?: StandOptions },
): Promise<Result> {
  const { sizes, isShort, say } = given;
  const startedAt = new Date();
  const begun = performance.now();
  const stand = await Stand.open(given.stand);
  try {
    const base = {
      scenario: scenario.name,
      question: scenario.question,
      startedAt: startedAt.toISOString(),
      isShort,
      sizes,
      machine: await stand.machine(),
    };
    const measured = await scenario.measure({ sizes, stand, say, isShort }).catch((error: unknown) => ({
      figures: [],
      bars: [],
      error: error instanceof Error ? error.message : String(error),
    }));
    return { ...base, ...measured, seconds: (performance.now() - begun) / 1_000 };
  } finally {
    await stand.close();
  }
}
