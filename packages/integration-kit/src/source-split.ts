/** Taking a body apart into changes, so that a malformed one among them harms no other. */
import type { Change } from "./source.ts";

/** The most changes of one body: Meta's own bound for a call, and what the hub stores at once. */
export const CHANGES_MAX = 1_000;

/**
 * The members of a body that is a list of 1 to 1,000; of anything else (one event, an empty list, a longer one)
 * `undefined`: it is one change, and what is no event is parked by `read`.
 */
export function membersOf(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) && value.length > 0 && value.length <= CHANGES_MAX ? value : undefined;
}

/**
 * A change for each member, in order. Of more than 1,000 the first 999 have their own and the others stay together in
 * the last one, without an id, for `read` to park: none is lost. Linear in the number of members.
 */
export function boundedChanges<T>(
  members: readonly T[],
  changeOf: (member: T) => Change,
  restBody: (rest: readonly T[]) => Buffer,
): Change[] {
  if (members.length <= CHANGES_MAX) return members.map((member) => changeOf(member));
  const fitting = members.slice(0, CHANGES_MAX - 1);
  return [...fitting.map((member) => changeOf(member)), { body: restBody(members.slice(fitting.length)) }];
}
