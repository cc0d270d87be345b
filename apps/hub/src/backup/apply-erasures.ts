/** Erases in a restored database, before anybody can see it, what a newer list says is gone. */
import type { Lead } from "@streamleads/domain";
import type pg from "pg";
import type { DestinationOf } from "../erasures/erasure.ts";
import { tellDestinations } from "../erasures/tell-destinations.ts";
import { eraseLead } from "../leads/erase.ts";
import { recount } from "../leads/figures.ts";
import { LEAD_COLUMNS, type LeadRow, leadOf } from "../leads/lead.row.ts";
import type { Sealer } from "../store/sealer.ts";
import { BackupError } from "./backup-error.ts";
import { type ErasureList, leadNumbers, missingFrom } from "./erasure-list.ts";

export interface ErasureParts {
  sealer: Pick<Sealer, "seal">;
  destinationOf: DestinationOf;
  now: Date;
  /** More than a fifth of all leads may be gone. */
  acceptMany: boolean;
}

export interface Reapplied {
  /** Leads that were erased again. */
  erased: number;
  /** Leads that hold a part of somebody who was erased, and that a person has to look at. */
  byHand: number[];
  suppressed: number;
  revoked: number;
}

/** Below this a great part of the leads is a matter of chance. */
const MANY = 100;
const MANY_PART = 0.2;

/**
 * Erases every lead of this database whose number is not on the list, tells the destinations (they may have been told
 * before: to be told twice is no harm), and takes over suppressions and revoked keys.
 * @throws BackupError when so many would go that the list is probably not of this installation
 */
export async function applyErasures(client: pg.ClientBase, list: ErasureList, parts: ErasureParts): Promise<Reapplied> {
  const { leads, parts: merged } = await leadNumbers(client);
  const gone = missingFrom(list.living, leads);
  if (!parts.acceptMany && gone.length > MANY && gone.length > MANY_PART * leads.length) {
    throw new BackupError(
      `A lista de apagamentos tiraria ${gone.length} de ${leads.length} leads desta cópia.`,
      "Confira se é a lista certa. Se foi mesmo apagado tanto, repita com --accept-many-erasures.",
    );
  }
  const { sealer, destinationOf, now } = parts;
  await forgetEvents(client, list);
  for (const id of gone) await eraseAgain(client as pg.PoolClient, id, { sealer, destinationOf, now });
  const goneParts = new Set(missingFrom(list.living, [...merged.keys()]));
  const left = await leadNumbers(client);
  const byHand = [...left.parts].flatMap(([part, lead]) => (goneParts.has(part) ? [lead] : []));
  return {
    erased: gone.length,
    byHand: [...new Set(byHand)],
    suppressed: await suppress(client, list),
    revoked: await revoke(client, list),
  };
}

async function eraseAgain(
  client: pg.PoolClient,
  id: number,
  parts: Pick<ErasureParts, "sealer" | "destinationOf" | "now">,
): Promise<void> {
  const { rows } = await client.query<LeadRow>(`select ${LEAD_COLUMNS.join(", ")} from leads where id = $1`, [id]);
  const [row] = rows;
  if (!row) return;
  const lead: Lead = leadOf(row);
  await recount(client, [lead], []);
  await tellDestinations(client, [id], { ...parts, by: "restauração de cópia de segurança" });
  await eraseLead(client, id);
}

/**
 * Events of erased people that this database has not read yet, or never saw: with their bare id here they are not read, nor
 * fetched again from a provider that still lists them.
 */
async function forgetEvents(client: pg.ClientBase, { events }: ErasureList): Promise<void> {
  await client.query(
    `insert into raw_requests (source, provider_id, body, state, cause, reason)
     select source, provider_id, '', 'ignored', 'erased', 'A pessoa pediu para ser apagada.'
     from json_to_recordset($1::json) as e(source text, provider_id text)
     on conflict (source, provider_id) do update set state = 'ignored', cause = 'erased', reason = excluded.reason,
       fix = null, body = '', headers = '{}', content_type = null, owner = null, due_at = null
     where raw_requests.lead_id is null`,
    [JSON.stringify(events)],
  );
}

/** Only adds: an address that may be written to again is taken off the list by a person, not by a restore. */
async function suppress(client: pg.ClientBase, { suppressed }: ErasureList): Promise<number> {
  const { rowCount } = await client.query(
    `insert into suppressions (hash, channel, reason, at)
     select decode(hash, 'hex'), channel, reason, at
     from json_to_recordset($1::json) as s(hash text, channel text, reason text, at timestamptz)
     on conflict (hash, channel) do nothing`,
    [JSON.stringify(suppressed)],
  );
  return rowCount ?? 0;
}

async function revoke(client: pg.ClientBase, { revoked }: ErasureList): Promise<number> {
  const { rowCount } = await client.query(
    `update api_keys k set revoked_at = r.at from json_to_recordset($1::json) as r(id int, at timestamptz)
     where k.id = r.id and k.revoked_at is null`,
    [JSON.stringify(revoked)],
  );
  return rowCount ?? 0;
}
