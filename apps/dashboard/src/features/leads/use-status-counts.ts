/** How many leads each tab would show. Without filters one request answers for all; with some, one per tab. */
import { useQueries, useQuery } from "@tanstack/react-query";
import { type LeadFilters, leadCountQuery, leadStatsQuery } from "../../api/queries.ts";
import type { LeadStatus } from "../../api/types.ts";
import { hasFilters, STATUSES } from "./leads.search.ts";

export interface StatusCount {
  total: number;
  /** There are more; counting stopped there. */
  isCapped: boolean;
}

/** The tabs from left to right; the first shows every status. */
export const STATUS_TABS: readonly (LeadStatus | undefined)[] = [undefined, ...STATUSES];

/** In the order of `STATUS_TABS`; `undefined` while it is not known. */
export function useStatusCounts(filters: LeadFilters): (StatusCount | undefined)[] {
  const isFiltered = hasFilters(filters);
  const { data } = useQuery({ ...leadStatsQuery, enabled: !isFiltered });
  const counts = useQueries({
    queries: STATUS_TABS.map((status) => ({ ...leadCountQuery({ ...filters, status }), enabled: isFiltered })),
  });
  if (isFiltered) return counts.map((count) => count.data);
  return STATUS_TABS.map((status) => data && { total: status ? data.por_status[status] : data.total, isCapped: false });
}
