/** The clock work of the hub. */
import { sql } from "kysely";
import type { ConnectionChecks } from "../connections/checks.ts";
import type { Imports } from "../imports/imports.ts";
import { foldOldCounts } from "../leads/counts.queries.ts";
import type { Nurture } from "../nurture/nurture.ts";
import type { OAuth } from "../oauth/oauth.ts";
import type { Alarms } from "../observe/alarms.ts";
import type { Log } from "../observe/log.ts";
import type { Retention } from "../retention/retention.ts";
import type { SourceChecks } from "../sources/checks.ts";
import type { Reconciler } from "../sources/reconciler.ts";
import { type Database, executeLong } from "../store/database.ts";
import type { Heartbeat } from "./heartbeat.ts";
import type { Task } from "./jobs.ts";

/** How long an Idempotency-Key is remembered. */
const IDEMPOTENCY_DAYS = 45;

export function clockTasks(parts: {
  db: Database;
  connectionChecks: Pick<ConnectionChecks, "checkDue" | "recheckPaused">;
  /** Ends what came to connections after they were removed. */
  sweepConnections: () => Promise<void>;
  alarms: Alarms;
  imports: Pick<Imports, "clean">;
  nurture: Pick<Nurture, "run">;
  oauth: Pick<OAuth, "lookAfter">;
  heartbeat: Heartbeat | undefined;
  silence: () => Promise<void>;
  sourceChecks: Pick<SourceChecks, "checkAll">;
  reconciler: Pick<Reconciler, "runDue">;
  retention: Pick<Retention, "tick">;
  timeZone: string;
  now: () => Date;
  log: Log;
}): Task[] {
  const { nurture } = parts;
  const { db, connectionChecks, alarms, imports, heartbeat, silence, sourceChecks, reconciler, timeZone, now, log } =
    parts;
  return [
    { name: "acessos", cron: "* * * * *", run: () => parts.oauth.lookAfter() },
    { name: "problemas", cron: "* * * * *", run: () => alarms.look() },
    ...(heartbeat ? [{ name: "vigia", cron: "* * * * *", run: heartbeat }] : []),
    {
      name: "reconectar",
      cron: "*/5 * * * *",
      run: async () => {
        await parts.sweepConnections();
        await connectionChecks.recheckPaused();
        await sourceChecks.checkAll("paused");
      },
    },
    // Each connection every six hours; which ones are due is asked often, so that they are spread over the day.
    { name: "conexoes", cron: "*/10 * * * *", run: () => connectionChecks.checkDue() },
    { name: "fontes", cron: "17 */6 * * *", run: () => sourceChecks.checkAll() },
    { name: "nutricao", cron: "* * * * *", run: () => nurture.run() },
    { name: "silencio", cron: "*/10 * * * *", run: silence },
    { name: "conferir", cron: "*/5 * * * *", run: () => reconciler.runDue() },
    { name: "retencao", cron: "40 * * * *", run: () => parts.retention.tick() },
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
