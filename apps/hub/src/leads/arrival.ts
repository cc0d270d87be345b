/** One lead that arrived and passed validation, on its way into a batch. */
import type { Consentimento, Lead, LeadFields } from "@streamleads/domain";

export interface Arrival {
  source: string;
  /** What makes the request unique at its source for ever. */
  providerId: string;
  keyId: number | null;
  contentType: string | null;
  /** Without secrets. */
  headers: Record<string, string>;
  /** As it came. */
  body: Buffer;
  fields: LeadFields;
  given: readonly (keyof LeadFields)[];
  consentimentos: readonly Consentimento[];
  /** A publishable key is not: anyone can send with it. */
  trusted: boolean;
  /** Who holds the idempotency keys, and the key of this request. */
  idempotency: { holder: string; key: string; bodyHash: string } | null;
  receivedAt: Date;
}

export type Accepted =
  | { kind: "created"; lead: Lead }
  /** The same person, or the same request again: nothing is made twice. */
  | { kind: "known"; lead: Lead }
  /** This Idempotency-Key was used with another body. */
  | { kind: "key_reused" };

/** Not taken in, and nothing of it is stored; the sender tries again. */
export class IngestRefused extends Error {
  readonly reason: "full" | "database_away" | "shutting_down";
  constructor(reason: IngestRefused["reason"], options?: ErrorOptions) {
    super(`ingest refused: ${reason}`, options);
    this.name = "IngestRefused";
    this.reason = reason;
  }
}
