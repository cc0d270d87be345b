/**
 * What the full plans of one batch of the intake do to sequences of mails: rows for its write. The last plan of a lead
 * counts, since it is what the lead is now.
 */
import { enrolmentFor, type FirstMoment, firstNurtureMoment, type Lead, type PlanContext } from "@streamleads/domain";
import type pg from "pg";
import { cancelledWords } from "./end-enrolments.ts";

/** Short names, as there are many: lead, sequence, connection, next mail, now. */
export interface EnrolmentRow {
  l: number;
  s: string;
  c: number;
  /** `null`: the person's word forbids it, and the enrolment ends as it begins. */
  nx: Date | null;
  at: Date;
}

/** A known lead with a new plan: what runs for it ends when it is hot now, or when the plan enrolled it elsewhere. */
export interface EndRow {
  l: number;
  hot: boolean;
  at: Date;
}

const MINUTE_MS = 60_000;

export class BatchEnrolments {
  readonly #rows = new Map<number, EnrolmentRow>();
  readonly #ends = new Map<number, EndRow>();
  readonly #moments = new Map<string, Date | null>();

  /** Takes a full plan of a lead. */
  add(lead: Lead, context: PlanContext, isFirstPlan: boolean): void {
    const planned = enrolmentFor(lead, context, this.#firstMoment);
    const at = context.now;
    if (planned)
      this.#rows.set(lead.id, { l: lead.id, s: planned.sequence, c: planned.connectionId, nx: planned.nextAt, at });
    else this.#rows.delete(lead.id);
    if (!isFirstPlan) this.#ends.set(lead.id, { l: lead.id, hot: lead.status === "QUENTE", at });
  }

  /** By the minute: calendars are slow to ask, and the leads of a batch come within one or two. */
  readonly #firstMoment: FirstMoment = (sequence, at, clock) => {
    const minute = Math.floor(at.getTime() / MINUTE_MS);
    const key = `${sequence.slug} ${minute}`;
    const known = this.#moments.get(key);
    if (known !== undefined) return known;
    const moment = firstNurtureMoment(sequence, new Date(minute * MINUTE_MS), clock);
    this.#moments.set(key, moment);
    return moment;
  };

  get rows(): EnrolmentRow[] {
    return [...this.#rows.values()];
  }
  get ends(): EndRow[] {
    return [...this.#ends.values()];
  }
}

/** Writes both, in this order, each as a statement of the batch's transaction; nothing where there is nothing. */
export function enrolmentQueries(rows: readonly EnrolmentRow[], ends: readonly EndRow[]): pg.QueryConfig[] {
  const queries: pg.QueryConfig[] = [];
  if (rows.length > 0) queries.push({ name: "enrol", text: ENROL_SQL, values: [JSON.stringify(rows)] });
  if (ends.length > 0) {
    const ids = ends.map(({ l }) => l);
    queries.push({ name: "enrol_end", text: END_SQL, values: [JSON.stringify(ends), ids] });
    queries.push({
      name: "enrol_cancel",
      text: CANCEL_SQL,
      values: [ids, cancelledWords("hot"), cancelledWords("other_sequence")],
    });
  }
  return queries;
}

/**
 * A lead goes through a sequence once, ever; one that was kept out for lack of consent has not been through it. No mail
 * is planned here: that is the clock's work.
 */
const ENROL_SQL = `
  insert into enrolments as e (lead_id, sequence, connection_id, next_at, started_at, ended_at, ended_cause)
  select l, s, c, nx, at, case when nx is null then at end, case when nx is null then 'no_consent' end
  from json_to_recordset($1::json) as n(l bigint, s text, c int, nx timestamptz, at timestamptz)
  on conflict (lead_id, sequence) do update set connection_id = excluded.connection_id, next_at = excluded.next_at,
    started_at = excluded.started_at, ended_at = null, ended_cause = null
  where e.ended_cause = 'no_consent' and e.next_step = 1 and excluded.next_at is not null`;

const END_SQL = `
  update enrolments e set ended_at = n.at, next_at = null, ended_cause = case when n.hot then 'hot' else 'other_sequence' end
  from json_to_recordset($1::json) as n(l bigint, hot boolean, at timestamptz)
  where e.lead_id = n.l and e.lead_id = any($2::bigint[]) and e.ended_at is null
    and (n.hot or exists (select from enrolments o where o.lead_id = e.lead_id and o.ended_at is null
      and (o.started_at, o.id) > (e.started_at, e.id)))`;

/** Of sequences that ended so; one that is still running keeps the mail that waits. */
const CANCEL_SQL = `
  update deliveries d set state = 'cancelled', due_at = null, settled_at = now(), cause = e.ended_cause, fix = null,
    reason = case e.ended_cause when 'hot' then $2 else $3 end
  from enrolments e where d.lead_id = any($1::bigint[]) and d.action = 'email.nurture' and d.state in ('pending','retrying')
    and e.lead_id = d.lead_id and e.sequence = d.params -> 'nurture' ->> 'sequence' and e.ended_cause in ('hot','other_sequence')`;
