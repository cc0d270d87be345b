/** A run of scenarios as a command: what it says, what it writes, how it ends. */
import { join } from "node:path";
import { type Order, readCommand } from "./command.ts";
import { writeResult, writeRun } from "./files.ts";
import { machineLine } from "./machine.ts";
import { allHeld, type Result } from "./result.ts";
import { runScenario } from "./run-scenario.ts";
import type { Scenario } from "./scenario.ts";
import type { StandOptions } from "./stand.ts";
import { linesOf, markdownTable } from "./table.ts";

const RESULTS = join(import.meta.dirname, "../results");

/**
 * Runs what the arguments ask for. The exit code is 1 when a scenario broke, or with `--strict` when a bar was missed;
 * 2 when the arguments fit nothing.
 */
export async function runCommand(
  args: readonly string[],
  all: readonly Scenario[],
  stand: StandOptions = {},
): Promise<void> {
  const order = orderOf(args, all);
  if (order === undefined) {
    process.exitCode = 2;
    return;
  }
  const results = await runAll(order, stand);
  const isBroken = results.some(({ error }) => error !== undefined);
  if (isBroken || (order.isStrict && !allHeld(results))) process.exitCode = 1;
}

async function runAll({ scenarios, isShort, out = RESULTS }: Order, stand: StandOptions): Promise<Result[]> {
  const results: Result[] = [];
  for (const { scenario, sizes } of scenarios) {
    console.log(`${scenario.name} ${JSON.stringify(sizes)}`);
    const say = (line: string) => console.log(`  ${line}`);
    const result = await runScenario(scenario, { sizes, isShort, say, stand });
    console.log(`\n${machineLine(result.machine)}\n${linesOf(result)}`);
    results.push(result);
    await writeResult(out, result);
  }
  console.log(markdownTable(results));
  for (const file of await writeRun(out, results)) console.log(file);
  return results;
}

/** `undefined` when what was asked does not fit, which is said; anything else is a fault and is thrown. */
function orderOf(args: readonly string[], all: readonly Scenario[]): Order | undefined {
  try {
    return readCommand(args, all);
  } catch (error) {
    if (!(error instanceof RangeError) && !isOfParseArgs(error)) throw error;
    console.error(error.message);
    return undefined;
  }
}

function isOfParseArgs(error: unknown): error is TypeError {
  return error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}
