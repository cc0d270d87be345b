import { z } from "zod";
import { moment } from "./common.ts";

export const deliveryStateSchema = z.enum([
  "pending",
  "running",
  "retrying",
  "delivered",
  "failed",
  "skipped",
  "cancelled",
]);

export const attemptSchema = z
  .object({
    attempt_no: z.number().int(),
    at: moment,
    duration_ms: z.number().int().nullable(),
    outcome: z.enum(["delivered", "retry", "rejected", "reconnect", "unknown", "skipped", "given_back"]),
    http_status: z.number().int().nullable(),
    cause: z.string().nullable(),
    reason: z.string().nullable(),
    answer: z.string().nullable().describe("The provider's answer, shortened, without secrets or personal data"),
  })
  .meta({ id: "Attempt" });

export const deliverySchema = z
  .object({
    id: z.number().int(),
    lead_id: z.number().int().nullable().describe("null: a raw request that was passed on, which is nobody's lead"),
    integration: z.string(),
    connection: z.string().nullable().describe("Name of the connection; null when the integration is not configured"),
    action: z.string(),
    action_label: z.string(),
    state: deliveryStateSchema,
    attempts: z.number().int(),
    repeated: z
      .enum(["no", "same_key", "looked_up", "marked"])
      .describe(
        "After an attempt of which nobody knows whether it arrived: repeated under the same key, looked for first, marked (reenvio), or not at all",
      ),
    due_at: moment.nullable(),
    created_at: moment,
    settled_at: moment.nullable(),
    cause: z.string().nullable(),
    reason: z.string().nullable(),
    fix: z.string().nullable(),
    external_id: z.string().nullable(),
    depends_on: z.number().int().nullable(),
    replay_of: z.number().int().nullable(),
    replayed_by: z.number().int().nullable(),
    can_replay: z.boolean(),
  })
  .meta({ id: "Delivery" });

export const deliveryDetailSchema = deliverySchema
  .extend({
    message_state: z
      .enum(["sent", "delivered", "read", "failed"])
      .nullable()
      .describe("What the provider has said of the message since it accepted it"),
    attempts_list: z.array(attemptSchema),
    attempts_dropped_at: moment
      .nullable()
      .describe("When the records of its attempts were deleted (RETENCAO_TENTATIVAS_DIAS); their number stays"),
  })
  .meta({ id: "DeliveryDetail" });

export const leadDeliveriesSchema = z
  .object({ lead_id: z.number().int(), deliveries: z.array(deliveryDetailSchema) })
  .meta({ id: "LeadDeliveries" });

export const deliveryQuery = z.object({
  state: deliveryStateSchema.optional(),
  integration: z.string().max(60).optional(),
  connection: z.string().max(60).optional(),
  cause: z.string().max(120).optional(),
  since: moment.optional(),
  until: moment.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});
export const deliveryPageSchema = z
  .object({ deliveries: z.array(deliverySchema), next_cursor: z.string().nullable() })
  .meta({ id: "DeliveryPage" });

export const replayBody = z.object({
  filter: z.object({
    integration: z.string().max(60).optional(),
    connection: z.string().max(60).optional(),
    cause: z.string().max(120).optional(),
    states: z.array(z.enum(["failed", "skipped", "cancelled"])).default(["failed"]),
    since: moment.optional(),
    until: moment.optional(),
  }),
  preview: z.boolean().default(false).describe("true: nothing is sent; says how many and shows the first ten"),
  rate_per_second: z.number().min(0.1).max(100).default(5),
  include_expired: z.boolean().default(false),
});
export const replaySchema = z
  .object({
    id: z.number().int().nullable().describe("null for a preview"),
    state: z.enum(["preview", "running", "done", "stopped"]),
    matching: z.number().int(),
    left_out_expired: z.number().int(),
    created: z.number().int(),
    delivered: z.number().int(),
    failed: z.number().int(),
    waiting: z.number().int(),
    rate_per_second: z.number(),
    created_at: moment.nullable(),
    sample: z.array(deliverySchema),
  })
  .meta({ id: "Replay" });
