/** A whole hub in a process of its own, for tests that kill it. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { runHub } from "../../apps/hub/src/main.ts";
import { SILENT } from "../../apps/hub/src/observe/log.ts";

export interface HubProcess {
  url: string;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Ends it as an operator would. */
  stop(): Promise<void>;
}

/** Starts a hub with this environment; resolves when it listens and every connection is set up. */
export async function forkHub(env: Record<string, string>): Promise<HubProcess> {
  const child = fork(fileURLToPath(import.meta.url), ["--hub"], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    execArgv: [],
  });
  child.send(env);
  const [answer] = (await Promise.race([once(child, "message"), once(child, "exit")])) as [{ url: string } | number];
  if (typeof answer !== "object") throw new Error(`the hub ended with ${answer} before it listened`);
  return { url: answer.url, kill: () => end(child, "SIGKILL"), stop: () => end(child, "SIGTERM") };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
}

async function serve(env: Record<string, string>): Promise<void> {
  const hub = await runHub(env, { log: SILENT });
  const { connections } = hub.context;
  const isReady = () => connections.all().every(({ shared }) => shared.setup === "done");
  await new Promise<void>((resolve) => {
    if (isReady()) resolve();
    connections.onChange(() => isReady() && resolve());
  });
  process.once("SIGTERM", () => void hub.stop().then(() => process.exit(0)));
  process.send?.({ url: hub.url });
}

if (process.argv.includes("--hub")) {
  process.once("message", (env: Record<string, string>) => {
    serve(env).catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
  });
}
