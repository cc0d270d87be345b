/** What a cell says, read as the field that its column is. Pure; the domain reads the rest (`parseLead`). */
import { cleanLine, foldText, type NamedField, normalizeEmail } from "@streamleads/domain";
import { readMoment } from "./moments.ts";

/** What is wrong with one row, once per field. No value of the person is in it. */
export interface RowProblem {
  /** `<field>:<snake_case>`; rows are counted by it. */
  code: string;
  /** What happened and what to do, for the person who holds the spreadsheet. */
  text: string;
}

/** `undefined`: the cell says nothing. */
export type CellValue = { value: string | boolean | number | undefined } | { problem: RowProblem };

/** What people and systems write where there is nothing. */
const NOTHING = new Set([
  "-",
  "--",
  "---",
  "n/a",
  "n/d",
  "#n/a",
  "#n/d",
  "#ref!",
  "#valor!",
  "#value!",
  "null",
  "none",
  "nan",
  "\\n",
  "undefined",
  "nao informado",
  "nao informada",
  "nao possui",
  "nao tem",
  "sem email",
  "sem e-mail",
  "sem telefone",
]);

const SCIENTIFIC = /^\+?\d+(?:[.,]\d+)?e\+?\d+$/i;
const YES = new Set(["sim", "s", "true", "verdadeiro", "yes", "y", "1", "x"]);
const NO = new Set(["nao", "n", "false", "falso", "no", "0"]);

/** Names under which spreadsheets keep the sources that have an `origem` of their own. */
const ORIGENS: Readonly<Record<string, string>> = {
  FACEBOOK: "META_ADS",
  FACEBOOK_ADS: "META_ADS",
  INSTAGRAM: "META_ADS",
  INSTAGRAM_ADS: "META_ADS",
  META: "META_ADS",
  GOOGLE: "GOOGLE_ADS",
  ADWORDS: "GOOGLE_ADS",
  RD: "RD_STATION",
  RDSTATION: "RD_STATION",
  SITE: "WEBSITE",
  WHATS: "WHATSAPP",
  WHATSAPP_BUSINESS: "WHATSAPP",
  INDICADO: "INDICACAO",
  INDICACOES: "INDICACAO",
};

/** Without the marks by which spreadsheets and our own error file keep a cell from being a formula: `'+55…`, `="0123"`. */
export function plainCell(raw: string): string {
  const text = raw.trim();
  const formula = /^="((?:[^"]|"")*)"$/.exec(text);
  if (formula) return (formula[1] ?? "").replaceAll('""', '"');
  return /^'[=+\-@\d]/.test(text) ? text.slice(1) : text;
}

/** Reads a cell for a field; `timeZone` is the company's. */
export function readCell(campo: NamedField, raw: string, timeZone: string): CellValue {
  const text = plainCell(raw);
  if (text === "" || NOTHING.has(foldText(text.slice(0, 40)))) return { value: undefined };
  // The mark of a damaged place: half a name is not the person's name.
  if (text.includes("\uFFFD")) return { problem: damaged(campo) };
  switch (campo) {
    case "telefone":
    case "ddd":
      return readPhoneCell(campo, text);
    case "email":
      return { value: firstEmail(text) };
    case "renda_aproximada":
      return { value: SCIENTIFIC.test(text) ? Number(text.replace(",", ".")) : text };
    case "capturado_em": {
      const moment = readMoment(text, timeZone);
      return moment === undefined ? { problem: UNREADABLE_MOMENT } : { value: moment };
    }
    case "teste":
      return readYesNo(text);
    case "origem":
      return readOrigemCell(text);
    default:
      return { value: text };
  }
}

/** Excel shows a long number as 4,8991E+10 and saves what it shows: the last digits are gone for good. */
function readPhoneCell(campo: "telefone" | "ddd", text: string): CellValue {
  if (SCIENTIFIC.test(text)) {
    return {
      problem: {
        code: `${campo}:scientific`,
        text: "O telefone está em notação científica (como 4,8991E+10) e perdeu dígitos. Na planilha original, formate a coluna como Número sem casas decimais ou Texto, salve o CSV de novo e reenvie.",
      },
    };
  }
  // Tools that take phones for numbers write "48991234567.0".
  return { value: text.replace(/^(\d{8,15})[.,]0+$/, "$1") };
}

/** Some cells hold several addresses; the first that can be read is the person's. */
function firstEmail(text: string): string {
  const whole = text.replace(/^mailto:/i, "");
  if (normalizeEmail(whole) !== undefined) return whole;
  const readable = whole.split(/[;,\s<>]+/).find((piece) => normalizeEmail(piece) !== undefined);
  return readable ?? whole;
}

function readYesNo(text: string): CellValue {
  const folded = foldText(text);
  if (YES.has(folded)) return { value: true };
  if (NO.has(folded)) return { value: false };
  return {
    problem: { code: "teste:invalid_value", text: "A coluna de teste não diz Sim nem Não. Use Sim ou Não." },
  };
}

function readOrigemCell(text: string): CellValue {
  const word = foldText(cleanLine(text))
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, 40);
  return { value: ORIGENS[word] ?? word };
}

function damaged(campo: string): RowProblem {
  return {
    code: `${campo}:damaged_text`,
    text: `O campo "${campo}" tem letras que se perderam (�). Salve a planilha original de novo como CSV UTF-8 e reenvie.`,
  };
}

const UNREADABLE_MOMENT: RowProblem = {
  code: "capturado_em:invalid_date_time",
  text: 'A data não pôde ser lida. Use dd/mm/aaaa ou dd/mm/aaaa hh:mm, ou mapeie a coluna como "respostas".',
};
