/** A lead as it stands between the look-up of a batch and its write, and the keys by which a batch knows people. */
import {
  type Consents,
  type Finalidade,
  type IdentityKey,
  identityKeys,
  type Lead,
  type OwnContacts,
} from "@streamleads/domain";
import type { Arrival } from "./arrival.ts";
import type { KnownLead } from "./intake.store.ts";
import { leadOf } from "./lead.row.ts";

/** A lead of this batch, read or new, as it stands after the arrivals so far. */
export interface Draft {
  lead: Lead;
  isNew: boolean;
  isChanged: boolean;
  planNo: number;
  lastPlanAt: Date | null;
  touches: number;
  ruleSet: string;
  reasons: unknown;
  recent: Set<string>;
  consents: Consents;
  /** Taken back in this batch by a touch that was not the person's first, and not given again since. */
  withdrawn: Set<Finalidade>;
  running: Set<number>;
  refs: NonNullable<KnownLead["refs"]>;
  /** The newest touch of this batch, which what follows from the batch as a whole belongs to. */
  touch: { id: number; at: Date } | null;
  /** How it was counted before this batch. */
  countedAs: { status: Lead["status"]; score: number; origem: string } | null;
}

/** A lead that the look-up found. */
export function draftOfKnown(row: KnownLead): Draft {
  const lead = leadOf(row);
  return {
    lead,
    isNew: false,
    isChanged: false,
    planNo: row.plan_no,
    lastPlanAt: row.last_plan_at,
    touches: row.touches,
    ruleSet: "",
    reasons: null,
    recent: new Set(row.recent),
    consents: row.consents,
    withdrawn: new Set(),
    running: new Set(row.running),
    refs: row.refs ?? {},
    touch: null,
    countedAs: lead.teste ? null : { status: lead.status, score: lead.score, origem: lead.origem },
  };
}

/** A person nobody knew; scored when its first touch is merged. */
export function draftOfNew(arrival: Arrival, id: number): Draft {
  const at = arrival.receivedAt.toISOString();
  return {
    lead: {
      ...arrival.fields,
      id,
      score: 0,
      status: "FRIO",
      follow_up_date: null,
      created_at: at,
      updated_at: at,
    },
    isNew: true,
    isChanged: true,
    planNo: 0,
    lastPlanAt: null,
    touches: 1,
    ruleSet: "",
    reasons: null,
    recent: new Set(),
    consents: {},
    withdrawn: new Set(),
    running: new Set(),
    refs: {},
    touch: null,
    countedAs: null,
  };
}

export function keyText(key: { kind: string; value: string }): string {
  return `${key.kind}:${key.value}`;
}

export function requestKey(holder: string, key: string): string {
  return `${holder}\n${key}`;
}

/** Everything a batch must lock: its people's keys, and the idempotency keys of its requests. */
export function locksOf(arrivals: readonly Arrival[], own: OwnContacts): { locks: string[]; keys: IdentityKey[] } {
  const keys = arrivals.flatMap((arrival) => keysOf(arrival, own));
  const requests = arrivals.flatMap(({ idempotency }) =>
    idempotency ? [`request:${requestKey(idempotency.holder, idempotency.key)}`] : [],
  );
  const onces = arrivals.flatMap((arrival) => (arrival.once ? [`once:${onceKey(arrival)}`] : []));
  return { locks: [...new Set([...keys.map(keyText), ...requests, ...onces])], keys: dedupe(keys) };
}

/** By what the person of an arrival is known. */
export function keysOf({ fields, personIds }: Arrival, own: OwnContacts): IdentityKey[] {
  return identityKeys(personIds ? { ...fields, providerIds: personIds } : fields, own);
}

export function onceKey({ source, providerId }: Pick<Arrival, "source" | "providerId">): string {
  return `${source}\n${providerId}`;
}

function dedupe(keys: readonly IdentityKey[]): IdentityKey[] {
  return [...new Map(keys.map((key) => [keyText(key), key])).values()];
}
