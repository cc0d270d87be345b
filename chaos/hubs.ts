/** The hubs of a round: started, killed, started again whenever they end, stopped at the end as an operator would. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { openSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Dice } from "./dice.ts";
import type { FailPace } from "./fail-plan.ts";
import { type FiredEntry, readJournal } from "./journal.ts";

export interface HubOrder {
  env: Record<string, string>;
  hub: number;
  /** Counts its starts in this round. */
  life: number;
  round: number;
  seed: string;
  folder: string;
  failPoints: FailPace | undefined;
}
export type HubMessage = HubOrder | { clockMs: number } | { calm: true };

export interface HubsOptions extends Omit<HubOrder, "hub" | "life" | "env"> {
  count: number;
  env: (hub: number) => Record<string, string>;
  dice: Dice;
  /** Addresses changed. */
  onUrls: (urls: string[]) => void;
}

interface Slot {
  child: ChildProcess | undefined;
  url: string | undefined;
  life: number;
  isFailing: boolean;
}

const RESTART_MS = [50, 600] as const;
const START_AGAIN_MS = 400;
const STOP_MS = 45_000;

export class Hubs {
  readonly #o: HubsOptions;
  readonly #slots: Slot[];
  #isEnding = false;
  #isCalm = false;
  /** Ended by SIGKILL, whoever sent it. */
  kills = 0;
  /** Ended by themselves after they had listened: always a fault of the hub. */
  readonly crashes: string[] = [];
  /** Starts that failed because the database was away; tried again. */
  failedStarts = 0;

  constructor(options: HubsOptions) {
    this.#o = options;
    this.#slots = Array.from({ length: options.count }, () => ({
      child: undefined,
      url: undefined,
      life: 0,
      isFailing: false,
    }));
  }

  get urls(): string[] {
    return this.#slots.flatMap(({ url }) => url ?? []);
  }

  /** Resolves when all listen. @throws when one does not within `timeoutMs` */
  async start(timeoutMs = 60_000): Promise<void> {
    for (const at of this.#slots.keys()) void this.#keepAlive(at);
    await this.listening(timeoutMs);
  }

  async listening(timeoutMs = 60_000): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (this.urls.length < this.#slots.length) {
      if (performance.now() > deadline) throw new Error(`only ${this.urls.length} hubs listen after ${timeoutMs} ms`);
      await wait(20);
    }
  }

  /** Ends one as a power cut would; `false` when it is down already. */
  kill(at: number): boolean {
    const { child } = this.#slots[at] as Slot;
    return child?.kill("SIGKILL") ?? false;
  }

  moveClock(at: number, clockMs: number): void {
    this.#tell(at, { clockMs });
  }

  /** No fail point does anything from here on, in these processes or in those that follow. */
  calm(): void {
    this.#isCalm = true;
    for (const at of this.#slots.keys()) {
      this.#tell(at, { clockMs: 0 });
      this.#tell(at, { calm: true });
    }
  }

  /** @returns how many did not end by themselves in time and were killed */
  async stop(): Promise<number> {
    this.#isEnding = true;
    const ends = this.#slots.map(async ({ child }) => {
      if (!child || child.exitCode !== null || child.signalCode !== null) return 0;
      const gone = once(child, "exit").then(() => true);
      child.kill("SIGTERM");
      if (await Promise.race([gone, wait(STOP_MS, false, { ref: false })])) return 0;
      child.kill("SIGKILL");
      await gone;
      return 1;
    });
    return (await Promise.all(ends)).reduce((sum: number, one) => sum + one, 0);
  }

  #tell(at: number, message: HubMessage): void {
    const child = this.#slots[at]?.child;
    if (child?.connected) child.send(message, () => undefined); // Killed meanwhile: its successor begins anew.
  }

  async #keepAlive(at: number): Promise<void> {
    const { dice } = this.#o;
    while (!this.#isEnding) {
      await this.#live(at);
      if (!this.#isEnding) await wait(dice.between(...RESTART_MS));
    }
  }

  /** One life, from start to end. */
  async #live(at: number): Promise<void> {
    const slot = this.#slots[at] as Slot;
    const { folder, round, seed, env, failPoints, onUrls } = this.#o;
    slot.life += 1;
    const log = openSync(join(folder, `hub-${at}.log`), "a");
    const child = fork(join(import.meta.dirname, "hub-process.ts"), {
      stdio: ["ignore", log, log, "ipc"],
      execArgv: [],
    });
    slot.child = child;
    child.on("error", () => undefined); // "exit" follows, and tells.
    const gone = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
    child.send({
      env: env(at),
      hub: at,
      life: slot.life,
      round,
      seed,
      folder,
      failPoints: this.#isCalm ? undefined : failPoints,
    } satisfies HubOrder);
    const first = await Promise.race([once(child, "message"), gone]);
    const isUp = typeof first[0] === "object" && first[0] !== null;
    if (isUp) {
      slot.url = (first[0] as { url: string }).url;
      if (this.#isCalm) this.#tell(at, { calm: true });
      onUrls(this.urls);
    }
    const [code, signal] = await gone;
    slot.url = undefined;
    slot.child = undefined;
    onUrls(this.urls);
    if (this.#isEnding) return;
    if (signal === "SIGKILL") this.kills += 1;
    else if (isUp) this.crashes.push(`hub ${at}, life ${slot.life}: ended by itself with ${signal ?? code}`);
    else {
      this.failedStarts += 1;
      await wait(START_AGAIN_MS);
    }
  }
}

/** What the fail points of a round did. */
export function readFired(folder: string): FiredEntry[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith("fired-"))
    .flatMap((name) => readJournal<FiredEntry>(join(folder, name)));
}
