/**
 * Readers of single fields. Each answers the value, `null` for absent (null, empty, blank), or `undefined` after noting
 * a problem, so that one pass over a lead finds everything that is wrong with it.
 */
import { readDateTime } from "./date-time.ts";
import { type FoldDomain, normalizeEmail } from "./email.ts";
import { LIMITS } from "./limits.ts";
import { type FieldProblem, invalidText, tooLong, wrongType } from "./problem.ts";
import { type Renda, readRenda } from "./renda.ts";
import { type InternationalPhone, normalizePhone } from "./telefone.ts";
import { cleanLine, cleanText, hasUnstorableCharacters } from "./text.ts";

export type Note = (problem: FieldProblem) => void;

export function readLine(field: string, value: unknown, max: number, note: Note): string | null | undefined {
  return readCleaned(field, value, max, note, cleanLine);
}

export function readLines(field: string, value: unknown, max: number, note: Note): string | null | undefined {
  return readCleaned(field, value, max, note, cleanText);
}

export function readOrigem(value: unknown, note: Note): string | null | undefined {
  const origem = readLine("origem", value, LIMITS.origem, note);
  if (origem === null || origem === undefined || /^[A-Z0-9_]{2,40}$/.test(origem)) return origem;
  note({
    field: "origem",
    code: "invalid_origem",
    message: 'O campo "origem" aceita só letras maiúsculas sem acento, números e sublinhado, de 2 a 40 caracteres.',
    fix: "Use, por exemplo, WEBSITE, META_ADS ou FEIRAO_2026.",
  });
  return undefined;
}

export interface ContactReaders {
  internationalPhone?: InternationalPhone;
  foldDomain?: FoldDomain;
}

export function readEmail(value: unknown, { foldDomain }: ContactReaders, note: Note): string | null | undefined {
  const written = readLine("email", value, LIMITS.email, note);
  if (written === null || written === undefined) return written;
  const email = normalizeEmail(written, foldDomain);
  if (email === undefined) note(INVALID_EMAIL);
  return email;
}

export function readTelefone(
  value: unknown,
  { internationalPhone }: ContactReaders,
  note: Note,
): string | null | undefined {
  const written = readLine("telefone", value, LIMITS.telefone, note);
  if (written === null || written === undefined) return written;
  const phone = normalizePhone(written, internationalPhone);
  if (phone === undefined) note(INVALID_PHONE);
  return phone?.e164;
}

/** A number from 0 to below a thousand million, or a text ("8 a 12 mil") of which the lower bound is taken. */
export function readIncome(value: unknown, note: Note): Renda | undefined {
  const field = "renda_aproximada";
  if (value === null) return { renda_aproximada: null, renda_texto: null };
  if (typeof value === "number") {
    if (value >= 0 && value < LIMITS.rendaBelow) {
      return { renda_aproximada: Math.round(value * 100) / 100, renda_texto: null };
    }
    note(INCOME_OUT_OF_RANGE);
    return undefined;
  }
  if (typeof value !== "string") {
    note(wrongType(field, 'número (reais por mês) ou texto ("8 a 12 mil")'));
    return undefined;
  }
  const text = readLine(field, value, LIMITS.renda_texto, note);
  if (text === undefined) return undefined;
  if (text !== null && /^-\s*[\d.,]+$/.test(text)) {
    note(INCOME_OUT_OF_RANGE);
    return undefined;
  }
  return readRenda(text ?? "");
}

export function readMoment(field: string, value: unknown, note: Note): string | null | undefined {
  const written = readLine(field, value, 40, note);
  if (written === null || written === undefined) return written;
  const moment = readDateTime(written);
  if (moment === undefined) {
    note({
      field,
      code: "invalid_date_time",
      message: `O campo "${field}" não é uma data com hora e fuso em ISO 8601.`,
      fix: 'Envie, por exemplo, "2026-01-15T10:30:00-03:00".',
    });
  }
  return moment;
}

export function readBoolean(field: string, value: unknown, note: Note): boolean | null | undefined {
  if (typeof value === "boolean" || value === null) return value;
  note(wrongType(field, "booleano (true ou false)"));
  return undefined;
}

function readCleaned(
  field: string,
  value: unknown,
  max: number,
  note: Note,
  clean: (raw: string) => string,
): string | null | undefined {
  if (value === null) return null;
  if (typeof value !== "string") {
    note(wrongType(field, "texto"));
    return undefined;
  }
  // Megabytes in a field of forty characters are refused unread: cleaning them would hold up everyone else.
  if (value.length > 8 * max + 1000) {
    note(tooLong(field, max));
    return undefined;
  }
  if (hasUnstorableCharacters(value)) {
    note(invalidText(field));
    return undefined;
  }
  const text = clean(value);
  if (text.length > max) {
    note(tooLong(field, max));
    return undefined;
  }
  return text === "" ? null : text;
}

const INVALID_EMAIL: FieldProblem = {
  field: "email",
  code: "invalid_email",
  message: 'O campo "email" não é um endereço de e-mail.',
  fix: "Confira o endereço (nome@dominio.com.br) ou envie só o telefone.",
};

const INVALID_PHONE: FieldProblem = {
  field: "telefone",
  code: "invalid_phone",
  message: 'O campo "telefone" não é um número que se possa chamar.',
  fix: "Envie o DDD e o número, por exemplo (11) 98888-7777; de outro país, com + e o código do país.",
};

const INCOME_OUT_OF_RANGE: FieldProblem = {
  field: "renda_aproximada",
  code: "out_of_range",
  message: 'O campo "renda_aproximada" é a renda em reais por mês, de 0 a 999.999.999,99.',
  fix: "Envie a renda mensal em reais, ou deixe o campo de fora.",
};
