/** Ids that providers give to events and persons, as the hub can keep them: in an index, compared as text. */

const PRINTABLE = /^[\x21-\x7e]+$/;

/**
 * An id that can be kept: 1 to `max` printable characters of ASCII without a blank. Anything else is `undefined`, and the
 * event is known by its content: an index has no room for a page of text, PostgreSQL none for NUL or half a character.
 */
export function plainId(text: string | undefined, max = 200): string | undefined {
  return text !== undefined && text.length <= max && PRINTABLE.test(text) ? text : undefined;
}

/** Providers write 0 where there is none. */
export function unlessZero(id: string | undefined): string | undefined {
  return id === undefined || /^0+$/.test(id) ? undefined : id;
}
