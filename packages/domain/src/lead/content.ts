/** What makes two arrivals "the same content again" (repeated within 24 hours they change nothing more). */
import type { LeadFields } from "./lead.ts";

/**
 * What the person said and where they said it. Left out: the moment, and what the browser adds by itself (utm_*, click
 * and Analytics ids, page, referrer), which differs when one form is sent twice.
 */
const CONTENT = [
  "nome",
  "email",
  "telefone",
  "origem",
  "interesse",
  "renda_aproximada",
  "renda_texto",
  "cidade",
  "observacoes",
  "mensagem",
  "codigo_imovel",
  "portal",
  "campanha_id",
  "anuncio_id",
  "formulario_id",
  "teste",
] as const satisfies readonly (keyof LeadFields)[];

/** Canonical JSON to hash: the same for the same content, in whatever order its keys came and whatever was absent. */
export function touchContent(fields: Partial<LeadFields>): string {
  const said = CONTENT.flatMap((key) => {
    const value = fields[key];
    return value === undefined || value === null || value === "" || value === false ? [] : [[key, value]];
  });
  const answers = Object.entries(fields.respostas ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([...said, ["respostas", answers]]);
}
