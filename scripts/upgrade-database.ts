/** `npm run upgrade-database`: the embedded database to this program's version of PostgreSQL. `-- --help` says how. */
import { runCommand } from "../apps/hub/src/backup/command-line.ts";
import { progressOn } from "../apps/hub/src/backup/progress.ts";
import { readUpgradeOrder, runUpgrade, UPGRADE_HELP } from "../apps/hub/src/backup/upgrade-command.ts";

await runCommand(UPGRADE_HELP, async (words) => {
  const order = readUpgradeOrder(words);
  return order === "help" ? UPGRADE_HELP : runUpgrade(order, process.env, progressOn(process.stderr, "Copiando"));
});
