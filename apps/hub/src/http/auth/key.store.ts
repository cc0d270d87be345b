/** The keys in `api_keys`: made, rotated with an overlap, revoked. Their text is given out once and never stored. */
import { type Selectable, sql } from "kysely";
import type { Database } from "../../store/database.ts";
import type { Tables } from "../../store/tables.ts";
import type { KeyLevel } from "./caller.ts";
import { hashKey, newKeyText } from "./key-text.ts";

export type KeyRow = Omit<Selectable<Tables["api_keys"]>, "hash">;

/** With the key at the beginning of its rotations. */
export type FoundKey = KeyRow & { first_id: number };

export interface NewKey {
  name: string;
  level: KeyLevel;
  /** `origem` of leads that name none; publishable keys get WEBSITE or MOBILE_APP. */
  origem?: string | undefined;
  allowedOrigins?: readonly string[] | undefined;
  expiresAt?: Date | undefined;
  /** Leads a minute; what its level may when absent. */
  ratePerMinute?: number | undefined;
}

export interface CreatedKey {
  key: KeyRow;
  /** The only time that it is known. */
  secret: string;
}

export type Rotated = ({ kind: "rotated" } & CreatedKey) | { kind: "missing" } | { kind: "not_active" };

const COLUMNS = [
  "id",
  "name",
  "level",
  "prefix",
  "origem",
  "allowed_origins",
  "created_at",
  "expires_at",
  "last_used_at",
  "revoked_at",
  "replaced_by",
  "rate_per_minute",
] as const;

export const BOOTSTRAP_PREFIX = "bootstrap";
const BOOTSTRAP_NAME = "BOOTSTRAP_API_KEY";

const EMPTY = {
  origem: null,
  allowed_origins: [],
  expires_at: null,
  last_used_at: null,
  revoked_at: null,
  replaced_by: null,
  rate_per_minute: null,
};

type Kysely = Database["kysely"];

export async function createKey(db: Database, wanted: NewKey): Promise<CreatedKey> {
  return insertKey(db.kysely, wanted);
}

/** All keys, revoked and expired ones too, newest first. */
export async function listKeys(db: Database): Promise<KeyRow[]> {
  return db.kysely.selectFrom("api_keys").select(COLUMNS).orderBy("id", "desc").execute();
}

/** The key of a hash, whatever its state; the caller judges. */
export async function findKey(db: Database, hash: Buffer): Promise<FoundKey | undefined> {
  return db.kysely
    .selectFrom("api_keys")
    .select([...COLUMNS, FIRST_OF_LINE.as("first_id")])
    .where("hash", "=", hash)
    .executeTakeFirst();
}

/** Back along the rotations; a successor is always the younger one. */
const FIRST_OF_LINE = sql<number>`(
  with recursive line as (
    select api_keys.id union select older.id from api_keys older join line on older.replaced_by = line.id
  ) select min(id) from line)`;

/**
 * Makes a successor with the same rights. The old key works on for `overlapHours` (0: not at all), or to its own end
 * when that is sooner; the successor lives as long as the old one was meant to.
 */
export async function rotateKey(db: Database, id: number, overlapHours: number, now: Date): Promise<Rotated> {
  return db.kysely.transaction().execute(async (trx) => {
    const old = await trx.selectFrom("api_keys").select(COLUMNS).where("id", "=", id).forUpdate().executeTakeFirst();
    if (!old) return { kind: "missing" };
    if (!isActive(old, now) || old.replaced_by !== null) return { kind: "not_active" };
    const lifetimeMs = old.expires_at ? old.expires_at.getTime() - old.created_at.getTime() : undefined;
    const created = await insertKey(trx, {
      name: old.name,
      level: old.level,
      origem: old.origem ?? undefined,
      allowedOrigins: old.allowed_origins,
      ratePerMinute: old.rate_per_minute ?? undefined,
      expiresAt: lifetimeMs === undefined ? undefined : new Date(now.getTime() + lifetimeMs),
    });
    const overlapEnd = now.getTime() + overlapHours * 3_600_000;
    const ends = new Date(Math.min(overlapEnd, old.expires_at?.getTime() ?? Number.POSITIVE_INFINITY));
    await trx
      .updateTable("api_keys")
      .set({ expires_at: ends, replaced_by: created.key.id })
      .where("id", "=", id)
      .execute();
    return { kind: "rotated", ...created };
  });
}

/** Ends a key now. `undefined`: no such key; one that was revoked before stays revoked since then. */
export async function revokeKey(db: Database, id: number, now: Date): Promise<KeyRow | undefined> {
  return db.kysely
    .updateTable("api_keys")
    .set((set) => ({ revoked_at: set.fn.coalesce("revoked_at", set.val(now)) }))
    .where("id", "=", id)
    .returning(COLUMNS)
    .executeTakeFirst();
}

/** The very first key, of admin level, unless there is any key already. */
export async function createFirstKeyIfNone(db: Database): Promise<{ secret: string } | null> {
  return db.kysely.transaction().execute(async (trx) => {
    // Two processes that start together must not both find the table empty.
    await sql`lock table api_keys in share row exclusive mode`.execute(trx);
    const any = await trx.selectFrom("api_keys").select("id").limit(1).executeTakeFirst();
    if (any) return null;
    const { secret } = await insertKey(trx, { name: "Primeira chave", level: "admin" });
    return { secret };
  });
}

/**
 * Lets the key of BOOTSTRAP_API_KEY in as admin. One that an operator revoked stays revoked; the key of an earlier
 * value is revoked, since whoever changes the variable means to end it.
 * @returns false when the key was revoked, which is worth a warning
 */
export async function ensureBootstrapKey(db: Database, text: string, now: Date): Promise<boolean> {
  const hash = hashKey(text);
  return db.kysely.transaction().execute(async (trx) => {
    await sql`lock table api_keys in share row exclusive mode`.execute(trx);
    await trx
      .updateTable("api_keys")
      .set({ revoked_at: now })
      .where("prefix", "=", BOOTSTRAP_PREFIX)
      .where("hash", "<>", hash)
      .where("revoked_at", "is", null)
      .execute();
    const known = await trx.selectFrom("api_keys").select("revoked_at").where("hash", "=", hash).executeTakeFirst();
    if (known) return known.revoked_at === null;
    await trx
      .insertInto("api_keys")
      .values({ ...EMPTY, name: BOOTSTRAP_NAME, level: "admin", prefix: BOOTSTRAP_PREFIX, hash })
      .execute();
    return true;
  });
}

/** Notes the use of a key, at most once a minute for all processes together. */
export async function noteUse(db: Database, id: number, now: Date): Promise<void> {
  await db.kysely
    .updateTable("api_keys")
    .set({ last_used_at: now })
    .where("id", "=", id)
    .where((where) =>
      where.or([
        where("last_used_at", "is", null),
        where("last_used_at", "<=", new Date(now.getTime() - LAST_USED_STEP_MS)),
      ]),
    )
    .execute();
}
export const LAST_USED_STEP_MS = 60_000;

/** Whether any publishable key lets pages of this origin send leads. */
export async function isOriginAllowed(db: Database, origin: string, now: Date): Promise<boolean> {
  const rows = await db.kysely
    .selectFrom("api_keys")
    .select(["allowed_origins", "expires_at", "revoked_at"])
    .where("level", "=", "publishable")
    .where("revoked_at", "is", null)
    .execute();
  return rows.some((row) => isActive(row, now) && row.allowed_origins.includes(origin));
}

export function isActive(key: Pick<KeyRow, "expires_at" | "revoked_at">, now: Date): boolean {
  return key.revoked_at === null && !isExpired(key, now);
}
export function isExpired(key: Pick<KeyRow, "expires_at">, now: Date): boolean {
  return key.expires_at !== null && key.expires_at <= now;
}

async function insertKey(kysely: Kysely, wanted: NewKey): Promise<CreatedKey> {
  const { secret, prefix, hash } = newKeyText(wanted.level);
  const key = await kysely
    .insertInto("api_keys")
    .values({
      ...EMPTY,
      name: wanted.name,
      level: wanted.level,
      prefix,
      hash,
      origem: wanted.origem ?? defaultOrigem(wanted),
      allowed_origins: [...(wanted.allowedOrigins ?? [])],
      expires_at: wanted.expiresAt ?? null,
      rate_per_minute: wanted.ratePerMinute ?? null,
    })
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
  return { key, secret };
}

/** A publishable key sits in a page, which has an origin, or in an app, which has none. */
function defaultOrigem({ level, allowedOrigins }: NewKey): string | null {
  if (level !== "publishable") return null;
  return allowedOrigins && allowedOrigins.length > 0 ? "WEBSITE" : "MOBILE_APP";
}
