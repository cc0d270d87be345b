/** Everywhere that a secret is kept sealed. A test compares this list with the columns of the database. */
import type { Database } from "./database.ts";
import type { Sealer } from "./sealer.ts";

export interface SealedPlace {
  table: string;
  /** Names a row; compared as text. */
  key: string;
  /** In Portuguese, for the operator. */
  label: string;
}

export const SEALED_PLACES: readonly SealedPlace[] = [
  { table: "connections", key: "id", label: "dados das conexões" },
  { table: "oauth_tokens", key: "connection_id", label: "acessos dados por OAuth" },
  { table: "oauth_flows", key: "state_hash", label: "acessos em andamento" },
  { table: "sources", key: "id", label: "segredos das fontes próprias" },
  { table: "erasures", key: "id", label: "pedidos de exclusão" },
  { table: "installation_secret", key: "only_one", label: "segredo da instalação" },
];

export interface PlaceCounts {
  place: SealedPlace;
  /** Sealed with the first key already. */
  current: number;
  /** Sealed with an older one that is still here. By `rotatePlace`: sealed anew now. */
  older: number;
  /** Of a key that is not here, or damaged: nobody can open these. */
  unreadable: number;
}

/** What a place holds, by key. Changes nothing. */
export async function countPlace(db: Database, sealer: Sealer, place: SealedPlace): Promise<PlaceCounts> {
  const { rows } = await db.pool.query<{ sealed: Buffer }>(
    `select sealed from ${place.table} where sealed is not null`,
  );
  const counts: PlaceCounts = { place, current: 0, older: 0, unreadable: 0 };
  for (const { sealed } of rows) counts[kindOf(sealer, sealed)] += 1;
  return counts;
}

/**
 * Seals every row of a place with the first key, each in a transaction of its own under the row's lock: a crash leaves
 * some rows with the old key, which opens them as before, and the next run goes on. What nobody can open stays as it is.
 */
export async function rotatePlace(db: Database, sealer: Sealer, place: SealedPlace): Promise<PlaceCounts> {
  const { table, key } = place;
  const { rows } = await db.pool.query<{ id: string }>(
    `select ${key}::text as id from ${table} where sealed is not null order by ${key}`,
  );
  const counts: PlaceCounts = { place, current: 0, older: 0, unreadable: 0 };
  for (const { id } of rows) {
    const kind = await db.transaction(async (client) => {
      const found = await client.query<{ sealed: Buffer | null }>(
        `select sealed from ${table} where ${key}::text = $1 for update`,
        [id],
      );
      const sealed = found.rows[0]?.sealed;
      // Gone or emptied since the list was read.
      if (!sealed) return undefined;
      const kind = kindOf(sealer, sealed);
      if (kind === "older") {
        const anew = sealer.seal(sealer.open(sealed));
        await client.query(`update ${table} set sealed = $2 where ${key}::text = $1`, [id, anew]);
      }
      return kind;
    });
    if (kind) counts[kind] += 1;
  }
  return counts;
}

function kindOf(sealer: Sealer, sealed: Buffer): "current" | "older" | "unreadable" {
  try {
    sealer.open(sealed);
  } catch {
    // Another key's, or damaged: both are told as what nobody can open.
    return "unreadable";
  }
  return sealer.isCurrent(sealed) ? "current" : "older";
}
