/**
 * What an undo may do with one lead. It takes back what the import did and nothing else: whatever somebody did with the
 * person since, or sent out, stays, and is counted with its reason.
 */
import type { KeepReason } from "./import.ts";

/** A lead that rows of the import arrived at, as it stands when it is locked. */
export interface UndoFacts {
  /** The import's own touches of it, and whether the first of all its touches is one of them. */
  ownTouches: number;
  isMadeByImport: boolean;
  otherTouches: number;
  /** Changes by people, unsubscriptions and the like. Scoring again is no change of theirs. */
  events: number;
  /** It has taken another lead in, and can be parted from it again. */
  isMerged: boolean;
  /** A delivery of it went out, or is on its way; of all its deliveries, and of those that the import planned. */
  isAnySent: boolean;
  isOwnSent: boolean;
  /** The import planned something for it, and something older was cancelled as superseded. */
  hasReplaced: boolean;
  /** What was kept of it before the first row. */
  before: { touches: number; events: number } | undefined;
}

export type UndoDecision = { kind: "erase" } | { kind: "restore" } | { kind: "keep"; reason: KeepReason };

export function decideUndo(facts: UndoFacts): UndoDecision {
  const { before } = facts;
  if (facts.isMerged) return keep("merged");
  if (facts.isMadeByImport) {
    if (facts.otherTouches > 0) return keep("returned");
    if (facts.events > 0) return keep("edited");
    return facts.isAnySent ? keep("delivered") : { kind: "erase" };
  }
  // Somebody made it between our look and our row.
  if (!before) return keep("unknown_before");
  if (facts.otherTouches !== before.touches) return keep("returned");
  if (facts.events !== before.events) return keep("edited");
  if (facts.isOwnSent) return keep("delivered");
  return facts.hasReplaced ? keep("replaced_deliveries") : { kind: "restore" };
}

function keep(reason: KeepReason): UndoDecision {
  return { kind: "keep", reason };
}
