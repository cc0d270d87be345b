/** `npm run backup`: a copy of everything, also while the hub runs. `-- --help` says how. */
import { BACKUP_HELP, readBackupOrder, runBackup } from "../apps/hub/src/backup/backup-command.ts";
import { runCommand, withDatabase } from "../apps/hub/src/backup/command-line.ts";
import { progressOn } from "../apps/hub/src/backup/progress.ts";

await runCommand(BACKUP_HELP, async (words) => {
  const order = readBackupOrder(words);
  if (order === "help") return BACKUP_HELP;
  const progress = progressOn(process.stderr, "Copiando");
  return withDatabase(process.env, async (reach) => runBackup(order, process.env, await reach(), { progress }));
});
