/** The setting that ties fields of a lead to custom fields of tickets: "score=360012345678; cidade=360012345679". */
import type { Lead } from "@streamleads/domain";

export const TICKET_SOURCES = [
  "id",
  "score",
  "status",
  "origem",
  "interesse",
  "renda_aproximada",
  "cidade",
  "codigo_imovel",
  "portal",
] as const satisfies readonly (keyof Lead)[];
export type TicketSource = (typeof TICKET_SOURCES)[number];
export type TicketFieldMap = readonly (readonly [TicketSource, number])[];

const ENTRIES_MAX = 30;

/** `undefined` when it is no such list. */
export function ticketFieldMapOf(setting: string | undefined): TicketFieldMap | undefined {
  const entries: [TicketSource, number][] = [];
  for (const line of (setting ?? "").split(/[;\n]/)) {
    if (line.trim() === "") continue;
    const [name = "", id = "", ...rest] = line.split("=").map((half) => half.trim());
    if (!isSource(name) || !/^\d{1,15}$/.test(id) || rest.length > 0) return undefined;
    entries.push([name, Number(id)]);
  }
  return entries.length <= ENTRIES_MAX ? entries : undefined;
}

export function ticketFieldsProblem(value: string): string | undefined {
  return ticketFieldMapOf(value) === undefined
    ? `Linhas como score=360012345678, no máximo ${ENTRIES_MAX}. Campos do lead: ${TICKET_SOURCES.join(", ")}.`
    : undefined;
}

function isSource(name: string): name is TicketSource {
  return (TICKET_SOURCES as readonly string[]).includes(name);
}
