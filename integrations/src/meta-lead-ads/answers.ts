/**
 * Answers of a form as fields of a lead: first by the type of the question, which no owner can rename, then by its label
 * or key in Portuguese and English. What is left stays an answer under its own words.
 */
import { boundedAnswers, fieldNamed, leadOfAnswers, type NamedField } from "@streamleads/domain";
import { at, textAt } from "@streamleads/integration-kit";
import type { LeadForm, Question } from "./form.ts";

/** A field by type of question; of two types for one field the lower rank wins, whatever their order in the form. */
const BY_TYPE: ReadonlyMap<string, readonly [field: NamedField, rank: number]> = new Map([
  ["FULL_NAME", ["nome", 0]],
  ["FIRST_NAME", ["primeiro_nome", 0]],
  ["LAST_NAME", ["sobrenome", 0]],
  ["EMAIL", ["email", 0]],
  ["WORK_EMAIL", ["email", 1]],
  ["PHONE", ["telefone", 0]],
  ["PHONE_OTP", ["telefone", 0]],
  ["USER_PROVIDED_PHONE_NUMBER", ["telefone", 0]],
  ["WHATSAPP_NUMBER", ["telefone", 1]],
  ["WORK_PHONE_NUMBER", ["telefone", 2]],
  ["CITY", ["cidade", 0]],
] as const);
const RANK_OF_ALIAS = 3;

/** Types that say what an answer is, and that no field of a lead is for. */
const OTHER_TYPES: ReadonlySet<string> = new Set([
  "STATE",
  "PROVINCE",
  "COUNTRY",
  "ZIP",
  "POST_CODE",
  "STREET_ADDRESS",
  "DOB",
  "GENDER",
  "MARITAL_STATUS",
  "RELATIONSHIP_STATUS",
  "MILITARY_STATUS",
  "EDUCATION_LEVEL",
  "JOB_TITLE",
  "COMPANY_NAME",
  "ID_CPF",
  "DATE_TIME",
  "STORE_LOOKUP",
]);

/** Fields that a person's answer, or a tracking parameter of the form, may fill. The rest is ours or Meta's to say. */
const ANSWERABLE: ReadonlySet<NamedField> = new Set<NamedField>([
  "nome",
  "primeiro_nome",
  "sobrenome",
  "email",
  "telefone",
  "ddd",
  "interesse",
  "renda_aproximada",
  "cidade",
  "observacoes",
  "mensagem",
  "codigo_imovel",
  "utm_source",
  "utm_medium",
  "utm_campaign",
  "utm_content",
  "utm_term",
  "gclid",
  "fbclid",
  "pagina",
]);

/** Fields whose choices are read as words: "de_8_a_12_mil" was "De 8 a 12 mil" on the screen. */
const SPOKEN: ReadonlySet<NamedField> = new Set<NamedField>(["interesse", "renda_aproximada", "cidade"]);
const SLUG = /^[^\s_@/]+(?:_[^\s_@/]+)+$/u;

interface Answer {
  label: string;
  value: string;
  field: NamedField | undefined;
  rank: number;
}

/**
 * Fields and `respostas` of a lead's `field_data`. Pure, never throws; empty answers are left out, those of another
 * shape are kept as JSON. A second phone, mail or name that differs stays under its question.
 */
export function fieldsOfAnswers(fieldData: unknown, form: LeadForm | undefined): Record<string, unknown> {
  const answers = (Array.isArray(fieldData) ? fieldData : []).flatMap((member) => readAnswer(member, form) ?? []);
  const chosen = new Map<NamedField, Answer>();
  for (const answer of answers) {
    if (answer.field === undefined) continue;
    const rival = chosen.get(answer.field);
    if (rival === undefined || answer.rank < rival.rank) chosen.set(answer.field, answer);
  }
  const rest = answers.filter(({ field, value }) => field === undefined || chosen.get(field)?.value !== value);
  const named = [...chosen].map(([field, { value }]) => [field, SPOKEN.has(field) ? spoken(value) : value] as const);
  const respostas = boundedAnswers(rest.map(({ label, value }) => [label, value]));
  return { ...leadOfAnswers(named), ...(Object.keys(respostas).length > 0 ? { respostas } : {}) };
}

function readAnswer(member: unknown, form: LeadForm | undefined): Answer | undefined {
  const key = textAt(member, "name") ?? "";
  const question = form?.questions.get(key);
  const value = textOf(at(member, "values"), question);
  if (value === undefined) return undefined;
  const [field, rank] = fieldOf(key, question);
  return { label: question?.label ?? key, value, field, rank };
}

function fieldOf(key: string, question: Question | undefined): readonly [NamedField | undefined, number] {
  // Without the form a key that is a type's own name ("work_phone_number") still says what it is.
  const type = question?.type ?? key.toUpperCase();
  const typed = BY_TYPE.get(type);
  if (typed !== undefined) return typed;
  if (OTHER_TYPES.has(type)) return [undefined, RANK_OF_ALIAS];
  const names = [question?.label, key].map((name) => (name === undefined ? undefined : fieldNamed(name)));
  return [names.find((name) => name !== undefined && ANSWERABLE.has(name)), RANK_OF_ALIAS];
}

/** `values` is a list of texts by contract; more than one is a multiple choice. */
function textOf(values: unknown, question: Question | undefined): string | undefined {
  const list = Array.isArray(values) ? values : [values];
  const texts = list.flatMap((value) => {
    if (value === null || value === undefined) return [];
    const text = typeof value === "object" ? JSON.stringify(value) : String(value);
    return text.trim() === "" ? [] : [question?.options.get(text) ?? text];
  });
  return texts.length > 0 ? texts.join(", ") : undefined;
}

function spoken(value: string): string {
  return SLUG.test(value) ? value.replaceAll("_", " ") : value;
}
