/**
 * The hub's event stream as something that opens, closes and comes back. `EventSource` reconnects by itself after a
 * broken line, but gives up on an answer that is not 200 (a hub that restarts); this one asks again, more and more
 * slowly. While the tab is hidden the line is closed, so that ten forgotten tabs do not use up a browser's connections.
 */
import { EVENT_KINDS, type LiveEvent, readEvent } from "./events.model.ts";

const RETRY_MS = { first: 2_000, most: 30_000 };
const HIDDEN_MS = 60_000;

export interface StreamListener {
  event(event: LiveEvent): void;
  /** The line is open (again): whatever was missed meanwhile has to be asked for. */
  opened(isFirst: boolean): void;
  /** The line broke. `isRefused`: by an answer (logged out, hub not ready), so it will not come back by itself. */
  lost(isRefused: boolean): void;
}

/** Opens the stream; the answer closes it for good. */
export function openStream(url: string, listener: StreamListener): () => void {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let hide: ReturnType<typeof setTimeout> | undefined;
  let waitMs = RETRY_MS.first;
  let isFirst = true;

  function connect(): void {
    clearTimeout(retry);
    const opening = new EventSource(url);
    source = opening;
    opening.onopen = () => {
      waitMs = RETRY_MS.first;
      listener.opened(isFirst);
      isFirst = false;
    };
    opening.onerror = () => {
      const isRefused = opening.readyState === EventSource.CLOSED;
      listener.lost(isRefused);
      if (!isRefused || source !== opening) return;
      retry = setTimeout(connect, waitMs);
      waitMs = Math.min(waitMs * 2, RETRY_MS.most);
    };
    for (const kind of EVENT_KINDS) {
      opening.addEventListener(kind, (message) => listener.event(readEvent(kind, message.data)));
    }
  }

  function disconnect(): void {
    clearTimeout(retry);
    source?.close();
    source = undefined;
  }

  function visibilityChanged(): void {
    clearTimeout(hide);
    if (document.hidden) hide = setTimeout(disconnect, HIDDEN_MS);
    else if (!source) connect();
  }

  document.addEventListener("visibilitychange", visibilityChanged);
  connect();
  return () => {
    document.removeEventListener("visibilitychange", visibilityChanged);
    clearTimeout(hide);
    disconnect();
  };
}
