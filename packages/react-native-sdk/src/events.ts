/** What an app can listen to. */
import type { Drop } from "./sender.ts";

export interface Events {
  /** The hub has the lead. `id`: the one that `createLead` gave. */
  sent: { id: string; receipt: string };
  /**
   * The lead is off the queue and the hub does not have it. This is the last moment to show it to somebody.
   * `unreadable`: its text on the device was damaged; it was set aside, and `lead` is missing.
   */
  dropped: Omit<Drop, "reason"> & { id: string; reason: Drop["reason"] | "queue_full" };
  /** Once: leads are kept and nothing is sent. 401, 403: the key is revoked or wrong; 404: no hub at apiUrl. */
  paused: { status: number; message: string };
  /** The storage failed; what it did not take waits in memory. `error`: its own, which may quote a lead. */
  storage_failed: { error: unknown };
}

export type EventName = keyof Events;
export type Listener<N extends EventName> = (event: Events[N]) => void;

export interface Emitter {
  /** @returns how to stop listening */
  on<N extends EventName>(name: N, listener: Listener<N>): () => void;
  /** A listener that throws stops nothing. `unheard`: what to warn of when nobody listens; nothing of a lead. */
  emit<N extends EventName>(name: N, event: Events[N], unheard?: string): void;
}

export function createEmitter(warn: (message: string) => void): Emitter {
  const listeners = new Map<EventName, Set<(event: never) => void>>();
  return {
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener));
      return () => void set.delete(listener);
    },
    emit(name, event, unheard) {
      const set = listeners.get(name);
      if (unheard && !set?.size) warn(unheard);
      for (const listener of set ?? []) {
        try {
          (listener as Listener<typeof name>)(event);
        } catch {
          // The app's own fault, and its words may hold the lead: only the name of the event is reported.
          warn(`quem ouve "${name}" lançou um erro.`);
        }
      }
    },
  };
}
