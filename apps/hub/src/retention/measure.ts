/**
 * What ranges cost and save, in ratios within one run: `node apps/hub/src/retention/measure.ts [attempts, in thousands]`.
 * A PostgreSQL of its own in a temporary folder, with the settings of the embedded one. Variants take turns, so that
 * whatever else the machine does falls on all of them. The figures of ADR 14 come from here.
 */
import { randomUUID } from "node:crypto";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { SETTLE_SQL } from "../deliveries/settle.sql.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { HUB_DATABASE, HUB_ROLE, SUPERUSER } from "../store/embedded/connect.ts";
import { startEmbeddedPostgres } from "../store/embedded/index.ts";
import { cutRange } from "./attempt-ranges.ts";
import { emptyBodies } from "./raw-bodies.ts";

const THOUSANDS = Number(process.argv[2] ?? 700);
if (!Number.isSafeInteger(THOUSANDS) || THOUSANDS < 14) throw new Error("attempts, in thousands: a number from 14");
const ATTEMPTS = THOUSANDS * 1_000;
const ROUNDS = 160;
const BATCH = 300;
const RANGES = 14;
const OWNER = randomUUID();

/** How `attempts` is kept in each variant, after the migrations. */
const VARIANTS = ["plain", "one range", `${RANGES} ranges`] as const;
type Variant = (typeof VARIANTS)[number];

const folder = await mkdtemp(join(tmpdir(), "streamleads-retention-"));
await chmod(folder, 0o711);
const open: Database[] = [];
/** The pool of the hot path to that of the pages, which plans each statement anew. */
const pagesOf = new Map<Database, Database>();
const server = await startEmbeddedPostgres({ dataDir: folder, log: () => undefined });
try {
  await measureAttempts();
  await measureRaw();
} finally {
  for (const db of open) await db.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

async function databaseOf(name: string): Promise<Database> {
  const admin = new pg.Client({ connectionString: server.url.replace(`//${HUB_ROLE}`, `//${SUPERUSER}`) });
  await admin.connect();
  await admin.query(`create database ${name} owner ${HUB_ROLE}`);
  // The disk's own time is the same for all and would hide what differs.
  await admin.query(`alter database ${name} set synchronous_commit = off`);
  await admin.end();
  const url = server.url.replace(`/${HUB_DATABASE}?`, `/${name}?`);
  const db = openDatabase({ url, max: 1, isByKey: true, answerMs: 600_000 });
  const pages = openDatabase({ url, max: 2 });
  open.push(db, pages);
  pagesOf.set(db, pages);
  await db.migrate();
  return db;
}

/** As many settled deliveries, each with an attempt, in one range, several, or a table without any. */
async function filled(variant: Variant): Promise<Database> {
  const db = await databaseOf(`v${VARIANTS.indexOf(variant)}`);
  const query = (text: string) => db.pool.query(text);
  if (variant === "plain") {
    await query("alter table attempts detach partition attempts_from_0");
    await query("drop table attempts");
    await query("alter table attempts_from_0 rename to attempts");
  }
  const parts = variant.startsWith(String(RANGES)) ? RANGES : 1;
  const chunk = Math.floor(ATTEMPTS / parts);
  for (let part = 0; part < parts; part += 1) {
    await query(`insert into deliveries (lead_id, connection_id, integration, action, state, prio, plan_no, touch_id, expires_at)
      select (${part * chunk} + n) / 6, n % 6, 'n8n', 'event.send', 'delivered', 1, 1, n, now() from generate_series(1, ${chunk}) n`);
    await query(`insert into attempts select id, 1, now(), 120, 'delivered', 200, null, null, '{"ok":true}' from deliveries d
      where not exists (select from attempts a where a.delivery_id = d.id)`);
    if (part < parts - 1) await cutRange(db, new Date(Date.now() + (part + 1) * 31 * 86_400_000));
  }
  await query("vacuum analyze deliveries, attempts");
  return db;
}

async function measureAttempts(): Promise<void> {
  const dbs = new Map<Variant, Database>();
  for (const variant of VARIANTS) dbs.set(variant, await filled(variant));
  const settled = await inTurns(dbs, settleOnce);
  const listed = await inTurns(dbs, listOnce);
  report(`settling ${BATCH} attempts beside ${ATTEMPTS} (work of the server)`, settled);
  report("the attempts of 50 leads", listed);

  const one = dbs.get("one range") as Database;
  const at = performance.now();
  await cutRange(one, new Date(Date.now() + 90 * 86_400_000));
  print(
    `closing a range of ${ATTEMPTS} attempts`,
    `${round((performance.now() - at) / THOUSANDS)} ms for a thousand rows`,
  );
  const dropped = await timed(() => one.pool.query("alter table attempts detach partition attempts_from_0"));
  print("taking a range out", `${round(dropped)} ms`);
  const deleted = await timed(() =>
    (dbs.get("plain") as Database).pool.query(`delete from attempts where delivery_id <= ${ATTEMPTS}`),
  );
  print(`deleting ${ATTEMPTS} attempts instead`, `${round(deleted)} ms, and a vacuum`);
}

/** The statement of the settler, over deliveries that were just leased; only the statement is timed. */
async function settleOnce(db: Database): Promise<number> {
  const { rows } = await db.pool.query<{ id: number }>(
    `insert into deliveries (lead_id, connection_id, integration, action, state, prio, plan_no, touch_id, expires_at, owner, attempt_no)
     select nextval('leads_id_seq') + 10000000, 1, 'n8n', 'event.send', 'running', 1, 1, n, now(), $1, 1 from generate_series(1, ${BATCH}) n returning id`,
    [OWNER],
  );
  const ids = rows.map(({ id }) => id);
  const at = new Date();
  const batch = ids.map((id) => ({
    ...{ id, n: 1, st: "delivered", due: null, burnt: 1, rep: false, cause: null, reason: null, fix: null, ext: null },
    ...{ at, ms: 120, oc: "delivered", hs: 200, ac: null, ar: null, ans: '{"ok":true}', kids: false },
  }));
  const values = [JSON.stringify(batch), OWNER, "[]", "[]", 0, ids];
  return onServer(db, () => db.pool.query({ name: "settle", text: SETTLE_SQL, values }));
}

async function listOnce(hot: Database): Promise<number> {
  const db = pagesOf.get(hot) ?? hot;
  const first = Math.floor(Math.random() * (ATTEMPTS / 6 - 50));
  const leads = Array.from({ length: 50 }, (_, n) => first + n);
  return timed(async () => {
    for (const lead of leads) {
      const { rows } = await db.pool.query<{ id: number }>("select id from deliveries where lead_id = $1", [lead]);
      const ids = rows.map(({ id }) => id);
      await db.pool.query("select * from attempts where delivery_id = any($1) order by delivery_id, attempt_no", [ids]);
    }
  });
}

/** Keeping webhooks: as it is, and as it would be with ranges and the ids of providers in a table of their own. */
async function measureRaw(): Promise<void> {
  const db = await databaseOf("raw");
  const query = (text: string) => db.pool.query(text);
  await query("create table raw_ids (source text not null, hash bytea not null, primary key (source, hash))");
  await query(
    `create table raw_parts (like raw_requests including defaults including identity, primary key (id)) partition by range (id)`,
  );
  await query("create index on raw_parts (due_at) where state = 'received'");
  await query("create index on raw_parts (lead_id) where lead_id is not null");
  await query("create index on raw_parts (id desc) where state = 'parked'");
  await query("create index on raw_parts (owner) where state = 'received'");
  for (let n = 0; n < RANGES; n += 1) {
    const to = n === RANGES - 1 ? "maxvalue" : String((n + 1) * 10);
    await query(`create table raw_part_${n} partition of raw_parts for values from (${n * 10}) to (${to})`);
  }
  const body = Buffer.from(JSON.stringify({ texto: "x".repeat(900) })).toString("base64");
  const batch = () => JSON.stringify(Array.from({ length: 64 }, () => ({ p: randomUUID(), body })));
  const rows = "from json_to_recordset($1::json) as r(p text, body text)";
  const keep = (table: string, from: string, conflict: string) =>
    `insert into ${table} (source, provider_id, headers, body, state, due_at)
     select 'meta-ads', p, '{"content-type":"application/json"}', decode(body, 'base64'), 'received', now() ${from} ${conflict} returning id`;
  const texts = {
    "one table": keep("raw_requests", rows, "on conflict (source, provider_id) do nothing"),
    "ranges and a table of ids": `with asked as (select p, body, sha256(convert_to(p, 'UTF8')) as hash ${rows}),
      new as (insert into raw_ids select 'meta-ads', hash from asked on conflict do nothing returning hash)
      ${keep("raw_parts", "from asked join new using (hash)", "")}`,
  };
  const kept = await inTurns(new Map(Object.entries(texts)), (text) =>
    onServer(db, () => db.pool.query({ name: text.slice(0, 20), text, values: [batch()] })),
  );
  report("keeping 64 raw requests (work of the server)", kept);

  await query("truncate raw_requests");
  await query(`insert into raw_requests (source, provider_id, received_at, body, state, lead_id)
    select 'api', n::text, now() - interval '91 days', decode(repeat('61', 900), 'hex'), 'parsed', n from generate_series(1, 100000) n`);
  await query("vacuum analyze raw_requests");
  const wal = async () => Number((await db.pool.query("select pg_current_wal_lsn() - '0/0' as at")).rows[0].at);
  const before = await wal();
  const took = await timed(() => emptyBodies(db, new Date(Date.now() - 90 * 86_400_000), new Date()));
  print(
    "emptying bodies",
    `${Math.round(100_000 / (took / 1_000))} rows/s, ${Math.round(((await wal()) - before) / 100_000)} bytes of WAL a row`,
  );
}

async function inTurns<K, T>(
  variants: ReadonlyMap<K, T>,
  once: (variant: T) => Promise<number>,
): Promise<Map<K, number[]>> {
  const times = new Map<K, number[]>([...variants.keys()].map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    const turn = [...variants];
    if (round % 2 === 1) turn.reverse();
    for (const [name, variant] of turn) times.get(name)?.push(await once(variant));
  }
  return times;
}

/** The median, when plans and caches have settled. */
function report<K>(what: string, times: ReadonlyMap<K, number[]>): void {
  let base: number | undefined;
  for (const [name, all] of times) {
    const sorted = all.slice(ROUNDS / 3).sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
    base ??= median;
    print(`${what}: ${String(name)}`, `${round(median)} ms, ratio ${(median / base).toFixed(3)}`);
  }
}

/** Milliseconds that the server's process of the one connection was at work: Linux counts them, and waiting is not among them. */
async function onServer(db: Database, work: () => Promise<unknown>): Promise<number> {
  const { rows } = await db.pool.query<{ pid: number }>("select pg_backend_pid() as pid");
  const worked = async () => Number((await readFile(`/proc/${rows[0]?.pid}/schedstat`, "utf8")).split(" ")[0]) / 1e6;
  const before = await worked();
  await work();
  return (await worked()) - before;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const at = performance.now();
  await work();
  return performance.now() - at;
}

function print(what: string, figure: string): void {
  process.stdout.write(`${what.padEnd(64)} ${figure}\n`);
}

function round(ms: number): string {
  return ms.toFixed(2);
}
