/** Only the rows near the screen exist; the next page is asked for before the last row is reached. */
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Lead } from "../../api/types.ts";

export interface LeadRowsProps {
  leads: readonly Lead[];
  hasMore: boolean;
  isLoadingMore: boolean;
  /** The next page could not be read. */
  moreError: Error | null;
  loadMore: () => void;
}

const AHEAD_ROWS = 25;
/** Top bar and head of the table cover this much of the screen. */
const COVERED_PX = 100;

export function useLeadRows<List extends HTMLElement>(
  { leads, hasMore, isLoadingMore, moreError, loadMore }: LeadRowsProps,
  rowPx: number,
) {
  const list = useRef<List>(null);
  const [topPx, setTopPx] = useState(0);

  // Strips and filters above the list change its place on the page; the same number again draws nothing.
  useLayoutEffect(() => {
    if (list.current) setTopPx(Math.round(list.current.getBoundingClientRect().top + window.scrollY));
  });

  const virtual = useWindowVirtualizer({
    count: leads.length,
    estimateSize: () => rowPx,
    getItemKey: (index) => leads[index]?.id ?? index,
    overscan: 12,
    scrollMargin: topPx,
    scrollPaddingStart: COVERED_PX,
    scrollPaddingEnd: 24,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;

  useEffect(() => {
    if (hasMore && !isLoadingMore && !moreError && last >= leads.length - AHEAD_ROWS) loadMore();
  }, [last, leads.length, hasMore, isLoadingMore, moreError, loadMore]);

  return { list, virtual, items, topPx };
}
