/**
 * A notice of Meta taken apart. A batch holds up to 1,000 changes in any number of entries; each becomes a body of the
 * same shape with one change in it, so that reading knows a single shape.
 */
import { asBody, at, type Change, readJson, textAt, type WebhookRequest } from "@streamleads/integration-kit";

/** Bound of the kit, and Meta's own for one call. */
const CHANGES_MAX = 1_000;

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
  const object = at(read.value, "object");
  const whole = (members: unknown[]) => asBody(object === undefined ? { entry: members } : { object, entry: members });
  const fitting = entries.length <= CHANGES_MAX ? entries : entries.slice(0, CHANGES_MAX - 1);
  const changes = fitting.map((entry): Change => ({ providerId: leadgenIdOf(entry), body: whole([entry]) }));
  if (fitting.length < entries.length) changes.push({ body: whole(entries.slice(fitting.length)) });
  return changes;
}

/** Entries with one change each; one that has none (another product's, a malformed one) stays as it is. */
function singleEntries(notice: unknown): unknown[] {
  const entries = at(notice, "entry");
  if (!Array.isArray(entries)) return [];
  const single: unknown[] = [];
  for (const entry of entries) {
    const changes = at(entry, "changes");
    if (!Array.isArray(changes) || changes.length === 0) single.push(entry);
    else for (const change of changes) single.push({ id: at(entry, "id"), time: at(entry, "time"), changes: [change] });
  }
  return single;
}

/** The id of the lead that an entry tells of: what makes the change known again. */
function leadgenIdOf(entry: unknown): string | undefined {
  const change = ["changes", 0] as const;
  return at(entry, ...change, "field") === "leadgen" ? idAt(entry, ...change, "value", "leadgen_id") : undefined;
}
