/**
 * The built dashboard. Files are looked for when they are asked for, since a build may replace them while the hub runs;
 * those named after their content are kept for ever, the index is asked for every time.
 */
import { existsSync } from "node:fs";
import { join, sep } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

const YEAR_SECONDS = 31_536_000;

/** Serves the files of the folder. @returns whether there is an index to answer the dashboard's own addresses with */
export async function serveDashboard(app: FastifyInstance, folder: string | undefined): Promise<() => boolean> {
  if (folder === undefined) return () => false;
  const assets = join(folder, "assets") + sep;
  await app.register(fastifyStatic, {
    root: folder,
    // Marks of the build itself.
    dotfiles: "ignore",
    cacheControl: false,
    setHeaders(reply, path) {
      const isNamedByContent = path.startsWith(assets);
      reply.header("cache-control", isNamedByContent ? `public, max-age=${YEAR_SECONDS}, immutable` : "no-cache");
    },
  });
  const index = join(folder, "index.html");
  return () => existsSync(index);
}
