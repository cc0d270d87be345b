/**
 * `npm run bench`: questions about load, each answered by a scenario of its own beside bars (docs/build/bench.md).
 * `npm run bench -- [scenario…] [--short] [--strict] [--out FOLDER] [--<size> N]`
 *
 * Load generator, receivers, PostgreSQL and the program under test share the machine, so ratios within one run say
 * more than figures. A missed bar is said, and changes the exit code with `--strict` only; a broken scenario always.
 */
import { runCommand } from "./harness/run-command.ts";
import { SCENARIOS } from "./scenarios/index.ts";

await runCommand(process.argv.slice(2), SCENARIOS);
