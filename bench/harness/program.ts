/** The hub as `npm start` runs it: a process of its own, found by its answers. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const ROOT = join(import.meta.dirname, "../..");
export const PROGRAM_KEY = "bench-key-with-admin-rights-0001";
const LOOK_MS = 5;
const ANSWER_MS = 120_000;
/** Kept for the error when it does not start. */
const WORDS_MAX = 2_000;

export interface Program {
  pid: number;
  url: string;
  /** Since the process was begun, when each was answered as it should be, in milliseconds. */
  healthMs: number;
  firstLeadMs: number;
  stop(): Promise<void>;
}

/**
 * Starts it and waits until a lead is answered 201. The dashboard is served as it stands: its build after an
 * installation is no part of a start. @throws when it ends, or two minutes pass
 */
export async function startProgram(env: Record<string, string>): Promise<Program> {
  const port = await freePort();
  const begun = performance.now();
  const child = spawn(process.execPath, ["--import", "./scripts/require-node.mjs", "scripts/start.ts", "--no-build"], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      LOG_LEVEL: "error",
      PORT: String(port),
      BOOTSTRAP_API_KEY: PROGRAM_KEY,
      ...env,
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let words = "";
  child.stderr.on("data", (chunk: Buffer) => {
    words = (words + chunk).slice(-WORDS_MAX);
  });
  const url = `http://127.0.0.1:${port}`;
  const answered = async (ask: () => Promise<Response>, status: number): Promise<number> => {
    for (;;) {
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${words}`);
      if (performance.now() - begun > ANSWER_MS) throw new Error(`no answer in ${ANSWER_MS / 1_000} s: ${words}`);
      // Not listening yet is what is being waited for.
      const answer = await ask().catch(() => undefined);
      await answer?.arrayBuffer();
      if (answer?.status === status) return performance.now() - begun;
      await delay(LOOK_MS);
    }
  };
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    await gone;
  };
  try {
    const healthMs = await answered(() => fetch(`${url}/health`), 200);
    let n = 0;
    const firstLeadMs = await answered(
      () =>
        fetch(`${url}/api/v1/leads`, {
          method: "POST",
          headers: { "content-type": "application/json", "x-api-key": PROGRAM_KEY },
          body: JSON.stringify({ nome: "Primeira Pessoa", email: `primeira.${port}.${n++}@example.com` }),
        }),
      201,
    );
    return { pid: child.pid ?? Number.NaN, url, healthMs, firstLeadMs, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A port that nobody has now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("the system gave no port");
  return address.port;
}
