/**
 * What one batch of arrivals comes to, worked out in memory between the look-up and the write. Arrivals are taken in
 * order; a person that appears twice in the batch is folded, so that the second touch meets the first one's lead.
 */
import { createHash } from "node:crypto";
import {
  type Candidate,
  decideArrival,
  type IdentityKey,
  mergeTouch,
  type OwnContacts,
  occasionPlanFor,
  type PlanContext,
  type PlannedDelivery,
  planFor,
  type RuleSet,
  recognise,
  scoreLead,
  touchContent,
  updatePlanFor,
  withdrawnBetween,
} from "@streamleads/domain";
import type { Leased } from "../deliveries/leased.ts";
import { BatchEnrolments } from "../nurture/batch-enrolments.ts";
import type { IdPool } from "../store/id-pool.ts";
import type { Accepted, Arrival } from "./arrival.ts";
import { type Draft, draftOfKnown, draftOfNew, keysOf, keyText, onceKey, requestKey } from "./batch-draft.ts";
import {
  addCounts,
  bornLease,
  consentRow,
  deliveryRow,
  leadRow,
  type PlanFacts,
  rawRow,
  type TouchFacts,
  touchRow,
} from "./batch-rows.ts";
import { type BatchRows, emptyRows, type KnownLead, type OpenedBatch } from "./intake.store.ts";
import { MISMATCHES_MAX } from "./lead-found.ts";
import { actionsOn, optOut } from "./withdrawal.ts";

/** More deliveries than the built-in plan holds through one account of each kind. */
const BUILT_IN_DELIVERIES = 10;

/** More deliveries than a plan ever holds, for drawing ids. */
export function deliveriesPerLead({ planContext: { connections } }: BatchRules): number {
  return connections.reduce((sum, { steps }) => sum + (steps?.length ?? 0) + 2, BUILT_IN_DELIVERIES);
}

export interface BatchRules {
  ruleSet: RuleSet;
  own: OwnContacts;
  planContext: Omit<PlanContext, "now" | "returning" | "consents">;
}

/** What a batch may ask of the engine while it is planned. */
export interface Reservations {
  reserve(connectionId: number, prio: number): boolean;
}

export interface Pools {
  leads: IdPool;
  touches: IdPool;
  raw: IdPool;
  deliveries: IdPool;
}

export interface PlannedBatch {
  rows: BatchRows;
  results: Accepted[];
  /** Leases to attempt after the commit. */
  born: Leased[];
  /** Connections where a place was promised, once per promise. */
  reserved: number[];
  /** Connections where something is due that no place was found for. */
  left: Set<number>;
  /** Drawn ids that were used; given back when the transaction fails. */
  used: { leads: number[]; touches: number[]; raw: number[]; deliveries: number[] };
}

export class BatchPlanner {
  readonly #rules: BatchRules;
  readonly #pools: Pools;
  readonly #engine: Reservations;
  readonly #rows = emptyRows();
  readonly #drafts = new Map<number, Draft>();
  /** Which lead a key points at now: read from the database, or new in this batch. */
  readonly #byKey = new Map<string, { draft: Draft; mismatches: number }>();
  readonly #requests = new Map<string, { bodyHash: string; leadId: number }>();
  /** What came before under its id, and the lead it made; none when that one was erased. */
  readonly #seen = new Map<string, number | null>();
  /** Raw requests that are ours to read. */
  readonly #ours: ReadonlySet<number>;
  readonly #born: Leased[] = [];
  readonly #left = new Set<number>();
  /** As in `PlannedBatch`; asked for by itself when planning throws. */
  readonly reserved: number[] = [];
  readonly used: PlannedBatch["used"] = { leads: [], touches: [], raw: [], deliveries: [] };
  /** By lead: the newest full plan of this batch, and the newest plan. */
  readonly #superseded = new Map<number, { full: number; last: number }>();
  readonly #enrolments = new BatchEnrolments();

  constructor(
    rules: BatchRules,
    pools: Pools,
    engine: Reservations,
    known: readonly KnownLead[],
    opened: Pick<OpenedBatch, "requests" | "seen" | "ours">,
  ) {
    this.#rules = rules;
    this.#pools = pools;
    this.#engine = engine;
    for (const row of known) this.#addKnown(row);
    for (const { holder, key, body_hash, lead_id } of opened.requests) {
      this.#requests.set(requestKey(holder, key), { bodyHash: body_hash, leadId: lead_id });
    }
    for (const { source, provider_id, lead_id } of opened.seen) {
      this.#seen.set(onceKey({ source, providerId: provider_id }), lead_id);
    }
    this.#ours = new Set(opened.ours);
  }

  plan(arrivals: readonly Arrival[]): PlannedBatch {
    const results = arrivals.map((arrival) => this.#take(arrival));
    for (const draft of this.#drafts.values()) this.#followWithdrawal(draft);
    for (const draft of this.#drafts.values()) this.#writeLead(draft);
    this.#rows.superseded = [...this.#superseded].map(([lead_id, plans]) => ({ lead_id, ...plans }));
    this.#rows.enrolments = this.#enrolments.rows;
    this.#rows.enrolmentEnds = this.#enrolments.ends;
    return { rows: this.#rows, results, born: this.#born, reserved: this.reserved, left: this.#left, used: this.used };
  }

  #addKnown(row: KnownLead): void {
    const draft = draftOfKnown(row);
    this.#drafts.set(draft.lead.id, draft);
    for (const key of row.keys) this.#byKey.set(keyText(key), { draft, mismatches: key.mismatches });
  }

  #take(arrival: Arrival): Accepted {
    const { idempotency } = arrival;
    if (idempotency) {
      const before = this.#requests.get(requestKey(idempotency.holder, idempotency.key));
      if (before) {
        if (before.bodyHash !== idempotency.bodyHash) return { kind: "key_reused" };
        const draft = this.#drafts.get(before.leadId);
        if (draft) return { kind: "known", lead: draft.lead };
      }
    }
    const before = this.#takenBefore(arrival);
    if (before) return before;
    const keys = keysOf(arrival, this.#rules.own);
    const { draft, isKnown } = this.#recognised(arrival, keys);
    const touchId = this.#draw("touches");
    const rawId = arrival.kept?.id ?? this.#draw("raw");
    const contentHash = createHash("sha256").update(touchContent(arrival.fields)).digest("base64url").slice(0, 22);
    const isRepeated = isKnown && draft.recent.has(contentHash);
    const previousStatus = draft.lead.status;
    if (!isRepeated) this.#merge(draft, arrival, isKnown);
    // What a stranger says of a known person's consent stays on the touch, as everything that differs.
    if (arrival.trusted || !isKnown) this.#consent(draft, arrival, touchId, isRepeated, isKnown);
    draft.recent.add(contentHash);
    draft.touches += isKnown && !isRepeated ? 1 : 0;
    const decision = decideArrival({
      known: isKnown,
      repeatedContent: isRepeated,
      previousStatus: isKnown ? previousStatus : undefined,
      status: draft.lead.status,
      lastPlanAt: draft.lastPlanAt,
      now: arrival.receivedAt,
    });
    const planNo = decision.plan === "none" || arrival.plan === "none" ? null : draft.planNo + 1;
    if (planNo !== null) this.#plan(draft, arrival, decision, planNo, touchId);
    // What a stranger says of a known person stays on the touch: it must not become a way to that person.
    if (arrival.trusted || !isKnown) for (const key of keys) this.#claimKey(key, draft);
    draft.touch = { id: touchId, at: arrival.receivedAt };
    this.#writeTouch(draft, arrival, { touchId, rawId, contentHash, planNo, isKnown, isRepeated });
    if (idempotency) {
      this.#requests.set(requestKey(idempotency.holder, idempotency.key), {
        bodyHash: idempotency.bodyHash,
        leadId: draft.lead.id,
      });
      this.#rows.requests.push({
        holder: idempotency.holder,
        key: idempotency.key,
        body_hash: idempotency.bodyHash,
        lead_id: draft.lead.id,
        receipt: arrival.providerId,
      });
    }
    if (arrival.once) this.#seen.set(onceKey(arrival), draft.lead.id);
    return { kind: isKnown ? "known" : "created", lead: draft.lead };
  }

  /** Something that came before, or a raw request that another process reads now. */
  #takenBefore(arrival: Arrival): Accepted | undefined {
    const { kept, once } = arrival;
    if (kept && !this.#ours.has(kept.id)) return { kind: "gone" };
    const leadId = once ? this.#seen.get(onceKey(arrival)) : undefined;
    if (leadId === undefined) return undefined;
    const draft = leadId === null ? undefined : this.#drafts.get(leadId);
    return draft ? { kind: "known", lead: draft.lead } : { kind: "gone" };
  }

  // ---- who is it -----------------------------------------------------------------------------------------------

  #recognised(arrival: Arrival, keys: readonly IdentityKey[]): { draft: Draft; isKnown: boolean } {
    const candidates = new Map<number, Candidate & { via: IdentityKey["kind"][] }>();
    for (const key of keys) {
      const hit = this.#byKey.get(keyText(key));
      if (!hit || (key.kind === "phone" && hit.mismatches >= MISMATCHES_MAX)) continue;
      const { lead } = hit.draft;
      const candidate = candidates.get(lead.id) ?? {
        leadId: lead.id,
        nome: lead.nome,
        email: lead.email,
        telefone: lead.telefone,
        via: [],
      };
      candidate.via.push(key.kind);
      candidates.set(lead.id, candidate);
    }
    const found = recognise(arrival.fields, [...candidates.values()]);
    const known = found.leadId === null ? undefined : this.#drafts.get(found.leadId);
    const draft = known ?? this.#newDraft(arrival);
    for (const other of found.possibleDuplicates) {
      this.#rows.duplicates.push({ lead_id: draft.lead.id, other_id: other, reason: found.reason });
    }
    if (found.reason === "shared_phone") {
      for (const key of keys) if (key.kind === "phone") this.#mismatch(key);
    }
    return { draft, isKnown: known !== undefined };
  }

  #mismatch(key: IdentityKey): void {
    const hit = this.#byKey.get(keyText(key));
    if (!hit) return;
    hit.mismatches += 1;
    const row = this.#rows.mismatches.find((one) => one.kind === key.kind && one.value === key.value);
    if (row) row.times += 1;
    else this.#rows.mismatches.push({ kind: key.kind, value: key.value, times: 1 });
  }

  #newDraft(arrival: Arrival): Draft {
    const draft = draftOfNew(arrival, this.#draw("leads"));
    this.#drafts.set(draft.lead.id, draft);
    return draft;
  }

  /** A key belongs to the first lead that brought it; its owner at a person's merge only changes there. */
  #claimKey(key: IdentityKey, draft: Draft): void {
    const text = keyText(key);
    if (this.#byKey.has(text)) return;
    this.#byKey.set(text, { draft, mismatches: 0 });
    this.#rows.keys.push({ kind: key.kind, value: key.value, lead_id: draft.lead.id });
  }

  // ---- what is known of it -------------------------------------------------------------------------------------

  #merge(draft: Draft, arrival: Arrival, isKnown: boolean): void {
    const merged = isKnown
      ? mergeTouch(draft.lead, arrival.fields, { trusted: arrival.trusted }).fields
      : arrival.fields;
    const scored = scoreLead(merged, this.#rules.ruleSet, { touches: draft.touches + (isKnown ? 1 : 0) });
    draft.lead = {
      ...draft.lead,
      ...merged,
      score: scored.score,
      status: scored.status,
      updated_at: arrival.receivedAt.toISOString(),
    };
    draft.ruleSet = scored.rule_set;
    draft.reasons = scored.reasons;
    draft.isChanged = true;
  }

  /** The same form sent again with another answer about consent is a withdrawal, or a grant; with the same one it is a repeat. */
  #consent(draft: Draft, arrival: Arrival, touchId: number, isRepeated: boolean, isKnown: boolean): void {
    for (const given of arrival.consentimentos) {
      if (isRepeated && draft.consents[given.finalidade] === given.estado) continue;
      const before = draft.consents;
      draft.consents = { ...draft.consents, [given.finalidade]: given.estado };
      if (given.estado === "concedido") draft.withdrawn.delete(given.finalidade);
      // Who was nobody's until now has withdrawn nothing.
      else if (isKnown) for (const one of withdrawnBetween(before, draft.consents)) draft.withdrawn.add(one);
      this.#rows.consents.push(consentRow(draft, arrival, given, touchId));
    }
  }

  // ---- what is to be done --------------------------------------------------------------------------------------

  #plan(
    draft: Draft,
    arrival: Arrival,
    decision: { plan: "full" | "update" | "none"; returning: boolean },
    planNo: number,
    touchId: number,
  ): void {
    const now = arrival.receivedAt;
    const context: PlanContext = {
      ...this.#rules.planContext,
      now,
      returning: decision.returning,
      consents: draft.consents,
    };
    const isFull = decision.plan === "full";
    const planned = isFull ? planFor(draft.lead, context) : updatePlanFor(draft.lead, context);
    draft.planNo = planNo;
    draft.isChanged = true;
    if (isFull) {
      draft.lastPlanAt = now;
      const followUpMs = context.followUpMs[draft.lead.status];
      draft.lead = { ...draft.lead, follow_up_date: new Date(now.getTime() + followUpMs).toISOString() };
      this.#enrolments.add(draft.lead, context, planNo === 1);
    }
    if (planNo > 1) {
      const full = isFull ? planNo : (this.#superseded.get(draft.lead.id)?.full ?? 0);
      this.#superseded.set(draft.lead.id, { full, last: planNo });
    }
    const ids = planned.map(() => this.#draw("deliveries"));
    const leasedHere = new Set<number>();
    for (const [i, one] of planned.entries()) {
      this.#delivery(draft, one, ids, ids[i] as number, {
        now,
        planNo,
        touchId,
        returning: decision.returning,
        leasedHere,
        // A waiting child of an older plan may be left to this one.
        isParent: planNo > 1 || planned.some((other) => other.after === i || other.insteadOf === i),
      });
    }
  }

  /** Who took a consent back with this batch: what rests on it is cancelled, and the systems that hold a state are told. */
  #followWithdrawal(draft: Draft): void {
    const withdrawn = [...draft.withdrawn];
    if (withdrawn.length === 0 || draft.touch === null) return;
    this.#rows.withdrawn.push({
      lead_id: draft.lead.id,
      actions: actionsOn(withdrawn),
      finalidades: withdrawn,
      ends_nurture: withdrawn.includes("marketing_email"),
    });
    const { id: touchId, at: now } = draft.touch;
    const context = { ...this.#rules.planContext, now, returning: true, consents: draft.consents };
    const planned = occasionPlanFor(draft.lead, context, optOut(withdrawn));
    const ids = planned.map(() => this.#draw("deliveries"));
    const leasedHere = new Set<number>();
    for (const [i, one] of planned.entries()) {
      this.#delivery(draft, one, ids, ids[i] as number, {
        now,
        planNo: draft.planNo,
        touchId,
        returning: true,
        leasedHere,
        isParent: true,
      });
    }
  }

  #delivery(
    draft: Draft,
    planned: PlannedDelivery,
    ids: readonly number[],
    id: number,
    at: PlanFacts & { leasedHere: Set<number>; isParent: boolean },
  ): void {
    const parent = planned.after ?? planned.insteadOf;
    const dependsOn = parent === undefined || planned.skip ? null : (ids[parent] ?? null);
    const waitsForParent = planned.after !== undefined;
    const isDue = planned.dueAt.getTime() <= at.now.getTime() && dependsOn === null;
    const { connectionId } = planned;
    const isBorn =
      connectionId !== null &&
      !planned.skip &&
      isDue &&
      !draft.running.has(connectionId) &&
      !at.leasedHere.has(connectionId) &&
      this.#engine.reserve(connectionId, planned.prio);
    const state = planned.skip ? "skipped" : isBorn ? "running" : "pending";
    this.#rows.deliveries.push(deliveryRow(draft, planned, { id, state, dependsOn, waitsForParent, ...at }));
    if (state === "pending" && isDue && connectionId !== null) this.#left.add(connectionId);
    if (!isBorn || connectionId === null) return;
    at.leasedHere.add(connectionId);
    draft.running.add(connectionId);
    this.reserved.push(connectionId);
    this.#born.push(bornLease(draft, planned, { id, connectionId, ...at }));
  }

  // ---- rows ----------------------------------------------------------------------------------------------------

  #writeTouch(draft: Draft, arrival: Arrival, touch: TouchFacts): void {
    if (arrival.kept) this.#rows.parsed.push({ id: touch.rawId, lead_id: draft.lead.id, touch_id: touch.touchId });
    else this.#rows.raw.push(rawRow(draft, arrival, touch));
    this.#rows.touches.push(touchRow(draft, arrival, touch));
  }

  #writeLead(draft: Draft): void {
    if (!draft.isChanged && !draft.isNew) return;
    (draft.isNew ? this.#rows.created : this.#rows.changed).push(leadRow(draft));
    addCounts(this.#rows.counts, draft);
  }

  #draw(pool: keyof Pools): number {
    const id = this.#pools[pool].take();
    this.used[pool].push(id);
    return id;
  }
}
