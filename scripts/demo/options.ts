/** What may be said behind `npm run demo --`. */
import { parseArgs } from "node:util";
import { SAMPLE_LEADS } from "./sample-leads.ts";

export interface DemoFlags {
  /** Begin with an empty database. */
  isFresh: boolean;
  /** No line for each lead. */
  isQuiet: boolean;
  /** Leads that are sent at the beginning. */
  leads: number;
  /** Whether more follow, one every few seconds. */
  isStreaming: boolean;
  /** Whether the dashboard is built when its sources are newer. */
  buildsDashboard: boolean;
}

export const DEMO_HELP = `Uso: npm run demo -- [opções]
  --fresh      recomeça do zero (apaga a pasta .demo)
  --quiet      não mostra uma linha por lead
  --leads N    quantos leads chegam no começo (padrão ${SAMPLE_LEADS.length})
  --no-stream  depois deles, não chega mais nenhum
  --no-build   usa o painel como está, sem prepará-lo de novo`;

/** Reads the flags, or says in Portuguese what is wrong with them. */
export function readFlags(args: readonly string[]): DemoFlags | { problem: string } {
  let values: { fresh?: boolean; quiet?: boolean; leads?: string; stream?: boolean; build?: boolean };
  try {
    ({ values } = parseArgs({
      args: [...args],
      allowNegative: true,
      options: {
        fresh: { type: "boolean" },
        quiet: { type: "boolean" },
        leads: { type: "string" },
        stream: { type: "boolean" },
        build: { type: "boolean" },
      },
    }));
  } catch (error) {
    if (error instanceof TypeError) return { problem: "Há uma opção que não existe." };
    throw error;
  }
  const leads = values.leads === undefined ? SAMPLE_LEADS.length : Number(values.leads);
  if (!Number.isInteger(leads) || leads < 0 || leads > 1_000 || values.leads === "") {
    return { problem: "--leads precisa de um número inteiro de 0 a 1000." };
  }
  return {
    isFresh: values.fresh ?? false,
    isQuiet: values.quiet ?? false,
    leads,
    isStreaming: values.stream ?? true,
    buildsDashboard: values.build ?? true,
  };
}
