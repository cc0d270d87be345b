/**
 * `npm run cluster -- postgres-15`: the hub's tests with their SQL on Debian's PostgreSQL 15, the oldest that the hub
 * works on; all other runs have the embedded one. What follows is given to Vitest: folders, in place of the hub's all.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEBIAN_15, type PostgresServer, startPostgres } from "./postgres.ts";

const ROOT = join(import.meta.dirname, "../..");
/** For tests a crash of the machine loses nothing. */
const SETTINGS = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  max_connections: "300",
  max_wal_size: "4GB",
};

/** @returns Vitest's exit code */
export async function testOn15(folders: readonly string[], bin = DEBIAN_15): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "streamleads-pg15-"));
  await chmod(folder, 0o711); // The account that runs root's server must pass.
  let server: PostgresServer | undefined;
  const begun = performance.now();
  try {
    server = await startPostgres({ bin, folder: join(folder, "server"), settings: SETTINGS });
    console.log(`PostgreSQL ${server.version} (${bin})`);
    const args = ["vitest", "run", ...(folders.length > 0 ? folders : ["apps/hub"])];
    const child = spawn("npx", args, {
      cwd: ROOT,
      stdio: "inherit",
      env: { ...process.env, TEST_DATABASE_URL: server.url },
    });
    // Ctrl-C reaches Vitest as well, which ends; then we do.
    const forward = (signal: NodeJS.Signals) => void child.kill(signal);
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, forward);
    const [code] = (await once(child, "exit")) as [number | null];
    console.log(`took ${Math.round((performance.now() - begun) / 1_000)} s on PostgreSQL ${server.version}`);
    return code ?? 130;
  } finally {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
