/** What a destination was told to delete of a person, as it is kept: a receipt that names nobody. */

export const ERASURE_STATES = ["pending", "running", "done", "failed", "cannot"] as const;
export type ErasureState = (typeof ERASURE_STATES)[number];

/** The person as the destination knew them; sealed until it has deleted them. */
export interface SealedPerson {
  nome: string;
  email: string | null;
  telefone: string | null;
  refs: Record<string, string>;
}

/** How many destinations hold something of an erased person. */
export interface Told {
  /** They are told to delete it. */
  destinations: number;
  /** They cannot delete by themselves: a person has to. */
  byHand: number;
}

/** What the hub knows of a connection at the moment of an erasure. */
export interface Destination {
  label: string;
  canErase: boolean;
}

/** A removed connection has no access left; `undefined` says so. */
export type DestinationOf = (connectionId: number) => Destination | undefined;

export interface ErasureView {
  id: number;
  lead_id: number;
  integration: string;
  connection: string | null;
  state: ErasureState;
  attempts: number;
  due_at: string | null;
  cause: string | null;
  reason: string | null;
  fix: string | null;
  requested_at: string;
  requested_by: string | null;
  settled_at: string | null;
  can_retry: boolean;
}
