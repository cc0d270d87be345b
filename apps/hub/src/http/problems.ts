/** What is wrong with a request, field by field, from zod's issues: a message and a fix in Portuguese, never the value. */
import type { z } from "zod";
import { AppError } from "./app-error.ts";

export interface Problem {
  field: string;
  code: string;
  message: string;
  fix: string;
}

/** More than a person reads; the number of the others is not told, since fixing these shows the next. */
const PROBLEMS_MAX = 50;

/** 422 with every field that is wrong. */
export function invalidFields(fields: Problem[]): AppError {
  const names = [...new Set(fields.map((one) => one.field))];
  return new AppError({
    status: 422,
    code: "invalid_fields",
    message: names.length === 1 ? `O campo "${names[0]}" não foi aceito.` : "Há campos que não foram aceitos.",
    fix: fields.length === 1 ? (fields[0]?.fix ?? "") : "Corrija os campos listados e envie de novo.",
    fields,
  });
}

export function invalidCursor(): AppError {
  return invalidFields([
    {
      field: "cursor",
      code: "invalid_cursor",
      message: "O cursor não foi feito por esta lista.",
      fix: "Use o next_cursor da página anterior, sem mudar nada, ou comece sem cursor.",
    },
  ]);
}

export function problemsOf(error: z.ZodError, root = "corpo"): Problem[] {
  return error.issues.slice(0, PROBLEMS_MAX).flatMap((issue) => problemOf(issue, root));
}

type Issue = z.core.$ZodIssue;

function problemOf(issue: Issue, root: string): Problem[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.slice(0, PROBLEMS_MAX).map((key) => ({
      field: pathOf([...issue.path, key], root),
      code: "unknown_field",
      message: "Este campo não existe.",
      fix: "Tire o campo; os nomes aceitos estão em /docs.",
    }));
  }
  return [{ field: pathOf(issue.path, root), ...wordsFor(issue) }];
}

function wordsFor(issue: Issue): Omit<Problem, "field"> {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined
        ? { code: "required", message: "Falta este campo.", fix: `Envie ${TYPE_WORDS[issue.expected] ?? "um valor"}.` }
        : wrongType(TYPE_WORDS[issue.expected] ?? "um valor de outro tipo");
    case "too_big":
      return tooFar("too_big", "no máximo", issue.origin, issue.maximum);
    case "too_small":
      return tooFar("too_small", "no mínimo", issue.origin, issue.minimum);
    case "invalid_format":
      return {
        code: "invalid_format",
        message: "O valor não tem o formato esperado.",
        fix: `Envie ${FORMAT_WORDS[issue.format] ?? "um valor no formato descrito em /docs"}.`,
      };
    case "invalid_value":
      return {
        code: "invalid_value",
        message: "O valor não existe.",
        fix: `Use um destes: ${issue.values.map(String).join(", ")}.`,
      };
    case "invalid_union":
      return {
        code: "invalid_format",
        message: "O valor não tem o formato esperado.",
        fix: unionFix(issue.errors.flat()),
      };
    case "custom":
      return {
        code: String(issue.params?.code ?? "invalid_value"),
        message: issue.message,
        fix: String(issue.params?.fix ?? "Corrija o valor; o formato está em /docs."),
      };
    default:
      return { code: "invalid_value", message: "O valor não é aceito.", fix: "O formato está descrito em /docs." };
  }
}

function wrongType(wanted: string): Omit<Problem, "field"> {
  return { code: "wrong_type", message: `O valor não é ${wanted}.`, fix: `Envie ${wanted}.` };
}

const SIZE_UNITS: Record<string, [one: string, many: string]> = {
  string: [" caractere", " caracteres"],
  array: [" item", " itens"],
  set: [" item", " itens"],
  object: [" campo", " campos"],
};

function tooFar(
  code: string,
  bound: "no máximo" | "no mínimo",
  origin: string,
  limit: number | bigint,
): Omit<Problem, "field"> {
  const [one, many] = SIZE_UNITS[origin] ?? ["", ""];
  const wanted = `${bound} ${limit}${Number(limit) === 1 ? one : many}`;
  return { code, message: `O valor passa do limite: ${wanted}.`, fix: `Envie ${wanted}.` };
}

function unionFix(issues: readonly Issue[]): string {
  const formats = issues.flatMap((one) => (one.code === "invalid_format" ? [FORMAT_WORDS[one.format]] : []));
  const known = formats.filter((words) => words !== undefined);
  return known.length > 0 ? `Envie ${known.join(" ou ")}.` : "O formato está descrito em /docs.";
}

const TYPE_WORDS: Record<string, string> = {
  string: "um texto",
  number: "um número",
  int: "um número inteiro",
  boolean: "true ou false",
  array: "uma lista",
  object: "um objeto JSON",
  record: "um objeto JSON",
};

const FORMAT_WORDS: Record<string, string> = {
  datetime: "um momento ISO 8601, como 2026-11-23T14:30:00-03:00",
  date: "um dia, como 2026-11-23",
  email: "um e-mail",
  url: "um endereço http:// ou https://",
};

function pathOf(path: readonly PropertyKey[], root: string): string {
  if (path.length === 0) return root;
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    const name = shownName(String(part));
    return text === "" ? name : `${text}.${name}`;
  }, "");
}

/** A name that a caller chose, fit for an answer: at most 60 characters, nothing unprintable. */
function shownName(name: string): string {
  return name.slice(0, 60).replace(/[\p{Cc}\p{Cs}\p{Cf}]/gu, "?");
}
