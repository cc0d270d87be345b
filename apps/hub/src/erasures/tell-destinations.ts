/**
 * On erasing a person: one order for each account that holds something of them, written in the same transaction and
 * before the rows go. What the destination needs to find the person is sealed into the order and emptied once it is
 * done. A person who was put together from several leads may be known to a system several times: each is an order.
 */
import type pg from "pg";
import type { Sealer } from "../store/sealer.ts";
import type { Destination, DestinationOf, SealedPerson, Told } from "./erasure.ts";

export interface TellParts {
  sealer: Pick<Sealer, "seal">;
  destinationOf: DestinationOf;
  now: Date;
  /** Who asked, as people will read it; `null`: a program of ours. */
  by: string | null;
}

/** An attempt that is under way ends within 15 seconds; what it makes must be there to be deleted. */
const UNDER_WAY_MS = 30_000;

/** Nobody has come under so many addresses; a limit keeps one strange lead from filling the table. */
const BEFORE_MAX = 500;

interface Known {
  leadId: number;
  connectionId: number;
  integration: string;
  person: SealedPerson;
  isUnderWay: boolean;
}

/** Writes the orders of these leads. `cannot`: the destination deletes nothing by itself, or its access is gone. */
export async function tellDestinations(
  client: pg.PoolClient,
  leadIds: readonly number[],
  { sealer, destinationOf, now, by }: TellParts,
): Promise<Told> {
  const all = [
    ...(await knownNow(client, leadIds)),
    ...(await knownAsParts(client, leadIds)),
    ...(await knownBefore(client, leadIds)),
  ];
  const orders = ordersOf(all).map((known) => ({ known, words: byHand(destinationOf(known.connectionId), known) }));
  const told = new Set<number>();
  const left = new Set<number>();
  for (const { known, words } of orders) {
    const { leadId, connectionId, integration, person, isUnderWay } = known;
    // A person is asked once, whatever addresses there were.
    if (words && left.has(connectionId)) continue;
    (words ? left : told).add(connectionId);
    await client.query(
      `insert into erasures (lead_id, connection_id, integration, sealed, state, due_at, cause, reason, fix,
         requested_at, requested_by, settled_at) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)`,
      [
        leadId,
        connectionId,
        integration,
        words ? null : sealer.seal(JSON.stringify(person)),
        words ? "cannot" : "pending",
        words ? null : new Date(now.getTime() + (isUnderWay ? UNDER_WAY_MS : 0)),
        words?.cause ?? null,
        words?.reason ?? null,
        words?.fix ?? null,
        now,
        by,
        words ? now : null,
      ],
    );
  }
  return { destinations: told.size, byHand: left.size };
}

/** One order for each contact at each account; one that adds no id to what came before it is left out. */
function ordersOf(all: readonly Known[]): Known[] {
  const seen = new Set<string>();
  return all.filter(({ leadId, connectionId, person: { email, telefone, refs } }) => {
    const contact = JSON.stringify([leadId, connectionId, email, telefone]);
    const ids = Object.entries(refs).map(([object, id]) => JSON.stringify([leadId, connectionId, object, id]));
    const isNew = ids.some((id) => !seen.has(id)) || !seen.has(contact);
    for (const name of [contact, ...ids]) seen.add(name);
    return isNew;
  });
}

function byHand(destination: Destination | undefined, { integration }: Known) {
  if (!destination) {
    return {
      cause: "connection_removed",
      reason: `A conexão com ${integration} foi removida, e o que ela guarda desta pessoa não pode mais ser apagado daqui.`,
      fix: `Entre na conta de ${integration}, procure pelo e-mail ou telefone do pedido da pessoa e apague o que houver.`,
    };
  }
  if (destination.canErase) return undefined;
  const { label } = destination;
  return {
    cause: "cannot_erase",
    reason: `${label} não apaga pessoas a pedido de outro sistema.`,
    fix: `Entre em ${label}, procure pelo e-mail ou telefone do pedido da pessoa e apague o que houver dela lá.`,
  };
}

/**
 * Whether something of a person may be at a destination: delivered, on its way, or sent and never answered. Attempts
 * whose records the retention has dropped may have been any of these.
 */
const MAY_BE_THERE = `(d.state in ('delivered','running')
  or exists (select from attempts a where a.delivery_id = d.id and a.outcome in ('delivered','unknown'))
  or d.attempts > 0 and not exists (select from attempts a where a.delivery_id = d.id))`;

const REFS_OF = `coalesce((select jsonb_object_agg(r.object, r.external_id) from external_refs r
  where r.lead_id = l.id and r.connection_id = k.connection_id), '{}')`;

async function knownNow(client: pg.PoolClient, leadIds: readonly number[]): Promise<Known[]> {
  const { rows } = await client.query<{
    lead_id: number;
    connection_id: number;
    integration: string;
    nome: string;
    email: string | null;
    telefone: string | null;
    refs: Record<string, string>;
    under_way: boolean;
  }>(
    `with k as (
       select r.lead_id, r.connection_id from external_refs r where r.lead_id = any($1::bigint[])
       union select d.lead_id, d.connection_id from deliveries d
         where d.lead_id = any($1::bigint[]) and d.connection_id is not null and ${MAY_BE_THERE}
     )
     select k.lead_id, k.connection_id, c.integration, l.nome, l.email, l.telefone, ${REFS_OF} as refs,
       exists (select from deliveries d where d.lead_id = k.lead_id and d.connection_id = k.connection_id
         and d.state = 'running') as under_way
     from k join leads l on l.id = k.lead_id join connections c on c.id = k.connection_id
     order by k.lead_id, k.connection_id`,
    [leadIds],
  );
  return rows.map(({ lead_id, connection_id, integration, under_way, nome, email, telefone, refs }) => ({
    leadId: lead_id,
    connectionId: connection_id,
    integration,
    person: { nome, email, telefone, refs },
    isUnderWay: under_way,
  }));
}

/**
 * The leads that became part of these, by the ids that found their place taken. The merges of those are in their records
 * too.
 */
async function knownAsParts(client: pg.PoolClient, leadIds: readonly number[]): Promise<Known[]> {
  const { rows } = await client.query<{
    lead_id: number;
    connection_id: number;
    integration: string;
    nome: string;
    email: string | null;
    telefone: string | null;
    refs: Record<string, string>;
  }>(
    `with recursive part as (
       select m.lead_id as root, m.other_id, m.undo from lead_merges m
         where m.lead_id = any($1::bigint[]) and m.undone_at is null
       union all
       select part.root, m.other_id, m.undo from lead_merges m join part on m.lead_id = part.other_id where m.undone_at is null
     )
     select p.root as lead_id, c.id as connection_id, c.integration, p.undo #>> '{other,nome}' as nome,
       p.undo #>> '{other,email}' as email, p.undo #>> '{other,telefone}' as telefone,
       jsonb_object_agg(r.object, r.external_id) as refs
     from part p cross join lateral jsonb_to_recordset(p.undo #> '{refs,refs}') r(connection_id int, object text, external_id text)
     join connections c on c.id = r.connection_id
     group by p.root, c.id, c.integration, p.undo order by p.root, c.id`,
    [leadIds],
  );
  return rows.map(({ lead_id, connection_id, integration, nome, email, telefone, refs }) => ({
    leadId: lead_id,
    connectionId: connection_id,
    integration,
    person: { nome, email, telefone, refs },
    isUnderWay: false,
  }));
}

/** Addresses that a person has no more are known to those who were told of them: as each arrival that was sent says. */
async function knownBefore(client: pg.PoolClient, leadIds: readonly number[]): Promise<Known[]> {
  const { rows } = await client.query<{
    lead_id: number;
    connection_id: number;
    integration: string;
    nome: string;
    email: string | null;
    telefone: string | null;
  }>(
    `select d.lead_id, d.connection_id, c.integration, max(t.snapshot ->> 'nome') as nome,
       t.snapshot ->> 'email' as email, t.snapshot ->> 'telefone' as telefone
     from deliveries d join touches t on t.id = d.touch_id join leads l on l.id = d.lead_id join connections c on c.id = d.connection_id
     where d.lead_id = any($1::bigint[]) and ${MAY_BE_THERE}
       and (t.snapshot ->> 'email' is distinct from l.email or t.snapshot ->> 'telefone' is distinct from l.telefone)
     group by 1, 2, 3, 5, 6 order by 1, 2, 5, 6 limit ${BEFORE_MAX}`,
    [leadIds],
  );
  return rows.map(({ lead_id, connection_id, integration, nome, email, telefone }) => ({
    leadId: lead_id,
    connectionId: connection_id,
    integration,
    person: { nome, email, telefone, refs: {} },
    isUnderWay: false,
  }));
}
