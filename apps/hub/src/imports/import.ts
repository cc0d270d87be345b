/**
 * One import of a spreadsheet, and the states that it goes through:
 *
 *   recebendo ─► recebido ─► simulando ─► simulado        the dry run; as often as wanted, nothing is written to leads
 *                   └────────────┬───────────┘
 *                           importando ─► concluido       falhou and cancelado keep what was done and can go on
 *                                └─► falhou | cancelado
 *   concluido | falhou | cancelado ─► desfazendo ─► desfeito
 *
 * `recebendo`, `simulando`, `importando` and `desfazendo` are work; the last three are done by whichever process holds
 * the lease, and go on in another one when it dies (`import-jobs.ts`).
 */
import type { Selectable } from "kysely";
import type { Tables } from "../store/tables.ts";

export const IMPORT_STATES = [
  "recebendo",
  "recebido",
  "simulando",
  "simulado",
  "importando",
  "concluido",
  "cancelado",
  "falhou",
  "desfazendo",
  "desfeito",
] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

/** Why some rows were refused; grouped, because a wrong column refuses all of them. */
export interface ErrorReason {
  /** `<field>:<snake_case>` */
  codigo: string;
  texto: string;
  linhas: number;
  /** The first row numbers. */
  exemplos: number[];
}

/** What a dry run found. While it runs, what it found so far. */
export interface Simulation {
  linhas: number;
  novas: number;
  conhecidas: number;
  /** The same person again further down in the file. */
  repetidas_no_arquivo: number;
  com_erro: number;
  motivos: ErrorReason[];
}

export type KeepReason = "returned" | "edited" | "delivered" | "merged" | "replaced_deliveries" | "unknown_before";

/** What an undo came to. While it runs, so far. */
export interface UndoSummary {
  /** Leads that the import had made and that are gone again. */
  apagados: number;
  /** Leads that were known before and stand as before. */
  restaurados: number;
  mantidos: number;
  motivos: { codigo: KeepReason; leads: number; exemplos: number[] }[];
  /** Rows of the file up to this one are done. */
  ate_linha: number;
}

export type ImportRow = Selectable<Tables["imports"]>;

/** The source of an import's raw requests. */
export function sourceOf(importId: number): string {
  return `import:${importId}`;
}

/** Rows that were settled, one way or the other. */
export function rowsDone(row: ImportRow): number {
  return row.created_count + row.known_count + row.repeated_count + row.error_count;
}

/** Row numbers or lead ids that are named as examples. */
export const EXAMPLES_MAX = 20;
