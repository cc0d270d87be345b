/** Shapes of possible duplicates and of merges. */
import { z } from "zod";
import { moment, statusSchema } from "./common.ts";
import { leadSchema } from "./lead.ts";

const id = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);

// Strict: a misspelt merge_id must not undo another merge than was meant.
export const mergeBody = z.strictObject({ other_id: id.describe("The lead that becomes part of the one in the path") });
export const unmergeBody = z
  .strictObject({ merge_id: id.optional().describe("Default: the newest merge that holds") })
  .prefault({});

export const mergeSchema = z
  .object({
    id: z.number().int(),
    lead_id: z.number().int().describe("The lead that stayed"),
    other_id: z.number().int().describe("The lead that became part of it"),
    other_nome: z.string().nullable(),
    touches: z.number().int().describe("Arrivals that it brought"),
    deliveries: z.number().int(),
    at: moment,
    by: z.string().describe("Name of the person or key"),
    undone_at: moment.nullable(),
    undone_by: z.string().nullable(),
    can_undo: z.boolean().describe("Only the newest that holds"),
  })
  .meta({ id: "Merge" });
export const mergesSchema = z
  .object({ lead_id: z.number().int(), merges: z.array(mergeSchema) })
  .meta({ id: "Merges" });
export const mergedSchema = z.object({ lead: leadSchema, merge: mergeSchema }).meta({ id: "Merged" });
export const unmergedSchema = z
  .object({ lead: leadSchema, other: leadSchema.describe("The lead that is its own again"), merge: mergeSchema })
  .meta({ id: "Unmerged" });

const shortLeadSchema = z
  .object({
    id: z.number().int(),
    nome: z.string(),
    email: z.string().nullable(),
    telefone: z.string().nullable(),
    origem: z.string(),
    status: statusSchema,
    score: z.number().int(),
    created_at: moment,
    touches: z.number().int(),
  })
  .meta({ id: "LeadInShort" });

export const duplicatesQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});
export const duplicatesSchema = z
  .object({
    duplicates: z.array(
      z.object({
        lead_id: z.number().int(),
        other_id: z.number().int(),
        reason: z.string().describe("Code"),
        reason_text: z.string().nullable().describe("The same in Portuguese"),
        at: moment,
        leads: z.array(shortLeadSchema).length(2).describe("In the order of lead_id and other_id"),
      }),
    ),
    total: z.number().int().describe("Open pairs"),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: "DuplicatePage" });
export const pairBody = z.strictObject({ lead_id: id, other_id: id });
export const pairSchema = z
  .object({ lead_id: z.number().int(), other_id: z.number().int(), dismissed_at: moment.nullable() })
  .meta({ id: "DuplicateAnswer" });
