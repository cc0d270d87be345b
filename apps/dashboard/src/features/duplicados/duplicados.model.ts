/** Whether there is more to see than what is on the screen. */
import type { DuplicatePage } from "../../api/types.ts";

/**
 * The list itself is never read again by an arriving lead, so that cards do not move under a hand: a number that has
 * grown since the list was read offers it.
 */
export function hasNewPairs(pages: readonly DuplicatePage[] | undefined, counted: number | undefined): boolean {
  // Every page says the number of then; the newest is the last one read.
  const known = pages?.at(-1)?.total;
  return known !== undefined && counted !== undefined && counted > known;
}
