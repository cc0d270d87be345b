/** Waiting for what others do, for a bounded time. */
import { setTimeout as wait } from "node:timers/promises";

const LOOK_MS = 100;

/** Looks until `isRight` holds. @returns what was seen last, and how long that took @throws after `withinMs` */
export async function until<T>(
  what: string,
  look: () => Promise<T>,
  isRight: (seen: T) => boolean,
  withinMs: number,
): Promise<{ seen: T; ms: number }> {
  const begun = performance.now();
  for (;;) {
    const seen = await look();
    const ms = performance.now() - begun;
    if (isRight(seen)) return { seen, ms };
    if (ms > withinMs)
      throw new Error(`not in ${withinMs} ms: ${what}; last seen: ${JSON.stringify(seen).slice(0, 500)}`);
    await wait(LOOK_MS);
  }
}
