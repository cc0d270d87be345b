/** What the three commands share: the environment, the database of this installation, and how errors are told. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readConfig } from "../config.ts";
import { reachDatabase } from "../start/reach-database.ts";
import { explain } from "../start/start-error.ts";
import { openDatabase as openServer } from "../store/embedded/index.ts";
import { UsageError } from "./backup-error.ts";

const USAGE_EXIT = 64;
const ENV_FILE = join(import.meta.dirname, "../../../../.env");

/** Runs a command to its end; sets the exit code and never throws. */
export async function runCommand(help: string, main: (words: readonly string[]) => Promise<string>): Promise<void> {
  if (existsSync(ENV_FILE)) process.loadEnvFile(ENV_FILE);
  try {
    process.stdout.write(`${await main(process.argv.slice(2))}\n`);
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\n\n${help}\n`);
      process.exitCode = USAGE_EXIT;
    } else {
      const { text, exitCode } = explain(error);
      process.stderr.write(`${text}\n`);
      process.exitCode = exitCode;
    }
  }
}

/**
 * Opens the database of this environment for `work`. The embedded server of a running hub is found and left running;
 * without one it runs for the moment.
 */
export async function withDatabase<T>(
  env: NodeJS.ProcessEnv,
  work: (reach: () => Promise<string>) => Promise<T>,
): Promise<T> {
  const { DATABASE_URL, DATA_DIR } = readConfig(env);
  let server: Awaited<ReturnType<typeof openServer>> | undefined;
  const reach = async () => {
    if (DATABASE_URL) await reachDatabase(DATABASE_URL);
    server = await openServer({ databaseUrl: DATABASE_URL, dataDir: DATA_DIR, log: () => undefined });
    return server.url;
  };
  try {
    return await work(reach);
  } finally {
    await server?.stop();
  }
}
