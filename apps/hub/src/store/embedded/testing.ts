/**
 * A real PostgreSQL for the tests: one server per run in a temporary folder, a database of its own per test file.
 *
 * As `globalSetup` of Vitest the default export starts nothing: it names the folder; the first test that asks for a
 * database starts the server (two that ask at once share one), and the teardown stops it. A run without such tests
 * pays nothing. With TEST_DATABASE_URL (a superuser) the same tests use that server; what they made is dropped after.
 */
import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { openFolder, removeOrphans, serverIn, type TestServer } from "./testing-server.ts";

const FOLDER_VARIABLE = "STREAMLEADS_TEST_FOLDER";
const RUN_VARIABLE = "STREAMLEADS_TEST_RUN";

/** Vitest's globalSetup. @returns the teardown */
export default async function setup(): Promise<() => Promise<void>> {
  // Vitest's workers inherit the variables.
  const run = randomBytes(4).toString("hex");
  process.env[RUN_VARIABLE] = run;
  if (process.env.TEST_DATABASE_URL) return () => dropAllOf(run);
  await removeOrphans();
  const { folder, close } = await openFolder();
  process.env[FOLDER_VARIABLE] = folder;
  return close;
}

/**
 * Makes a database, empty or as a copy of a template of `ensureTemplate`; one of that name is replaced. Names are the
 * run's own: two runs on one server do not meet.
 * @returns its address, for `pg` or Kysely; its owner has the rights of the hub in production, no more
 */
export async function createDatabase(name: string, template?: string): Promise<string> {
  await dropDatabase(name);
  const { owner, ofOwner } = await serverOf();
  const copied = template === undefined ? "" : ` template ${quoted(ownName(template))}`;
  await asAdmin((admin) => admin.query(`create database ${quoted(ownName(name))}${copied} owner ${quoted(owner)}`));
  return withDatabase(ofOwner, ownName(name));
}

/** Drops a database if it is there, its sessions with it. */
export async function dropDatabase(name: string): Promise<void> {
  await asAdmin((admin) => admin.query(`drop database if exists ${quoted(ownName(name))} with (force)`));
}

/**
 * Makes a template once per run, whichever test file comes first: `prepare` gets the address of an empty database and
 * fills it (migrations, common rows), leaving no connection open; the others wait. Then `createDatabase(x, name)`
 * copies it in some 30 ms.
 */
export async function ensureTemplate(name: string, prepare: (url: string) => Promise<void>): Promise<void> {
  const template = ownName(name);
  await asAdmin(async (admin) => {
    // Held until this connection ends: who comes second finds the finished template.
    await admin.query("select pg_advisory_lock(hashtextextended($1, 0))", [`template ${template}`]);
    const ready = await admin.query("select from pg_database where datname = $1 and datistemplate", [template]);
    if (ready.rowCount !== 0) return;
    await admin.query(`drop database if exists ${quoted(template)} with (force)`);
    const { owner, ofOwner } = await serverOf();
    await admin.query(`create database ${quoted(template)} owner ${quoted(owner)}`);
    await prepare(withDatabase(ofOwner, template));
    await admin.query(`alter database ${quoted(template)} with is_template true`);
  });
}

let server: Promise<TestServer> | undefined;

/** The server, started now if it is not running. */
function serverOf(): Promise<TestServer> {
  const folder = process.env[FOLDER_VARIABLE];
  const given = process.env.TEST_DATABASE_URL;
  if (given) return Promise.resolve({ ofAdmin: given, ofOwner: given, owner: userOf(given) });
  if (!folder) throw new Error("the test database needs store/embedded/testing.ts as globalSetup of Vitest");
  server ??= serverIn(folder);
  return server;
}

async function asAdmin<T>(use: (admin: Client) => Promise<T>): Promise<T> {
  const { ofAdmin } = await serverOf();
  const admin = new Client({ connectionString: ofAdmin });
  await admin.connect();
  try {
    return await use(admin);
  } finally {
    await admin.end();
  }
}

/** The address with another database. The empty host of a Unix socket is no host to the URL parser. */
function withDatabase(address: string, database: string): string {
  const url = new URL(address.replace("@/", "@unix-socket/"));
  url.pathname = `/${encodeURIComponent(database)}`;
  return url.href.replace("@unix-socket/", "@/");
}

function userOf(address: string): string {
  return decodeURIComponent(new URL(address.replace("@/", "@unix-socket/")).username);
}

async function dropAllOf(run: string): Promise<void> {
  await asAdmin(async (admin) => {
    const { rows } = await admin.query("select datname from pg_database where datname like $1", [`%\\_${run}`]);
    for (const { datname } of rows as { datname: string }[]) {
      await admin.query(`alter database ${quoted(datname)} with is_template false`);
      await admin.query(`drop database ${quoted(datname)} with (force)`);
    }
  });
}

/** The run's own name of a database. PostgreSQL would cut a longer one in silence, and two could become one. */
function ownName(name: string): string {
  const own = `${name}_${process.env[RUN_VARIABLE] ?? "run"}`;
  if (Buffer.byteLength(own) > 63) throw new Error(`database name too long: ${own}`);
  return own;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
