/** The figures of leads that people change: taken out as they were, put in as they are. */
import type { Lead } from "@streamleads/domain";
import type pg from "pg";

/** Roll-up rows of changes by people: no instance uses this slot, and such changes are rare enough to wait for each other. */
const PEOPLE_SLOT = 32_767;

type Counted = Pick<Lead, "created_at" | "origem" | "status" | "score" | "teste">;

/** Takes leads out of the figures and puts others in; rows are written in one order everywhere, and test leads never. */
export async function recount(
  client: pg.PoolClient,
  gone: readonly Counted[],
  come: readonly Counted[],
): Promise<void> {
  const sums = new Map<string, { hora: string; origem: string; status: string; total: number; score: number }>();
  const signed = [...gone.map((lead) => [lead, -1] as const), ...come.map((lead) => [lead, 1] as const)];
  for (const [{ created_at, origem, status, score, teste }, sign] of signed) {
    if (teste) continue;
    const hora = `${created_at.slice(0, 13)}:00:00.000Z`;
    const key = `${hora} ${origem} ${status}`;
    const sum = sums.get(key) ?? { hora, origem, status, total: 0, score: 0 };
    sums.set(key, { ...sum, total: sum.total + sign, score: sum.score + sign * score });
  }
  const changed = [...sums.values()].filter(({ total, score }) => total !== 0 || score !== 0);
  if (changed.length === 0) return;
  await client.query(
    `insert into lead_counts as c (hora, origem, status, slot, total, score_sum)
     select hora, origem, status, $2::int, total, score
     from json_to_recordset($1::json) as n(hora timestamptz, origem text, status text, total int, score int)
     order by hora, origem, status
     on conflict (hora, origem, status, slot) do update set total = c.total + excluded.total, score_sum = c.score_sum + excluded.score_sum`,
    [JSON.stringify(changed), PEOPLE_SLOT],
  );
}
