/** A reading that is something a known person did: it goes to that lead's timeline, with the consent it speaks of. */
import { identityKeys, type OwnContacts } from "@streamleads/domain";
import type { FoundEvent } from "@streamleads/integration-kit";
import type pg from "pg";
import type { SendGate } from "../deliveries/send-gate.ts";
import { keyText } from "../leads/batch-draft.ts";
import { LOCK_SQL } from "../leads/intake.store.ts";
import type { BatchRules } from "../leads/intake-batch.ts";
import { leadOfKeys } from "../leads/lead-found.ts";
import { racing } from "../leads/races.ts";
import { speak } from "../leads/withdrawal.ts";
import { endEnrolments } from "../nurture/end-enrolments.ts";
import { isReply } from "../nurture/replies.ts";
import type { Database } from "../store/database.ts";
import type { DeliveryKeys } from "./delivery-keys.ts";
import type { RawLease } from "./raw.store.ts";
import { settleRaw } from "./settle-raw.ts";

export interface EventParts {
  db: Database;
  own: () => OwnContacts;
  keys: DeliveryKeys;
  gate: Pick<SendGate, "suppress" | "addressHash">;
  rules: () => BatchRules;
  now: () => Date;
}

/** The person marked a mail of ours as spam. */
const COMPLAINT = "email_complaint";

export type EventTaken =
  | { kind: "taken"; leadId: number; woken: number[] }
  | { kind: "nobody" }
  | { kind: "staff" }
  | { kind: "gone" };

/** Finds the person and writes, in one transaction that also settles the raw request. */
export async function takeEvent(parts: EventParts, lease: RawLease, found: FoundEvent): Promise<EventTaken> {
  const { about } = found;
  const contact = { email: about.email ?? null, telefone: about.telefone ?? null };
  const own = parts.own();
  // A contact that only the company's own list takes away is a broker's, whatever id the provider gives to the person.
  const isStaff = identityKeys(contact, own).length === 0 && identityKeys(contact).length > 0;
  const providerIds = isStaff ? [] : (about.personIds ?? []).map((id) => ({ source: lease.source, id }));
  const keys = identityKeys({ ...contact, providerIds }, own);
  const write = async (client: pg.PoolClient): Promise<EventTaken> => {
    await client.query({ name: "event_lock", text: LOCK_SQL, values: [keys.map(keyText)] });
    const answered = about.answers ? await leadAnswered(client, parts.keys, lease.source, about.answers) : undefined;
    const leadId = answered ?? (await leadOfKeys(client, keys));
    if (leadId === undefined) return { kind: isStaff ? "staff" : "nobody" };
    if (!(await settleRaw(client, lease, "event", leadId))) return { kind: "gone" };
    const { kind, title, text, at } = found.event;
    await client.query("insert into lead_events (lead_id, at, kind, data) values ($1, $2, $3, $4)", [
      leadId,
      at,
      kind,
      JSON.stringify({ title: storable(title), ...(text ? { text: storable(text) } : {}), source: lease.source }),
    ]);
    if (isReply(kind)) await endEnrolments(client, leadId, "replied", { at });
    if (kind === COMPLAINT) await closeMailbox(client, parts.gate, leadId, at);
    const said = { acts: found.consentimentos ?? [], at };
    const { woken } = await speak(client, leadId, said, parts.rules(), parts.now());
    // Known by phone so far, from now on also by the id that its provider gives.
    const learnt = keys.filter(({ kind: of }) => of === "provider");
    if (answered === undefined && learnt.length > 0) {
      await client.query(
        `insert into lead_keys (kind, value, lead_id) select k, v, $3 from unnest($1::text[], $2::text[]) as n(k, v)
         on conflict (kind, value) do nothing`,
        [learnt.map((key) => key.kind), learnt.map((key) => key.value), leadId],
      );
    }
    return { kind: "taken", leadId, woken };
  };
  return racing(() => parts.db.transaction(write));
}

/** Nothing is mailed there again, whatever consent may come: mailbox providers count who goes on writing. */
async function closeMailbox(client: pg.PoolClient, gate: EventParts["gate"], leadId: number, at: Date): Promise<void> {
  await endEnrolments(client, leadId, "complained", { at });
  const { rows } = await client.query<{ email: string | null }>("select email from leads where id = $1", [leadId]);
  const hash = gate.addressHash({ email: rows[0]?.email ?? null, telefone: null }, "email");
  if (hash) await gate.suppress(hash, "email", "complaint");
}

async function leadAnswered(
  client: pg.PoolClient,
  keys: DeliveryKeys,
  source: string,
  externalId: string,
): Promise<number | undefined> {
  const { rows } = await client.query<{ lead_id: number }>(
    `select d.lead_id from deliveries d where d.id = coalesce($1::bigint,
       (select m.delivery_id from message_states m where m.integration = $2 and m.external_id = $3 limit 1))`,
    [keys.deliveryIn(externalId) ?? null, source, externalId],
  );
  return rows[0]?.lead_id;
}

/** PostgreSQL stores neither NUL nor half of a surrogate pair. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll("\0", "");
}
