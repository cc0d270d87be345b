/** A restore in a process of its own, which stops just before its commit: for tests that kill it there. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { readRestoreOrder, runRestore } from "../../apps/hub/src/backup/restore-command.ts";

/** Starts it; resolves when everything is loaded and nothing committed, with the way to end it as a power cut would. */
export async function restoreUpToCommit(
  words: readonly string[],
  env: Record<string, string>,
  databaseUrl: string,
): Promise<{ kill(): Promise<void> }> {
  const child = fork(fileURLToPath(import.meta.url), ["--restore"], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    execArgv: [],
  });
  child.send({ words, env, databaseUrl });
  const [answer] = await Promise.race([once(child, "message"), once(child, "exit")]);
  if (answer !== "loaded") throw new Error(`the restore ended with ${answer}`);
  return {
    async kill() {
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
  };
}

if (process.argv.includes("--restore")) {
  process.once("message", (asked: { words: string[]; env: Record<string, string>; databaseUrl: string }) => {
    const order = readRestoreOrder(asked.words);
    if (order === "help") throw new Error("no file was named");
    const beforeCommit = async () => {
      process.send?.("loaded");
      // Held here until it is killed; the channel to the test keeps the process alive.
      await new Promise<never>(() => undefined);
    };
    runRestore(order, asked.env, async () => asked.databaseUrl, { now: new Date(), beforeCommit }).catch((error) => {
      console.error(error);
      process.exit(1);
    });
  });
}
