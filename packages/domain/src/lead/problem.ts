/** What is wrong with a lead that someone sent: one entry per field, all in one answer, none with a value of the person. */
import { LIMITS } from "./limits.ts";

export interface FieldProblem {
  /** Path of the field: "email", "consentimentos[0].finalidade", "respostas.prazo". */
  field: string;
  /** Stable snake_case. */
  code: FieldProblemCode;
  /** For people, in Portuguese. */
  message: string;
  fix: string;
}

export type FieldProblemCode =
  | "unknown_field"
  | "required"
  | "contact_required"
  | "wrong_type"
  | "too_long"
  | "too_many"
  | "too_many_problems"
  | "invalid_text"
  | "invalid_email"
  | "invalid_phone"
  | "invalid_origem"
  | "invalid_date_time"
  | "invalid_value"
  | "out_of_range";

export function wrongType(field: string, wanted: string): FieldProblem {
  return {
    field,
    code: "wrong_type",
    message: `O campo "${field}" não é ${wanted}.`,
    fix: `Envie "${field}" como ${wanted}.`,
  };
}

export function tooLong(field: string, max: number): FieldProblem {
  return {
    field,
    code: "too_long",
    message: `O campo "${field}" passa de ${max} caracteres.`,
    fix: `Envie "${field}" com no máximo ${max} caracteres.`,
  };
}

export function tooMany(field: string, max: number): FieldProblem {
  return {
    field,
    code: "too_many",
    message: `O campo "${field}" tem mais de ${max} itens.`,
    fix: `Envie no máximo ${max} itens em "${field}".`,
  };
}

export function invalidText(field: string): FieldProblem {
  return {
    field,
    code: "invalid_text",
    message: `O campo "${field}" tem caracteres que não podem ser guardados (byte nulo ou meio par UTF-16).`,
    fix: `Envie "${field}" em UTF-8 válido, sem bytes nulos.`,
  };
}

export function invalidValue(field: string, allowed: readonly string[]): FieldProblem {
  return {
    field,
    code: "invalid_value",
    message: `O campo "${field}" tem um valor que não existe.`,
    fix: `Use um destes: ${allowed.join(", ")}.`,
  };
}

export function required(field: string, fix: string): FieldProblem {
  return { field, code: "required", message: `Falta o campo "${field}".`, fix };
}

export function unknownField(field: string, known: readonly string[]): FieldProblem {
  return {
    field,
    code: "unknown_field",
    message: `O campo "${field}" não existe.`,
    fix: `Tire o campo ou use um destes: ${known.join(", ")}.`,
  };
}

/** A name that a caller chose, fit for an answer: at most 60 characters, nothing unprintable. */
export function shownName(name: string): string {
  const printable = name.slice(0, 60).replace(/[\p{Cc}\p{Cs}\p{Cf}]/gu, "?");
  return name.length > 60 ? `${printable}…` : printable;
}

/** At most `LIMITS.problems` entries; the number of the others is said. */
export function boundedProblems(problems: FieldProblem[]): FieldProblem[] {
  if (problems.length <= LIMITS.problems) return problems;
  const others = problems.length - LIMITS.problems;
  return [
    ...problems.slice(0, LIMITS.problems),
    {
      field: "",
      code: "too_many_problems",
      message: `Há mais ${others} problemas além destes.`,
      fix: "Corrija os problemas listados e envie de novo.",
    },
  ];
}
