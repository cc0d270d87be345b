/** `respostas`: the questions of a form that are no field of a lead, with their answers as text. */
import { LIMITS } from "./limits.ts";
import { type Note, readLines } from "./parse-field.ts";
import { invalidText, shownName, tooLong, tooMany, wrongType } from "./problem.ts";
import { hasUnstorableCharacters } from "./text.ts";

/** Numbers become their digits, booleans "sim" and "não"; blank answers are left out. Questions keep their spelling. */
export function readRespostas(value: unknown, note: Note): Record<string, string> {
  if (value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) {
    note(wrongType("respostas", "objeto de pergunta e resposta"));
    return {};
  }
  const entries = Object.entries(value);
  if (entries.length > LIMITS.respostas) {
    note(tooMany("respostas", LIMITS.respostas));
    return {};
  }
  const answers = entries.flatMap(([question, answer]): [string, string][] => {
    const text = isQuestion(question, note) ? readAnswer(`respostas.${shownName(question)}`, answer, note) : null;
    return typeof text === "string" ? [[question, text]] : [];
  });
  return Object.fromEntries(answers);
}

function isQuestion(question: string, note: Note): boolean {
  const field = `respostas.${shownName(question)}`;
  if (question.length > LIMITS.respostaKey) note(tooLong(field, LIMITS.respostaKey));
  else if (hasUnstorableCharacters(question)) note(invalidText(field));
  // An object cannot hold "__proto__" without care everywhere it is copied; no form has such a question.
  else if (question.trim() === "" || question === "__proto__") note(wrongType(field, "pergunta com nome"));
  else return true;
  return false;
}

function readAnswer(field: string, answer: unknown, note: Note): string | null | undefined {
  if (typeof answer === "boolean") return answer ? "sim" : "não";
  if (typeof answer === "number" && Number.isFinite(answer)) return String(answer);
  if (typeof answer === "string" || answer === null) return readLines(field, answer, LIMITS.respostaValue, note);
  note(wrongType(field, "texto, número ou booleano"));
  return undefined;
}
