/** The filters of the list live in the address: parsed with bounds, so that a hand-made one cannot break the page. */
import type { LeadFilters } from "../../api/queries.ts";
import type { LeadStatus } from "../../api/types.ts";

export const STATUSES: readonly LeadStatus[] = ["QUENTE", "MORNO", "FRIO"];

/** What cannot be used is left out; the texts keep the API's bounds. */
export function readLeadFilters(search: Record<string, unknown>): LeadFilters {
  return present({
    status: STATUSES.find((status) => status === search.status),
    origem: text(search.origem, 40),
    cidade: text(search.cidade, 120),
    q: text(search.q, 200),
    data_inicio: day(search.data_inicio),
    data_fim: day(search.data_fim),
  });
}

/** Filters beside the tab: what "limpar filtros" clears. */
export function hasFilters({ status: _, ...others }: LeadFilters): boolean {
  return Object.values(others).some((value) => value !== undefined);
}

function text(value: unknown, max: number): string | undefined {
  const clean = typeof value === "string" ? value.trim().slice(0, max) : "";
  return clean === "" ? undefined : clean;
}

/** A day of the calendar, "2026-11-23"; no 30th of February. */
function day(value: unknown): string | undefined {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return undefined;
  const at = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value) ? value : undefined;
}

function present(filters: LeadFilters): LeadFilters {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
}
