/** Every read of the API as query options: key and function together, so that nobody spells a key twice. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, read } from "./client.ts";
import type { DeliveryState, LeadStatus } from "./types.ts";

export interface LeadFilters {
  status?: LeadStatus | undefined;
  origem?: string | undefined;
  cidade?: string | undefined;
  q?: string | undefined;
  data_inicio?: string | undefined;
  data_fim?: string | undefined;
}

export interface DeliveryFilters {
  integration?: string | undefined;
  state?: DeliveryState | undefined;
  cause?: string | undefined;
}

const LEADS_A_PAGE = 100;
const DELIVERIES_A_PAGE = 50;

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => read(api.GET("/api/v1/me", { signal })),
  staleTime: 5 * 60_000,
});

export const overviewQuery = queryOptions({
  queryKey: ["overview"],
  queryFn: ({ signal }) => read(api.GET("/api/v1/overview", { signal })),
  // Without an event the figures still move (yesterday's become today's), so they are asked for now and then.
  refetchInterval: 60_000,
});

export const integrationsQuery = queryOptions({
  queryKey: ["integrations"],
  queryFn: ({ signal }) => read(api.GET("/api/v1/integrations", { signal })),
  refetchInterval: 60_000,
});

export const keysQuery = queryOptions({
  queryKey: ["keys"],
  queryFn: ({ signal }) => read(api.GET("/api/v1/keys", { signal })),
});

export const causesQuery = (slug: string) =>
  queryOptions({
    queryKey: ["causes", slug],
    queryFn: ({ signal }) =>
      read(api.GET("/api/v1/integrations/{slug}/causes", { params: { path: { slug } }, signal })),
  });

export const leadQuery = (id: number) =>
  queryOptions({
    queryKey: ["lead", id],
    queryFn: ({ signal }) => read(api.GET("/api/v1/leads/{id}", { params: { path: { id } }, signal })),
  });

export const explanationQuery = (id: number) =>
  queryOptions({
    queryKey: ["lead", id, "explanation"],
    queryFn: ({ signal }) =>
      read(api.GET("/api/v1/leads/{id}/scoring-explanation", { params: { path: { id } }, signal })),
    staleTime: 30_000,
  });

export const timelineQuery = (id: number) =>
  queryOptions({
    queryKey: ["lead", id, "timeline"],
    queryFn: ({ signal }) => read(api.GET("/api/v1/leads/{id}/timeline", { params: { path: { id } }, signal })),
  });

export const leadDeliveriesQuery = (id: number) =>
  queryOptions({
    queryKey: ["lead", id, "deliveries"],
    queryFn: ({ signal }) => read(api.GET("/api/v1/leads/{id}/deliveries", { params: { path: { id } }, signal })),
  });

export const leadsQuery = (filters: LeadFilters) =>
  infiniteQueryOptions({
    queryKey: ["leads", "list", filters],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      read(
        api.GET("/api/v1/leads", { params: { query: { ...filters, limit: LEADS_A_PAGE, cursor: pageParam } }, signal }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

/** How many leads match, without reading them. */
export const leadCountQuery = (filters: LeadFilters) =>
  queryOptions({
    queryKey: ["leads", "count", filters],
    queryFn: async ({ signal }) => {
      const { total, total_capped } = await read(
        api.GET("/api/v1/leads", { params: { query: { ...filters, limit: 1 } }, signal }),
      );
      return { total, isCapped: total_capped === true };
    },
  });

/** How many leads there are of each status, from the roll-up: one request for all tabs. */
export const leadStatsQuery = queryOptions({
  queryKey: ["leads", "count", "stats"],
  queryFn: ({ signal }) => read(api.GET("/api/v1/leads/stats", { signal })),
});

/** The first few leads for a search as one types. */
export const leadSearchQuery = (q: string) =>
  queryOptions({
    queryKey: ["leads", "search", q],
    queryFn: ({ signal }) => read(api.GET("/api/v1/leads", { params: { query: { q, limit: 8 } }, signal })),
    enabled: q !== "",
    staleTime: 10_000,
  });

export const deliveriesQuery = (filters: DeliveryFilters) =>
  infiniteQueryOptions({
    queryKey: ["deliveries", filters],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      read(
        api.GET("/api/v1/deliveries", {
          params: { query: { ...filters, limit: DELIVERIES_A_PAGE, cursor: pageParam } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

/** A bulk replay; asked for again while it runs. */
export const replayQuery = (id: number) =>
  queryOptions({
    queryKey: ["replay", id],
    queryFn: ({ signal }) => read(api.GET("/api/v1/replays/{id}", { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) => (state.data && state.data.state !== "running" ? false : 1_000),
  });
