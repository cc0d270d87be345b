/**
 * Waiting without sleeping: triggers tell the test of every change of a table when it is committed. Beats of running
 * hubs are changes too, so that what a hub holds in memory is looked at again with each of them.
 */
import pg from "pg";

const TABLES = ["deliveries", "attempts", "connections", "instances", "replays", "suppressions"];
const CHANNEL = "test_changes";
const TIMEOUT_MS = 15_000;

export interface Watch {
  /** Looks now and after every change until it holds; returns what it saw. Rejects with the last sight after `timeoutMs`. */
  until<T>(look: () => T | Promise<T>, holds: (seen: T) => boolean, timeoutMs?: number): Promise<T>;
  close(): Promise<void>;
}

export async function watchTables(url: string): Promise<Watch> {
  const client = new pg.Client({ connectionString: url, application_name: "test-watch" });
  await client.connect();
  await client.query(`create function tell_test() returns trigger language plpgsql as
    $$ begin perform pg_notify('${CHANNEL}', tg_table_name); return null; end $$`);
  for (const table of TABLES) {
    await client.query(`create trigger tell_test after insert or update or delete on ${table}
      for each statement execute function tell_test()`);
  }
  await client.query(`listen ${CHANNEL}`);
  const lookers = new Set<() => void>();
  client.on("notification", () => {
    for (const look of lookers) look();
  });

  return {
    until: (look, holds, timeoutMs = TIMEOUT_MS) => waitFor(lookers, look, holds, timeoutMs),
    close: () => client.end(),
  };
}

/** One look at a time; a change that comes during a look makes another one follow. */
function waitFor<T>(
  lookers: Set<() => void>,
  look: () => T | Promise<T>,
  holds: (seen: T) => boolean,
  timeoutMs: number,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let isLooking = false;
    let isStale = false;
    let last: T | undefined;
    const end = (settle: () => void) => {
      clearTimeout(deadline);
      lookers.delete(changed);
      settle();
    };
    const deadline = setTimeout(
      () => end(() => reject(new Error(`not reached in ${timeoutMs} ms; last seen: ${JSON.stringify(last)}`))),
      timeoutMs,
    );
    const changed = () => {
      isStale = true;
      if (!isLooking) void lookAgain().catch((error: Error) => end(() => reject(error)));
    };
    const lookAgain = async () => {
      isLooking = true;
      while (isStale) {
        isStale = false;
        last = await look();
        if (holds(last)) return end(() => resolve(last as T));
      }
      isLooking = false;
    };
    lookers.add(changed);
    changed();
  });
}
