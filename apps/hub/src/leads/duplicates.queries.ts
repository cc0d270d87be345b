/** Pairs of leads that may be one person, for a person to decide: merge them, or say that they are two. */
import type { Status } from "@streamleads/domain";
import type { Database } from "../store/database.ts";
import { duplicateWords } from "./duplicate-words.ts";

export interface LeadInShort {
  id: number;
  nome: string;
  email: string | null;
  telefone: string | null;
  origem: string;
  status: Status;
  score: number;
  created_at: string;
  touches: number;
}

export interface DuplicatePair {
  lead_id: number;
  other_id: number;
  reason: string;
  reason_text: string | null;
  at: string;
  /** The lead of the lower number first. */
  leads: [LeadInShort, LeadInShort];
}

/** The pair after which a page begins: its moment with microseconds, and its leads. */
export type PairPlace = [moment: string, leadId: number, otherId: number];

interface PairRow {
  lead_id: number;
  other_id: number;
  reason: string;
  at: Date;
  moment: string;
  one: LeadInShort;
  two: LeadInShort;
}

const SHORT = (table: string) => `jsonb_build_object('id', ${table}.id, 'nome', ${table}.nome, 'email', ${table}.email,
  'telefone', ${table}.telefone, 'origem', ${table}.origem, 'status', ${table}.status, 'score', ${table}.score,
  'created_at', ${table}.created_at, 'touches', ${table}.touches)`;

/** Open pairs, newest first. */
export async function listDuplicates(
  db: Database,
  page: { limit: number; after?: PairPlace | undefined },
): Promise<{ pairs: DuplicatePair[]; next: PairPlace | null; total: number }> {
  const [moment, leadId, otherId] = page.after ?? [null, null, null];
  const [rows, count] = await Promise.all([
    db.pool.query<PairRow>(
      `select p.lead_id, p.other_id, p.reason, p.at, ${SHORT("a")} as one, ${SHORT("b")} as two,
         to_char(p.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as moment
       from possible_duplicates p join leads a on a.id = p.lead_id join leads b on b.id = p.other_id
       where p.resolved_at is null
         and ($2::timestamptz is null or (p.at, p.lead_id, p.other_id) < ($2::timestamptz, $3::bigint, $4::bigint))
       order by p.at desc, p.lead_id desc, p.other_id desc limit $1`,
      [page.limit + 1, moment, leadId, otherId],
    ),
    db.pool.query<{ total: number }>("select count(*) as total from possible_duplicates where resolved_at is null"),
  ]);
  const shown = rows.rows.slice(0, page.limit);
  const last = shown.at(-1);
  return {
    pairs: shown.map(pairOf),
    next: rows.rows.length > page.limit && last ? [last.moment, last.lead_id, last.other_id] : null,
    total: count.rows[0]?.total ?? 0,
  };
}

function pairOf({ lead_id, other_id, reason, at, one, two }: PairRow): DuplicatePair {
  const leads: DuplicatePair["leads"] = [inShort(one), inShort(two)];
  return { lead_id, other_id, reason, reason_text: duplicateWords(reason), at: at.toISOString(), leads };
}

function inShort(lead: LeadInShort): LeadInShort {
  return { ...lead, created_at: new Date(lead.created_at).toISOString() };
}

export type PairAnswer =
  | { kind: "done"; lead_id: number; other_id: number; dismissed_at: Date | null }
  /** Nobody ever took these two for one. */
  | { kind: "missing" }
  | { kind: "merged" };

interface Pair {
  lead_id: number;
  other_id: number;
}

/** Says that two leads are two people: the pair is not shown again, also when an arrival points at both anew. */
export function dismissPair(db: Database, pair: Pair, by: string, now: Date): Promise<PairAnswer> {
  return answerPair(
    db,
    pair,
    `update possible_duplicates set resolved_at = coalesce(resolved_at, $3), resolution = 'dismissed', resolved_by = coalesce(resolved_by, $4)
     where ${THIS_PAIR} and resolution is distinct from 'merged'`,
    [now, by],
  );
}

/** Takes that back: the pair is shown again. */
export function reopenPair(db: Database, pair: Pair): Promise<PairAnswer> {
  return answerPair(
    db,
    pair,
    `update possible_duplicates set resolved_at = null, resolution = null, resolved_by = null
     where ${THIS_PAIR} and resolution is distinct from 'merged'`,
    [],
  );
}

const THIS_PAIR = "lead_id = least($1::bigint, $2::bigint) and other_id = greatest($1::bigint, $2::bigint)";

async function answerPair(
  db: Database,
  { lead_id, other_id }: Pair,
  change: string,
  values: unknown[],
): Promise<PairAnswer> {
  const { rows } = await db.pool.query<Pair & { resolved_at: Date | null }>(
    `${change} returning lead_id, other_id, resolved_at`,
    [lead_id, other_id, ...values],
  );
  const [row] = rows;
  if (row) return { kind: "done", lead_id: row.lead_id, other_id: row.other_id, dismissed_at: row.resolved_at };
  const { rowCount } = await db.pool.query(`select from possible_duplicates where ${THIS_PAIR}`, [lead_id, other_id]);
  return { kind: rowCount === 0 ? "missing" : "merged" };
}
