/** What the queue needs of a storage, and what is done when the storage does not do it. */

/** AsyncStorage 1 to 3, `localStorage`, or a few lines around anything encrypted. A failure must throw or reject. */
export interface LeadStorage {
  getItem(key: string): Promise<string | null | undefined> | string | null | undefined;
  setItem(key: string, value: string): Promise<unknown> | unknown;
  removeItem(key: string): Promise<unknown> | unknown;
}

export interface SturdyStorage {
  /** @throws what the storage threw: that it cannot be read does not mean that there is nothing */
  get(key: string): Promise<string | null | undefined>;
  set(key: string, value: string): Promise<void>;
  /** @throws what the storage threw; the value is still there then */
  remove(key: string): Promise<void>;
  /** What the storage did not take. */
  memory: Map<string, string>;
}

/** Keeps in memory what the storage does not take (full, broken, absent), so that it is sent all the same. */
export function sturdy(storage: LeadStorage | undefined, onFailure: (error: unknown) => void): SturdyStorage {
  const memory = new Map<string, string>();
  return {
    memory,
    get: async (key) => memory.get(key) ?? storage?.getItem(key),
    async set(key, value) {
      try {
        if (storage) {
          await storage.setItem(key, value);
          memory.delete(key);
          return;
        }
      } catch (error) {
        onFailure(error);
      }
      memory.set(key, value);
    },
    async remove(key) {
      await storage?.removeItem(key);
      memory.delete(key);
    },
  };
}

let tail: Promise<unknown> = Promise.resolve();

/**
 * Runs `work` after all earlier work. The index is read, changed and written back: two clients over one storage (a reload
 * in development makes a second one) would otherwise lose each other's leads.
 */
export function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = tail.then(work);
  // The next in line waits for the end of this work, not for its success.
  tail = mine.catch(() => undefined);
  return mine;
}
