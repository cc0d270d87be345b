/** Shapes of the routes about the hub itself and about people. */
import { z } from "zod";

export const healthSchema = z.object({ status: z.literal("ok"), role: z.string() }).meta({ id: "Health" });

export const readySchema = z
  .object({
    status: z.enum(["ready", "not_ready"]),
    database: z.boolean().describe("It answered a statement within a second"),
    engine: z.boolean().describe("This process may start deliveries"),
  })
  .meta({ id: "Ready" });

const roleSchema = z.enum(["owner", "manager", "broker"]);

/** Who is asking. `person`: logged in at the dashboard; `key`: an API key. */
export const meSchema = z
  .object({
    kind: z.enum(["person", "key"]),
    id: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    role: roleSchema.nullable(),
    level: z.enum(["publishable", "read", "write", "admin"]).describe("What this caller may do"),
    empresa: z.string(),
    time_zone: z.string(),
  })
  .meta({ id: "Me" });

export const PASSWORD_CHARS = { min: 12, max: 128 } as const;

export const firstAccessBody = z.object({
  token: z.string().min(1).max(200).describe("From the one-time link"),
  name: z.string().trim().min(1).max(120),
  email: z.string().trim().toLowerCase().max(254).pipe(z.email()),
  password: z.string().min(PASSWORD_CHARS.min).max(PASSWORD_CHARS.max),
});
export const firstAccessSchema = z
  .object({ id: z.string(), name: z.string(), email: z.string(), role: roleSchema })
  .meta({ id: "FirstAccess", description: "The owner, who is logged in from here on" });

/** Bodies that are not JSON; `contentType` is read by the OpenAPI description. */
export const eventsSchema = z.string().meta({
  contentType: "text/event-stream",
  description: "Events lead, delivery, connection and import, with ids only",
});
export const metricsSchema = z.string().meta({ contentType: "text/plain", description: "Prometheus text format" });
export const pageSchema = z.string().meta({ contentType: "text/html" });
