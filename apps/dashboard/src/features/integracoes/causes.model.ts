/** Which causes the errors' tab shows. */
import type { Cause } from "../../api/types.ts";

export interface ShownCauses {
  causes: readonly Cause[];
  isFiltered: boolean;
}

/**
 * Only the one that the address names. A cause that no delivery has (an alert about the connection itself) filters
 * nothing: an empty page would look as if all were well.
 */
export function shownCauses(causes: readonly Cause[], wanted: string | undefined): ShownCauses {
  const found = causes.filter(({ cause }) => cause === wanted);
  return found.length > 0 && causes.length > 1 ? { causes: found, isFiltered: true } : { causes, isFiltered: false };
}

/** Those that nobody tries any more can be sent again; the others still are tried by themselves. */
export function replayable({ count, waiting }: Pick<Cause, "count" | "waiting">): number {
  return Math.max(0, count - waiting);
}
