/**
 * A row as a lead. The person who holds the spreadsheet can mend it, so a row with something wrong is named with its
 * reason instead of being kept by halves; only an unreadable e-mail or phone beside a readable one passes, because
 * half of every old list is like that, and the lead keeps it as it came.
 */
import {
  boundedAnswers,
  type Consentimento,
  type FieldProblem,
  type InternationalPhone,
  leadOfAnswers,
  type NamedField,
  type ParsedLead,
  parseLead,
} from "@streamleads/domain";
import { plainCell, type RowProblem, readCell } from "./cell-values.ts";
import type { Column } from "./columns.ts";
import { isBlankRow } from "./csv-rows.ts";

export interface RowRules {
  columns: readonly Pick<Column, "coluna" | "campo">[];
  /** Of rows that name none. */
  origem: string;
  /** Given by all people of the file, as its owner says. */
  consentimentos: readonly Consentimento[];
  timeZone: string;
  internationalPhone: InternationalPhone;
}

export type RowLead =
  | { kind: "lead"; parsed: ParsedLead }
  | { kind: "blank" }
  | { kind: "error"; problems: RowProblem[] };

/** Pure; never throws, whatever stands in the cells. */
export function leadOfRow(cells: readonly string[], rules: RowRules): RowLead {
  if (isBlankRow(cells)) return { kind: "blank" };
  if (!isBlankRow(cells.slice(rules.columns.length))) return { kind: "error", problems: [TOO_MANY_CELLS] };
  const problems: RowProblem[] = [];
  const fields = new Map<NamedField, string | boolean | number>();
  const answers: [string, string][] = [];
  for (const [i, { coluna, campo }] of rules.columns.entries()) {
    const raw = cells[i] ?? "";
    if (campo === null) continue;
    if (campo === "respostas") {
      answers.push([coluna, plainCell(raw)]);
      continue;
    }
    const read = readCell(campo, raw, rules.timeZone);
    if ("problem" in read) problems.push(read.problem);
    else if (read.value === undefined) continue;
    else if (!fields.has(campo)) fields.set(campo, read.value);
    // The second phone of a person: kept, under the words of its column.
    else if (String(fields.get(campo)) !== String(read.value)) answers.push([coluna, String(read.value)]);
  }
  const { teste, ...named } = leadOfAnswers(fields);
  const respostas = boundedAnswers(answers);
  const input = {
    ...named,
    ...(teste === undefined ? {} : { teste }),
    ...(Object.keys(respostas).length > 0 ? { respostas } : {}),
    consentimentos: rules.consentimentos,
  };
  const parsed = parseLead(input, {
    defaultOrigem: rules.origem,
    internationalPhone: rules.internationalPhone,
    unreadableContact: "keep",
  });
  if (!parsed.ok) problems.push(...parsed.problems.filter(isNotSaid(problems)).map(rowProblem));
  return parsed.ok && problems.length === 0 ? { kind: "lead", parsed } : { kind: "error", problems };
}

/** A phone that cannot be read is one problem; that no contact is left then, or no name, is not a second one. */
function isNotSaid(said: readonly RowProblem[]): (problem: FieldProblem) => boolean {
  const fields = new Set(said.map(({ code }) => code.split(":", 1)[0]));
  const hasContact = fields.has("telefone") || fields.has("email");
  return ({ field, code }) => !fields.has(field) && !(code === "contact_required" && hasContact);
}

function rowProblem({ field, code, message, fix }: FieldProblem): RowProblem {
  const own = OWN_WORDS[code === "required" ? `${field}:required` : code];
  return { code: `${field}:${code}`, text: own ?? `${message} ${fix}` };
}

/** Where the words for callers of the API say nothing to a person with a spreadsheet. */
const OWN_WORDS: Readonly<Record<string, string>> = {
  "nome:required": "Falta o nome. Preencha a coluna do nome nesta linha.",
  contact_required: "Falta um contato. Preencha o e-mail ou o telefone nesta linha.",
  invalid_phone: "O telefone não é um número que se possa chamar. Use DDD e número, por exemplo (11) 98888-7777.",
  invalid_email: "O e-mail não é um endereço válido. Use nome@dominio.com.br, ou deixe só o telefone.",
  invalid_origem: 'A origem não pôde ser lida. Use, por exemplo, INDICACAO, ou mapeie a coluna como "respostas".',
};

const TOO_MANY_CELLS: RowProblem = {
  code: "linha:too_many_cells",
  text: "A linha tem mais células do que o cabeçalho: há um separador solto dentro de um valor. Ponha o valor entre aspas.",
};
