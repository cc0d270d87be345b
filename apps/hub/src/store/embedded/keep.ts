/**
 * Keeps the embedded server running for as long as the hub wants it: when it ends by itself (killed, out of memory, a
 * full disk), it is started again, at first soon, then every half minute, until it is told to stop. Meanwhile the hub
 * answers 503 by itself, because its pool cannot connect; the address stays the same.
 */
import { setTimeout as delay } from "node:timers/promises";
import { EmbeddedPostgresError } from "./errors.ts";
import { type EmbeddedPostgresOptions, startEmbeddedPostgres } from "./start.ts";
import type { ServerEnd, ServerHandle } from "./supervise.ts";

export interface Database {
  /** For the hub's pool. It may hold a password: never log it. */
  url: string;
  /** Whether the hub runs the server itself. */
  isEmbedded: boolean;
  /** To be called last, after the hub's own pools are closed. Leaves a server alone that is not ours or that others use. */
  stop(): Promise<void>;
}

export interface KeepOptions extends EmbeddedPostgresOptions {
  /** DATABASE_URL. When it is set it replaces the embedded server: nothing is started, no folder is made. */
  databaseUrl?: string | undefined;
  /** Waits before the next try; replaced in tests. */
  waitMs?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 30_000;

/**
 * The hub's database: the one of DATABASE_URL, else the embedded one, started and kept running.
 * @throws EmbeddedPostgresError when the first start fails; later failures are logged and tried again
 */
export async function openDatabase(options: KeepOptions): Promise<Database> {
  if (options.databaseUrl) return { url: options.databaseUrl, isEmbedded: false, stop: async () => {} };
  const { log, waitMs = sleep } = options;
  const stopping = new AbortController();
  let current = await startEmbeddedPostgres(options);
  const { url } = current;
  let reviving: Promise<void> = Promise.resolve();
  follow(current);

  function follow(handle: ServerHandle): void {
    handle.onExit((end) => {
      if (!end.expected && !stopping.signal.aborted) reviving = revive(end);
    });
  }

  async function revive({ error }: ServerEnd): Promise<void> {
    log("database.lost", { code: error?.code, fix: error?.fix });
    for (let failures = 0; !stopping.signal.aborted; failures++) {
      try {
        await waitMs(restartWaitMs(failures), stopping.signal);
        if (stopping.signal.aborted) return;
        current = await startEmbeddedPostgres({ ...options, ...samePlace(url) });
        follow(current);
        return;
      } catch (failure) {
        if (stopping.signal.aborted) return;
        const known = failure instanceof EmbeddedPostgresError ? { code: failure.code, fix: failure.fix } : {};
        log("database.restart_failed", { failures: failures + 1, error: String(failure), ...known });
      }
    }
  }

  return {
    url,
    isEmbedded: true,
    async stop() {
      stopping.abort();
      await reviving;
      await current.stop();
    },
  };
}

/** How long to wait before a restart, after that many failed ones: doubling from 200 ms, at most half a minute. */
export function restartWaitMs(failures: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures, 16));
}

/** The pool keeps its address, so over TCP the port must stay. */
function samePlace(url: string): Pick<EmbeddedPostgresOptions, "port"> {
  const port = /@[\w.]+:(\d+)\//.exec(url)?.[1];
  return port === undefined ? {} : { port: Number(port) };
}

/** Keeps no process alive, and ends early when the hub stops. */
async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { ref: false, signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
