/**
 * The frame of all of Meta's webhooks: `{object, entry: [{id, time, changes: [{field, value}]}]}`, up to 1,000 changes in
 * any number of entries (checked 2026-11-23).
 */
import { at } from "./json.ts";
import { asBody } from "./wire.ts";

/**
 * The entries of a notice with one change each, in order; one that has none (another product's, a malformed one) stays as
 * it is. Empty when the notice has no entries. Never throws.
 */
export function singleEntries(notice: unknown): unknown[] {
  const entries = at(notice, "entry");
  if (!Array.isArray(entries)) return [];
  const single: unknown[] = [];
  for (const entry of entries) {
    const changes = at(entry, "changes");
    if (!Array.isArray(changes) || changes.length === 0) single.push(entry);
    else for (const change of changes) single.push(withChange(entry, change));
  }
  return single;
}

/** An entry with one change, under the account and the moment of the one that it came in. */
export function withChange(entry: unknown, change: unknown): unknown {
  return { id: at(entry, "id"), time: at(entry, "time"), changes: [change] };
}

/** A body of the same shape with these entries alone, of the same `object` as the notice that they came in. */
export function bodyWithEntries(notice: unknown, entries: readonly unknown[]): Buffer {
  return asBody({ object: at(notice, "object"), entry: entries });
}
