/** `npm run secrets`: replaces the key that seals secrets at rest, also while the hub runs. `-- --help` says how. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readConfig } from "../apps/hub/src/config.ts";
import { openSealer } from "../apps/hub/src/start/open-sealer.ts";
import { reachDatabase } from "../apps/hub/src/start/reach-database.ts";
import { EXIT, explain } from "../apps/hub/src/start/start-error.ts";
import { openDatabase } from "../apps/hub/src/store/database.ts";
import { openDatabase as openServer } from "../apps/hub/src/store/embedded/index.ts";
import { masterKeys } from "../apps/hub/src/store/master-keys.ts";
import {
  readSecretsOrder,
  runSecretsOrder,
  SECRETS_HELP,
  SecretsUsageError,
} from "../apps/hub/src/store/secrets-command.ts";

const USAGE_EXIT = 64;
const ENV_FILE = join(import.meta.dirname, "..", ".env");
if (existsSync(ENV_FILE)) process.loadEnvFile(ENV_FILE);

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof SecretsUsageError) {
    process.stderr.write(`${error.message}\n\n${SECRETS_HELP}\n`);
    process.exitCode = USAGE_EXIT;
  } else {
    const { text, exitCode } = explain(error);
    process.stderr.write(`${text}\n`);
    process.exitCode = exitCode;
  }
}

async function main(words: readonly string[]): Promise<void> {
  const order = readSecretsOrder(words);
  if (order === "help") {
    process.stdout.write(`${SECRETS_HELP}\n`);
    return;
  }
  const config = readConfig(process.env);
  if (config.DATABASE_URL) await reachDatabase(config.DATABASE_URL);
  // The embedded server of a running hub is found and left running; without one it runs for the moment.
  const server = await openServer({ databaseUrl: config.DATABASE_URL, dataDir: config.DATA_DIR, log: () => undefined });
  const db = openDatabase({ url: server.url, max: 2, applicationName: "streamleads-secrets" });
  try {
    await db.migrate();
    const masters = masterKeys(config.SECRETS_KEY, config.DATA_DIR);
    const sealer = await openSealer(db, masters);
    const isFromEnvironment = config.SECRETS_KEY !== undefined;
    const { ok, text } = await runSecretsOrder(order, {
      db,
      sealer,
      masters,
      isFromEnvironment,
      dataDir: config.DATA_DIR,
    });
    process[ok ? "stdout" : "stderr"].write(`${text}\n`);
    if (!ok) process.exitCode = EXIT.config;
  } finally {
    await db.close();
    await server.stop();
  }
}
