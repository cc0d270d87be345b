/** The rows of the clock's work on sequences: what is due, and what becomes of it. */
import { NURTURE_GAP_MS, policyOf } from "@streamleads/domain";
import type pg from "pg";

export interface DueRow {
  id: number;
  lead_id: number;
  sequence: string;
  connection_id: number;
  next_step: number;
  started_at: Date;
  email: string | null;
  status: "QUENTE" | "MORNO" | "FRIO";
  teste: boolean;
  plan_no: number;
  touch_id: number;
  /** The person's latest word on marketing by e-mail. */
  consent: "concedido" | "negado" | "revogado" | null;
  /** A broker has the lead; it may have been so before the plan that enrolled it. */
  is_claimed: boolean;
  /** The latest, where anybody said one. */
  stage: string | null;
}

/** What becomes of one enrolment. */
export interface Step {
  id: number;
  /** The mail that goes now. */
  send: {
    leadId: number;
    connectionId: number;
    planNo: number;
    touchId: number;
    sequence: string;
    step: number;
  } | null;
  nextStep: number;
  /** `null` with `ended`. */
  nextAt: Date | null;
  ended: string | null;
}

/**
 * Takes up to `limit` enrolments whose mail is due; whoever asks at the same moment gets others, and a lead that somebody
 * changes, merges or erases right now is left for the next look. Left out is a person whose last mail still waits, or
 * went out less than a gap ago: what was held up does not come in a heap. Of two sequences (after a merge) the newer
 * goes first.
 */
export async function takeDue(client: pg.PoolClient, now: Date, limit: number): Promise<DueRow[]> {
  const { rows } = await client.query<DueRow>(
    `select e.id, e.lead_id, e.sequence, e.connection_id, e.next_step, e.started_at, l.email, l.status, l.teste, l.plan_no,
       coalesce((select max(t.id) from touches t where t.lead_id = l.id), 0) as touch_id,
       (select c.estado from consents c where c.lead_id = l.id and c.finalidade = 'marketing_email'
        order by c.em desc, c.id desc limit 1) as consent,
       exists (select from claims c where c.lead_id = l.id) as is_claimed,
       (select s.stage from lead_stages s where s.lead_id = l.id order by s.at desc, s.id desc limit 1) as stage
     from enrolments e join leads l on l.id = e.lead_id
     where e.ended_at is null and e.next_at <= $1 and not exists (
       select from deliveries d where d.lead_id = e.lead_id and d.action = 'email.nurture'
         and (d.state in ('pending','running','retrying') or d.state = 'delivered' and d.settled_at > $2))
       and not exists (select from enrolments o where o.lead_id = e.lead_id and o.ended_at is null
         and (o.started_at, o.id) > (e.started_at, e.id))
     order by e.next_at, e.id limit $3 for update of e skip locked for share of l skip locked`,
    [now, new Date(now.getTime() - NURTURE_GAP_MS), limit],
  );
  return rows;
}

/** Of these fingerprints of addresses, those that take no mail. */
export async function suppressedOf(client: pg.PoolClient, hashes: readonly Buffer[]): Promise<Set<string>> {
  if (hashes.length === 0) return new Set();
  const { rows } = await client.query<{ hash: Buffer }>(
    "select hash from suppressions where channel = 'email' and hash = any($1::bytea[])",
    [hashes],
  );
  return new Set(rows.map(({ hash }) => hash.toString("hex")));
}

/**
 * Writes the deliveries and moves their enrolments on, to be committed together: that is why no mail is planned twice,
 * whatever stops in between. They are due at once by the database's own clock, as every claim is.
 */
export async function writeSteps(client: pg.PoolClient, steps: readonly Step[], now: Date): Promise<void> {
  const sends = steps.flatMap(({ send }) => (send === null ? [] : [send]));
  if (sends.length > 0) {
    const rows = sends.map(({ leadId, connectionId, planNo, touchId, sequence, step }) => ({
      l: leadId,
      c: connectionId,
      pn: planNo,
      t: touchId,
      par: { nurture: { sequence, step } },
    }));
    const expiresAt = new Date(now.getTime() + policyOf("email.nurture").givesUpAfterMs);
    await client.query(
      // Behind everything that answers somebody.
      `insert into deliveries (lead_id, connection_id, integration, action, state, prio, due_at, plan_no, touch_id,
         expires_at, params, created_at)
       select l, c, 'email', 'email.nurture', 'pending', 0, now(), pn, t, $2, par, $3
       from json_to_recordset($1::json) as d(l bigint, c int, pn int, t bigint, par jsonb)`,
      [JSON.stringify(rows), expiresAt, now],
    );
  }
  const moves = steps.map(({ id, nextStep, nextAt, ended, send }) => ({
    id,
    n: nextStep,
    nx: nextAt,
    end: ended,
    c: send?.connectionId ?? null,
  }));
  await client.query(
    `update enrolments e set next_step = m.n, next_at = m.nx, ended_cause = m."end",
       ended_at = case when m."end" is not null then $3::timestamptz end, connection_id = coalesce(m.c, e.connection_id)
     from json_to_recordset($1::json) as m(id bigint, n int, nx timestamptz, "end" text, c int)
     where e.id = m.id and e.id = any($2::bigint[])`,
    [JSON.stringify(moves), moves.map(({ id }) => id), now],
  );
}
