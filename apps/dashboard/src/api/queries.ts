/** Every read of the API as query options: key and function together, so that nobody spells a key twice. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, read } from "./client.ts";
import type { DeliveryState, ImportState, LeadStatus, RawRequest } from "./types.ts";

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

export interface RawFilters {
  state: RawRequest["state"];
  source?: string | undefined;
  cause?: string | undefined;
}

/** `undefined` leaves the mapping to the source's own. */
export interface PreviewInput {
  mapping?: Record<string, string | null> | undefined;
  /** An example that a person pasted, instead of the last body that came. */
  body?: Record<string, unknown> | undefined;
}

const LEADS_A_PAGE = 100;
const DELIVERIES_A_PAGE = 50;
const RAW_A_PAGE = 50;
/** No live event tells of sources and raw requests: their pages ask again this often while they are open. */
export const LOOK_AGAIN_MS = 5_000;
const IMPORTS_A_PAGE = 20;
const DUPLICATES_A_PAGE = 20;

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

/** Every connection with its settings, but for the secrets. Under the key of the integrations: what changes one changes both. */
export const connectionsQuery = queryOptions({
  queryKey: ["integrations", "settings"],
  queryFn: ({ signal }) => read(api.GET("/api/v1/connections", { signal })),
});

/** What an integration asks for, receives and does. It changes with the hub's version only. */
export const definitionQuery = (slug: string) =>
  queryOptions({
    queryKey: ["definition", slug],
    queryFn: ({ signal }) =>
      read(api.GET("/api/v1/integrations/{slug}/definition", { params: { path: { slug } }, signal })),
    staleTime: 5 * 60_000,
  });

export const sourcesQuery = queryOptions({
  queryKey: ["sources", "list"],
  queryFn: ({ signal }) => read(api.GET("/api/v1/sources", { signal })),
  refetchInterval: LOOK_AGAIN_MS,
});

export const reconciliationsQuery = (slug: string) =>
  queryOptions({
    queryKey: ["sources", "reconciliations", slug],
    queryFn: ({ signal }) =>
      read(api.GET("/api/v1/sources/{slug}/reconciliations", { params: { path: { slug } }, signal })),
    refetchInterval: LOOK_AGAIN_MS,
  });

/** What the last body of an own source becomes under a mapping that is not saved yet. Reads only, although it is a POST. */
export const previewQuery = (slug: string, input: PreviewInput) =>
  queryOptions({
    queryKey: ["source-preview", slug, input],
    queryFn: ({ signal }) =>
      read(api.POST("/api/v1/sources/{slug}/preview", { params: { path: { slug } }, body: input, signal })),
    // A body that comes while one looks is the last one from then on.
    refetchInterval: input.body ? false : LOOK_AGAIN_MS,
    // The table stays while the next choice is asked for.
    placeholderData: keepPreviousData,
  });

/** What is parked, by source and cause. The bars ask for it on every page, so seldom; the page of its own asks often. */
export const rawGroupsQuery = queryOptions({
  queryKey: ["raw", "groups"],
  queryFn: ({ signal }) => read(api.GET("/api/v1/raw-requests/groups", { signal })),
  refetchInterval: 60_000,
});

export const rawListQuery = (filters: RawFilters) =>
  infiniteQueryOptions({
    queryKey: ["raw", "list", filters],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      read(
        api.GET("/api/v1/raw-requests", {
          params: { query: { ...filters, limit: RAW_A_PAGE, cursor: pageParam } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    // Asking again reads every page that was opened: a long list is left as it is until somebody does something.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 1) > 2 ? false : LOOK_AGAIN_MS),
  });

/** One raw request with its body; asked for again at once while it waits to be read. */
export const rawQuery = (id: number) =>
  queryOptions({
    queryKey: ["raw", "one", id],
    queryFn: ({ signal }) => read(api.GET("/api/v1/raw-requests/{id}", { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) => (state.data?.state === "received" ? 1_000 : LOOK_AGAIN_MS),
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

export const importsQuery = infiniteQueryOptions({
  queryKey: ["imports", "list"],
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam, signal }) =>
    read(api.GET("/api/v1/imports", { params: { query: { limit: IMPORTS_A_PAGE, cursor: pageParam } }, signal })),
  getNextPageParam: (page) => page.next_cursor ?? undefined,
});

const IMPORT_AT_WORK: ReadonlySet<ImportState> = new Set(["recebendo", "simulando", "importando", "desfazendo"]);

/** Live events tell of every step; asking again now and then is for a page whose line is broken. */
export const importQuery = (id: number) =>
  queryOptions({
    queryKey: ["imports", "one", id],
    queryFn: ({ signal }) => read(api.GET("/api/v1/imports/{id}", { params: { path: { id } }, signal })),
    refetchInterval: ({ state: { data } }) => (data && IMPORT_AT_WORK.has(data.estado) ? 2_000 : false),
  });

export const duplicatesQuery = infiniteQueryOptions({
  queryKey: ["duplicates", "list"],
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam, signal }) =>
    read(api.GET("/api/v1/duplicates", { params: { query: { limit: DUPLICATES_A_PAGE, cursor: pageParam } }, signal })),
  getNextPageParam: (page) => page.next_cursor ?? undefined,
});

/** How many pairs are open, without reading them. */
export const duplicateCountQuery = queryOptions({
  queryKey: ["duplicates", "count"],
  queryFn: async ({ signal }) => {
    const { total } = await read(api.GET("/api/v1/duplicates", { params: { query: { limit: 1 } }, signal }));
    return total;
  },
});

/** Leads that were merged into this one. */
export const leadMergesQuery = (id: number) =>
  queryOptions({
    queryKey: ["lead", id, "merges"],
    queryFn: ({ signal }) => read(api.GET("/api/v1/leads/{id}/merges", { params: { path: { id } }, signal })),
  });
