/** `npm run keys`: makes, lists, rotates and revokes API keys, also while the hub runs. `-- --help` says how. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readConfig } from "../apps/hub/src/config.ts";
import { KEYS_HELP, KeysUsageError, readKeysOrder, runKeysOrder } from "../apps/hub/src/http/auth/keys-command.ts";
import { reachDatabase } from "../apps/hub/src/start/reach-database.ts";
import { EXIT, explain } from "../apps/hub/src/start/start-error.ts";
import { openDatabase } from "../apps/hub/src/store/database.ts";
import { openDatabase as openServer } from "../apps/hub/src/store/embedded/index.ts";

const USAGE_EXIT = 64;
const ENV_FILE = join(import.meta.dirname, "..", ".env");
if (existsSync(ENV_FILE)) process.loadEnvFile(ENV_FILE);

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof KeysUsageError) {
    process.stderr.write(`${error.message}\n\n${KEYS_HELP}\n`);
    process.exitCode = USAGE_EXIT;
  } else {
    const { text, exitCode } = explain(error);
    process.stderr.write(`${text}\n`);
    process.exitCode = exitCode;
  }
}

async function main(words: readonly string[]): Promise<void> {
  const config = readConfig(process.env);
  const now = new Date();
  const order = readKeysOrder(words, now, config.TZ_BUSINESS);
  if (order.kind === "help") {
    process.stdout.write(`${KEYS_HELP}\n`);
    return;
  }
  if (config.DATABASE_URL) await reachDatabase(config.DATABASE_URL);
  // The embedded server of a running hub is found and left running; without one it runs for the moment.
  const server = await openServer({ databaseUrl: config.DATABASE_URL, dataDir: config.DATA_DIR, log: () => undefined });
  const db = openDatabase({ url: server.url, max: 2, applicationName: "streamleads-keys" });
  try {
    await db.migrate();
    const { ok, text } = await runKeysOrder(order, db, now);
    process[ok ? "stdout" : "stderr"].write(`${text}\n`);
    if (!ok) process.exitCode = EXIT.config;
  } finally {
    await db.close();
    await server.stop();
  }
}
