/** What the dashboard is built from, as one hash: times of files change with every checkout, contents do not. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/** What a build reads, below the dashboard's folder. */
const SOURCES = ["index.html", "package.json", "vite.config.ts", "src", "public"];

/** `undefined` where there are no sources, as in an image that brings only the build. */
export async function hashOfSources(folder: string): Promise<string | undefined> {
  if (!existsSync(join(folder, "src"))) return undefined;
  const files = (await Promise.all(SOURCES.map((name) => filesBelow(join(folder, name))))).flat();
  const hash = createHash("sha256");
  for (const file of files.sort()) {
    hash.update(`${relative(folder, file).split(sep).join("/")}\0`);
    hash.update(await readFile(file));
    hash.update("\0");
  }
  return hash.digest("hex");
}

/** The file itself, or all files of a folder; none where there is neither. Tests are no part of a build. */
async function filesBelow(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOTDIR") return [path];
    if (code === "ENOENT") return [];
    throw error;
  }
}
