/**
 * Bodies and headers of raw requests are emptied when they are past their time; the row stays, because
 * `(source, provider_id)` is known for ever, and imports, merges and erasures refer to it.
 *
 * The table is walked by id in pages, each its own statement, from where the last tick ended. Ids are nearly in the
 * order of time: one that a quiet process drew and used much later, and what was unfinished when the walk passed it, is
 * found by the next walk, which begins anew every week.
 */
import { type Database, within } from "../store/database.ts";

/** Finished for good, or said by a person or a rule to be nothing; what waits to be read or for a person is kept. */
const FINISHED = `state in ('parsed','ignored')`;
const PAGE = 2_000;
/** Of one tick: with one each hour that is ten million rows a day. */
const PAGES = 200;
const WALK_MS = 7 * 86_400_000;
const PAGE_MS = 60_000;

/** `$1` last id, `$2` limit of age, `$3` now, `$4` rows. Somebody may read a row again meanwhile: it is asked for twice. */
const PAGE_SQL = `
with page as (
  select id, received_at, state, emptied_at from raw_requests where id > $1 order by id limit $4
), emptied as (
  update raw_requests r set body = '', headers = '{}', emptied_at = $3
  where r.id = any(array(select id from page where emptied_at is null and received_at < $2 and ${FINISHED}))
    and r.emptied_at is null and r.${FINISHED}
    and not exists (select from deliveries d where d.lead_id = -r.id and d.state in ('pending','running','retrying'))
  returning 1
)
select (select max(id) from page where received_at < $2) as last_id, (select count(*) from emptied) as emptied`;

/** @returns how many bodies went; a bounded number, the next tick goes on */
export async function emptyBodies(db: Database, before: Date, now: Date): Promise<number> {
  let lastId = await lastOf(db);
  let total = 0;
  for (let page = 0; page < PAGES; page += 1) {
    const { rows } = await db.pool.query<{ last_id: number | null; emptied: number }>(
      within(PAGE_MS, { name: "retention_bodies", text: PAGE_SQL, values: [lastId, before, now, PAGE] }),
    );
    const found = rows[0];
    // A whole page that is younger: so is all that follows.
    if (!found || found.last_id === null) {
      await beginAnew(db, now);
      break;
    }
    total += found.emptied;
    lastId = found.last_id;
    await db.pool.query("update retention_passes set last_id = $1 where what = 'raw_bodies'", [lastId]);
  }
  if (total > 0) {
    await db.pool.query("insert into retention_log (what, rows, before, at) values ('raw_bodies', $1, $2, $3)", [
      total,
      before,
      now,
    ]);
  }
  return total;
}

async function lastOf(db: Database): Promise<number> {
  const { rows } = await db.pool.query<{ last_id: number }>(
    "select last_id from retention_passes where what = 'raw_bodies'",
  );
  return rows[0]?.last_id ?? 0;
}

/** Only at the end of a walk: one that takes longer than a week is not cut short. */
async function beginAnew(db: Database, now: Date): Promise<void> {
  await db.pool.query(
    "update retention_passes set last_id = 0, begun_at = $1 where what = 'raw_bodies' and begun_at <= $2",
    [now, new Date(now.getTime() - WALK_MS)],
  );
}
