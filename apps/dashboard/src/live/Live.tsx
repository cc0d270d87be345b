/** Keeps what is on the screen current: events of the hub make queries old, in handfuls. */
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, use, useEffect, useRef, useState } from "react";
import { meQuery } from "../api/queries.ts";
import { createBatch } from "./batch.model.ts";
import { type LiveEvent, outdatedBy, type QueryPrefix } from "./events.model.ts";
import { openStream } from "./stream.ts";

type Handler = (events: readonly LiveEvent[]) => void;

interface LiveValue {
  isLive: boolean;
  handlers: Set<Handler>;
}

const LiveContext = createContext<LiveValue>({ isLive: false, handlers: new Set() });

const timer = {
  now: () => performance.now(),
  after: (ms: number, run: () => void): void => void setTimeout(run, ms),
};

export function Live({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [isLive, setLive] = useState(false);
  const [handlers] = useState(() => new Set<Handler>());

  useEffect(() => {
    const queries = createBatch<QueryPrefix>((keys) => refresh(client, keys), timer);
    const events = createBatch<LiveEvent>((batch) => {
      for (const handler of handlers) handler(batch);
      for (const key of outdatedBy(batch)) queries.add(key);
      return [];
    }, timer);
    return openStream("/api/v1/events", {
      event: (event) => events.add(event),
      opened: (isFirst) => {
        setLive(true);
        if (!isFirst) void client.invalidateQueries();
      },
      lost: (isRefused) => {
        setLive(false);
        // An event stream does not say why it was refused; this request does, and a 401 leads to the login.
        if (isRefused) void client.invalidateQueries({ queryKey: meQuery.queryKey });
      },
    });
  }, [client, handlers]);

  return <LiveContext value={{ isLive, handlers }}>{children}</LiveContext>;
}

/** Whether events arrive now. */
export function useIsLive(): boolean {
  return use(LiveContext).isLive;
}

/** Calls `handler` with each handful of events while the component is on the screen. */
export function useLiveEvents(handler: Handler): void {
  const { handlers } = use(LiveContext);
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  useEffect(() => {
    const call: Handler = (events) => latest.current(events);
    handlers.add(call);
    return () => void handlers.delete(call);
  }, [handlers]);
}

/**
 * Asks again for what is old. A query that is being asked for already is put off to the next time: starting over would
 * starve it under steady traffic, and leaving it would miss what happened since it was asked.
 */
function refresh(client: QueryClient, keys: readonly QueryPrefix[]): readonly QueryPrefix[] {
  const distinct = [...new Map(keys.map((key) => [JSON.stringify(key), key])).values()];
  const busy = distinct.filter((key) => client.isFetching({ queryKey: key }) > 0);
  for (const queryKey of distinct) {
    if (!busy.includes(queryKey)) void client.invalidateQueries({ queryKey });
  }
  return busy;
}
