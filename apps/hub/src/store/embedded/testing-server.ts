/** The server behind testing.ts: its folder, its start by whichever worker is first, its end with the run. */
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { isRoot } from "./account.ts";
import { HUB_DATABASE, HUB_ROLE, SUPERUSER } from "./connect.ts";
import { clustersIn, findPlace } from "./place.ts";
import { isPostmaster, processExists, readPidFile } from "./postmaster.ts";
import { startEmbeddedPostgres } from "./start.ts";

const FOLDER_PREFIX = "streamleads-test-";
const ELSEWHERE = "/var/lib/streamleads";

/** For tests a crash of the machine loses nothing: no flushes, and room for many test files at once. */
const TEST_SETTINGS = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  max_connections: "300",
  max_wal_size: "4GB",
};

/** A folder of this process, and how to end and remove all that came to be in it. */
export async function openFolder(): Promise<{ folder: string; close: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), FOLDER_PREFIX));
  if (isRoot()) await chmod(folder, 0o711); // The account that runs root's server must pass.
  await writeFile(join(folder, "owner"), String(process.pid));
  return { folder, close: () => removeFolder(folder) };
}

export interface TestServer {
  /** A superuser's address of the maintenance database. */
  ofAdmin: string;
  /** The address of the role that owns the tests' databases: the hub's own. */
  ofOwner: string;
  owner: string;
}

/** Starts the server of the folder or finds it. */
export async function serverIn(folder: string): Promise<TestServer> {
  const { url } = await startEmbeddedPostgres({
    dataDir: join(folder, "data"),
    elsewhereDir: ELSEWHERE,
    settings: TEST_SETTINGS,
    isDurable: false,
    log: () => undefined,
  });
  const ofAdmin = url.replace(`//${HUB_ROLE}`, `//${SUPERUSER}`).replace(`/${HUB_DATABASE}?`, "/postgres?");
  return { ofAdmin, ofOwner: url, owner: HUB_ROLE };
}

/** A run that was killed leaves its server and its folder; the next run clears them. */
export async function removeOrphans(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(FOLDER_PREFIX)) continue;
    const folder = join(tmpdir(), name);
    // Without a readable owner it is being made or removed at this moment, or another account's.
    const owner = Number(await readFile(join(folder, "owner"), "utf8").catch(() => "0"));
    if (owner > 0 && !processExists(owner)) await removeFolder(folder);
  }
}

async function removeFolder(folder: string): Promise<void> {
  const { home, isElsewhere } = await findPlace(join(folder, "data"), ELSEWHERE);
  for (const version of (await clustersIn(home)).keys()) await endServer(join(home, version));
  if (isElsewhere) await rm(home, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
}

/** An immediate shutdown: nothing in it is wanted any more. */
async function endServer(clusterDir: string): Promise<void> {
  const pidFile = await readPidFile(clusterDir);
  if (!pidFile) return;
  const isRunning = async () => (await isPostmaster(pidFile.pid, [clusterDir])) !== "no";
  if (await isRunning()) process.kill(pidFile.pid, "SIGQUIT");
  const deadline = performance.now() + 10_000;
  while (await isRunning()) {
    if (performance.now() > deadline) throw new Error(`the test server ${pidFile.pid} does not end`);
    await wait(10);
  }
}
