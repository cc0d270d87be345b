/** The setting that ties fields of a lead to custom fields of tickets: "score=360012345678; cidade=360012345679". */
import type { Lead } from "@streamleads/domain";
import { fieldMapOf, fieldMapProblem } from "@streamleads/integration-kit";

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

const RULES = { sources: TICKET_SOURCES, key: /^\d{1,15}$/ };

/** `undefined` when it is no such list. */
export function ticketFieldMapOf(setting: string | undefined): TicketFieldMap | undefined {
  return fieldMapOf(setting, RULES)?.map(([source, id]) => [source, Number(id)]);
}

/** What is wrong with the setting, for the form. */
export function ticketFieldsProblem(value: string): string | undefined {
  return fieldMapProblem(value, RULES, "score=360012345678");
}
