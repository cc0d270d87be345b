/** What is said of a lead that is not there: it never was, it was erased, or it is part of another one now. */
import { mergedInto } from "../../leads/merge.queries.ts";
import type { Database } from "../../store/database.ts";
import { AppError, notFound } from "../app-error.ts";

export async function missingLead(db: Database, id: number): Promise<AppError> {
  const into = await mergedInto(db.pool, id);
  return into === undefined ? notFound(`O lead ${id}`) : leadMerged(id, into, 404);
}

/** @param status 404 where the lead is asked for, 409 where two leads are to be merged */
export function leadMerged(id: number, into: number, status: 404 | 409): AppError {
  return new AppError({
    status,
    code: "lead_merged",
    message: `O lead ${id} foi unificado ao lead ${into}.`,
    fix: `Use o lead ${into}; para separar os dois, desfaça a unificação nele.`,
  });
}
