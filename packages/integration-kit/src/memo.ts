/** Remembers look-ups of a provider for a while, in memory and bounded: the oldest goes first. */
import type { Memo } from "./source.ts";

const ENTRIES_MAX = 1_000;

/** @param now milliseconds of a clock that only goes forward. */
export function createMemo(now: () => number = () => performance.now()): Memo {
  const kept = new Map<string, { until: number; value: Promise<unknown> }>();
  return {
    async remember<T>(key: string, ttlMs: number, load: () => Promise<T>): Promise<T> {
      const known = kept.get(key);
      if (known && known.until > now()) return (await known.value) as T;
      const value = load();
      kept.delete(key);
      kept.set(key, { until: now() + ttlMs, value });
      for (const oldest of kept.keys()) {
        if (kept.size <= ENTRIES_MAX) break;
        kept.delete(oldest);
      }
      try {
        return await value;
      } catch (error) {
        if (kept.get(key)?.value === value) kept.delete(key);
        throw error;
      }
    },
    forget: (key) => void kept.delete(key),
  };
}
