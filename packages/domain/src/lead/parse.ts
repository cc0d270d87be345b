/**
 * A lead as someone sent it, read into the fields that are stored. Everything that is wrong is found in one pass and
 * named; nothing is cut, guessed or dropped in silence. Empty text, blanks and null are all absent.
 */

import { emptyLead } from "./fields.ts";
import type { Consentimento, LeadFields } from "./lead.ts";
import type { ContactReaders } from "./parse-field.ts";
import { boundedProblems, type FieldProblem, required, wrongType } from "./problem.ts";
import { type ReadFields, readFields } from "./read-fields.ts";
import { cleanLine } from "./text.ts";

export interface ParseOptions extends ContactReaders {
  /** `origem` of a lead that names none: API, WEBSITE, MOBILE_APP, … */
  defaultOrigem: string;
  /**
   * What to do with an e-mail or phone that cannot be read beside a contact that can. `refuse` (default): a problem, so
   * that a caller mends it. `keep`: for sources that nobody can ask again; the phone stays as it came, the e-mail goes
   * to `respostas.email_informado`. A lead whose only contact is unreadable is refused either way.
   */
  unreadableContact?: "refuse" | "keep";
}

export interface Refused {
  ok: false;
  problems: FieldProblem[];
}
export interface ParsedLead {
  ok: true;
  /** All fields; what was not given is null, false or empty. */
  fields: LeadFields;
  consentimentos: Consentimento[];
  /** Fields that came with a value. */
  given: (keyof LeadFields)[];
}
export interface ParsedUpdate {
  ok: true;
  /** Only what was given; null clears. `renda_texto` always comes with `renda_aproximada`. */
  fields: Partial<LeadFields>;
  consentimentos: Consentimento[];
  /** The keys of `fields`. */
  given: (keyof LeadFields)[];
}

/** A new lead, or all problems of it. Never throws, whatever JSON comes. */
export function parseLead(input: unknown, options: ParseOptions): ParsedLead | Refused {
  if (!isObject(input)) return { ok: false, problems: [NOT_AN_OBJECT] };
  const found: FieldProblem[] = [];
  const read = readFields(input, options, (problem) => found.push(problem));
  const { fields, problems } = settleContacts(input, wholeLead(read.fields, options), found, options);

  const unread = new Set(found.map(({ field }) => field));
  const missing = missingIn(fields).filter(({ code, field }) =>
    code === "contact_required" ? !unread.has("email") && !unread.has("telefone") : !unread.has(field),
  );
  if (problems.length + missing.length > 0) return { ok: false, problems: boundedProblems([...problems, ...missing]) };
  const given = keysOf(fields).filter((key) => isGiven(key, fields, read.fields));
  return { ok: true, fields, consentimentos: read.consentimentos, given };
}

/**
 * A change to a known lead: the same rules, nothing required, null clears; `nome` and `origem` cannot be cleared.
 * Whether the lead still has a contact afterwards is asked of the changed whole with `missingIn`.
 */
export function parseLeadUpdate(input: unknown, readers: ContactReaders = {}): ParsedUpdate | Refused {
  if (!isObject(input)) return { ok: false, problems: [NOT_AN_OBJECT] };
  const problems: FieldProblem[] = [];
  const { fields: read, consentimentos } = readFields(input, readers, (problem) => problems.push(problem));
  if (read.nome === null) problems.push(required("nome", "O nome não pode ser apagado: envie outro ou tire o campo."));
  if (read.origem === null)
    problems.push(required("origem", "A origem não pode ser apagada: envie outra ou tire o campo."));
  if (problems.length > 0) return { ok: false, problems: boundedProblems(problems) };

  const { nome, origem, teste, respostas, ...clearable } = read;
  const fields: Partial<LeadFields> = {
    ...clearable,
    ...(nome ? { nome } : {}),
    ...(origem ? { origem } : {}),
    ...(teste === undefined ? {} : { teste: teste ?? false }),
    ...(respostas === undefined ? {} : { respostas: respostas ?? {} }),
  };
  return { ok: true, fields, consentimentos, given: keysOf(fields) };
}

/** What a whole lead lacks: a name, and one of e-mail or phone. Empty when it may be stored. */
export function missingIn(fields: Pick<LeadFields, "nome" | "email" | "telefone">): FieldProblem[] {
  return [
    ...(fields.nome === "" ? [NAME_REQUIRED] : []),
    ...(fields.email || fields.telefone ? [] : [CONTACT_REQUIRED]),
  ];
}

function wholeLead(read: ReadFields, { defaultOrigem }: ParseOptions): LeadFields {
  const present = Object.entries(read).filter(([, value]) => value !== null);
  return { ...emptyLead(defaultOrigem), ...Object.fromEntries(present) };
}

/** Applies `unreadableContact`: lets one unreadable contact pass beside a readable one. */
function settleContacts(
  input: object,
  fields: LeadFields,
  problems: FieldProblem[],
  { unreadableContact = "refuse" }: ParseOptions,
): { fields: LeadFields; problems: FieldProblem[] } {
  const without = (code: FieldProblem["code"]) => problems.filter((problem) => problem.code !== code);
  const has = (code: FieldProblem["code"]) => problems.some((problem) => problem.code === code);
  const sent = new Map<string, unknown>(Object.entries(input));
  const asItCame = (name: "email" | "telefone") => cleanLine(String(sent.get(name)));
  if (unreadableContact === "keep" && fields.email !== null && has("invalid_phone")) {
    return { fields: { ...fields, telefone: asItCame("telefone") }, problems: without("invalid_phone") };
  }
  if (unreadableContact === "keep" && fields.telefone !== null && has("invalid_email")) {
    const respostas = { ...fields.respostas, email_informado: asItCame("email") };
    return { fields: { ...fields, respostas }, problems: without("invalid_email") };
  }
  return { fields, problems };
}

/** `origem` and `teste` always have a value; they count only when they were sent. */
function isGiven(key: keyof LeadFields, fields: LeadFields, read: ReadFields): boolean {
  if (key === "origem" || key === "teste") return read[key] !== undefined && read[key] !== null;
  if (key === "respostas") return Object.keys(fields.respostas).length > 0;
  return fields[key] !== null;
}

function keysOf(fields: Partial<LeadFields>): (keyof LeadFields)[] {
  return Object.keys(fields) as (keyof LeadFields)[];
}

function isObject(input: unknown): input is object {
  return typeof input === "object" && input !== null && !Array.isArray(input);
}

const NOT_AN_OBJECT = wrongType("corpo", "objeto JSON com os campos do lead");
const NAME_REQUIRED = required("nome", "Envie o nome da pessoa.");
const CONTACT_REQUIRED: FieldProblem = {
  field: "email",
  code: "contact_required",
  message: "Falta um contato: e-mail ou telefone.",
  fix: 'Envie "email", "telefone" ou os dois.',
};
