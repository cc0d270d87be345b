/** Connections of the supervisor itself: as superuser, to the maintenance database, one at a time. */
import { Client, type ClientConfig } from "pg";
import type { Listening } from "./settings.ts";

export const SUPERUSER = "postgres";
/** Role and database of the hub. The role owns its database and nothing else. */
export const HUB_ROLE = "streamleads";
export const HUB_DATABASE = "streamleads";

/** Making a database on a slow disk is the longest of them. */
const QUERY_MS = 30_000;

/**
 * Connects as superuser, or rejects within `timeoutMs`. Everything is named, so that PG* variables of the environment
 * change nothing. An error on the idle connection is not thrown: its end says the same.
 */
export async function connectAsSuperuser(at: Listening, password: string, timeoutMs: number): Promise<Client> {
  const client = new Client({ ...clientConfig(at, password), connectionTimeoutMillis: timeoutMs });
  client.on("error", () => undefined); // "end" follows, and whoever holds the client listens for that.
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined); // It never was connected; the first error is the one that counts.
    throw error;
  }
}

function clientConfig(at: Listening, password: string): ClientConfig {
  return {
    host: at.kind === "socket" ? at.folder : at.host,
    port: at.port,
    user: SUPERUSER,
    // Nobody asks for it over the Unix socket, and whoever did would not be our server.
    ...(at.kind === "tcp" && { password }),
    database: "postgres",
    ssl: false,
    application_name: "streamleads-supervisor",
    query_timeout: QUERY_MS,
    options: `-c statement_timeout=${QUERY_MS} -c idle_session_timeout=0`,
  };
}

/** The address for the hub's pool, as `pg` and libpq read it. It holds the password when it is TCP: never log it. */
export function hubUrl(at: Listening, password: string): string {
  const query = new URLSearchParams({ port: String(at.port), sslmode: "disable" });
  if (at.kind === "tcp")
    return `postgres://${HUB_ROLE}:${password}@${at.host}:${at.port}/${HUB_DATABASE}?sslmode=disable`;
  query.set("host", at.folder);
  return `postgres://${HUB_ROLE}@/${HUB_DATABASE}?${query}`;
}

/** Makes the hub's role and database where they are absent; harmless when another hub does the same. */
export async function ensureHubDatabase(client: Client, password: string): Promise<void> {
  const role = await client.query("select from pg_roles where rolname = $1", [HUB_ROLE]);
  if (role.rowCount === 0) {
    await unlessThere(client.query(`create role ${HUB_ROLE} login password '${password}'`));
    await client.query(`grant pg_monitor to ${HUB_ROLE}`);
  }
  const database = await client.query("select from pg_database where datname = $1", [HUB_DATABASE]);
  if (database.rowCount === 0) await unlessThere(client.query(`create database ${HUB_DATABASE} owner ${HUB_ROLE}`));
}

/** duplicate_object, duplicate_database, and the unique_violation of two that insert at the same moment. */
const ALREADY_THERE = ["42710", "42P04", "23505"];

async function unlessThere(made: Promise<unknown>): Promise<void> {
  try {
    await made;
  } catch (error) {
    const isThere = error instanceof Error && "code" in error && ALREADY_THERE.includes(String(error.code));
    if (!isThere) throw error;
  }
}
