/** A raw request that became something other than a lead, settled in the transaction of what it became. */
import type pg from "pg";
import type { RawLease } from "./raw.store.ts";

/** `false`: it is not ours any more (taken over, or settled before); whatever was written must be undone. */
export async function settleRaw(
  client: pg.PoolClient,
  lease: RawLease,
  readAs: "event" | "claim" | "stage",
  leadId: number,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update raw_requests set state = 'parsed', read_as = $5, lead_id = $4, owner = null, due_at = null, cause = null,
       reason = null, fix = null where id = $1 and owner = $2 and attempt_no = $3 and state = 'received'`,
    [lease.id, lease.owner, lease.attemptNo, leadId, readAs],
  );
  return rowCount === 1;
}
