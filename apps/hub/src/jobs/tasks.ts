/** The clock work of the hub. */
import { sql } from "kysely";
import type { Connections } from "../connections/connections.ts";
import type { Setups } from "../connections/setups.ts";
import type { Imports } from "../imports/imports.ts";
import { foldOldCounts } from "../leads/counts.queries.ts";
import type { Alarms } from "../observe/alarms.ts";
import type { Log } from "../observe/log.ts";
import type { SourceChecks } from "../sources/checks.ts";
import type { Reconciler } from "../sources/reconciler.ts";
import { type Database, executeLong } from "../store/database.ts";
import type { Heartbeat } from "./heartbeat.ts";
import type { Task } from "./jobs.ts";

/** How long an Idempotency-Key is remembered. */
const IDEMPOTENCY_DAYS = 45;

export function clockTasks(parts: {
  db: Database;
  connections: Connections;
  setups: Setups;
  alarms: Alarms;
  imports: Pick<Imports, "clean">;
  heartbeat: Heartbeat | undefined;
  silence: () => Promise<void>;
  sourceChecks: Pick<SourceChecks, "checkAll">;
  reconciler: Pick<Reconciler, "runDue">;
  timeZone: string;
  now: () => Date;
  log: Log;
}): Task[] {
  const { db, connections, setups, alarms, imports, heartbeat, silence, sourceChecks, reconciler, timeZone, now, log } =
    parts;
  return [
    { name: "problemas", cron: "* * * * *", run: () => alarms.look() },
    ...(heartbeat ? [{ name: "vigia", cron: "* * * * *", run: heartbeat }] : []),
    {
      name: "reconectar",
      cron: "*/5 * * * *",
      run: async () => {
        await recheckPaused(connections, setups, log);
        await sourceChecks.checkAll("paused");
      },
    },
    { name: "fontes", cron: "17 */6 * * *", run: () => sourceChecks.checkAll() },
    { name: "silencio", cron: "*/10 * * * *", run: silence },
    { name: "conferir", cron: "*/5 * * * *", run: () => reconciler.runDue() },
    {
      name: "limpeza",
      cron: "30 3 * * *",
      run: async () => {
        const [forgotten] = await executeLong(
          db,
          sql<{ keys: number }>`with gone as (
            delete from idempotency_keys where created_at < now() - ${IDEMPOTENCY_DAYS} * interval '1 day' returning 1
          ) select count(*) as keys from gone`,
        );
        await foldOldCounts(db, now(), timeZone);
        const files = await imports.clean();
        log.info("jobs.cleaned", { idempotency_keys: forgotten?.keys ?? 0, import_files: files });
      },
    },
  ];
}

/** A paused connection whose check succeeds again goes on by itself: somebody mended it at the provider. */
export async function recheckPaused(connections: Connections, setups: Setups, log: Log): Promise<void> {
  for (const connection of connections.all()) {
    if (!connection.shared.paused) continue;
    const outcome = await setups.check(connection);
    log.info("connection.checked", { connection: connection.name, outcome: outcome.kind });
    if (outcome.kind === "delivered") await connections.resume(connection.id);
  }
}
