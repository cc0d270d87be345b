/** What a look-up that failed means for the change that asked for it. */
import type { Reading, Unread } from "./source.ts";

/**
 * What may work later is tried again, and so is what nobody knows: reading writes nothing anywhere. A refusal waits for a
 * person, a refused access pauses the source.
 */
export function readingOf(unread: Unread): Reading {
  const { cause, reason } = unread;
  switch (unread.kind) {
    case "retry": {
      const when = unread.notBefore ? { notBefore: unread.notBefore } : {};
      return { kind: "retry", cause, reason, ...when, ...(unread.pauseConnection ? { pauseSource: true } : {}) };
    }
    case "unknown":
      return { kind: "retry", cause, reason };
    case "rejected":
      return { kind: "parked", cause, reason, fix: unread.fix };
    case "reconnect":
      return { kind: "reconnect", cause, reason, fix: unread.fix };
  }
}
