import { z } from "zod";
import { ERASURE_STATES } from "../../erasures/erasure.ts";
import { moment } from "./common.ts";

export const erasureSchema = z
  .object({
    id: z.number().int(),
    lead_id: z.number().int().describe("Number of the lead that was erased; it names nobody any more"),
    integration: z.string(),
    connection: z.string().nullable(),
    state: z
      .enum(ERASURE_STATES)
      .describe("done: the destination has confirmed; cannot: a person has to delete it there, as `fix` says"),
    attempts: z.number().int(),
    due_at: moment.nullable(),
    cause: z.string().nullable(),
    reason: z.string().nullable(),
    fix: z.string().nullable(),
    requested_at: moment,
    requested_by: z.string().nullable().describe("Name of the person or key"),
    settled_at: moment.nullable(),
    can_retry: z.boolean(),
  })
  .meta({ id: "Erasure" });
export const erasurePageSchema = z
  .object({ erasures: z.array(erasureSchema), next_cursor: z.string().nullable() })
  .meta({ id: "ErasurePage" });
export const erasureQuery = z.object({
  lead_id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional(),
  state: z.enum(ERASURE_STATES).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});
