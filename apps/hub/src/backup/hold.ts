/**
 * A restored database does not know what happened after its backup. Until a person lets it, nothing leaves: every
 * connection is switched off, as a person would. What was due meanwhile may have been sent by the installation that was
 * lost; it is treated as every attempt whose answer nobody heard (delivery protocol 5): what can be repeated will be, what
 * may be repeated once is marked as a repeat, and what must never be sent twice is shown to a person.
 */
import { ACTIONS, type Action, type NurtureClock, nurtureMoment, policyOf, sequenceNamed } from "@streamleads/domain";
import type pg from "pg";
import { ORPHANED_CHILDREN_SQL } from "../deliveries/settle.sql.ts";

/** As people read it beside a connection that is off. */
export const HELD_BY = "Restauração de cópia de segurança";

export interface Held {
  connections: number;
  /** Planned and not done; they wait. */
  waiting: number;
  /** May have been sent, and must not be sent twice: for a person to decide. */
  unknown: number;
  /** Mails of sequences that were due meanwhile: left out, the sequence goes on with its next one. */
  skippedMails: number;
}

const acting = (rule: string) =>
  (Object.keys(ACTIONS) as Action[]).filter((action) => policyOf(action).repeatAfterUnknown === rule);

/** Leased and not begun is "as new" to who takes a lease over; here the lost installation may have gone on with it. */
const MAY_BE_SENT = `(state in ('pending','retrying') and (due_at <= now() or due_at is null)
  or state = 'running' and started_at is null)`;

/**
 * Holds everything. Call it with the tables of this program, inside the transaction of the restore. What was being sent
 * at the moment of the backup is left to the takeover of the hub's next start.
 * @param since the moment of the backup: connections count as off from then on, so that records get that time back
 */
export async function hold(client: pg.ClientBase, since: string, clock: NurtureClock, now: Date): Promise<Held> {
  const off = await client.query(
    `update connections set enabled = false, disabled_at = $1, disabled_by = $2, updated_at = now(),
       not_before = null, not_before_cause = null, breaker_state = 'closed', breaker_failures = 0, breaker_opens = 0,
       breaker_until = null
     where removed_at is null and disabled_at is null`,
    [since, HELD_BY],
  );
  const unknown = await client.query<{ id: string }>(
    `update deliveries set state = 'failed', due_at = null, owner = null, settled_at = now(), cause = 'unknown_outcome',
       reason = 'O banco foi restaurado de uma cópia feita antes da hora desta entrega: ela pode ter sido enviada.',
       fix = 'Confira no destino se chegou e reenvie só se não chegou.'
     where ${MAY_BE_SENT} and action = any($1) returning id::text`,
    [acting("never")],
  );
  for (let at = 0; at < unknown.rows.length; at += 1_000) {
    await client.query(ORPHANED_CHILDREN_SQL, [unknown.rows.slice(at, at + 1_000).map(({ id }) => Number(id))]);
  }
  await client.query(`update deliveries set is_repeat = true where ${MAY_BE_SENT} and action = any($1)`, [
    acting("once"),
  ]);
  await client.query(
    `update deliveries set state = case when attempts = 0 then 'pending' else 'retrying' end, owner = null, due_at = now()
     where state = 'running' and started_at is null`,
  );
  const skippedMails = await skipDueMails(client, clock, now);
  const waiting = await client.query<{ n: string }>(
    "select count(*)::text as n from deliveries where state in ('pending','retrying','running')",
  );
  return {
    connections: off.rowCount ?? 0,
    waiting: Number(waiting.rows[0]?.n ?? 0),
    unknown: unknown.rows.length,
    skippedMails,
  };
}

async function skipDueMails(client: pg.ClientBase, clock: NurtureClock, now: Date): Promise<number> {
  const { rows } = await client.query<{ id: number; sequence: string; next_step: number; started_at: Date }>(
    "select id, sequence, next_step, started_at from enrolments where ended_at is null and next_at <= $1",
    [now],
  );
  for (const { id, sequence, next_step, started_at } of rows) {
    const known = sequenceNamed(sequence);
    const next = known ? nurtureMoment(known, next_step + 1, started_at, now, clock) : null;
    await client.query(
      `update enrolments set next_step = $2, next_at = $3::timestamptz,
         ended_at = case when $3::timestamptz is null then $5::timestamptz end, ended_cause = case when $3 is null then $4 end
       where id = $1`,
      [id, next_step + 1, next, known ? "completed" : "removed", now],
    );
  }
  return rows.length;
}
