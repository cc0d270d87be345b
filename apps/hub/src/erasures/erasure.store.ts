/** The rows in `erasures`: taken by one instance at a time, settled, shown. */
import type { Database } from "../store/database.ts";
import type { NextErasure } from "./after-erasure.ts";
import type { ErasureState, ErasureView } from "./erasure.ts";

/** An order in our hands. */
export interface HeldErasure {
  id: number;
  leadId: number;
  connectionId: number;
  sealed: Buffer;
  /** This one included. */
  attempts: number;
  /** When it was asked for, by a person who tried it again at the latest. */
  since: Date;
}

/** What a failed order keeps of a person is forgotten after this long, even if nobody looked after it. */
const FORGET_DAYS = 90;
/** The month of `GIVES_UP_AFTER_MS`, and a day in which the last attempt settles it with what the destination said. */
const WAIT_DAYS = 31;

export class ErasureStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Takes the oldest due order of a connection; none for an owner whom others called dead. */
  async claim(owner: string, connectionId: number): Promise<HeldErasure | undefined> {
    const { rows } = await this.#db.pool.query<HeldErasure>(
      `update erasures set state = 'running', owner = $1, attempts = attempts + 1
       where id = (select id from erasures where connection_id = $2 and state = 'pending' and due_at <= now()
           and sealed is not null and exists (select from instances where id = $1)
         order by due_at, id limit 1 for update skip locked)
       returning id, lead_id as "leadId", connection_id as "connectionId", sealed, attempts,
         coalesce(retried_at, requested_at) as "since"`,
      [owner, connectionId],
    );
    return rows[0];
  }

  /** Connections with something due. */
  async due(): Promise<number[]> {
    const { rows } = await this.#db.pool.query<{ connection_id: number }>(
      "select distinct connection_id from erasures where state = 'pending' and due_at <= now()",
    );
    return rows.map((row) => row.connection_id);
  }

  /** Writes what became of an order that is still ours. Once it is done nothing of the person is kept. */
  async settle(held: HeldErasure, owner: string, next: NextErasure, now: Date): Promise<boolean> {
    const isPending = next.state === "pending";
    const { rowCount } = await this.#db.pool.query(
      `update erasures set state = $3, owner = null, due_at = $4, cause = $5, reason = $6, fix = $7,
         attempts = attempts - $8, settled_at = $9, sealed = case when $3 = 'done' then null else sealed end
       where id = $1 and owner = $2 and state = 'running' and attempts = $10`,
      [
        held.id,
        owner,
        next.state,
        isPending ? next.dueAt : null,
        next.cause,
        next.reason,
        next.fix,
        isPending && !next.burnt ? 1 : 0,
        isPending ? null : now,
        held.attempts,
      ],
    );
    return rowCount === 1;
  }

  /** Gives back what the dead had, and what is ours by the table but not by our memory. Asking twice is no harm. */
  async takeOver(owner: string, held: readonly number[]): Promise<number> {
    const { rowCount } = await this.#db.pool.query(
      `update erasures set state = 'pending', owner = null, due_at = now() where state = 'running'
       and (owner = $1 and id <> all($2::bigint[]) or not exists (select from instances i where i.id = owner))`,
      [owner, held],
    );
    return rowCount ?? 0;
  }

  /**
   * Ends what nobody can carry out any more: orders of a connection that was removed, and those that waited for more than
   * a month for one that was never open.
   */
  async sweep(): Promise<void> {
    await this.#db.pool.query(
      `update erasures e set state = 'cannot', sealed = null, due_at = null, settled_at = now(), cause = 'connection_removed',
         reason = 'A conexão foi removida antes de o destino apagar esta pessoa.',
         fix = 'Entre na conta, procure pelo e-mail ou telefone do pedido da pessoa e apague o que houver.'
       from connections c where c.id = e.connection_id and c.removed_at is not null and e.state in ('pending','failed')
         and e.sealed is not null`,
    );
    await this.#db.pool.query(
      `update erasures set state = 'failed', due_at = null, settled_at = now(), cause = 'expired',
         reason = 'A conexão ficou mais de 30 dias sem poder ser usada.',
         fix = 'Corrija a conexão e tente de novo, ou apague a pessoa no próprio destino.'
       where state = 'pending' and coalesce(retried_at, requested_at) < now() - ${WAIT_DAYS} * interval '1 day'`,
    );
  }

  /** Empties orders that failed long ago: the receipt stays, the person's data does not. */
  async forget(): Promise<number> {
    const { rowCount } = await this.#db.pool.query(
      `update erasures set sealed = null where state = 'failed' and sealed is not null
       and settled_at < now() - ${FORGET_DAYS} * interval '1 day'`,
    );
    return rowCount ?? 0;
  }

  /** Asks again now. `undefined`: there is none; `"over"`: it is done, or nothing is left to ask with. */
  async retry(id: number): Promise<"again" | "over" | undefined> {
    const { rowCount } = await this.#db.pool.query(
      `update erasures set state = 'pending', due_at = now(), settled_at = null, attempts = 0, retried_at = now()
       where id = $1 and state in ('pending','failed') and sealed is not null`,
      [id],
    );
    if (rowCount === 1) return "again";
    const { rows } = await this.#db.pool.query<{ state: ErasureState }>("select state from erasures where id = $1", [
      id,
    ]);
    if (!rows[0]) return undefined;
    return rows[0].state === "running" ? "again" : "over";
  }

  /** The newest first, below the id `before`. */
  async list(
    filter: { leadId?: number | undefined; state?: ErasureState | undefined; id?: number | undefined },
    page: { limit: number; before?: number | undefined },
  ): Promise<{ erasures: ErasureView[]; next: number | null }> {
    const { rows } = await this.#db.pool.query<Row>(
      `select e.id, e.lead_id, e.integration, c.name as connection, e.state, e.attempts, e.due_at, e.cause, e.reason, e.fix,
         e.requested_at, e.requested_by, e.settled_at, e.sealed is not null and e.state in ('pending','failed') as can_retry
       from erasures e left join connections c on c.id = e.connection_id
       where ($1::bigint is null or e.lead_id = $1) and ($2::text is null or e.state = $2) and ($3::bigint is null or e.id < $3)
         and ($5::bigint is null or e.id = $5)
       order by e.id desc limit $4`,
      [filter.leadId ?? null, filter.state ?? null, page.before ?? null, page.limit + 1, filter.id ?? null],
    );
    const shown = rows.slice(0, page.limit);
    return { erasures: shown.map(viewOf), next: rows.length > page.limit ? (shown.at(-1)?.id ?? null) : null };
  }
}

interface Row extends Omit<ErasureView, "due_at" | "requested_at" | "settled_at"> {
  due_at: Date | null;
  requested_at: Date;
  settled_at: Date | null;
}

function viewOf({ due_at, requested_at, settled_at, ...row }: Row): ErasureView {
  return {
    ...row,
    due_at: due_at?.toISOString() ?? null,
    requested_at: requested_at.toISOString(),
    settled_at: settled_at?.toISOString() ?? null,
  };
}
