/**
 * The stand of a scenario: an embedded PostgreSQL in a new folder, the receivers, a sender of leads, and programs under
 * test, each in a process of its own. Everything that was opened is closed when the stand is.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { type ServerHandle, startEmbeddedPostgres } from "../../apps/hub/src/store/embedded/index.ts";
import type { HubFigures, HubOrder } from "../hub-process.ts";
import type { LoadOrder, LoadReport } from "../load.ts";
import { type Receivers, startReceivers } from "../receivers.ts";
import { type Machine, machineNow } from "./machine.ts";

const FOLDER = join(import.meta.dirname, "..");

/** A program that takes leads. */
export interface Subject {
  process: ChildProcess;
  pid: number;
  url: string;
  apiKey: string;
  stop(): Promise<void>;
}

/** One PostgreSQL with one database. */
export interface Server {
  handle: ServerHandle;
  dataDir: string;
  admin: pg.Client;
}

export interface StandOptions {
  /** TCP for programs that know no Unix socket. */
  transport?: "tcp";
  /** A folder that stays. */
  dataDir?: string;
}

export class Stand {
  readonly main: Server;
  readonly receivers: Receivers;
  readonly #load: ChildProcess;
  readonly #closing: AsyncDisposableStack;
  #sent = 0;

  private constructor(main: Server, receivers: Receivers, load: ChildProcess, closing: AsyncDisposableStack) {
    this.main = main;
    this.receivers = receivers;
    this.#load = load;
    this.#closing = closing;
  }

  static async open(options: StandOptions = {}): Promise<Stand> {
    await using opening = new AsyncDisposableStack();
    const main = await startServer(opening, options);
    const receivers = await startReceivers();
    opening.defer(() => receivers.close());
    const load = fork(join(FOLDER, "load.ts"));
    opening.defer(async () => void load.kill());
    return new Stand(main, receivers, load, opening.move());
  }

  async close(): Promise<void> {
    await this.#closing.disposeAsync();
  }

  /** What is to be closed before the stand's own parts, the newest first. */
  closing(close: () => Promise<void>): void {
    this.#closing.defer(close);
  }

  /** One more PostgreSQL: two databases that share nothing but the machine. */
  server(): Promise<Server> {
    return startServer(this.#closing);
  }

  async machine(): Promise<Machine> {
    const { rows } = await this.main.admin.query<{ server_version: string }>("show server_version");
    return machineNow(rows[0]?.server_version ?? null);
  }

  /** The hub, listening, every connection set up. `env` is added to that of the receivers. */
  hub(env: Record<string, string> = {}, server = this.main): Promise<Subject> {
    const setup = { databaseUrl: server.handle.url, dataDir: server.dataDir, env: { ...this.receivers.env, ...env } };
    return this.#start("hub-process.ts", setup);
  }

  floor(): Promise<Subject> {
    return this.#start("floor-process.ts", { databaseUrl: this.main.handle.url, env: this.receivers.env });
  }

  /** Sends leads as ordered. @throws when one was not taken in: a rate of refusals is no rate */
  async send(
    subject: Pick<Subject, "url" | "apiKey">,
    order: Omit<LoadOrder, "url" | "apiKey" | "from">,
  ): Promise<LoadReport> {
    const reported = nextWord(this.#load);
    this.#load.send({ ...order, url: subject.url, apiKey: subject.apiKey, from: this.#sent } satisfies LoadOrder);
    this.#sent += order.leads;
    const report = (await reported) as LoadReport | number | null;
    if (report === null || typeof report === "number") throw new Error(`the sender ended with ${report}`);
    if (report.answered !== order.leads || Object.keys(report.others).length > 0)
      throw new Error(`not every lead was taken in: ${JSON.stringify(report)}`);
    return report;
  }

  async #start(file: string, setup: object): Promise<Subject> {
    const child = fork(join(FOLDER, file));
    const first = nextWord(child);
    child.send(setup);
    const ready = (await first) as { url: string; apiKey: string } | number | null;
    if (ready === null || typeof ready === "number") throw new Error(`${file} ended with ${ready} before it listened`);
    let stopping: Promise<void> | undefined;
    const subject: Subject = {
      process: child,
      pid: child.pid ?? Number.NaN,
      ...ready,
      stop: () => (stopping ??= stop(child)),
    };
    this.#closing.defer(subject.stop);
    return subject;
  }
}

/** What the hub counted since the last time it was asked; with `peek` it goes on counting. */
export async function figuresOf(subject: Subject, ask: "figures" | "peek" = "figures"): Promise<HubFigures> {
  return (await told(subject, ask)) as HubFigures;
}

/** Stops all deliveries, or lets them go on; what is due waits meanwhile. */
export async function tellHub(subject: Subject, order: "pause" | "resume"): Promise<void> {
  await told(subject, order);
}

async function told(subject: Subject, order: HubOrder): Promise<unknown> {
  const answered = nextWord(subject.process);
  subject.process.send(order);
  const answer = await answered;
  if (answer === null || typeof answer === "number") throw new Error(`the program under test ended with ${answer}`);
  return answer;
}

/** What a child says next; its exit code, or `null`, when it ends instead. */
async function nextWord(child: ChildProcess): Promise<unknown> {
  const heard = new AbortController();
  try {
    const [word] = await Promise.race([
      once(child, "message", { signal: heard.signal }),
      once(child, "exit", { signal: heard.signal }),
    ]);
    return word;
  } finally {
    heard.abort();
  }
}

/** Starts a PostgreSQL in `dataDir`; without one in a new folder that is removed with it. */
async function startServer(
  closing: AsyncDisposableStack,
  { dataDir: given, ...options }: StandOptions = {},
): Promise<Server> {
  const dataDir = given ?? (await mkdtemp(join(tmpdir(), "streamleads-bench-")));
  if (given === undefined) closing.defer(() => rm(dataDir, { recursive: true, force: true }));
  const handle = await startEmbeddedPostgres({ dataDir, log: () => {}, ...options });
  closing.defer(() => handle.stop());
  const admin = new pg.Client({ connectionString: handle.url, application_name: "bench" });
  await admin.connect();
  closing.defer(() => admin.end());
  return { handle, dataDir, admin };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.send("stop");
  await gone;
}
