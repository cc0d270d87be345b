/** Cursors of lists: opaque to callers, a place in an order to us. They carry nothing that the list does not show. */
import { invalidCursor } from "./problems.ts";

/** Packs the place after which the next page begins. */
export function writeCursor(place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

/**
 * The place behind a cursor.
 * @throws AppError 422 when the text is none of ours; `isPlace` checks what the list needs
 */
export function readCursor<T>(cursor: string, isPlace: (place: unknown) => place is T): T {
  const place = parsed(Buffer.from(cursor, "base64url").toString("utf8"));
  if (!isPlace(place)) throw invalidCursor();
  return place;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: no place, and the caller's check refuses it with the words that belong to it.
    return undefined;
  }
}
