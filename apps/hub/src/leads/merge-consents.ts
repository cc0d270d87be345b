/**
 * Consents of two leads that become one. Every act stays; where the two disagree, the refusal holds (LGPD: the
 * strictest state of a purpose), whichever is newer, and an act of its own says why.
 */
import type { Consentimento, Finalidade } from "@streamleads/domain";
import type pg from "pg";

type Estado = Consentimento["estado"];

export interface KnownConsent {
  lead_id: number;
  finalidade: Finalidade;
  estado: Estado;
}

export interface Refusal {
  finalidade: Finalidade;
  estado: Estado;
}

/** Purposes that one of the leads granted and the other refused, with the refusal. Pure. */
export function disagreements(known: readonly KnownConsent[]): Refusal[] {
  const byPurpose = Map.groupBy(known, ({ finalidade }) => finalidade);
  return [...byPurpose.values()].flatMap((acts) => {
    const refusal = acts.find(({ estado }) => estado !== "concedido");
    const isGranted = acts.some(({ estado }) => estado === "concedido");
    return refusal && isGranted ? [{ finalidade: refusal.finalidade, estado: refusal.estado }] : [];
  });
}

/** The latest act of each lead and purpose. */
export async function latestConsents(client: pg.PoolClient, leadIds: readonly number[]): Promise<KnownConsent[]> {
  const { rows } = await client.query<KnownConsent>(
    `select distinct on (lead_id, finalidade) lead_id, finalidade, estado from consents
     where lead_id = any($1::bigint[]) order by lead_id, finalidade, em desc, id desc`,
    [leadIds],
  );
  return rows;
}

/** Writes the refusals as the latest acts of the merged lead. @returns their ids, and the newest act of the lead */
export async function writeRefusals(
  client: pg.PoolClient,
  leadId: number,
  refusals: readonly Refusal[],
  otherId: number,
  now: Date,
): Promise<{ added: number[]; newest: number }> {
  const { rows } = await client.query<{ id: number }>(
    `insert into consents (lead_id, finalidade, estado, texto, em)
     select $1, r.finalidade, r.estado, $3, greatest($4::timestamptz,
       (select max(c.em) from consents c where c.lead_id = $1 and c.finalidade = r.finalidade))
     from jsonb_to_recordset($2::jsonb) as r(finalidade text, estado text) returning id`,
    [
      leadId,
      JSON.stringify(refusals),
      `Leads ${leadId} e ${otherId} unificados: um autorizava e o outro não. Vale a recusa.`,
      now,
    ],
  );
  const newest = await client.query<{ id: number | null }>("select max(id) as id from consents where lead_id = $1", [
    leadId,
  ]);
  return { added: rows.map(({ id }) => id), newest: newest.rows[0]?.id ?? 0 };
}

/**
 * Takes the merge's own acts out again: they were drawn from the leads being one person, and the events of merge and
 * undo still tell of them. What was refused meanwhile was said by one of the two, and nobody knows which: it holds for both.
 * @returns the purposes that the lead that leaves refuses by that
 */
export async function undoConsents(
  client: pg.PoolClient,
  { added, newest }: { added: readonly number[]; newest: number },
  staysId: number,
  otherId: number,
): Promise<Finalidade[]> {
  await client.query("delete from consents where id = any($1::bigint[]) and lead_id = $2", [added, staysId]);
  const { rows } = await client.query<{ finalidade: Finalidade }>(
    `insert into consents (lead_id, finalidade, estado, base_legal, texto, texto_versao, em)
     select $2, finalidade, estado, base_legal, texto, texto_versao, em from (
       select distinct on (finalidade) * from consents where lead_id = $1 and id > $3
       order by finalidade, em desc, id desc) c where estado <> 'concedido' returning finalidade`,
    [staysId, otherId, newest],
  );
  return rows.map(({ finalidade }) => finalidade);
}
