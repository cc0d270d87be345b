/** Erasures that a destination did not carry out: a person has to, and the law gives them days. */
import type { FoundProblem } from "../observe/problem.queries.ts";
import type { Database } from "../store/database.ts";

/** One problem per connection and cause. `labelOf` gives an integration its name for people. */
export async function erasureProblems(
  db: Database,
  labelOf: (integration: string) => string,
): Promise<readonly FoundProblem[]> {
  const { rows } = await db.pool.query<{
    connection_id: number;
    integration: string;
    cause: string;
    reason: string;
    fix: string;
    n: number;
  }>(
    `select connection_id, integration, cause, max(reason) as reason, max(fix) as fix, count(*)::int as n
     from erasures where state = 'failed' group by 1, 2, 3`,
  );
  return rows.map(({ connection_id, integration, cause, reason, fix, n }) => ({
    key: `erasure:${connection_id}:${cause}`,
    integration,
    connection_id,
    cause: `erasure_${cause}`,
    title: `${labelOf(integration)} não apagou ${n} ${n === 1 ? "pessoa" : "pessoas"}`,
    reason,
    fix: `${fix} Depois, peça de novo em Exclusões.`,
    count: n,
    waiting: 0,
  }));
}
