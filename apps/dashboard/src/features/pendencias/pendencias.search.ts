/** What the page of parked requests shows lives in the address. */
export const VIEWS = ["paradas", "descartadas"] as const;
export type View = (typeof VIEWS)[number];

export interface PendenciasSearch {
  ver?: View;
  /** Slug of the one source that is shown. */
  source?: string;
  /** The request that is open. */
  pedido?: number;
}

const SLUG_CHARS_MAX = 40;

/** What cannot be used is left out. */
export function readPendenciasSearch(search: Record<string, unknown>): PendenciasSearch {
  const ver = VIEWS.find((each) => each === search.ver);
  const { source } = search;
  const pedido = Number(search.pedido);
  return {
    ...(ver && { ver }),
    ...(typeof source === "string" && source !== "" && source.length <= SLUG_CHARS_MAX && { source }),
    ...(Number.isSafeInteger(pedido) && pedido > 0 && { pedido }),
  };
}
