/** A PostgreSQL of chosen programs in a folder of its own, for as long as a trial lasts. Who calls may be root; it never is. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chown, mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { type Account, isRoot, serviceAccount, spawnAs } from "../../apps/hub/src/store/embedded/account.ts";
import { prepareBinaries, programEnvironment } from "../../apps/hub/src/store/embedded/binaries.ts";
import { type Machine, NETWORK, runOn } from "./network.ts";
import { end } from "./sandbox.ts";

export const DEBIAN_15 = "/usr/lib/postgresql/15/bin";
export const PORT = 5432;
const UP_MS = 60_000;
const STOP_MS = 20_000;

export interface PostgresOptions {
  /** With `postgres` and `initdb`. */
  bin: string;
  /** Made here; its socket stands in it. */
  folder: string;
  /** Where it runs; without one here, and only on its socket. */
  machine?: Machine;
  settings?: Readonly<Record<string, string>>;
}

export interface PostgresServer {
  /** A superuser's address of the maintenance database. */
  url: string;
  version: string;
  stop(): Promise<void>;
}

/** Whom servers run as: PostgreSQL refuses root. `undefined`: as we do. */
export async function serverAccount(): Promise<Account | undefined> {
  return isRoot() ? serviceAccount(undefined) : undefined;
}

/** The programs of the embedded PostgreSQL, for that account. @returns their `bin` */
export async function embeddedBin(folder: string): Promise<string> {
  const request = { account: await serverAccount(), copyTo: [join(folder, "programs")], log: () => undefined };
  return join((await prepareBinaries(request)).dir, "bin");
}

/** @throws with the server's last words when it does not accept connections within a minute */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { bin, folder, machine, settings = {} } = options;
  const account = await serverAccount();
  const data = join(folder, "data");
  await mkdir(folder, { mode: 0o700 });
  if (account) await chown(folder, account.uid, account.gid);
  makeCluster(join(bin, "initdb"), data, account);
  const log = await open(join(folder, "server.log"), "a");
  const all = {
    ...settings,
    port: String(PORT),
    unix_socket_directories: folder,
    listen_addresses: machine?.address ?? "",
  };
  const command = [
    join(bin, "postgres"),
    "-D",
    data,
    ...Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
  const env = programEnvironment();
  const stdio: ["ignore", number, number] = ["ignore", log.fd, log.fd];
  const child = machine
    ? runOn(machine, command, { env, stdio, ...(account && { account }) })
    : spawn(command[0] ?? "", command.slice(1), { env, stdio, ...spawnAs(account) });
  await log.close();
  const url = machine
    ? `postgres://postgres@${machine.address}:${PORT}/postgres`
    : `postgres://postgres@/postgres?host=${encodeURIComponent(folder)}&port=${PORT}`;
  const version = await untilUp(child, url, join(folder, "server.log"));
  // SIGINT: the fast shutdown, which does not wait for sessions.
  return { url, version, stop: () => stop(child) };
}

function makeCluster(initdb: string, data: string, account: Account | undefined): void {
  const args = ["-D", data, "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync", "--auth-local=trust"];
  const made = spawnSync(initdb, [...args, "--auth-host=trust"], {
    env: programEnvironment(),
    encoding: "utf8",
    ...spawnAs(account),
    cwd: "/",
  });
  if (made.status !== 0) throw new Error(`initdb: ${made.error?.message ?? made.stderr.slice(-1_000)}`);
  const hba = spawnSync(
    "sh",
    ["-c", `echo "host all all ${NETWORK} trust" >> "$0/pg_hba.conf"`, data],
    spawnAs(account),
  );
  if (hba.status !== 0) throw new Error("pg_hba.conf was not written");
}

async function untilUp(child: ChildProcess, url: string, log: string): Promise<string> {
  const deadline = performance.now() + UP_MS;
  while (child.exitCode === null && performance.now() < deadline) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on("error", () => undefined); // connect() rejects with it.
    try {
      await client.connect();
      const { rows } = await client.query<{ server_version: string }>("show server_version");
      await client.end();
      return rows[0]?.server_version ?? "?";
    } catch {
      await wait(50); // It starts.
    }
  }
  child.kill("SIGQUIT");
  throw new Error(`PostgreSQL does not accept connections:\n${(await readFile(log, "utf8")).slice(-2_000)}`);
}

async function stop(child: ChildProcess): Promise<void> {
  child.kill("SIGINT");
  const until = performance.now() + STOP_MS;
  while (child.exitCode === null && child.signalCode === null && performance.now() < until) await wait(20);
  await end(child, 1_000);
}
