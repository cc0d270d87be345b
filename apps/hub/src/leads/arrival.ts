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
  /** Ids that the provider gives to the person. */
  personIds?: readonly { source: string; id: string }[];
  /** `none`: kept and scored, nothing is planned (an import). */
  plan?: "auto" | "none";
  /** The same source and provider id a second time changes nothing. */
  once?: boolean;
  /** The raw request is stored already and leased to be read: it is settled in the lead's transaction. */
  kept?: KeptRaw;
}

/** A lease on a stored raw request. */
export interface KeptRaw {
  id: number;
  owner: string;
  attemptNo: number;
}

export type Accepted =
  | { kind: "created"; lead: Lead }
  /** The same person, or the same request again: nothing is made twice. */
  | { kind: "known"; lead: Lead }
  /** This Idempotency-Key was used with another body. */
  | { kind: "key_reused" }
  /** The raw request is no longer ours to read, or was taken in before for a lead that is gone: nothing is done. */
  | { kind: "gone" };

/** Not taken in, and nothing of it is stored; the sender tries again. */
export class IngestRefused extends Error {
  readonly reason: "full" | "database_away" | "shutting_down";
  constructor(reason: IngestRefused["reason"], options?: ErrorOptions) {
    super(`ingest refused: ${reason}`, options);
    this.name = "IngestRefused";
    this.reason = reason;
  }
}
