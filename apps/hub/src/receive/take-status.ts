/**
 * A reading that says what became of a message of ours. States only move forward; a failure after the provider had
 * accepted makes the delivery failed, so that its stand-in is called; a success settles one whose answer was lost.
 */
import type { Finalidade } from "@streamleads/domain";
import type { FoundStatus } from "@streamleads/integration-kit";
import type pg from "pg";
import type { Channel, SendGate } from "../deliveries/send-gate.ts";
import { ORPHANED_CHILDREN_SQL } from "../deliveries/settle.sql.ts";
import { closeAfterSoftBounces } from "../deliveries/soft-bounces.ts";
import type { BatchRules } from "../leads/intake-batch.ts";
import { racing } from "../leads/races.ts";
import { speak } from "../leads/withdrawal.ts";
import { endEnrolments } from "../nurture/end-enrolments.ts";
import type { Database } from "../store/database.ts";
import type { DeliveryKeys } from "./delivery-keys.ts";

export interface StatusParts {
  db: Database;
  keys: DeliveryKeys;
  gate: Pick<SendGate, "suppress" | "addressHash">;
  rules: () => BatchRules;
  now: () => Date;
}

/** Causes by which the person themselves refused, and the consent that each channel rests on. */
const REFUSALS: ReadonlySet<string> = new Set(["recipient_opted_out", "opted_out", "complaint"]);
const PURPOSES: Record<Channel, Finalidade> = {
  email: "marketing_email",
  whatsapp: "marketing_whatsapp",
  sms: "marketing_sms_ligacao",
};

export interface StatusTaken {
  /** Absent: no message of ours. */
  leadId?: number;
  /** Connections where something became due. */
  woken: number[];
}

/** How far along each state is; what is not further changes nothing. */
const RANKS = { sent: 1, delivered: 2, read: 3, failed: 4 } as const;

/** Messages whose provider names them in its status; as the index `deliveries_by_message` says it. */
const HAS_STATUS = "s.action in ('notify.hot_lead','call.broker','message.followup','message.sms')";

interface Row {
  id: number;
  lead_id: number;
  state: string;
  cause: string | null;
  email: string | null;
  telefone: string | null;
  known: keyof typeof RANKS | null;
}

/** Of any integration whose messages have a life after they were accepted: WhatsApp, SMS, calls, mail. */
export async function takeStatus(parts: StatusParts, found: FoundStatus): Promise<StatusTaken> {
  return racing(() => take(parts, found));
}

async function take(parts: StatusParts, found: FoundStatus): Promise<StatusTaken> {
  const { db, keys } = parts;
  const named = [found.deliveryKey, found.externalId].flatMap((text) => (text ? (keys.deliveryIn(text) ?? []) : []))[0];
  return db.transaction(async (client) => {
    const { rows } = await client.query<Row>(
      `select d.id, d.lead_id, d.state, d.cause, l.email, l.telefone,
         (select m.state from message_states m where m.delivery_id = d.id) as known
       from deliveries d join leads l on l.id = d.lead_id
       where d.integration = $2 and d.id = coalesce($1::bigint,
         (select m.delivery_id from message_states m where m.integration = $2 and m.external_id = $3 limit 1),
         (select s.id from deliveries s where s.integration = $2 and s.external_id = $3 and ${HAS_STATUS}
          order by s.id desc limit 1))
       for update of d`,
      [named ?? null, found.integration, found.externalId ?? null],
    );
    const row = rows[0];
    if (!row) return { woken: [] };
    if (!isForward(row.known, found.state)) return { leadId: row.lead_id, woken: [] };
    await client.query(
      `insert into message_states as m (delivery_id, integration, external_id, state, at, cause, reason) values ($1,$2,$3,$4,$5,$6,$7)
       on conflict (delivery_id) do update set state = excluded.state, at = excluded.at, cause = excluded.cause,
         reason = excluded.reason, external_id = coalesce(m.external_id, excluded.external_id)`,
      [
        row.id,
        found.integration,
        found.externalId ?? null,
        found.state,
        found.at,
        found.cause ?? null,
        found.reason ?? null,
      ],
    );
    const closed = found.suppress ? await close(client, parts, row, found, found.suppress) : [];
    if (found.state !== "failed") {
      await client.query(ARRIVED_SQL, [row.id, found.externalId ?? null, found.at]);
      return { leadId: row.lead_id, woken: closed };
    }
    const { rowCount } = await client.query(FAILED_SQL, [
      row.id,
      found.cause ?? "provider_failed",
      found.reason ?? "O provedor aceitou a mensagem e depois informou que não a entregou.",
      found.fix ?? "Confira o contato da pessoa e reenvie.",
    ]);
    if (rowCount === 0) return { leadId: row.lead_id, woken: closed };
    if (found.isSoftBounce) await closeAfterSoftBounces(client, parts.gate, row.lead_id);
    const woken = await client.query<{ woken: number[] | null }>(ORPHANED_CHILDREN_SQL, [[row.id]]);
    return { leadId: row.lead_id, woken: [...closed, ...(woken.rows[0]?.woken ?? [])] };
  });
}

function isForward(known: keyof typeof RANKS | null, next: keyof typeof RANKS): boolean {
  if (known === null) return true;
  // Somebody who has it has it: a failure told afterwards is of another device or out of order.
  if (next === "failed") return known === "sent";
  return RANKS[next] > RANKS[known];
}

/**
 * Closes the address for the channel. Where the person refused, that is a withdrawn consent as well, and every other
 * system is told; a mailbox that does not exist only ends the sequences that go there.
 * @returns connections that have something to do
 */
async function close(
  client: pg.PoolClient,
  { gate, rules, now }: StatusParts,
  row: Row,
  { cause = "provider", at }: FoundStatus,
  channel: Channel,
): Promise<number[]> {
  const hash = gate.addressHash({ email: row.email, telefone: row.telefone }, channel);
  if (hash) await gate.suppress(hash, channel, cause);
  if (!REFUSALS.has(cause)) {
    if (channel === "email") await endEnrolments(client, row.lead_id, "bounced", { at });
    return [];
  }
  const act = { finalidade: PURPOSES[channel], estado: "revogado", texto: "Recusa informada pelo provedor" } as const;
  return (await speak(client, row.lead_id, { acts: [act], at }, rules(), now())).woken;
}

/** The message is there after all: what was lost was only the answer. */
const ARRIVED_SQL = `
  update deliveries set state = 'delivered', external_id = coalesce(external_id, $2), cause = null, fix = null, due_at = null,
    reason = 'O provedor confirmou a entrega depois.', settled_at = $3
  where id = $1 and (state = 'failed' and cause = 'unknown_outcome' or state = 'retrying' and is_repeat)`;

const FAILED_SQL = `
  update deliveries set state = 'failed', cause = $2, reason = $3, fix = $4, due_at = null, settled_at = now()
  where id = $1 and (state = 'delivered' or state = 'failed' and cause = 'unknown_outcome')`;
