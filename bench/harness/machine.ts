/** The machine of a run. A figure without it says nothing. */
import { cpus, totalmem, type } from "node:os";

export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  system: string;
  node: string;
  /** `null` where no server ran. */
  postgresql: string | null;
}

/** This machine; `postgresql` is what its server answered to `show server_version`. */
export function machineNow(postgresql: string | null): Machine {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() || "unknown CPU",
    cores: all.length,
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    system: type(),
    node: process.version,
    postgresql,
  };
}

/** In one line. */
export function machineLine({ cpu, cores, memoryGb, system, node, postgresql }: Machine): string {
  const server = postgresql === null ? "" : `, PostgreSQL ${postgresql}`;
  return `${cpu}, ${cores} cores, ${memoryGb} GB, ${system}, Node ${node}${server}; load, receivers, PostgreSQL and hub share it.`;
}
