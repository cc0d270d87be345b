/** Leads that came while a person reads the list: shown at once at the top, offered by a button further down. */
import { useEffect, useState } from "react";
import { useLiveEvents } from "../../live/Live.tsx";

/** Scrolled further than this, new rows would push away what is being read. */
const TOP_PX = 160;
const NONE: ReadonlySet<number> = new Set();

interface ListState {
  isFetching: boolean;
  /** Reads the first page again and forgets the others. */
  reload: () => void;
}

export function useFreshLeads({ isFetching, reload }: ListState) {
  const [ids, setIds] = useState(NONE);
  const isAtTop = window.scrollY < TOP_PX;

  useLiveEvents((events) => {
    const fresh = events.filter(({ kind }) => kind === "lead");
    // An event without ids is counted as one lead.
    const found = fresh.flatMap(({ leadIds }) => (leadIds.length > 0 ? leadIds : [0]));
    if (found.length > 0) setIds((known) => new Set([...known, ...found]));
  });

  // Not while the list is being read: starting over would starve it under steady traffic, so it is read once more.
  useEffect(() => {
    if (ids.size === 0 || isFetching || !isAtTop) return;
    setIds(NONE);
    reload();
  }, [ids, isFetching, isAtTop, reload]);

  const show = (): void => {
    setIds(NONE);
    window.scrollTo({ top: 0 });
    reload();
  };

  return { count: isAtTop ? 0 : ids.size, show };
}
