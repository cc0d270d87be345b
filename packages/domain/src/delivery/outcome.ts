/**
 * What one attempt came to. A provider's answer is a value, never an exception: the engine alone decides what
 * it means for the delivery. `cause` is a stable snake_case code by which people group failures; `reason` is a
 * sentence in Brazilian Portuguese for an operator; neither carries personal data or a secret.
 */
export type Outcome =
  | Delivered
  /** It may work later. `burn: false` when the attempt says nothing about the delivery itself (429, a lock). */
  | { kind: "retry"; cause: string; reason: string; notBefore?: Date; burn?: boolean; pauseConnection?: boolean }
  /** The provider will refuse this content for ever. */
  | { kind: "rejected"; cause: string; reason: string; fix: string }
  /** The connection itself is refused (token, scope, address): pause it, the attempt is not burnt. */
  | { kind: "reconnect"; cause: string; reason: string; fix: string }
  /** It may have arrived: sent, but no answer that can be read. Never success, never absence. */
  | { kind: "unknown"; cause: string; reason: string }
  /** Nothing to do for this lead here, by rule (no address, no consent): recorded, not a failure. */
  | { kind: "skipped"; cause: string; reason: string; fix: string };

export interface Delivered {
  kind: "delivered";
  /** The provider's id of what was written, shown to people. */
  externalId?: string | undefined;
  /** Ids to remember for later writes at this connection, by object: `{ contact: "5041…" }`. */
  refs?: Record<string, string>;
  /** A word about how ("já existia; atualizado"). */
  note?: string;
  /** Of a check: when the credential ends, where the provider tells. */
  expiresAt?: Date;
  /** Of a check: what of an allowance is left. `what` in Portuguese: "mensagens hoje". */
  quota?: { what: string; left: number; limit: number };
}
