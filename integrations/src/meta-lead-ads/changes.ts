/**
 * A notice of Meta taken apart. A batch holds up to 1,000 changes in any number of entries; each becomes a body of the
 * same shape with one change in it, so that reading knows a single shape.
 */
import {
  at,
  bodyWithEntries,
  boundedChanges,
  type Change,
  readJson,
  singleEntries,
  textAt,
  type WebhookRequest,
} from "@streamleads/integration-kit";

/** Ids are decimal digits (15 to 17 of them today), as a JSON number or as text. */
const ID = /^\d{1,40}$/;

/** An id at a path, as text; `undefined` when what stands there is none. */
export function idAt(json: unknown, ...path: (string | number)[]): string | undefined {
  const id = textAt(json, ...path)?.trim();
  return id !== undefined && ID.test(id) ? id : undefined;
}

/**
 * The changes of a body, in order. What cannot be taken apart goes on whole; beyond 1,000 the rest goes on in one piece,
 * to be parked. Linear in the length of the body.
 */
export function splitChanges({ body }: WebhookRequest): Change[] {
  const read = readJson(body);
  const entries = read.ok ? singleEntries(read.value) : [];
  if (!read.ok || entries.length === 0) return [{ body }];
  if (entries.length === 1) return [{ providerId: leadgenIdOf(entries[0]), body }];
  const whole = (members: readonly unknown[]) => bodyWithEntries(read.value, members);
  return boundedChanges(entries, (entry) => ({ providerId: leadgenIdOf(entry), body: whole([entry]) }), whole);
}

/** The id of the lead that an entry tells of: what makes the change known again. */
function leadgenIdOf(entry: unknown): string | undefined {
  const change = ["changes", 0] as const;
  return at(entry, ...change, "field") === "leadgen" ? idAt(entry, ...change, "value", "leadgen_id") : undefined;
}
