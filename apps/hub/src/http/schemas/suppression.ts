import { z } from "zod";
import { CHANNELS } from "../../deliveries/send-gate.ts";
import { moment } from "./common.ts";

const channel = z.enum(CHANNELS);
const address = z
  .string()
  .trim()
  .min(1)
  .max(254)
  .describe("E-mail for email; phone, in any spelling, for whatsapp and sms");
const reason = z.string().trim().min(3).max(200);

export const suppressionSchema = z
  .object({
    channel,
    reason: z.string().describe("unsubscribe, hard_bounce, complaint and the like, or what a person wrote"),
    at: moment,
    added_by: z.string().nullable().describe("Name of the person or key; null: StreamLeads itself"),
  })
  .meta({ id: "Suppression", description: "Addresses are kept as keyed hashes: they can be looked up, never shown" });
export const suppressionPageSchema = z
  .object({ suppressions: z.array(suppressionSchema), next_cursor: z.string().nullable() })
  .meta({ id: "SuppressionPage" });
export const suppressionQuery = z.object({
  channel: channel.optional(),
  address: address.optional().describe("Only what is kept of this address"),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(400).optional(),
});
export const addSuppressionBody = z.strictObject({ channel, address, reason });
export const removeSuppressionBody = z.strictObject({
  channel,
  address,
  reason: reason.describe("Why the person may be written to again; kept, with who decided"),
});
