/** REST hooks: systems that subscribe to events by themselves (Zapier), and the catalogue of what there is. */
import { LEAD_EVENT_TYPES } from "@streamleads/integration-kit";
import { z } from "zod";
import { statusSchema } from "./common.ts";

const eventSchema = z.enum(LEAD_EVENT_TYPES);

export const newHookSchema = z
  .strictObject({
    target_url: z.string().max(2_000).describe("https address that gets one JSON object for each event"),
    event: eventSchema.default("lead.received"),
    filters: z
      .strictObject({ temperature: z.array(statusSchema).min(1).max(3).optional() })
      .optional()
      .describe("Only leads of these temperatures"),
  })
  .meta({ id: "NewHook" });

export const hookSchema = z
  .object({
    id: z.string().describe("hk_12"),
    event: eventSchema,
    temperature: z.array(statusSchema).nullable(),
    state: z.enum(["live", "paused", "disabled"]),
    cause: z.string().nullable(),
  })
  .meta({ id: "Hook" });

export const hooksSchema = z.object({ hooks: z.array(hookSchema) }).meta({ id: "Hooks" });

export const sampleQuery = z.object({ event: eventSchema.default("lead.received") });
export const sampleSchema = z.array(z.record(z.string(), z.unknown())).meta({ id: "HookSample" });

export const catalogueSchema = z
  .object({
    events: z.array(
      z.object({
        type: eventSchema,
        label: z.string(),
        schema: z.record(z.string(), z.unknown()).describe("JSON Schema 2020-12"),
      }),
    ),
  })
  .meta({ id: "EventCatalogue" });
