import type { Outcome } from "@streamleads/domain";
import type { Leased } from "./leased.ts";

/** The record of one attempt, as it goes into `attempts`. */
export interface AttemptRecord {
  at: Date;
  durationMs: number;
  outcome: Outcome["kind"];
  httpStatus: number | null;
  cause: string | null;
  reason: string | null;
  /** Shortened, without secrets or personal data. */
  answer: string | null;
}

/** What an attempt changes, waiting to be written. It stays in memory, and is tried for ever, until it is committed. */
export interface Settlement {
  leased: Leased;
  attempt: AttemptRecord | null;
  state: "delivered" | "retrying" | "pending" | "failed" | "skipped" | "cancelled";
  dueAt: Date | null;
  burnt: boolean;
  isRepeat: boolean;
  cause: string | null;
  reason: string | null;
  fix: string | null;
  externalId: string | null;
  refs: Record<string, string> | null;
}
