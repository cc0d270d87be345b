/**
 * One connection per hub to its server, with two uses. While it is open it holds a shared advisory lock: the mark that
 * this hub uses the server, which a killed hub gives back by dying. And its end is the first sign that the server died.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { Client } from "pg";

/** Two-part key of the advisory lock in the maintenance database: "StreamLeads hub" in no other program's use. */
const LOCK = [0x534c, 0x4855] as const;

/** Marks the server as used by this hub. False when another hub is stopping it at this moment. */
export async function mark(client: Client): Promise<boolean> {
  const { rows } = await client.query("select pg_try_advisory_lock_shared($1, $2) as held", [...LOCK]);
  return rows[0]?.held === true;
}

/**
 * Gives the mark back and asks whether this was the last hub. When true, the exclusive lock is held until `client`
 * ends, so that no hub begins to use a server that is being stopped. Of hubs that stop at once exactly one gets true: the
 * last one to give its mark back, at the latest.
 */
export async function isLastHub(client: Client): Promise<boolean> {
  await client.query("select pg_advisory_unlock_shared($1, $2)", [...LOCK]);
  const { rows } = await client.query("select pg_try_advisory_lock($1, $2) as held", [...LOCK]);
  return rows[0]?.held === true;
}

export interface Watch {
  /** The marked connection; `undefined` while the server is restarting its sessions. */
  client(): Client | undefined;
  /** Looks no more; the connection stays, for who stops the server, and keeps the process alive from now on. */
  release(): void;
}

export interface WatchRequest {
  client: Client;
  /** A new connection that holds the mark, or a rejection. */
  reconnect: () => Promise<Client>;
  isServerAlive: () => Promise<boolean>;
  /** Called once, when the server is no more. */
  onGone: () => void;
  retryMs: number;
}

/** Watches over the server by its connection: lost while the server lives, it is made anew; else the server is gone. */
export function watch({ client, reconnect, isServerAlive, onGone, retryMs }: WatchRequest): Watch {
  let current: Client | undefined;
  let isClosed = false;
  hold(client);

  function hold(fresh: Client): void {
    current = fresh;
    holdProcess(fresh, false); // Watching alone keeps no process alive.
    fresh.once("end", () => {
      current = undefined;
      if (!isClosed) void recover();
    });
  }

  async function recover(): Promise<void> {
    while (!isClosed) {
      try {
        if (!(await isServerAlive())) {
          isClosed = true;
          onGone();
          return;
        }
        const fresh = await reconnect();
        if (isClosed) await fresh.end();
        else hold(fresh);
        return;
      } catch {
        // It lives and takes no connection: it is recovering or going down. Or the system could not say (no free
        // descriptor). The next look tells.
        await wait(retryMs, undefined, { ref: false });
      }
    }
  }

  return {
    client: () => current,
    release() {
      isClosed = true;
      if (current) holdProcess(current, true);
    },
  };
}

/** Whether the open connection keeps this process from ending. `pg` has both methods; its type description lacks them. */
function holdProcess(client: Client, holds: boolean): void {
  const socket = client as Client & { ref(): void; unref(): void };
  if (holds) socket.ref();
  else socket.unref();
}
