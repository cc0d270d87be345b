import { z } from "zod";
import { moment } from "./common.ts";

export const keyLevelSchema = z.enum(["publishable", "read", "write", "admin"]);
export const keySchema = z
  .object({
    id: z.number().int(),
    name: z.string(),
    level: keyLevelSchema,
    prefix: z.string().describe("What may be shown of the key, e.g. sl_write_8f3k"),
    origem: z.string().nullable().describe("origem of leads that come without one"),
    allowed_origins: z.array(z.string()),
    created_at: moment,
    expires_at: moment.nullable(),
    last_used_at: moment.nullable(),
    revoked_at: moment.nullable(),
    replaced_by: z.number().int().nullable(),
    rate_per_minute: z
      .number()
      .int()
      .nullable()
      .describe("Leads a minute; null: 60 for publishable keys, no limit for the others"),
  })
  .meta({ id: "Key" });
export const keysSchema = z.object({ keys: z.array(keySchema) }).meta({ id: "Keys" });
export const newKeyBody = z.object({
  name: z.string().trim().min(1).max(80),
  level: keyLevelSchema,
  origem: z
    .string()
    .regex(/^[A-Z0-9_]{2,40}$/)
    .optional(),
  allowed_origins: z.array(z.url().max(200)).max(20).default([]),
  expires_at: moment.optional(),
  rate_per_minute: z.number().int().min(1).max(100_000).optional(),
});
export const rotateKeyBody = z
  .object({ overlap_hours: z.number().min(0).max(720).default(24).describe("How long the old key keeps working") })
  .prefault({});
export const createdKeySchema = z
  .object({ key: keySchema, secret: z.string().describe("Shown once") })
  .meta({ id: "CreatedKey" });
