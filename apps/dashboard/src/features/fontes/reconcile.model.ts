/** When a comparison with the provider's list has given its answer. The answer comes as new rows, one per form. */
import type { Reconciliation } from "../../api/types.ts";

/** The newest moment among the rows, as the hub's clock says; `""` when there are none. */
export function newestAt(rows: readonly Reconciliation[]): string {
  const moments = rows.map(({ at }) => at).sort();
  return moments.at(-1) ?? "";
}

/** Those that could not be read first, then those of which some were missing, then by name. */
export function byTrouble(rows: readonly Reconciliation[]): Reconciliation[] {
  return [...rows].sort(
    (a, b) =>
      Number(a.state !== "unread") - Number(b.state !== "unread") ||
      b.fetched - a.fetched ||
      a.scope_name.localeCompare(b.scope_name),
  );
}
