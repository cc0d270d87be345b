/**
 * `npm run bench:n8n`: the hub beside n8n, which is installed apart from the project in the folder that N8N_DIR names
 * (docs/build/bench.md says how). `N8N_DIR=FOLDER npm run bench:n8n -- [--short] [--strict] [--out FOLDER] [--<size> N]`
 */
import { runCommand } from "./harness/run-command.ts";
import { findN8n } from "./n8n/program.ts";
import { besideN8n } from "./n8n/scenario.ts";

const folder = process.env.N8N_DIR;
const program = folder === undefined ? undefined : await findN8n(folder);
if (program === undefined) {
  const found = folder === undefined ? "N8N_DIR is not set" : `there is no node_modules/n8n in N8N_DIR (${folder})`;
  console.error(`${found}. How n8n is installed apart from the project: docs/build/bench.md, "Beside n8n".`);
  process.exitCode = 2;
} else await runCommand(process.argv.slice(2), [besideN8n(program)], { transport: "tcp" });
