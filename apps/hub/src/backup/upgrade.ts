/**
 * The embedded database from one major version of PostgreSQL to the next: everything is copied from the old server into a
 * new cluster beside it, read again and compared, and only then does the new folder take its place by one rename. Up to
 * that rename the old folder is what it was, and a run that was cut off is begun anew; after it nothing is left to do but
 * to put the old folder aside, which the next run does as well.
 */
import { existsSync } from "node:fs";
import { open, readFile, rename, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type EmbeddedPostgresOptions, type Log, startEmbeddedPostgres } from "../store/embedded/index.ts";
import { clustersIn, findPlace, type Place } from "../store/embedded/place.ts";
import { isPostmaster, readPidFile } from "../store/embedded/postmaster.ts";
import { writeServerFile } from "../store/embedded/server-file.ts";
import { BackupError } from "./backup-error.ts";
import { copyDatabase, databaseBytes, demandNobody } from "./copy-database.ts";
import { syncFolder } from "./file-bytes.ts";
import { oldBinaries } from "./old-binaries.ts";
import type { Progress } from "./progress.ts";

export interface UpgradeRequest {
  dataDir: string;
  /** The major version of the programs that this hub brings. */
  major: number;
  oldBinariesDir: string | undefined;
  log: Log;
  progress?: Progress | undefined;
  /** For root; as at the hub's own start. */
  elsewhereDir?: string;
  /** For tests: bytes that are free in a folder, quicker clusters, and where the process dies. */
  bytesFree?: (folder: string) => Promise<number>;
  isDurable?: boolean;
  settings?: Readonly<Record<string, string>>;
  at?: (step: "begun" | "swapped") => Promise<void>;
}

export type Upgraded =
  | { kind: "nothing"; major: number }
  | { kind: "finished"; from: number; kept: string }
  | { kind: "upgraded"; from: number; kept: string; rows: number; tables: number };

const STAGING = "atualizacao";
const EVIDENCE = "atualizado-de.txt";
/** Room for the log of changes and for indexes that are made while their table is there. */
const SPARE_BYTES = 512 * 1024 * 1024;
const SPARE_PART = 1.3;
const END_MS = 20_000;

/** @throws BackupError or EmbeddedPostgresError with cause and cure; the old data is then where it was */
export async function upgradeDatabase(request: UpgradeRequest): Promise<Upgraded> {
  const { dataDir, major } = request;
  const place = await findPlace(dataDir, request.elsewhereDir ?? "/var/lib/streamleads");
  const found = [...(await clustersIn(place.home)).keys()].map(Number);
  const newest = Math.max(...found);
  if (found.length === 0) throw NO_DATA(place.home);
  if (newest > major) throw TOO_NEW(newest, major);
  const older = found.filter((one) => one !== major);
  if (older.length > 1) throw SEVERAL(place.home, found);
  const [from] = older;
  if (from === undefined) return { kind: "nothing", major };
  if (found.includes(major)) {
    if (!(await wasMadeFrom(join(place.home, String(major)), from))) throw SEVERAL(place.home, found);
    return { kind: "finished", from, kept: await putAside(place.home, from) };
  }
  const copied = await copyBeside(request, place, from);
  await swap(place.home, major);
  await request.at?.("swapped");
  const kept = await putAside(place.home, from);
  return { kind: "upgraded", from, kept, ...copied };
}

async function copyBeside(request: UpgradeRequest, place: Place, from: number) {
  const { dataDir, major, log, progress } = request;
  const staging = join(place.home, STAGING);
  await removeStaging(staging, major);
  const common = {
    log,
    isDurable: request.isDurable ?? true,
    ...(request.settings && { settings: request.settings }),
    ...(request.elsewhereDir !== undefined && { elsewhereDir: request.elsewhereDir }),
  } satisfies Partial<EmbeddedPostgresOptions>;
  const programs = oldBinaries(from, request.oldBinariesDir);
  const old = await startEmbeddedPostgres({ ...common, dataDir, binariesDir: programs });
  try {
    await demandNobody(old.url);
    await demandRoom(old.url, place.home, request.bytesFree ?? bytesFreeIn);
    const fresh = await startEmbeddedPostgres({ ...common, dataDir: staging });
    let copied: { rows: number; tables: number };
    try {
      await request.at?.("begun");
      copied = await copyDatabase(old.url, fresh.url, progress);
    } finally {
      await fresh.stop();
    }
    const cluster = join(staging, "postgres", String(major));
    if (!existsSync(join(cluster, "PG_VERSION"))) {
      throw new BackupError(
        `O banco novo não ficou em ${cluster}, porque a conta que roda o banco não entra lá.`,
        "Deixe essa conta passar pela pasta (chmod o+x) e rode de novo. Nada foi alterado.",
      );
    }
    await keepOwnSettings(join(place.home, String(from)), cluster, place);
    await writeEvidence(cluster, from, place);
    return copied;
  } finally {
    await old.stop();
  }
}

/** What a run that was cut off left, its server too. */
async function removeStaging(staging: string, major: number): Promise<void> {
  const cluster = join(staging, "postgres", String(major));
  const pidFile = await readPidFile(cluster).catch(() => undefined); // Nothing is there to be ended.
  if (pidFile && (await isPostmaster(pidFile.pid, [cluster])) === "yes") {
    process.kill(pidFile.pid, "SIGQUIT");
    const deadline = performance.now() + END_MS;
    while ((await isPostmaster(pidFile.pid, [cluster])) === "yes") {
      if (performance.now() > deadline) throw LEFT_RUNNING(pidFile.pid, cluster);
      await wait(20);
    }
  }
  await rm(staging, { recursive: true, force: true });
}

async function demandRoom(url: string, home: string, bytesFree: (folder: string) => Promise<number>): Promise<void> {
  const needed = Math.ceil((await databaseBytes(url)) * SPARE_PART) + SPARE_BYTES;
  const free = await bytesFree(home);
  if (free >= needed) return;
  const gigabytes = (bytes: number) => (bytes / 1e9).toLocaleString("pt-BR", { maximumFractionDigits: 1 });
  throw new BackupError(
    `Falta espaço em ${home}: são precisos ${gigabytes(needed)} GB livres e há ${gigabytes(free)} GB.`,
    "Libere espaço e rode de novo. Nada foi alterado.",
  );
}

async function bytesFreeIn(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** The operator's own settings of the server; what we write ourselves is written at each start. */
async function keepOwnSettings(old: string, fresh: string, place: Place): Promise<void> {
  const text = await readFile(join(old, "local.conf"), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text !== undefined) await writeServerFile(join(fresh, "local.conf"), text, place.account);
}

/** Says inside the new cluster what it was made from, before it takes its place. */
async function writeEvidence(cluster: string, from: number, place: Place): Promise<void> {
  const path = join(cluster, EVIDENCE);
  await writeServerFile(path, `${from}\n`, place.account);
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncFolder(cluster);
}

async function wasMadeFrom(cluster: string, from: number): Promise<boolean> {
  const text = await readFile(join(cluster, EVIDENCE), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  return text.trim() === String(from);
}

/** The password first: with the folder alone in its place, the next start would make another one. */
async function swap(home: string, major: number): Promise<void> {
  const made = join(home, STAGING, "postgres");
  await rename(join(made, `${major}.password`), join(home, `${major}.password`));
  await rename(join(made, String(major)), join(home, String(major)));
  await syncFolder(home);
}

/** @returns where the old data is now, until the operator removes it */
async function putAside(home: string, from: number): Promise<string> {
  let kept = join(home, `${from}-antigo`);
  for (let n = 2; existsSync(kept); n++) kept = join(home, `${from}-antigo-${n}`);
  await rename(join(home, String(from)), kept);
  await syncFolder(home);
  await rm(join(home, STAGING), { recursive: true, force: true });
  return kept;
}

const NO_DATA = (home: string) =>
  new BackupError(
    `Não há banco de dados em ${home}.`,
    "Confira DATA_DIR. Com DATABASE_URL, quem atualiza o PostgreSQL é quem cuida daquele servidor.",
  );

const TOO_NEW = (found: number, major: number) =>
  new BackupError(
    `Os dados já são do PostgreSQL ${found}, mais novo que o ${major} deste programa.`,
    "Instale a versão do StreamLeads que os criou, ou uma mais nova.",
  );

const SEVERAL = (home: string, found: readonly number[]) =>
  new BackupError(
    `Em ${home} há dados de mais de uma versão do PostgreSQL (${found.toSorted().join(", ")}), e não se sabe qual vale.`,
    "Deixe só a pasta que vale: renomeie a outra (por exemplo, para 17-guardado) e rode de novo.",
  );

const LEFT_RUNNING = (pid: number, cluster: string) =>
  new BackupError(
    `O servidor ${pid}, de uma atualização interrompida, não termina (${cluster}).`,
    `Encerre o processo ${pid} e rode de novo.`,
  );
