/** A lead that is part of another one now. */
import { ApiProblem } from "../../api/problem.ts";

/**
 * The number of the lead that it became part of, when the answer says so. The hub names it in its sentence only; a
 * sentence of another form still shows, without the button.
 */
export function mergedInto(error: unknown): { problem: ApiProblem; id: number | undefined } | undefined {
  if (!(error instanceof ApiProblem) || error.code !== "lead_merged") return undefined;
  const id = Number(/unificado ao lead (\d+)/.exec(error.message)?.[1]);
  return { problem: error, id: Number.isSafeInteger(id) && id > 0 ? id : undefined };
}
