/** Shapes shared by all routes. One zod schema is validation, type and OpenAPI at once. */
import { z } from "zod";

export const moment = z.iso.datetime({ offset: true }).describe("ISO 8601 moment");
export const statusSchema = z.enum(["QUENTE", "MORNO", "FRIO"]);
export const idParams = z.object({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
/** Of what there are few: connections and keys, whose numbers are `int` in the database. */
export const smallIdParams = z.object({ id: z.coerce.number().int().positive().max(2_147_483_647) });

export const errorSchema = z
  .object({
    error: z.object({
      code: z.string().describe("Stable snake_case code"),
      message: z.string().describe("What happened, in Portuguese"),
      fix: z.string().describe("What to do about it, in Portuguese"),
      request_id: z.string(),
      fields: z
        .array(z.object({ field: z.string(), code: z.string(), message: z.string(), fix: z.string() }))
        .optional()
        .describe("Every field that is wrong, not only the first"),
    }),
  })
  .meta({ id: "Error" });
export type ErrorBody = z.infer<typeof errorSchema>;
