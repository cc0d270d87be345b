import type { texts } from "../../texts/index.ts";

export type LeadColumn = keyof typeof texts.leads.columns;

/** The columns of the table, from left to right. */
export const COLUMNS: readonly LeadColumn[] = [
  "nome",
  "status",
  "score",
  "telefone",
  "interesse",
  "origem",
  "cidade",
  "created_at",
];
