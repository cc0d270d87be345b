/** For tests of what can go wrong while leads are taken in: a database that refuses, waits, stops or goes silent. */
import { afterAll, afterEach, beforeAll } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import { type DatabaseProxy, startProxy } from "../store/testing.ts";
import { type Arrival, IngestRefused } from "./arrival.ts";
import { arrivalOf, openIntake, type TestIntake, type TestIntakeOptions } from "./testing.ts";

/** A lead of this name is written like any other, and refused when its transaction commits; "Espera" waits for a lock. */
export const REFUSING_COMMIT = `
  create function refuse_at_commit() returns trigger language plpgsql as $$ begin
    if new.nome = 'Recusada' then raise check_violation; end if;
    if new.nome = 'Espera' then perform pg_advisory_xact_lock(4242); end if;
    return null;
  end $$;
  create constraint trigger at_commit after insert or update on leads deferrable initially deferred
    for each row execute function refuse_at_commit()`;

export interface IntakeBench {
  /** On the database itself, to look at what is kept. */
  readonly hub: TestIntake;
  /** Another intake on the same database, closed after the test. */
  open(options?: TestIntakeOptions): TestIntake;
  /** An intake that reaches the database by way of a proxy, warmed up. */
  behindProxy(options?: TestIntakeOptions): Promise<{ proxy: DatabaseProxy; intake: TestIntake }>;
  /** Runs `work` while a connection of its own holds what `sql` takes, and lets go whatever comes. */
  held<T>(sql: string, work: () => Promise<T>, values?: unknown[]): Promise<T>;
  leadOfEmail(email: string | null): Promise<{ id: number }[]>;
}

/** Makes a database for a test file and removes it after; call it once, outside of any test. */
export function useIntakeBench(databaseName: string): IntakeBench {
  const opened: TestIntake[] = [];
  const proxies: DatabaseProxy[] = [];
  let database: { url: string; drop(): Promise<void> };
  let hub: TestIntake;

  beforeAll(async () => {
    database = await freshDatabase(databaseName);
    hub = openIntake(database.url, { places: 1_000_000 });
    await hub.rows(REFUSING_COMMIT);
  });
  afterEach(async () => {
    // First the ways, so that nothing waits for an answer that was silenced.
    for (const proxy of proxies.splice(0)) await proxy.close();
    for (const one of opened.splice(0)) await one.close();
  });
  afterAll(async () => {
    await hub.close();
    await database.drop();
  });

  function openAt(url: string, options?: TestIntakeOptions): TestIntake {
    const one = openIntake(url, options);
    opened.push(one);
    return one;
  }

  return {
    get hub() {
      return hub;
    },
    open: (options) => openAt(database.url, options),
    async behindProxy(options = {}) {
      const proxy = await startProxy(database.url);
      proxies.push(proxy);
      const intake = openAt(proxy.url, { places: 1_000_000, ...options });
      await intake.lead();
      return { proxy, intake };
    },
    async held(sql, work, values = []) {
      const lock = await hub.db.pool.connect();
      try {
        await lock.query("begin");
        await lock.query(sql, values);
        return await work();
      } finally {
        await lock.query("rollback; select pg_advisory_unlock_all()");
        lock.release();
      }
    },
    leadOfEmail: (email) => hub.rows("select id from leads where email = $1", [email]),
  };
}

export const newcomer = (nome = "Carlos Silva"): Arrival => arrivalOf({ nome });

/** NUL in a text passes no parser of ours; PostgreSQL refuses it when the batch is written. */
export function poisoned(): Arrival {
  const arrival = arrivalOf();
  return { ...arrival, fields: { ...arrival.fields, interesse: "a\u0000b" } };
}

/** The reason of a refusal; anything else as a text that is none. */
export function refusal(work: Promise<unknown>): Promise<string> {
  return work.then(
    (kept) => `accepted: ${JSON.stringify(kept)}`,
    (error: unknown) => (error instanceof IngestRefused ? error.reason : `${error}`),
  );
}
