/** The demonstration's own folder, `.demo`: which database it has, how one logs in, how often it has run. */
import { randomBytes, randomInt } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EXIT, StartError } from "../../apps/hub/src/start/start-error.ts";

export interface DemoFolder {
  /** The hub's DATA_DIR. */
  dataDir: string;
  logFile: string;
  /** Counts from 1 since the folder was made. */
  run: number;
  email: string;
  password: string;
  apiKey: string;
  /** Lets the next demonstration have the folder. */
  release(): Promise<void>;
}

interface Kept {
  data: string;
  run: number;
  password: string;
  apiKey: string;
}

const EMAIL = "demo@streamleads.example";

/**
 * Opens the folder for one demonstration at a time; it is made when it is not there, and emptied first for a fresh one.
 * @throws StartError when another demonstration that is running has it
 */
export async function openFolder(path: string, isFresh: boolean): Promise<DemoFolder> {
  const lock = join(path, "processo.txt");
  await refuseIfRunning(lock);
  if (isFresh) await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true });
  await writeFile(lock, `${process.pid}\n`);
  const stateFile = join(path, "demo.json");
  const known = await read(stateFile);
  // A name of its own for each database: one that an aborted demonstration left running is never met again.
  const kept: Kept = known === undefined ? newState() : { ...known, run: known.run + 1 };
  await writeFile(stateFile, JSON.stringify(kept), { mode: 0o600 });
  return {
    dataDir: join(path, kept.data),
    logFile: join(path, "demo.log"),
    run: kept.run,
    email: EMAIL,
    password: kept.password,
    apiKey: kept.apiKey,
    release: () => rm(lock, { force: true }),
  };
}

function newState(): Kept {
  return {
    data: `dados-${randomBytes(4).toString("hex")}`,
    run: 1,
    password: Array.from({ length: 4 }, () => String(randomInt(1_000, 10_000))).join("-"),
    apiKey: `sl_demo_${randomBytes(24).toString("base64url")}`,
  };
}

async function refuseIfRunning(lock: string): Promise<void> {
  const text = await textOf(lock);
  const pid = Number(text);
  if (text === undefined || !Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return;
  throw new StartError(
    `Já há uma demonstração no ar (processo ${pid}).`,
    `Encerre-a com Ctrl-C no terminal dela. Se ela não existe mais, apague ${lock}.`,
    EXIT.unavailable,
  );
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there and somebody else's.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

async function read(file: string): Promise<Kept | undefined> {
  const text = await textOf(file);
  return text === undefined ? undefined : (JSON.parse(text) as Kept);
}

/** `undefined`: there is no such file. */
async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
