/**
 * `npm start`. A `.env` beside package.json is read first; what the environment says already wins over it.
 * With --no-build the dashboard is served as it is, however old.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "../apps/hub/src/start/program.ts";

const ENV_FILE = join(import.meta.dirname, "..", ".env");
if (existsSync(ENV_FILE)) process.loadEnvFile(ENV_FILE);
await runProgram(process.env, { buildsDashboard: !process.argv.includes("--no-build") });
