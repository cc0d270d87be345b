/** Sequences of mails, and a lead's way through them. */
import { z } from "zod";
import { moment } from "./common.ts";

export const sequencesSchema = z
  .object({
    sequences: z.array(
      z.object({
        slug: z.string(),
        label: z.string(),
        status: z.enum(["QUENTE", "MORNO", "FRIO"]).describe("The plan of a lead of this status enrols in it"),
        steps: z.array(
          z.object({
            step: z.number().int(),
            day: z.number().int().describe("Days from the enrolment, by the business calendar"),
            template: z.string(),
            subject: z.string(),
            has_attachment: z.boolean(),
          }),
        ),
      }),
    ),
  })
  .meta({ id: "Sequences" });

export const enrolmentSchema = z
  .object({
    sequence: z.string(),
    label: z.string(),
    state: z.enum(["running", "ended"]),
    steps: z.number().int(),
    next_step: z.number().int().nullable(),
    next_subject: z.string().nullable(),
    next_at: moment.nullable(),
    started_at: moment,
    ended_at: moment.nullable(),
    ended_cause: z.string().nullable(),
    ended_reason: z.string().nullable().describe("Why it ended, in Portuguese"),
  })
  .meta({ id: "Enrolment" });

export const enrolmentsSchema = z
  .object({ lead_id: z.number().int(), enrolments: z.array(enrolmentSchema) })
  .meta({ id: "Enrolments" });
