/** A reading that is something a known person did: it goes to that lead's timeline, with the consent it speaks of. */
import { identityKeys, type OwnContacts } from "@streamleads/domain";
import type { FoundEvent } from "@streamleads/integration-kit";
import type pg from "pg";
import { keyText } from "../leads/batch-draft.ts";
import { CONSENTS_SQL, LOCK_SQL } from "../leads/intake.store.ts";
import type { Database } from "../store/database.ts";
import type { DeliveryKeys } from "./delivery-keys.ts";
import type { RawLease } from "./raw.store.ts";

export interface EventParts {
  db: Database;
  own: () => OwnContacts;
  keys: DeliveryKeys;
}

export type EventTaken = { kind: "taken"; leadId: number } | { kind: "nobody" } | { kind: "staff" } | { kind: "gone" };

/** Finds the person and writes, in one transaction that also settles the raw request. */
export async function takeEvent(parts: EventParts, lease: RawLease, found: FoundEvent): Promise<EventTaken> {
  const { about } = found;
  const contact = { email: about.email ?? null, telefone: about.telefone ?? null };
  const own = parts.own();
  // A contact that only the company's own list takes away is a broker's, whatever id the provider gives to the person.
  const isStaff = identityKeys(contact, own).length === 0 && identityKeys(contact).length > 0;
  const providerIds = isStaff ? [] : (about.personIds ?? []).map((id) => ({ source: lease.source, id }));
  const keys = identityKeys({ ...contact, providerIds }, own);
  return parts.db.transaction(async (client) => {
    await client.query({ name: "event_lock", text: LOCK_SQL, values: [keys.map(keyText)] });
    const answered = about.answers ? await leadAnswered(client, parts.keys, lease.source, about.answers) : undefined;
    const leadId = answered ?? (await leadOfKeys(client, keys));
    if (leadId === undefined) return { kind: isStaff ? "staff" : "nobody" };
    const { rowCount } = await client.query(
      `update raw_requests set state = 'parsed', read_as = 'event', lead_id = $4, owner = null, due_at = null, cause = null,
         reason = null, fix = null where id = $1 and owner = $2 and attempt_no = $3 and state = 'received'`,
      [lease.id, lease.owner, lease.attemptNo, leadId],
    );
    if (rowCount === 0) return { kind: "gone" };
    const { kind, title, text, at } = found.event;
    await client.query("insert into lead_events (lead_id, at, kind, data) values ($1, $2, $3, $4)", [
      leadId,
      at,
      kind,
      JSON.stringify({ title: storable(title), ...(text ? { text: storable(text) } : {}), source: lease.source }),
    ]);
    if (found.consentimentos?.length) {
      const acts = found.consentimentos.map((act) => ({
        em: at.toISOString(),
        ...act,
        lead_id: leadId,
        touch_id: null,
      }));
      await client.query(CONSENTS_SQL, [JSON.stringify(acts)]);
    }
    // Known by phone so far, from now on also by the id that its provider gives.
    const learnt = keys.filter(({ kind: of }) => of === "provider");
    if (answered === undefined && learnt.length > 0) {
      await client.query(
        `insert into lead_keys (kind, value, lead_id) select k, v, $3 from unnest($1::text[], $2::text[]) as n(k, v)
         on conflict (kind, value) do nothing`,
        [learnt.map((key) => key.kind), learnt.map((key) => key.value), leadId],
      );
    }
    return { kind: "taken", leadId };
  });
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

/** By the provider's own id first, then e-mail, then phone; the oldest lead among equals. */
async function leadOfKeys(
  client: pg.PoolClient,
  keys: readonly { kind: string; value: string }[],
): Promise<number | undefined> {
  if (keys.length === 0) return undefined;
  const { rows } = await client.query<{ lead_id: number }>(
    `select k.lead_id from lead_keys k join unnest($1::text[], $2::text[]) as asked(kind, value)
       on k.kind = asked.kind and k.value = asked.value
     order by array_position(array['provider','email','phone'], k.kind), k.lead_id limit 1`,
    [keys.map((key) => key.kind), keys.map((key) => key.value)],
  );
  return rows[0]?.lead_id;
}

/** PostgreSQL stores neither NUL nor half of a surrogate pair. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll("\0", "");
}
