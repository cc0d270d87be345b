/** HAProxy beside a hub, with the file that `deploy/` offers: the way to whichever PostgreSQL is the primary. */
import type { ChildProcess } from "node:child_process";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { type Machine, runOn } from "./network.ts";
import { PORT, serverAccount } from "./postgres.ts";

const CONFIG = join(import.meta.dirname, "../../deploy/haproxy/haproxy.cfg");

export async function startHaproxy(
  machine: Machine,
  databases: readonly Machine[],
  folder: string,
): Promise<ChildProcess> {
  const account = await serverAccount();
  const log = await open(join(folder, `${machine.name}-haproxy.log`), "a");
  const env = {
    PATH: process.env.PATH ?? "",
    ...Object.fromEntries(databases.map(({ address }, i) => [`DB_${i + 1}`, address])),
  };
  const child = runOn(machine, ["haproxy", "-db", "-f", CONFIG], {
    env,
    stdio: ["ignore", log.fd, log.fd],
    ...(account && { account }),
  });
  await log.close();
  return child;
}

/** As a hub on that machine reaches the database. */
export function throughHaproxy(user: string, password: string): string {
  return `postgres://${user}:${password}@127.0.0.1:${PORT}/streamleads`;
}
