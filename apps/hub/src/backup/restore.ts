/**
 * A backup back into a database: examined whole first, then loaded in one transaction, so that a database is either as
 * it was before or restored, erased again and held. Whatever stops it in between, the next run begins anew.
 */
import type { Hours } from "@streamleads/domain";
import type { Connector } from "@streamleads/integration-kit";
import type pg from "pg";
import type { DestinationOf } from "../erasures/erasure.ts";
import { applyErasures, type Reapplied } from "./apply-erasures.ts";
import { BackupError } from "./backup-error.ts";
import { isSame } from "./copy-out.ts";
import type { ErasureList } from "./erasure-list.ts";
import { type Held, hold } from "./hold.ts";
import { putJournal, putKeys, sealerOf } from "./key-bundle.ts";
import { compare, loadRows, migrateInside, rowsIn, setSequences } from "./load.ts";
import { DATA, JOURNAL, type Start } from "./manifest.ts";
import type { Progress } from "./progress.ts";
import { type Examined, entriesIn, type Opener } from "./read-backup.ts";
import { connect } from "./snapshot.ts";
import { quoted, type Sequence } from "./tables.ts";
import { clearTarget, demandTarget, lockTarget } from "./target.ts";

export interface RestoreRequest {
  databaseUrl: string;
  dataDir: string;
  backup: Examined;
  open: Opener;
  /** Keys of this machine's environment or folder; asked when the backup has none, and first when it has. */
  keysHere: readonly Buffer[] | undefined;
  /** `SECRETS_KEY` is set: the file in DATA_DIR would not be read. */
  isKeyFromEnvironment: boolean;
  /** The newest that is known; `undefined` when there is none after the backup. */
  list: ErasureList | undefined;
  acceptMany: boolean;
  /** The name of the database, typed by whoever wants what is in it gone. */
  replace: string | undefined;
  /** The old installation was stopped before the backup: nothing was sent after it, and nothing has to wait. */
  isMove: boolean;
  registry: readonly Connector[];
  hours: Hours;
  timeZone: string;
  now: Date;
  progress?: Progress | undefined;
  /** For tests: something that happens before all of it is committed. */
  beforeCommit?: () => Promise<void>;
}

export interface Restored {
  rows: number;
  leads: number;
  /** `undefined`: there was no list newer than the backup. */
  reapplied: Reapplied | undefined;
  /** `undefined` for a move. */
  held: Held | undefined;
  /** Tables of the backup that this program does not have. */
  strange: string[];
  /** Where other master keys of this folder are now. */
  keysAside: string | undefined;
}

/** Keys that a dead installation may have given out after its backup, and that systems outside know: never used again. */
const LEAP = { big: 1_000_000, small: 1_000 } as const;

/** @throws BackupError with what keeps it from being done; the database is then as it was */
export async function restore(request: RestoreRequest): Promise<Restored> {
  if (!request.backup.masters && !request.keysHere) throw NO_KEY;
  const client = await connect(request.databaseUrl, "streamleads-restore");
  try {
    await client.query("begin");
    const restored = await insideTransaction(client, request);
    await request.beforeCommit?.();
    await client.query("commit");
    await client.query("analyze");
    return restored;
  } finally {
    // What was not committed ends with the connection.
    await client.end();
  }
}

async function insideTransaction(client: pg.Client, request: RestoreRequest): Promise<Restored> {
  const { backup, list, isMove, now } = request;
  await lockTarget(client);
  const state = await demandTarget(client, request.replace);
  if (state === "replace") await clearTarget(client);

  await migrateInside(client, backup.start.migrations);
  const progress = request.progress && {
    on: request.progress,
    expected: (table: string) => backup.end.sums[`${DATA}${table}`]?.rows ?? 0,
  };
  const rows = rowsIn(entriesIn(backup.path, request.open));
  const { sums, strange, schema } = await loadRows(client, backup.start, rows, progress);
  const tables = backup.start.tables.filter(({ name }) => !strange.includes(name));
  for (const { name } of tables) {
    // The file was examined before; it may have been changed since.
    if (!isSame(sums.get(name), backup.end.sums[`${DATA}${name}`])) throw changed(name);
  }
  await compare(client, schema, tables, sums);
  await migrateInside(client);

  const sealer = await sealerOf(client, await usableKeys(client, request));
  const last = newest(backup.start.sequences, list?.start.sequences);
  await setSequences(client, schema, last, isMove ? () => 0 : leapOf);
  const destinationOf = await destinationsIn(client, request.registry);
  const reapplied =
    list && (await applyErasures(client, list, { sealer, destinationOf, now, acceptMany: request.acceptMany }));
  const clock = { hours: request.hours, timeZone: request.timeZone };
  const held = isMove ? undefined : await hold(client, backup.start.moment, clock, now);
  await note(client, backup.start, list, now);
  const { rows: count } = await client.query<{ n: string }>(`select count(*)::text as n from ${quoted(schema)}.leads`);
  // Before the commit: a database without its keys would be of no use, keys without a database do no harm.
  const keysAside = await putBack(request);
  return {
    rows: [...sums.values()].reduce((total, sum) => total + sum.rows, 0),
    leads: Number(count[0]?.n),
    reapplied,
    held,
    strange,
    keysAside,
  };
}

/** The backup's own keys, unless the environment has some that open the same database. */
async function usableKeys(client: pg.ClientBase, request: RestoreRequest): Promise<readonly Buffer[]> {
  const { backup, keysHere, isKeyFromEnvironment } = request;
  if (isKeyFromEnvironment && keysHere) {
    await sealerOf(client, keysHere);
    return keysHere;
  }
  if (backup.masters) return backup.masters;
  if (keysHere) return keysHere;
  throw NO_KEY;
}

const NO_KEY = new BackupError(
  "Esta cópia foi feita SEM a chave mestra, e não há uma aqui.",
  "Ponha em SECRETS_KEY (ou em DATA_DIR/secrets.key) a chave que valia naquela instalação. Sem ela os segredos das conexões não abrem e o hub não inicia.",
);

async function putBack({ backup, dataDir, open, isKeyFromEnvironment, now }: RestoreRequest) {
  for await (const entry of entriesIn(backup.path, open)) {
    if (entry.name.startsWith(DATA)) break; // They stand before the tables.
    if (entry.name.startsWith(JOURNAL)) await putJournal(dataDir, entry);
  }
  return backup.masters && !isKeyFromEnvironment ? putKeys(dataDir, backup.masters, now) : undefined;
}

function leapOf({ isBig }: Sequence): number {
  return isBig ? LEAP.big : LEAP.small;
}

function newest(
  one: Readonly<Record<string, number>>,
  other: Readonly<Record<string, number>> = {},
): Record<string, number> {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Object.fromEntries([...keys].map((key) => [key, Math.max(one[key] ?? 0, other[key] ?? 0)]));
}

async function destinationsIn(client: pg.ClientBase, registry: readonly Connector[]): Promise<DestinationOf> {
  const { rows } = await client.query<{ id: number; integration: string }>(
    "select id, integration from connections where removed_at is null",
  );
  const connectors = new Map(registry.map((connector) => [connector.slug, connector]));
  const byId = new Map(rows.map(({ id, integration }) => [id, connectors.get(integration)]));
  return (id) => {
    const connector = byId.get(id);
    return connector && { label: connector.label, canErase: connector.erase !== undefined };
  };
}

/** For whoever asks later where this database came from. */
async function note(client: pg.ClientBase, start: Start, list: ErasureList | undefined, now: Date): Promise<void> {
  const value = { at: now.toISOString(), backup: start.moment, erasures_until: list?.start.moment ?? start.moment };
  await client.query(
    `insert into settings (key, value) values ('restored', $1::jsonb)
     on conflict (key) do update set value = excluded.value, updated_at = now()`,
    [JSON.stringify(value)],
  );
}

function changed(table: string): BackupError {
  return new BackupError(
    `O arquivo mudou enquanto era restaurado (tabela ${table}).`,
    "Nada foi alterado no banco. Copie o arquivo para um disco deste servidor e repita.",
  );
}
