/** One clock for all relative times on the screen: they change together, every ten seconds, with one timer. */
import { createContext, use, useSyncExternalStore } from "react";
import { DEFAULT_ZONE } from "../format/time.ts";

const TICK_MS = 10_000;

let now = new Date();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    now = new Date();
    timer = setInterval(tick, TICK_MS);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}

function tick(): void {
  now = new Date();
  for (const listener of listeners) listener();
}

export function useNow(): Date {
  return useSyncExternalStore(subscribe, () => now);
}

/** The business time zone, as the hub says; until it has said so, the country's capital's. */
export const ZoneContext = createContext(DEFAULT_ZONE);

export function useZone(): string {
  return use(ZoneContext);
}
