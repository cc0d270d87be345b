/** n8n from a folder of its own, with the workflow of the bench published, on a schema of the stand's PostgreSQL. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "../harness/program.ts";
import type { Stand } from "../harness/stand.ts";
import { benchWorkflow, WEBHOOK_PATH, WORKFLOW_ID } from "./workflow.ts";

const READY_MS = 300_000;
const LOOK_MS = 250;
const WORDS_MAX = 4_000;
const SCHEMA = "n8n";

export interface PeerProgram {
  pid: number;
  url: string;
  path: string;
}

/** The program in a folder where n8n was installed, or `undefined` when there is none. */
export async function findN8n(folder: string): Promise<string | undefined> {
  const program = join(folder, "node_modules/n8n/bin/n8n");
  return access(program).then(
    () => program,
    () => undefined,
  );
}

/** Starts it and waits until its webhook answers. Ends with the stand. @throws with its last words when it does not start */
export async function startN8n(program: string, stand: Stand): Promise<PeerProgram> {
  const folder = await mkdtemp(join(tmpdir(), "streamleads-n8n-"));
  stand.closing(() => rm(folder, { recursive: true, force: true }));
  await stand.main.admin.query(`create schema if not exists ${SCHEMA}`);
  const port = await freePort();
  const env = await environment(stand, folder, port);
  const file = join(folder, "workflow.json");
  await writeFile(file, JSON.stringify(benchWorkflow(stand.receivers.env)));
  await finished(run(program, ["import:workflow", `--input=${file}`], env));
  await finished(run(program, ["publish:workflow", `--id=${WORKFLOW_ID}`], env));

  const started = run(program, ["start"], env);
  stand.closing(() => end(started.child));
  const url = `http://127.0.0.1:${port}`;
  const path = `/webhook/${WEBHOOK_PATH}`;
  const deadline = performance.now() + READY_MS;
  for (;;) {
    if (started.child.exitCode !== null)
      throw new Error(`n8n ended with ${started.child.exitCode}: ${started.words()}`);
    if (performance.now() > deadline) throw new Error(`n8n does not answer: ${started.words()}`);
    // A GET is no lead: 404 with n8n's own words says that the webhook is registered for POST.
    const answer = await fetch(`${url}${path}`).catch(() => undefined);
    const text = (await answer?.text()) ?? "";
    if (answer?.status === 404 && text.includes("POST")) return { pid: started.child.pid ?? Number.NaN, url, path };
    await delay(LOOK_MS);
  }
}

async function environment(stand: Stand, folder: string, port: number): Promise<Record<string, string>> {
  const database = new URL(stand.main.handle.url);
  return {
    PATH: process.env.PATH ?? "",
    HOME: folder,
    N8N_USER_FOLDER: folder,
    DB_TYPE: "postgresdb",
    DB_POSTGRESDB_HOST: database.hostname,
    DB_POSTGRESDB_PORT: database.port,
    DB_POSTGRESDB_USER: decodeURIComponent(database.username),
    DB_POSTGRESDB_PASSWORD: decodeURIComponent(database.password),
    DB_POSTGRESDB_DATABASE: database.pathname.slice(1),
    DB_POSTGRESDB_SCHEMA: SCHEMA,
    N8N_LISTEN_ADDRESS: "127.0.0.1",
    N8N_PORT: String(port),
    N8N_RUNNERS_BROKER_PORT: String(await freePort()),
    N8N_ENCRYPTION_KEY: "bench",
    N8N_DIAGNOSTICS_ENABLED: "false",
    N8N_VERSION_NOTIFICATIONS_ENABLED: "false",
    N8N_TEMPLATES_ENABLED: "false",
    N8N_LOG_LEVEL: "warn",
  };
}

interface Run {
  child: ChildProcess;
  words(): string;
}

function run(program: string, args: string[], env: Record<string, string>): Run {
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  let words = "";
  const hear = (chunk: Buffer) => {
    words = (words + chunk).slice(-WORDS_MAX);
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  return { child, words: () => words };
}

async function finished({ child, words }: Run): Promise<void> {
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`n8n ended with ${code}: ${words()}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
}
