/** `npm run restore`: a backup back into an empty database. `-- --help` says how. */
import { runCommand, withDatabase } from "../apps/hub/src/backup/command-line.ts";
import { progressOn } from "../apps/hub/src/backup/progress.ts";
import { checkBackup, RESTORE_HELP, readRestoreOrder, runRestore } from "../apps/hub/src/backup/restore-command.ts";

await runCommand(RESTORE_HELP, async (words) => {
  const order = readRestoreOrder(words);
  if (order === "help") return RESTORE_HELP;
  if (order.isCheck) return checkBackup(order, process.env);
  const progress = progressOn(process.stderr, "Restaurando");
  return withDatabase(process.env, (reach) => runRestore(order, process.env, reach, { now: new Date(), progress }));
});
