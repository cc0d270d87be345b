/**
 * A status of the provider settles a message whose answer was lost: it is there after all, what was lost was only the
 * answer. It may come long after the attempt gave up, or while it is still waiting for its answer.
 */
import type { Database } from "../store/database.ts";

/**
 * Settles those of these deliveries that are unknown, and of which the provider has said that it delivered them. One
 * that it could not deliver is failed with its words instead of "nobody knows".
 */
export async function settleByStatus(db: Database, ids: readonly number[]): Promise<void> {
  await db.pool.query(
    `update deliveries d set state = case when m.state = 'failed' then 'failed' else 'delivered' end,
       external_id = coalesce(d.external_id, m.external_id), due_at = null, settled_at = now(),
       cause = case when m.state = 'failed' then coalesce(m.cause, 'provider_failed') end,
       fix = case when m.state = 'failed' then 'Confira o contato da pessoa e reenvie.' end,
       reason = case when m.state = 'failed' then coalesce(m.reason, 'O provedor informou que não entregou a mensagem.')
         else 'O provedor confirmou a entrega depois.' end
     from message_states m where m.delivery_id = d.id and d.id = any($1::bigint[])
       and (d.state = 'failed' and d.cause = 'unknown_outcome' or d.state = 'retrying' and d.is_repeat and m.state <> 'failed')`,
    [ids],
  );
}
