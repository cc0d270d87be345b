/**
 * Builds what is published: `dist/esm` and `dist/cjs`, each with both entries and their types, and says how small it is.
 * All files end in `.js`: Metro does not look at `.cjs` or `.mjs` unless an app sets it up to (checked 2026-11-23), so
 * a package.json in each folder says how Node and TypeScript have to read it.
 */
import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { type OutputChunk, rolldown } from "rolldown";

const ROOT = import.meta.dirname;
const ENTRIES = { index: join(ROOT, "src/index.ts"), native: join(ROOT, "src/native.ts") } as const;
/** What every Hermes understands; Metro's own Babel step takes it from there. */
const TARGET = "es2020";
/** The promise of the README. */
export const MINIFIED_BYTES_MAX = 10_000;

export interface Built {
  /** Bytes of each entry when minified, with everything that it brings. */
  minified: Record<keyof typeof ENTRIES, number>;
}

/**
 * Writes into `outDir`, which is emptied first.
 * @throws when it does not compile, or has grown past its limit
 */
export async function build(outDir: string): Promise<Built> {
  await rm(outDir, { recursive: true, force: true });
  await Promise.all([writeFormat(outDir, "esm"), writeFormat(outDir, "cjs"), writeTypes(join(outDir, "esm"))]);
  await copyTypes(join(outDir, "esm"), join(outDir, "cjs"));
  const minified = { index: await minifiedBytes("index"), native: await minifiedBytes("native") };
  for (const [entry, bytes] of Object.entries(minified)) {
    if (bytes >= MINIFIED_BYTES_MAX) throw new Error(`${entry}: ${bytes} bytes, the limit is ${MINIFIED_BYTES_MAX}`);
  }
  return { minified };
}

/** One file for each entry: an app loads only one of them. Readable; apps minify for themselves. */
async function writeFormat(outDir: string, format: "esm" | "cjs"): Promise<void> {
  const dir = join(outDir, format);
  await mkdir(dir, { recursive: true });
  for (const entry of entryNames()) await writeFile(join(dir, `${entry}.js`), await codeOf(entry, format, false));
  const type = format === "esm" ? "module" : "commonjs";
  await writeFile(join(dir, "package.json"), `${JSON.stringify({ type, sideEffects: false })}\n`);
}

async function codeOf(entry: keyof typeof ENTRIES, format: "esm" | "cjs", minify: boolean): Promise<string> {
  const bundle = await rolldown({
    input: ENTRIES[entry],
    external: ["react-native"],
    platform: "neutral",
    transform: { target: TARGET },
  });
  const { output } = await bundle.generate({ format, exports: "named", minify, comments: !minify });
  await bundle.close();
  const chunks = output.filter((file): file is OutputChunk => file.type === "chunk");
  const [only] = chunks;
  if (!only || chunks.length > 1) throw new Error(`${entry}: expected one file, got ${chunks.length}`);
  return only.code;
}

async function minifiedBytes(entry: keyof typeof ENTRIES): Promise<number> {
  return Buffer.byteLength(await codeOf(entry, "esm", true));
}

async function writeTypes(dir: string): Promise<void> {
  const compiler = createRequire(import.meta.url).resolve("typescript/package.json");
  const tsc = join(dirname(compiler), "bin/tsc");
  const words = [tsc, "-p", join(ROOT, "tsconfig.build.json"), "--outDir", dir];
  await promisify(execFile)(process.execPath, words).catch((error: Error & { stdout?: string }) => {
    throw new Error(`types do not compile:\n${error.stdout ?? ""}`, { cause: error });
  });
  for (const file of await typeFiles(dir)) {
    const text = await readFile(join(dir, file), "utf8");
    // The sources name each other as they are on disk; what is published has no `.ts`.
    await writeFile(join(dir, file), text.replace(/((?:from|import\()\s*"\.[^"]*)\.ts"/g, '$1.js"'));
  }
}

async function copyTypes(from: string, to: string): Promise<void> {
  for (const file of await typeFiles(from)) await cp(join(from, file), join(to, file));
}

async function typeFiles(dir: string): Promise<string[]> {
  return (await readdir(dir)).filter((file) => file.endsWith(".d.ts"));
}

function entryNames(): (keyof typeof ENTRIES)[] {
  return Object.keys(ENTRIES) as (keyof typeof ENTRIES)[];
}

if (import.meta.main) {
  const { minified } = await build(join(ROOT, "dist"));
  for (const entry of entryNames()) {
    console.log(`${entry}: ${minified[entry]} bytes minified (limit ${MINIFIED_BYTES_MAX})`);
  }
}
