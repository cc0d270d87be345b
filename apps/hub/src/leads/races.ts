/** Changes by people run again when they lost a race; each run is a whole transaction, so nothing is half done. */
import { KeysChanged } from "./merge.store.ts";

/** Races are lost to arrivals of the same people, each of a few milliseconds. */
export const TRIES = 5;

/** Deadlock, serialisation, a row that came in between (a lease, a key, an id in another system), a key gained. */
export function isRace(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return error instanceof KeysChanged || code === "40P01" || code === "40001" || code === "23505";
}

/** Runs a transaction until it is not lost to a race; the last loss is thrown. */
export async function racing<T>(transaction: () => Promise<T>): Promise<T> {
  for (let races = 1; ; races += 1) {
    try {
      return await transaction();
    } catch (error) {
      if (races >= TRIES || !isRace(error)) throw error;
    }
  }
}
