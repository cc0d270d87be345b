/** Leads that came while a person reads the list: shown at once at the top, offered by a button further down. */
import { useState } from "react";
import { useLiveEvents } from "../../live/Live.tsx";

/** Scrolled further than this, new rows would push away what is being read. */
const TOP_PX = 160;

export function useFreshLeads(pages: number, reload: () => Promise<unknown>) {
  const [ids, setIds] = useState<ReadonlySet<number>>(new Set());

  const show = (): void => {
    setIds(new Set());
    window.scrollTo({ top: 0 });
    void reload();
  };

  useLiveEvents((events) => {
    const fresh = events.filter(({ kind }) => kind === "lead");
    if (fresh.length === 0) return;
    if (pages <= 1 && window.scrollY < TOP_PX) void reload();
    // An event without ids is counted as one lead.
    else
      setIds((known) => new Set([...known, ...fresh.flatMap(({ leadIds }) => (leadIds.length > 0 ? leadIds : [0]))]));
  });

  return { count: ids.size, show };
}
