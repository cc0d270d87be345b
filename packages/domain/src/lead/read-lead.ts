/**
 * A lead from a source that nobody can ask again (a portal, an ad, a mail). `parseLead` refuses what is wrong so that a
 * caller mends it; here what is wrong with anything but the contact moves to `respostas`, because a lead that a broker
 * has with one odd answer is worth more than one that waits for a person. The raw request keeps the whole.
 */
import { boundedAnswers } from "./field-names.ts";
import { INPUT_FIELDS } from "./fields.ts";
import { LIMITS } from "./limits.ts";
import { SEM_NOME } from "./nome.ts";
import { type ParsedLead, type ParseOptions, parseLead, type Refused } from "./parse.ts";
import { cleanText } from "./text.ts";

const KNOWN: ReadonlySet<string> = new Set(INPUT_FIELDS);
/** What is cut where it is too long, since its beginning says enough. */
const CUT: Readonly<Record<string, number>> = {
  nome: LIMITS.nome,
  interesse: LIMITS.interesse,
  cidade: LIMITS.cidade,
  observacoes: LIMITS.observacoes,
  mensagem: LIMITS.mensagem,
};
const ROUNDS_MAX = 3;

/**
 * Reads the fields leniently. Refused only when the input is no object or neither e-mail nor phone can be read; a person
 * without a name is "Sem nome" until somebody knows better.
 */
export function readLead(input: unknown, options: Omit<ParseOptions, "unreadableContact">): ParsedLead | Refused {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return parseLead(input, options);
  let fields = withinShape(input as Record<string, unknown>);
  let parsed = parseLead(fields, { ...options, unreadableContact: "keep" });
  for (let round = 0; !parsed.ok && round < ROUNDS_MAX; round += 1) {
    const mended = mend(fields, parsed);
    if (mended === undefined) break;
    fields = mended;
    parsed = parseLead(fields, { ...options, unreadableContact: "keep" });
  }
  return parsed;
}

/** Only known fields, no characters that cannot be stored, answers within their bounds. */
function withinShape(input: Record<string, unknown>): Record<string, unknown> {
  const { respostas, ...given } = input;
  const fields: Record<string, unknown> = {};
  const rest: [string, unknown][] = isRecord(respostas) ? Object.entries(respostas) : [];
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null || value === "") continue;
    const clean = typeof value === "string" ? value.toWellFormed().replaceAll("\0", "") : value;
    if (KNOWN.has(name)) fields[name] = clean;
    else rest.push([name, typeof clean === "object" ? JSON.stringify(clean) : clean]);
  }
  const answers = boundedAnswers(rest.filter(([, value]) => value !== null && value !== undefined));
  return Object.keys(answers).length > 0 ? { ...fields, respostas: answers } : fields;
}

/** The input without what was refused, or `undefined` when nothing more can be done. */
function mend(fields: Record<string, unknown>, { problems }: Refused): Record<string, unknown> | undefined {
  const mended = { ...fields };
  const moved: [string, unknown][] = [];
  for (const { field, code } of problems) {
    const name = field.split(/[.[]/, 1)[0] ?? field;
    const max = CUT[name];
    if (name === "nome" && code === "required") mended.nome = SEM_NOME;
    else if (code === "too_long" && max !== undefined) mended[name] = cleanText(String(fields[name])).slice(0, max);
    else if (name === "email" || name === "telefone") {
      if (code === "contact_required") return undefined;
      // An unreadable contact beside a readable one passes already; this one is of a wrong type or too long.
      moved.push([`${name}_informado`, fields[name]]);
      delete mended[name];
    } else if (name in mended) {
      if (name !== "respostas") moved.push([`${name}_informado`, fields[name]]);
      delete mended[name];
    } else if (!(name in fields)) return undefined;
  }
  if (moved.length === 0) return mended;
  const texts = moved.map(
    ([name, value]) => [name, typeof value === "object" ? JSON.stringify(value) : value] as const,
  );
  const before = isRecord(mended.respostas) ? Object.entries(mended.respostas) : [];
  return { ...mended, respostas: boundedAnswers([...texts, ...before]) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
