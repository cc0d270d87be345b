/**
 * By what an arrival is known again. RD repeats a webhook that was answered slowly, and gives its conversions an
 * `event_uuid` that its own lists do not show; what both the webhook and the list of contacts say is whose conversion it
 * was and when. So a conversion is known by the person and the second of it: the same by either way.
 */
import { readDateTime } from "@streamleads/domain";
import { plainId } from "@streamleads/integration-kit";

const ID_CHARS_MAX = 100;

/** An id of RD's that can be kept, in small letters; `undefined` for anything else. */
export function rdId(text: string | undefined): string | undefined {
  return plainId(text, ID_CHARS_MAX)?.toLowerCase();
}

/** A moment of RD's as ISO 8601 in UTC; its own carry milliseconds in some places and none in others. */
export function momentOf(text: string | undefined): string | undefined {
  return text === undefined || text.length > 40 ? undefined : readDateTime(text);
}

/** Known by person and second; by RD's id of the event where one of the two is missing. */
export function conversionId(
  uuid: string | undefined,
  at: string | undefined,
  eventUuid?: string | undefined,
): string | undefined {
  const person = rdId(uuid);
  if (person !== undefined && at !== undefined) return `conversion:${person}:${secondOf(at)}`;
  const event = rdId(eventUuid);
  return event === undefined ? undefined : `event:${event}`;
}

/**
 * A mark as opportunity. With a moment each mark counts; without one (the payload of RD's own screen has none) only the
 * first of a person.
 */
export function markId(uuid: string | undefined, at?: string | undefined): string | undefined {
  const person = rdId(uuid);
  if (person === undefined) return undefined;
  return at === undefined ? `opportunity:${person}` : `opportunity:${person}:${secondOf(at)}`;
}

/** Whole seconds since 1970 of an ISO moment. */
export function secondOf(at: string): number {
  return Math.floor(Date.parse(at) / 1_000);
}
