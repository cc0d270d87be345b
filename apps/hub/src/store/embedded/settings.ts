/** The text of the server's configuration. Written anew at each start, so that an update of the hub reaches old clusters. */

import { totalmem } from "node:os";

/** How clients reach the server. Unix sockets wherever they exist; loopback TCP with a password where they do not. */
export type Listening = { kind: "socket"; folder: string; port: number } | { kind: "tcp"; host: string; port: number };

/**
 * For one machine shared with the hub (2 cores, 1 GB and up). Client errors are not logged (`log_min_messages = log`,
 * terse): their texts can hold values of rows, which are personal data; the hub logs its own failures.
 */
const TUNING: Readonly<Record<string, string>> = {
  max_connections: "60",
  // A search gathers up to 100,000 places of rows; with less it keeps pages instead and reads every row on them.
  work_mem: "16MB",
  // Durability is the point of the product: what was answered 2xx is on disk.
  fsync: "on",
  full_page_writes: "on",
  synchronous_commit: "on",
  wal_compression: "pglz",
  max_wal_size: "1GB",
  checkpoint_timeout: "10min",
  checkpoint_completion_target: "0.9",
  // Short queries of known shape: compiling them costs more than it brings.
  jit: "off",
  // The deliveries table is a queue: rows change state several times within seconds. More often than once a minute is no
  // cheaper for claims, and costs a young database an eighth of its processor time (docs/build/performance.md).
  autovacuum_naptime: "60s",
  autovacuum_vacuum_scale_factor: "0.05",
  autovacuum_analyze_scale_factor: "0.05",
  autovacuum_vacuum_cost_limit: "1000",
  // A lost hub must not hold locks or old snapshots for ever.
  idle_in_transaction_session_timeout: "60s",
  timezone: "UTC",
  log_timezone: "UTC",
  lc_messages: "C",
  // One file per weekday, overwritten a week later: bounded without a helper.
  logging_collector: "on",
  log_directory: "log",
  log_filename: "postgresql-%a.log",
  log_rotation_age: "1d",
  log_rotation_size: "0",
  log_truncate_on_rotation: "on",
  log_file_mode: "0600",
  log_line_prefix: "%m [%p] ",
  log_min_messages: "log",
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
  log_statement: "none",
};

const MB = 1024 * 1024;

/**
 * What the server keeps of its tables in memory, in MB: an eighth of the machine's (or the container's), which it shares
 * with the hub, from 128 to 1,024. Pages are taken as they are needed: a small database stays small.
 */
export function sharedBuffersMb(memoryBytes: number): number {
  return Math.min(1_024, Math.max(128, Math.floor(memoryBytes / 8 / MB)));
}

function memoryBytes(): number {
  // 0 where nothing is known, more than the machine has where there is no limit.
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
}

/** The file streamleads.conf; `overrides` win over the tuning, never over where the server listens. */
export function settingsText(listening: Listening, overrides: Readonly<Record<string, string>> = {}): string {
  const where: Record<string, string> =
    listening.kind === "socket"
      ? { listen_addresses: "", unix_socket_directories: listening.folder, unix_socket_permissions: "0700" }
      : { listen_addresses: listening.host, unix_socket_directories: "" };
  const shared_buffers = `${sharedBuffersMb(memoryBytes())}MB`;
  const all = { shared_buffers, ...TUNING, ...overrides, ...where, port: String(listening.port) };
  const lines = Object.entries(all).map(([name, value]) => `${name} = ${quoted(value)}`);
  return `# Escrito pelo StreamLeads a cada início. Ajustes seus vão em local.conf, nesta pasta.\n${lines.join("\n")}\n`;
}

/** The file pg_hba.conf: whoever can enter the 0700 socket folder is the hub; over TCP a password is asked. */
export const ACCESS_TEXT = `# Escrito pelo StreamLeads a cada início.
local all all trust
host all all 127.0.0.1/32 scram-sha-256
host all all ::1/128 scram-sha-256
`;

/** The file postgresql.conf, written once; the owner's local.conf is read last and wins. */
export function mainText(sharedMemory: string): string {
  return `dynamic_shared_memory_type = ${quoted(sharedMemory)}
include 'streamleads.conf'
include_if_exists 'local.conf'
`;
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
