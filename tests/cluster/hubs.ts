/** A hub host: a machine with one hub on it, started, killed, stopped, asked. Its log is JSON lines in the folder. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { HubOrder } from "./hub-process.ts";
import { type Machine, NETWORK, runOn } from "./network.ts";
import { end } from "./sandbox.ts";

export const API_KEY = "chave-de-varias-maquinas-com-todos-os-direitos";
export const WEBHOOK_SECRET = "segredo-de-varias-maquinas";
/** The master key that all hosts share; without it each would make its own and read no other's secrets. */
export const SECRETS_KEY = Buffer.alloc(32, 7);
const PORT = "8000";
const STOP_MS = 45_000;

/** All intervals are the hub's own. */
const ENV: Readonly<Record<string, string>> = {
  PORT,
  SANDBOX: "false",
  EGRESS_ALLOW: `${NETWORK},127.0.0.0/8`,
  SECRETS_KEY: SECRETS_KEY.toString("base64"),
  VENDEDORES: JSON.stringify([{ nome: "Ana Lima", telefone: "+5511988887777", email: "ana@corretora.example" }]),
  BOOTSTRAP_API_KEY: API_KEY,
  WEBHOOK_SECRET,
  LOG_LEVEL: "debug",
};

export interface LogLine {
  level: number;
  time: string;
  msg: string;
  [field: string]: unknown;
}

export class HubHost {
  readonly machine: Machine;
  readonly url: string;
  readonly #folder: string;
  readonly #env: Record<string, string>;
  #child: ChildProcess | undefined;
  /** Of the instance that it was when it started. */
  id = "";

  constructor(machine: Machine, folder: string, env: Readonly<Record<string, string>>) {
    this.machine = machine;
    this.url = `http://${machine.address}:${PORT}`;
    this.#folder = folder;
    this.#env = { ...ENV, ...env, HOST: machine.address, DATA_DIR: join(folder, machine.name) };
  }

  get name(): string {
    return this.machine.name;
  }

  /** @throws when it ends before it listens */
  async start(): Promise<void> {
    const log = await open(this.#logFile, "a");
    const script = join(import.meta.dirname, "hub-process.ts");
    const child = runOn(this.machine, [process.execPath, script], { stdio: ["ignore", log.fd, log.fd, "ipc"] });
    await log.close();
    this.#child = child;
    const gone = once(child, "exit");
    child.send({ env: this.#env } satisfies HubOrder);
    const [said] = (await Promise.race([once(child, "message"), gone])) as [unknown];
    if (typeof said !== "object" || said === null)
      throw new Error(`${this.name} ended with ${said} before it listened:\n${this.#lastWords()}`);
    this.id = (said as { id: string }).id;
  }

  /** Looks after access that is due, as the clock's work does; resolves when that is done. */
  async renew(): Promise<void> {
    const child = this.#child as ChildProcess;
    const done = once(child, "message");
    child.send({ ask: "renew" } satisfies HubOrder);
    await done;
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    const child = this.#child as ChildProcess;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  /** As an operator would. */
  async stop(): Promise<"ended" | "killed"> {
    return this.#child ? end(this.#child, STOP_MS) : "ended";
  }

  log(): LogLine[] {
    const lines = readFileSync(this.#logFile, "utf8").split("\n");
    lines.pop(); // Nothing, or a line that is being written.
    return lines.flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as LogLine] : []));
  }

  get #logFile(): string {
    return join(this.#folder, `${this.name}.log`);
  }

  #lastWords(): string {
    return readFileSync(this.#logFile, "utf8").slice(-2_000);
  }
}
