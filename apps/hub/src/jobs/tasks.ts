/** The clock work of the hub. */
import type { Connections } from "../connections/connections.ts";
import type { Setups } from "../connections/setups.ts";
import { foldOldCounts } from "../leads/counts.queries.ts";
import type { Alarms } from "../observe/alarms.ts";
import type { Log } from "../observe/log.ts";
import type { Database } from "../store/database.ts";
import type { Heartbeat } from "./heartbeat.ts";
import type { Task } from "./jobs.ts";

/** How long an Idempotency-Key is remembered. */
const IDEMPOTENCY_DAYS = 45;

export function clockTasks(parts: {
  db: Database;
  connections: Connections;
  setups: Setups;
  alarms: Alarms;
  heartbeat: Heartbeat | undefined;
  timeZone: string;
  now: () => Date;
  log: Log;
}): Task[] {
  const { db, connections, setups, alarms, heartbeat, timeZone, now, log } = parts;
  return [
    { name: "problemas", cron: "* * * * *", run: () => alarms.look() },
    ...(heartbeat ? [{ name: "vigia", cron: "* * * * *", run: heartbeat }] : []),
    { name: "reconectar", cron: "*/5 * * * *", run: () => recheckPaused(connections, setups, log) },
    {
      name: "limpeza",
      cron: "30 3 * * *",
      run: async () => {
        const { rowCount } = await db.pool.query(
          "delete from idempotency_keys where created_at < now() - $1 * interval '1 day'",
          [IDEMPOTENCY_DAYS],
        );
        await foldOldCounts(db, now(), timeZone);
        log.info("jobs.cleaned", { idempotency_keys: rowCount ?? 0 });
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
