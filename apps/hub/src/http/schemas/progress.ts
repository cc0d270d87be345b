/** What people and systems say of a lead after it came: who took it on, and how far it has come. */
import { STAGES } from "@streamleads/domain";
import { z } from "zod";
import { moment } from "./common.ts";
import { claimSchema, leadStageSchema } from "./lead.ts";

const line = (max: number) => z.string().trim().min(1).max(max);
const via = line(60).default("API").describe("Where it was said, as people will read it");

export const claimBody = z.strictObject({
  nome: line(120),
  telefone: line(40).optional().describe("Any Brazilian spelling, or international with +"),
  email: z.email().max(254).optional(),
  via,
});
export const releaseBody = z
  .strictObject({
    nome: line(120).optional().describe("Only this broker's; left out: whoever has it"),
    via,
  })
  .prefault({});
export const claimedSchema = z
  .object({
    lead_id: z.number().int(),
    claimed_by: claimSchema.nullable().describe("null: it is free now"),
    changed: z.boolean().describe("false: it was so before"),
  })
  .meta({ id: "Claimed" });

export const stageBody = z.strictObject({
  stage: z.enum(STAGES),
  at: moment.optional().describe("Default: now. One in the future counts as now"),
  value_cents: z
    .number()
    .int()
    .min(0)
    .max(10 ** 13)
    .optional()
    .describe("Of the sale, in cents of BRL"),
  via,
});
export const stagedSchema = z
  .object({
    lead_id: z.number().int(),
    stage: leadStageSchema.describe("Where the lead is now"),
    changed: z.boolean().describe("false: it was there already, or has been further since"),
  })
  .meta({ id: "Staged" });
