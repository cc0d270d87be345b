/** The fleet of a trial: hub hosts over one database, receivers, a sender; and the questions that all phases ask. */
import type pg from "pg";
import { refreshDueAt } from "../../apps/hub/src/oauth/grant.ts";
import { TokenStore } from "../../apps/hub/src/oauth/token.store.ts";
import { openDatabase } from "../../apps/hub/src/store/database.ts";
import { createSealer } from "../../apps/hub/src/store/sealer.ts";
import type { Sender } from "../../chaos/sender.ts";
import type { Findings } from "./findings.ts";
import { type HubHost, SECRETS_KEY } from "./hubs.ts";
import type { Call, Receivers } from "./receivers.ts";
import { LOCAL_ADDRESS, sharedAccess } from "./shared-access.ts";
import { until } from "./until.ts";

export interface Fleet {
  findings: Findings;
  hubs: readonly HubHost[];
  receivers: Receivers;
  sender: Sender;
  /** A superuser, past everything that a hub goes through. */
  db: pg.Client;
  /** When a hub's machine was without its cable: what it was answered shortly before could not be settled by it. */
  cuts: { from: string; since: number; until: number }[];
}

/** No limit of a provider gets in the way unless a phase sets one. */
export const WIDE = { concurrency: 96, rate: null };
/** A changed row is read by every hub with its next beat, at the latest. */
export const BEAT_MS = 3_000;
const HOUR_MS = 3_600_000;

/** Makes the tables, and a connection that was given access by OAuth, as a person's log-in leaves it. */
export async function prepareDatabase(url: string, receivers: Receivers): Promise<void> {
  const db = openDatabase({ url, max: 2 });
  try {
    await db.migrate();
    const { rows } = await db.pool.query<{ id: number }>(
      `insert into connections (integration, name, source, settings_hash, sandbox, setup_state)
       values ($1, $1, 'dashboard', '', false, 'done') returning id`,
      [sharedAccess.slug],
    );
    const { tokens } = await receivers.ask({ ask: "issue" });
    const id = rows[0]?.id;
    if (id === undefined || !tokens || !sharedAccess.oauth) throw new Error("no access was given");
    const now = Date.now();
    const grant = {
      ...tokens,
      told: {},
      startedWith: { apiUrl: LOCAL_ADDRESS },
      obtainedAt: new Date(now).toISOString(),
      expiresAt: new Date(now + HOUR_MS).toISOString(),
    };
    const dueAt = refreshDueAt(grant, sharedAccess.oauth);
    const store = new TokenStore(db, createSealer(SECRETS_KEY));
    await db.transaction((client) => store.put(client, id, grant, dueAt));
  } finally {
    await db.close();
  }
}

/** Sets the limits of one connection, or of all, and waits until every hub goes by them. */
export async function setLimits({ db }: Pick<Fleet, "db">, limits: object, name = "%"): Promise<void> {
  await db.query("update connections set limits = $1 where name like $2", [JSON.stringify(limits), name]);
  await pause(BEAT_MS + 1_000);
}

export async function untilSetUp({ db }: Pick<Fleet, "db">): Promise<void> {
  const open = async () =>
    (await db.query<{ n: number }>("select count(*)::int as n from connections where setup_state <> 'done'")).rows[0]
      ?.n;
  await until("every connection is set up", open, (n) => n === 0, 60_000);
}

/** How many calls each host made. */
export function byHost(hubs: readonly HubHost[], calls: readonly Call[]): Record<string, number> {
  return Object.fromEntries(
    hubs.map(({ name, machine }) => [name, calls.filter(({ from }) => from === machine.address).length]),
  );
}

export function words(figures: Readonly<Record<string, number | string>>): string {
  return Object.entries(figures)
    .map(([name, figure]) => `${name} ${figure}`)
    .join(", ");
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
