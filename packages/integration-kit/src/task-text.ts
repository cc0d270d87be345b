/** A lead as something to do, in the words that a broker reads in a list of tasks. */
import type { Job } from "./connector.ts";

const TITLE_MAX = 200;
const MESSAGE_MAX = 2_000;

/** "[QUENTE 31] Beatriz Nogueira - Apartamento", one line, at most 200 characters. */
export function taskTitle({ lead, returning }: Pick<Job, "lead" | "returning">): string {
  const about = lead.interesse ? ` - ${lead.interesse}` : "";
  const again = returning ? " (de volta)" : "";
  return `[${lead.status} ${lead.score}] ${lead.nome}${about}${again}`.replace(/\s+/g, " ").trim().slice(0, TITLE_MAX);
}

/**
 * What the broker needs, a line each; empty ones are left out. The last line carries the delivery's key, by which the
 * task is found again when nobody knows whether it was made.
 */
export function taskLines({ lead, params, delivery }: Pick<Job, "lead" | "params" | "delivery">): string[] {
  const lines: (readonly [string, string | null | undefined])[] = [
    ["Telefone", lead.telefone],
    ["E-mail", lead.email],
    ["Interesse", lead.interesse],
    ["Cidade", lead.cidade],
    ["Imóvel", lead.codigo_imovel],
    ["Origem", lead.portal ? `${lead.origem} (${lead.portal})` : lead.origem],
    ["Mensagem", lead.mensagem?.slice(0, MESSAGE_MAX)],
    ["Corretor", params.broker?.nome],
    ["Lead", params.leadUrl],
  ];
  const said = lines.flatMap(([label, value]) => (value ? [`${label}: ${value.replace(/\s+/g, " ")}`] : []));
  return [...said, "", keyLine(delivery.key)];
}

/** The line by which a task of ours is known. */
export function keyLine(key: string): string {
  return `StreamLeads: ${key}`;
}

/** The fields of a lead that `taskTitle` and `taskLines` use. */
export const TASK_FIELDS = [
  "nome",
  "email",
  "telefone",
  "interesse",
  "cidade",
  "codigo_imovel",
  "origem",
  "portal",
  "mensagem",
  "score",
  "status",
] as const;
