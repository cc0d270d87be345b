import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../../tests/support/database.ts";
import { SILENT } from "../../observe/log.ts";
import { type Database, openDatabase } from "../../store/database.ts";
import {
  createFirstKeyIfNone,
  createKey,
  ensureBootstrapKey,
  isOriginAllowed,
  listKeys,
  revokeKey,
  rotateKey,
} from "./key.store.ts";
import { KeyCheck } from "./key-check.ts";
import { hashKey } from "./key-text.ts";

const START = new Date("2026-11-23T12:00:00Z");
const HOUR_MS = 3_600_000;
let db: Database;
let drop: () => Promise<void>;
let now: Date;

beforeAll(async () => {
  const database = await freshDatabase("keys");
  drop = database.drop;
  db = openDatabase({ url: database.url, max: 4 });
});
afterAll(async () => {
  await db.close();
  await drop();
});
beforeEach(async () => {
  now = START;
  await db.pool.query("truncate api_keys restart identity");
});

const newCheck = () => new KeyCheck({ db, log: SILENT, now: () => now });
const later = (ms: number) => {
  now = new Date(now.getTime() + ms);
};
const verdict = (check: KeyCheck, secret: string) =>
  check.callerOf(secret).then(
    (caller) => caller.name,
    (error: { code?: string }) => error.code,
  );

describe("a new key", () => {
  it.each([
    ["publishable", "pub"],
    ["read", "read"],
    ["write", "write"],
    ["admin", "admin"],
  ] as const)("of level %s says so in its text, and only its hash is stored", async (level, word) => {
    const { key, secret } = await createKey(db, { name: "Site", level });
    expect(secret).toMatch(new RegExp(`^sl_${word}_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}$`));
    expect(secret.startsWith(`${key.prefix}_`)).toBe(true);
    const { rows } = await db.pool.query("select api_keys::text as row from api_keys");
    expect(rows[0].row).not.toContain(secret.slice(-43));
  });

  it("for pages gives WEBSITE, for apps MOBILE_APP, unless an origem is named", async () => {
    const page = await createKey(db, { name: "P", level: "publishable", allowedOrigins: ["https://a.example"] });
    const app = await createKey(db, { name: "A", level: "publishable" });
    const named = await createKey(db, { name: "N", level: "publishable", origem: "PORTAL" });
    const secret = await createKey(db, { name: "S", level: "write" });
    expect([page, app, named, secret].map(({ key }) => key.origem)).toEqual(["WEBSITE", "MOBILE_APP", "PORTAL", null]);
  });
});

describe("checking a key", () => {
  it("knows the holder, its level and its origins", async () => {
    const { key, secret } = await createKey(db, {
      name: "Site",
      level: "publishable",
      allowedOrigins: ["https://a.example"],
    });
    expect(await newCheck().callerOf(secret)).toEqual({
      kind: "key",
      id: key.id,
      firstId: key.id,
      name: "Site",
      level: "publishable",
      origem: "WEBSITE",
      allowedOrigins: ["https://a.example"],
      ratePerMinute: null,
    });
  });

  it("refuses what is not a key, a changed letter, and texts of any length", async () => {
    const { secret } = await createKey(db, { name: "K", level: "write" });
    const check = newCheck();
    const flipped = secret.slice(0, -1) + (secret.endsWith("a") ? "b" : "a");
    for (const text of ["x", flipped, `${secret} `, secret.toUpperCase(), "k".repeat(100_000), "\0"]) {
      expect(await verdict(check, text)).toBe("invalid_api_key");
    }
  });

  it("refuses an expired key from its very moment on", async () => {
    const { secret } = await createKey(db, {
      name: "K",
      level: "read",
      expiresAt: new Date(START.getTime() + HOUR_MS),
    });
    const check = newCheck();
    later(HOUR_MS - 1);
    expect(await verdict(check, secret)).toBe("K");
    later(1);
    expect(await verdict(check, secret)).toBe("expired_api_key");
  });

  it("lets a key that another process revoked in for less than 5 seconds more", async () => {
    const { key, secret } = await createKey(db, { name: "K", level: "write" });
    const check = newCheck();
    expect(await verdict(check, secret)).toBe("K");
    await revokeKey(db, key.id, now);
    later(4_999);
    expect(await verdict(check, secret)).toBe("invalid_api_key");
  });

  it("lets a key that this process revoked in no more", async () => {
    const { key, secret } = await createKey(db, { name: "K", level: "write" });
    const check = newCheck();
    await verdict(check, secret);
    await revokeKey(db, key.id, now);
    check.forget();
    expect(await verdict(check, secret)).toBe("invalid_api_key");
  });

  it("never remembers that a key is unknown", async () => {
    const check = newCheck();
    const { key, secret } = await createKey(db, { name: "K", level: "write" });
    const { rows } = await db.pool.query("update api_keys set hash = '' where id = $1 returning $2::bytea as hash", [
      key.id,
      hashKey(secret),
    ]);
    expect(await verdict(check, secret)).toBe("invalid_api_key");
    await db.pool.query("update api_keys set hash = $1", [rows[0].hash]);
    expect(await verdict(check, secret)).toBe("K");
  });

  it("asks the database once for a burst and again when what it knows is old", async () => {
    const { secret } = await createKey(db, { name: "K", level: "write" });
    let asked = 0;
    const counting = new Proxy(db, {
      get: (target, name) => {
        if (name === "kysely") asked += 1;
        return Reflect.get(target, name);
      },
    });
    const check = new KeyCheck({ db: counting, log: SILENT, now: () => now });
    await Promise.all(Array.from({ length: 50 }, () => check.callerOf(secret)));
    const afterBurst = asked;
    await check.callerOf(secret);
    expect(asked).toBe(afterBurst);
    later(5_000);
    await check.callerOf(secret);
    expect(asked).toBe(afterBurst + 1);
  });

  it("notes its use at most once a minute", async () => {
    const { key, secret } = await createKey(db, { name: "K", level: "write" });
    const check = newCheck();
    const lastUsed = async (wanted: Date) => {
      // The note is written off the request's path; the row tells when it is there.
      for (;;) {
        const { rows } = await db.pool.query("select last_used_at from api_keys where id = $1", [key.id]);
        if (rows[0].last_used_at?.getTime() === wanted.getTime()) return true;
      }
    };
    await check.callerOf(secret);
    expect(await lastUsed(START)).toBe(true);
    later(59_000);
    await check.callerOf(secret);
    later(1_000);
    await check.callerOf(secret);
    expect(await lastUsed(now)).toBe(true);
  });
});

describe("rotating a key", () => {
  it("makes a successor with the same rights, and the old one works through the overlap", async () => {
    const { key, secret } = await createKey(db, {
      name: "Site",
      level: "publishable",
      allowedOrigins: ["https://a.example"],
    });
    const rotated = await rotateKey(db, key.id, 2, now);
    if (rotated.kind !== "rotated") throw new Error(rotated.kind);
    expect(rotated.key).toMatchObject({ name: "Site", level: "publishable", allowed_origins: ["https://a.example"] });
    const check = newCheck();
    later(2 * HOUR_MS - 1);
    expect([await verdict(check, secret), await verdict(check, rotated.secret)]).toEqual(["Site", "Site"]);
    later(1);
    expect([await verdict(check, secret), await verdict(check, rotated.secret)]).toEqual(["expired_api_key", "Site"]);
    const old = (await listKeys(db)).find(({ id }) => id === key.id);
    expect(old?.replaced_by).toBe(rotated.key.id);
  });

  it("leaves the successor, and its successors, with the first key of their line", async () => {
    const other = await createKey(db, { name: "Outra", level: "write" });
    const first = await createKey(db, { name: "K", level: "write" });
    const second = await rotateKey(db, first.key.id, 2, now);
    if (second.kind !== "rotated") throw new Error(second.kind);
    const third = await rotateKey(db, second.key.id, 2, now);
    if (third.kind !== "rotated") throw new Error(third.kind);
    const check = newCheck();
    const line = await Promise.all([first, second, third, other].map(({ secret }) => check.callerOf(secret)));
    const { id } = first.key;
    expect(line.map(({ firstId }) => firstId)).toEqual([id, id, id, other.key.id]);
  });

  it("never lengthens the life of the old key, and gives the new one the same span", async () => {
    const ends = new Date(START.getTime() + HOUR_MS);
    const { key } = await createKey(db, { name: "K", level: "read", expiresAt: ends });
    await db.pool.query("update api_keys set created_at = $1", [START]);
    later(HOUR_MS / 2);
    const rotated = await rotateKey(db, key.id, 24, now);
    if (rotated.kind !== "rotated") throw new Error(rotated.kind);
    expect((await listKeys(db)).find(({ id }) => id === key.id)?.expires_at).toEqual(ends);
    expect(rotated.key.expires_at).toEqual(new Date(now.getTime() + HOUR_MS));
  });

  it("is refused for a key that is unknown, revoked, expired or already replaced", async () => {
    const revoked = await createKey(db, { name: "R", level: "read" });
    await revokeKey(db, revoked.key.id, now);
    const expired = await createKey(db, { name: "E", level: "read", expiresAt: now });
    const replaced = await createKey(db, { name: "X", level: "read" });
    await rotateKey(db, replaced.key.id, 24, now);
    const kinds = await Promise.all(
      [9_999, revoked.key.id, expired.key.id, replaced.key.id].map(
        async (id) => (await rotateKey(db, id, 1, now)).kind,
      ),
    );
    expect(kinds).toEqual(["missing", "not_active", "not_active", "not_active"]);
  });

  it("twice at once makes one successor", async () => {
    const { key } = await createKey(db, { name: "K", level: "read" });
    const kinds = await Promise.all([1, 2, 3].map(async () => (await rotateKey(db, key.id, 1, now)).kind));
    expect(kinds.sort()).toEqual(["not_active", "not_active", "rotated"]);
    expect(await listKeys(db)).toHaveLength(2);
  });
});

describe("the first key", () => {
  it("is made once, of admin level, however many processes start together", async () => {
    const made = await Promise.all([1, 2, 3].map(() => createFirstKeyIfNone(db)));
    const secrets = made.flatMap((one) => (one ? [one.secret] : []));
    expect(secrets).toHaveLength(1);
    expect(await newCheck().callerOf(secrets[0] as string)).toMatchObject({ level: "admin" });
    expect(await createFirstKeyIfNone(db)).toBeNull();
  });
});

describe("BOOTSTRAP_API_KEY", () => {
  const TEXT = "chave-de-instalacao-0123456789";

  it("is an admin key from the start, and starting again changes nothing", async () => {
    expect(await ensureBootstrapKey(db, TEXT, now)).toBe(true);
    expect(await ensureBootstrapKey(db, TEXT, now)).toBe(true);
    expect(await newCheck().callerOf(TEXT)).toMatchObject({ level: "admin", name: "BOOTSTRAP_API_KEY" });
    expect(await listKeys(db)).toHaveLength(1);
  });

  it("that was revoked stays revoked at the next start", async () => {
    await ensureBootstrapKey(db, TEXT, now);
    await revokeKey(db, (await listKeys(db))[0]?.id as number, now);
    expect(await ensureBootstrapKey(db, TEXT, now)).toBe(false);
    expect(await verdict(newCheck(), TEXT)).toBe("invalid_api_key");
  });

  it("ends its former value when it is changed", async () => {
    await ensureBootstrapKey(db, TEXT, now);
    await ensureBootstrapKey(db, `${TEXT}-nova`, now);
    expect(await verdict(newCheck(), TEXT)).toBe("invalid_api_key");
    expect(await verdict(newCheck(), `${TEXT}-nova`)).toBe("BOOTSTRAP_API_KEY");
  });
});

describe("the origins that preflights are answered for", () => {
  it("are those of publishable keys in use, and no others", async () => {
    const allowed = { name: "K", level: "publishable", allowedOrigins: ["https://a.example"] } as const;
    expect(await isOriginAllowed(db, "https://a.example", now)).toBe(false);
    const { key } = await createKey(db, allowed);
    expect(await isOriginAllowed(db, "https://a.example", now)).toBe(true);
    expect(await isOriginAllowed(db, "https://a.example.evil.example", now)).toBe(false);
    await revokeKey(db, key.id, now);
    await createKey(db, { ...allowed, expiresAt: now });
    expect(await isOriginAllowed(db, "https://a.example", now)).toBe(false);
  });
});
