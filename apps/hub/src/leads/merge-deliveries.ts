/**
 * What a merge does to deliveries. They keep their rows and their history and change the lead that they belong to. The
 * CRM is told once, as after any change of a person; nothing else is planned, and what the person or the broker would
 * now get twice is cancelled. The caller holds the locks of both leads.
 */
import { ACTIONS, type Action, policyOf } from "@streamleads/domain";
import type pg from "pg";
import type { WaitingRow } from "./merge.record.ts";
import { type Superseded, saysTheSame, supersededBy } from "./plan-update.ts";

/** Beside the state of the CRM and what goes to the lead. */
const ONCE_MORE: ReadonlySet<Action> = new Set<Action>(["deal.create", "notify.followup"]);

/**
 * Actions of which one person needs one: the state of the CRM, what goes to the lead, and what says the same of them
 * once more. Events, analytics and notices of an arrival tell of that arrival, and every arrival stays.
 */
const ONCE_A_PERSON: ReadonlySet<string> = new Set(
  (Object.keys(ACTIONS) as Action[]).filter(
    (action) => policyOf(action).sends === "current" || policyOf(action).toLead || ONCE_MORE.has(action),
  ),
);

/** Holds every delivery of these leads; one that is being replayed has its replay when this returns. */
export async function lockDeliveries(client: pg.PoolClient, leadIds: readonly number[]): Promise<void> {
  await client.query("select from deliveries where lead_id = any($1::bigint[]) order by id for update", [leadIds]);
}

/**
 * Whether something of a lead is being sent right now; `only` these deliveries, when given. Who sends knows the lead by
 * its number and writes down what the other system answers under it, so neither may change meanwhile.
 */
export async function isBeingSent(client: pg.PoolClient, leadId: number, only?: readonly number[]): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from deliveries where lead_id = $1 and state = 'running' and ($2::bigint[] is null or id = any($2)) limit 1`,
    [leadId, only ?? null],
  );
  return rowCount === 1;
}

// ---- merging ---------------------------------------------------------------------------------------------------

/** Why a delivery of two merged leads is not made. */
export const MERGED = {
  cause: "merged",
  reason: "Dois leads foram unificados, e outra entrega diz o mesmo desta pessoa.",
} as const;

/**
 * Which waiting deliveries the merged lead no longer needs. Of state actions the `fresh` ones replace all older; of
 * the rest, the one of the lead that stays replaces the same of the lead that joins. Pure.
 */
export function supersededByMerge(
  waiting: readonly WaitingRow[],
  fresh: readonly WaitingRow[],
  staysId: number,
): Superseded {
  return supersededBy(waiting, fresh, (row) =>
    row.lead_id !== staysId && ONCE_A_PERSON.has(row.action)
      ? waiting.find((other) => other.lead_id === staysId && saysTheSame(other, row))
      : undefined,
  );
}
