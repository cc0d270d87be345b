/**
 * The faults that the harness itself does, each for a moment and then healed. Which comes when, and whom it meets, is
 * thrown with the dice of the round; a round is four hands that act at once: on the database, on the hubs, on
 * their clocks, on the receivers.
 */
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import type { Dice } from "./dice.ts";
import type { Hubs } from "./hubs.ts";
import type { Postgres } from "./postgres.ts";
import type { Wires } from "./proxy.ts";
import type { Receivers } from "./receivers.ts";
import { TOXICS } from "./toxics.ts";

export interface World {
  postgres: Postgres;
  /** Name of the round's database. */
  database: string;
  proxy: Wires;
  hubs: Hubs;
  hubCount: number;
  receivers: Receivers;
}

type Fault = (world: World, dice: Dice) => Promise<void>;

const HOT_TABLES = "deliveries, attempts, raw_requests, leads, lead_keys, instances";
const SESSIONS_MAX = 200;

const DATABASE_FAULTS = {
  /** Killed as by the machine (no shutdown at all) or at once; started again after a moment. */
  async "db-kill"({ postgres }, dice) {
    await postgres.kill(dice.oneOf(["SIGKILL", "SIGQUIT"]));
    await wait(dice.between(0, 1_500));
    await postgres.up();
  },
  /** Some sessions are ended by an administrator. */
  async "db-sessions"({ postgres, database }, dice) {
    const share = dice.oneOf([0.3, 0.6, 1]);
    await asAdmin(postgres, database, (admin) =>
      admin.query(
        `select pg_terminate_backend(pid) from (select pid, row_number() over (order by pid) as n, count(*) over () as of
           from pg_stat_activity where datname = $1 and usename = 'streamleads') s where n <= ceil(of * $2::float)`,
        [database, share],
      ),
    );
  },
  async "net-reset"({ proxy }, dice) {
    proxy.cut("reset", dice.oneOf([0.3, 0.7, 1]), dice);
  },
  async "net-half"({ proxy }, dice) {
    proxy.cut("half", dice.oneOf([0.3, 0.7, 1]), dice);
  },
  async "net-stall"({ proxy }, dice) {
    proxy.stall();
    await wait(dice.oneOf([100, 700, 2_500, 5_000]));
    proxy.flow();
  },
  /** Somebody holds the hot tables: every connection of the pools comes to wait. */
  async "pool-locks"({ postgres, database }, dice) {
    const ms = dice.oneOf([300, 1_500, 4_000]);
    await asAdmin(postgres, database, async (admin) => {
      await admin.query("begin");
      await admin.query(`set local lock_timeout = '3s'; lock table ${HOT_TABLES} in access exclusive mode`);
      await wait(ms);
      await admin.query("rollback");
    });
  },
  /** All sessions that the server allows are taken. */
  async "pool-sessions"({ postgres, database }, dice) {
    const taken: pg.Client[] = [];
    const ms = dice.between(200, 2_500);
    for (let i = 0; i < SESSIONS_MAX; i += 1) {
      const client = new pg.Client({ connectionString: postgres.url(database) });
      client.on("error", () => undefined); // The server may be killed meanwhile.
      try {
        await client.connect();
        taken.push(client);
      } catch {
        break; // No more are to be had: that was wanted.
      }
    }
    await wait(ms);
    await Promise.all(taken.map((client) => client.end()));
  },
  async "disk-full"({ postgres }, dice) {
    if (postgres.noDisk !== undefined) return;
    await postgres.fillDisk();
    await wait(dice.between(300, 2_500));
    await postgres.freeDisk();
    await postgres.up();
  },
} satisfies Record<string, Fault>;

const HUB_FAULTS = {
  async "hub-kill"({ hubs, hubCount }, dice) {
    hubs.kill(dice.between(0, hubCount - 1));
  },
} satisfies Record<string, Fault>;

const CLOCK_FAULTS = {
  async clock({ hubs, hubCount }, dice) {
    const seconds = dice.oneOf([-600, -30, -1, 1, 8, 45, 0, 0]);
    hubs.moveClock(dice.between(0, hubCount - 1), seconds * 1_000);
  },
} satisfies Record<string, Fault>;

const RECEIVER_FAULTS = {
  async toxic({ receivers }, dice) {
    const slug = dice.oneOf(receivers.slugs);
    const toxics = Array.from({ length: dice.between(1, 4) }, () => dice.oneOf(TOXICS));
    // It stays until the same receiver meets others, or all are healed.
    await receivers.order({ ask: "poison", slug, toxics, share: dice.oneOf([0.05, 0.15, 0.4]) });
    await wait(dice.between(300, 1_000));
    if (dice.is(0.15)) await receivers.order({ ask: "heal" });
  },
} satisfies Record<string, Fault>;

const HANDS = [DATABASE_FAULTS, HUB_FAULTS, CLOCK_FAULTS, RECEIVER_FAULTS] as const;
/** The database is killed every few seconds, whatever else is done to it. */
const WEIGHTS: Readonly<Record<string, number>> = { "db-kill": 4 };
/** Least and most milliseconds between two faults of one hand. */
const PAUSES = [
  [300, 1_500],
  [1_500, 4_500],
  [400, 2_000],
  [100, 600],
] as const;

export const FAULTS: readonly string[] = ["fail-points", ...HANDS.flatMap((hand) => Object.keys(hand))];

/** Does faults for `ms`, then heals everything. @returns how often each was done */
export async function torment(
  world: World,
  only: ReadonlySet<string>,
  ms: number,
  names: (hand: number) => Dice,
): Promise<Record<string, number>> {
  const done: Record<string, number> = {};
  const until = performance.now() + ms;
  await Promise.all(
    HANDS.map(async (hand, i) => {
      const chosen = Object.entries(hand as Record<string, Fault>)
        .filter(([name]) => only.has(name))
        .flatMap((one) => Array.from({ length: WEIGHTS[one[0]] ?? 1 }, () => one));
      const dice = names(i);
      const [least, most] = PAUSES[i] as (typeof PAUSES)[number];
      while (chosen.length > 0 && performance.now() < until) {
        await wait(dice.between(least, most));
        const [name, fault] = dice.oneOf(chosen);
        await fault(world, dice);
        done[name] = (done[name] ?? 0) + 1;
      }
      // Without a fault of its own, a hand waits for the others.
      await wait(Math.max(0, until - performance.now()));
    }),
  );
  await heal(world);
  return done;
}

async function heal({ postgres, proxy, hubs, receivers }: World): Promise<void> {
  proxy.flow();
  await postgres.freeDisk();
  await postgres.up();
  hubs.calm();
  await receivers.order({ ask: "heal" });
  await hubs.listening();
}

/** What the administrator wanted fails when the server is killed under it: then that was the fault. */
async function asAdmin(
  postgres: Postgres,
  database: string,
  use: (admin: pg.Client) => Promise<unknown>,
): Promise<void> {
  let admin: pg.Client | undefined;
  try {
    admin = await postgres.admin(database);
    await use(admin);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  } finally {
    await admin?.end().catch(() => undefined); // Gone with its server.
  }
}
