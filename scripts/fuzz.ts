/**
 * `npm run fuzz [-- --runs 100000] [-- slug]`: throws mutated bodies at every source's verification, splitting and reading,
 * many more than the tests do. A failing run prints its seed and its body.
 */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

const RUNS = 100_000;

const { values, positionals } = parseArgs({
  options: { runs: { type: "string", default: String(RUNS) } },
  allowPositionals: true,
});
if (!/^[1-9]\d*$/.test(values.runs)) {
  console.error(`--runs is a number of runs, such as ${RUNS}; it was ${values.runs}.`);
  process.exit(2);
}
const folders =
  positionals.length > 0
    ? positionals.map((slug) => `integrations/src/${slug}/`)
    : ["integrations/src", "apps/hub/src/sources"];
const { status } = spawnSync("vitest", ["run", ...folders, "-t", "throws for no body"], {
  stdio: "inherit",
  env: { ...process.env, FUZZ_RUNS: values.runs },
});
process.exit(status ?? 1);
