import type { Action, DeliveryParams, Lead } from "@streamleads/domain";

/** A delivery that this instance holds a lease of, with all that an attempt needs: nothing is read again before the call. */
export interface Leased {
  id: number;
  leadId: number;
  connectionId: number;
  integration: string;
  action: Action;
  prio: number;
  /** Number of this lease; with `id` and the owner it fences late results (delivery protocol 3.4). */
  attemptNo: number;
  /** Attempts that counted so far. */
  attempts: number;
  isRepeat: boolean;
  planNo: number;
  touchId: number;
  plannedAt: Date;
  expiresAt: Date;
  params: DeliveryParams;
  returning: boolean;
  /** False only when it is certain that no delivery depends on this one. */
  mayHaveChildren: boolean;
  lead: Lead;
  refs: Record<string, string>;
  /**
   * Of what goes to the lead: the lead's own link to book a meeting, while it has not been used. Never on what is born
   * with a plan: the link of that plan is only being made, and one of an earlier plan is better replaced by it.
   */
  schedulingUrl?: string;
  /** When the lead was committed, for the time to its first call; only on leases born with their lead. */
  bornAt?: number;
  /** Since when it is in memory, by the monotonic clock. */
  heldSince?: number;
  /** Claimed to probe an open breaker. */
  isProbe?: boolean;
}
