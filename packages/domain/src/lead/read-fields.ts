/** One pass over what someone sent: every known field through its reader, every unknown name noted. */

import { normalizeCidade } from "./cidade.ts";
import { INPUT_FIELDS } from "./fields.ts";
import type { Consentimento, LeadFields } from "./lead.ts";
import { LIMITS } from "./limits.ts";
import { normalizeNome } from "./nome.ts";
import { readRespostas } from "./parse-answers.ts";
import { readConsentimentos } from "./parse-consent.ts";
import {
  type ContactReaders,
  type Note,
  readBoolean,
  readEmail,
  readIncome,
  readLine,
  readLines,
  readMoment,
  readOrigem,
  readTelefone,
} from "./parse-field.ts";
import { shownName, unknownField } from "./problem.ts";

/** Fields that came and could be read; null for those that came empty. What had a problem is not there. */
export type ReadFields = { [K in keyof LeadFields]?: LeadFields[K] | null };

/** Texts on one line that need no more than cleaning, with their bounds. */
const PLAIN_LINES = {
  interesse: LIMITS.interesse,
  codigo_imovel: LIMITS.id,
  portal: LIMITS.id,
  campanha_id: LIMITS.id,
  anuncio_id: LIMITS.id,
  formulario_id: LIMITS.id,
  utm_source: LIMITS.utm,
  utm_medium: LIMITS.utm,
  utm_campaign: LIMITS.utm,
  utm_content: LIMITS.utm,
  utm_term: LIMITS.utm,
  gclid: LIMITS.clickId,
  fbclid: LIMITS.clickId,
  ga_client_id: LIMITS.id,
  ga_session_id: LIMITS.id,
  pagina: LIMITS.url,
  referrer: LIMITS.url,
} as const satisfies { [K in keyof LeadFields]?: number };

export function readFields(
  input: object,
  readers: ContactReaders,
  note: Note,
): { fields: ReadFields; consentimentos: Consentimento[] } {
  const given = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
  for (const name of given.keys()) {
    if (!INPUT_FIELDS.some((known) => known === name)) note(unknownField(shownName(name), INPUT_FIELDS));
  }

  const fields: ReadFields = {};
  for (const name of INPUT_FIELDS) {
    if (!given.has(name) || name === "consentimentos") continue;
    const value = given.get(name);
    if (name === "renda_aproximada") Object.assign(fields, readIncome(value, note));
    else Object.assign(fields, named(name, readField(name, value, readers, note)));
  }
  return { fields, consentimentos: readConsentimentos(given.get("consentimentos") ?? null, note) };
}

type FieldName = Exclude<(typeof INPUT_FIELDS)[number], "consentimentos" | "renda_aproximada">;

function readField(name: FieldName, value: unknown, readers: ContactReaders, note: Note): unknown {
  switch (name) {
    case "nome":
      return mapped(readLine(name, value, LIMITS.nome, note), normalizeNome);
    case "email":
      return readEmail(value, readers, note);
    case "telefone":
      return readTelefone(value, readers, note);
    case "origem":
      return readOrigem(value, note);
    case "cidade":
      return mapped(readLine(name, value, LIMITS.cidade, note), normalizeCidade);
    case "observacoes":
    case "mensagem":
      return readLines(name, value, LIMITS[name], note);
    case "capturado_em":
      return readMoment(name, value, note);
    case "teste":
      return readBoolean(name, value, note);
    case "respostas":
      return readRespostas(value, note);
    default:
      return readLine(name, value, PLAIN_LINES[name], note);
  }
}

/** Nothing at all for a field that had a problem. */
function named(name: string, value: unknown): Record<string, unknown> {
  return value === undefined ? {} : { [name]: value };
}

/** Nothing left after the change ("- Brasil" names no city) is absent. */
function mapped(text: string | null | undefined, change: (text: string) => string): string | null | undefined {
  return typeof text === "string" ? change(text) || null : text;
}
