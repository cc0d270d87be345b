/**
 * The suppression lists: addresses that are not written to over a channel, whatever consent says. Only keyed hashes are
 * kept, so a list can be looked up and never read back.
 */
import { CHANNELS, type Channel } from "../deliveries/send-gate.ts";
import type { Database } from "../store/database.ts";

export interface Suppression {
  channel: Channel;
  /** A word of ours (`unsubscribe`, `hard_bounce`, `complaint`), or what a person wrote. */
  reason: string;
  at: Date;
  /** The person or key that put it there; `null`: we did. */
  added_by: string | null;
}

/** The place after which a page begins. */
export type SuppressionPlace = [at: string, channel: string, hash: string];

interface Row extends Suppression {
  hash: Buffer;
  moment: string;
}

/** The newest first; of one channel, when given. */
export async function listSuppressions(
  db: Database,
  channel: Channel | undefined,
  page: { limit: number; after?: SuppressionPlace | undefined },
): Promise<{ suppressions: Suppression[]; next: SuppressionPlace | null }> {
  const [at, afterChannel, hash] = page.after ?? [null, null, null];
  const { rows } = await db.pool.query<Row>(
    `select hash, channel, reason, at, added_by, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as moment
     from suppressions where ($1::text is null or channel = $1)
       and ($2::timestamptz is null or at < $2 or at = $2 and (channel, hash) > ($3, decode($4, 'hex')))
     order by at desc, channel, hash limit $5`,
    [channel ?? null, at, afterChannel, hash, page.limit + 1],
  );
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  return {
    suppressions: shown.map(viewOf),
    next: rows.length > page.limit && last ? [last.moment, last.channel, last.hash.toString("hex")] : null,
  };
}

/** What is kept of these hashes, one for each channel. */
export async function findSuppressions(db: Database, hashes: readonly Buffer[]): Promise<Suppression[]> {
  const { rows } = await db.pool.query<Row>(
    "select hash, channel, reason, at, added_by from suppressions where hash = any($1::bytea[]) order by channel",
    [hashes],
  );
  return rows.map(viewOf);
}

/** Puts an address on a list. What is there already stays as it is. @returns what holds, and whether it is new */
export async function addSuppression(
  db: Database,
  entry: { hash: Buffer; channel: Channel; reason: string; by: string; now: Date },
): Promise<{ suppression: Suppression; isNew: boolean }> {
  const { hash, channel, reason, by, now } = entry;
  const { rows } = await db.pool.query<Row>(
    `insert into suppressions (hash, channel, reason, at, added_by) values ($1, $2, $3, $4, $5)
     on conflict (hash, channel) do nothing returning hash, channel, reason, at, added_by`,
    [hash, channel, reason, now, by],
  );
  if (rows[0]) return { suppression: viewOf(rows[0]), isNew: true };
  const known = (await findSuppressions(db, [hash])).find((one) => one.channel === channel);
  // Taken off in between: what was asked for is put there now.
  return known ? { suppression: known, isNew: false } : addSuppression(db, entry);
}

/** Takes an address off a list, and keeps who did and why. `undefined`: it is not there. */
export async function removeSuppression(
  db: Database,
  entry: { hash: Buffer; channel: Channel; reason: string; by: string; now: Date },
): Promise<Suppression | undefined> {
  const { rows } = await db.pool.query<Row>(
    `with gone as (delete from suppressions where hash = $1 and channel = $2 returning hash, channel, reason, at, added_by),
     noted as (
       insert into suppression_removals (hash, channel, added_reason, added_at, added_by, reason, removed_by, removed_at)
       select hash, channel, reason, at, added_by, $3, $4, $5 from gone)
     select * from gone`,
    [entry.hash, entry.channel, entry.reason, entry.by, entry.now],
  );
  return rows[0] && viewOf(rows[0]);
}

function viewOf({ channel, reason, at, added_by }: Row): Suppression {
  return { channel, reason, at, added_by };
}

export function isChannel(value: string): value is Channel {
  return (CHANNELS as readonly string[]).includes(value);
}
