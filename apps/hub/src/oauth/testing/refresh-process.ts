/**
 * A refresh in a process of its own, which may die in the middle of it as by a power cut: when it has the answer, or has
 * it in its journal.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { createEgress } from "@streamleads/integration-kit";
import { SILENT } from "../../observe/log.ts";
import { openDatabase } from "../../store/database.ts";
import { createSealer } from "../../store/sealer.ts";
import { guardedFetch } from "../guarded-fetch.ts";
import { openJournal } from "../journal.ts";
import type { Refreshed } from "../refresh-steps.ts";
import { Refresher } from "../refresher.ts";
import { TokenStore } from "../token.store.ts";
import { standInConnector } from "./connector.ts";

export interface Task {
  databaseUrl: string;
  dataDir: string;
  installId: string;
  secretsKey: string;
  env: Record<string, string>;
  connectionId: number;
  now: string;
  dies: "before_journal" | "after_journal" | "never";
}

/** Runs one refresh in a process of its own. @returns what it came to, or the signal that ended it */
export async function refreshInProcess(task: Task): Promise<Refreshed | NodeJS.Signals | null> {
  const child = fork(fileURLToPath(import.meta.url), ["--refresh"], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    execArgv: [],
  });
  let result: Refreshed | undefined;
  child.on("message", (message) => {
    result = message as Refreshed;
  });
  child.send(task);
  const [, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  return result ?? signal;
}

async function run(task: Task): Promise<void> {
  const sealer = createSealer(Buffer.from(task.secretsKey, "base64"));
  const journal = openJournal(task.dataDir, task.installId, sealer);
  const die = () => process.kill(process.pid, "SIGKILL");
  const refresher = new Refresher({
    store: new TokenStore(openDatabase({ url: task.databaseUrl, max: 2 }), sealer),
    journal: {
      ...journal,
      async write(entry) {
        if (task.dies === "before_journal") die();
        await journal.write(entry);
        if (task.dies === "after_journal") die();
      },
    },
    connections: {
      get: () => undefined,
      announce: async () => {},
      pause: async () => {},
      resume: async () => {},
      holdUntil: async () => {},
    },
    registry: [standInConnector()],
    env: task.env,
    isSandbox: false,
    fetch: guardedFetch(createEgress({ allow: ["127.0.0.0/8"] }), { timeoutMs: 15_000 }),
    by: `maquina-a:${process.pid}`,
    log: SILENT,
    now: () => new Date(task.now),
  });
  const result = await refresher.refresh(task.connectionId);
  process.send?.(result, () => process.exit(0));
}

if (process.argv.includes("--refresh")) {
  process.once("message", (task: Task) => {
    run(task).catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
  });
}
