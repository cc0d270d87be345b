/**
 * Takes a webhook body of Meta apart: `{object, entry: [{id, changes: [{field, value}]}]}`, in which one `value` holds
 * several messages or several states (up to 1,000 together, checked 2026-11-23). Each becomes a body of the same shape
 * with that one thing in it, so that reading a stored part and reading a body that came alone are the same.
 */
import {
  at,
  bodyWithEntries,
  boundedChanges,
  type Change,
  plainId,
  readJson,
  singleEntries,
  textAt,
  withChange,
} from "@streamleads/integration-kit";

/** The lists that a `value` of the field `messages` (or `user_preferences`) may hold. */
const LISTS = ["messages", "statuses", "user_preferences", "errors"] as const;
type ListName = (typeof LISTS)[number];

/** One thing of a body. `list` is absent for what has no list inside: a notice about the account, or another shape. */
export interface Piece {
  /** `undefined` where the shape is not Meta's. */
  field: string | undefined;
  /** The change's own `value`, whole. */
  value: unknown;
  list?: ListName;
  item?: unknown;
  /** The entry of `contacts` that belongs to the sender of a message or of a preference. */
  contact?: unknown;
  /** The entry that it came in, with this one thing in it. */
  entry: unknown;
}

/**
 * The changes of a body, at most 1,000. What goes beyond stays together in the last one, and `read` parks it. A body
 * with one thing in it is kept as it came.
 */
export function changesOf(body: Buffer): Change[] {
  const json = readJson(body);
  if (!json.ok) return [{ body }];
  const pieces = piecesOf(json.value);
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return [{ providerId: providerIdOf(only), body }];
  const whole = (members: readonly Piece[]) =>
    bodyWithEntries(
      json.value,
      members.map(({ entry }) => entry),
    );
  return boundedChanges(pieces, (piece) => ({ providerId: providerIdOf(piece), body: whole([piece]) }), whole);
}

/** Everything that a body holds, in its order; never empty. */
export function piecesOf(json: unknown): Piece[] {
  const pieces = singleEntries(json).flatMap(piecesOfEntry);
  return pieces.length > 0 ? pieces : [strange(json)];
}

/** `entry` holds one change at the most. */
function piecesOfEntry(entry: unknown): Piece[] {
  const change = at(entry, "changes", 0);
  if (change === undefined) return [strange(entry)];
  const value = at(change, "value");
  const field = textAt(change, "field");
  const contactOf = contactsOf(value);
  const items = LISTS.flatMap((list) => itemsOf(value, list).map((item) => ({ list, item })));
  if (items.length === 0) return [{ field, value, entry }];
  return items.map(({ list, item }) => {
    const contact = contactOf(item, items.length === 1);
    const inner = {
      messaging_product: at(value, "messaging_product"),
      metadata: at(value, "metadata"),
      ...(contact === undefined ? {} : { contacts: [contact] }),
      [list]: [item],
    };
    const part = withChange(entry, { field: at(change, "field"), value: inner });
    return { field, value, list, item, contact, entry: part };
  });
}

function itemsOf(value: unknown, list: ListName): unknown[] {
  const items = at(value, list);
  return Array.isArray(items) ? items : [];
}

/** Looks a sender up by phone or by business-scoped id; a `value` with one thing and one contact needs no look-up. */
function contactsOf(value: unknown): (item: unknown, isAlone: boolean) => unknown {
  const contacts = at(value, "contacts");
  if (!Array.isArray(contacts)) return () => undefined;
  const byId = new Map<string, unknown>();
  for (const contact of contacts) {
    for (const id of [textAt(contact, "wa_id"), textAt(contact, "user_id")])
      if (id !== undefined) byId.set(id, contact);
  }
  return (item, isAlone) => {
    const ids = [textAt(item, "from"), textAt(item, "from_user_id"), textAt(item, "wa_id"), textAt(item, "user_id")];
    const found = ids.find((id) => id !== undefined && byId.has(id));
    if (found !== undefined) return byId.get(found);
    return isAlone && contacts.length === 1 ? contacts[0] : undefined;
  };
}

function strange(entry: unknown): Piece {
  return { field: undefined, value: undefined, entry };
}

/**
 * Messages are known by their id, states by id and state: Meta repeats a webhook for up to seven days. The hub keeps ids
 * in an index: what is longer or holds odd characters is known by the hash of its body instead.
 */
function providerIdOf({ list, item }: Piece): string | undefined {
  const id = textAt(item, "id");
  if (list === "messages") return plainId(id);
  if (list === "statuses") return plainId(joined(id, textAt(item, "status")));
  if (list === "user_preferences") {
    const person = textAt(item, "user_id") ?? textAt(item, "wa_id");
    return plainId(joined("preference", person, textAt(item, "value"), textAt(item, "timestamp")));
  }
  return undefined;
}

function joined(...parts: (string | undefined)[]): string | undefined {
  return parts.includes(undefined) ? undefined : parts.join(":");
}
