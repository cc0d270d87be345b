/** Connections as people make and change them, and the definition from which the dashboard draws their form. */
import { z } from "zod";
import { moment, statusSchema } from "./common.ts";

const limitsSchema = z
  .strictObject({
    concurrency: z.number().int().min(1).max(200).optional().describe("Attempts at once, over all processes"),
    rate: z
      .strictObject({
        requests: z.number().int().min(1).max(100_000),
        per_seconds: z.number().min(1).max(86_400),
      })
      .optional(),
  })
  .describe("In place of the provider's own limits, for an account that has others");

export const checkSchema = z
  .object({ ok: z.boolean(), cause: z.string().nullable(), reason: z.string(), fix: z.string().nullable() })
  .meta({ id: "ConnectionCheck" });

const quotaSchema = z.object({ what: z.string(), left: z.number(), limit: z.number() }).meta({ id: "Quota" });

/** What the last check found, and how the access stands. */
export const connectionHealth = {
  enabled: z.boolean(),
  disabled_at: moment.nullable(),
  disabled_by: z.string().nullable(),
  statuses: z.array(statusSchema).nullable().describe("Statuses whose leads go there; null: all"),
  receives: z.array(z.string()).describe("Lead fields that leave for this destination"),
  checked_at: moment.nullable(),
  check_ok: z.boolean().nullable(),
  check_note: z.string().nullable(),
  token_expires_at: moment.nullable(),
  quota: quotaSchema.nullable(),
  oauth: z
    .object({ state: z.enum(["none", "live", "revoked", "lost"]), since: moment.nullable() })
    .nullable()
    .describe("Access given in one step; null where the integration has no OAuth"),
};

const fieldValue = z.object({
  name: z.string(),
  value: z.string().nullable().describe("Never of a secret"),
  set: z.boolean(),
  from: z.enum(["given", "default", "environment", "oauth"]).nullable(),
  variable: z.string().nullable().describe("Environment variable that sets it"),
});

export const connectionSettingsSchema = z
  .object({
    id: z.number().int(),
    integration: z.string(),
    name: z.string(),
    label: z.string().nullable(),
    shown_name: z.string(),
    source: z.enum(["env", "dashboard", "hook"]),
    is_read_only: z.boolean().describe("Its settings are environment variables"),
    sandbox: z.boolean(),
    cause: z.string().nullable(),
    reason: z.string().nullable(),
    fix: z.string().nullable(),
    fields: z.array(fieldValue),
    limits: limitsSchema.nullable(),
    provider_limits: limitsSchema,
    created_by: z.string().nullable(),
    created_at: moment,
    updated_at: moment,
    ...connectionHealth,
  })
  .meta({ id: "ConnectionSettings" });

export const connectionListSchema = z
  .object({ connections: z.array(connectionSettingsSchema) })
  .meta({ id: "Connections" });

export const editedConnectionSchema = z
  .object({
    connection: connectionSettingsSchema,
    check: checkSchema.nullable().describe("What the provider said of the new settings; null when nothing was asked"),
  })
  .meta({ id: "EditedConnection" });

export const removedConnectionSchema = z
  .object({ id: z.number().int(), cancelled: z.number().int().describe("Deliveries that waited there") })
  .meta({ id: "RemovedConnection" });

const settingsSchema = z
  .record(z.string().max(60), z.string().max(20_000))
  .describe("By field name, as in the integration's definition");
const labelSchema = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .regex(/^[^\p{Cc}]*$/u);
const statusesSchema = z.array(statusSchema).min(1).max(3);

export const newConnectionSchema = z
  .strictObject({
    integration: z.string().min(1).max(60),
    name: z
      .string()
      .regex(/^[a-z0-9-]{1,40}$/)
      .optional()
      .describe("Stays for ever, as in metrics; by default made from the label"),
    label: labelSchema.optional(),
    statuses: statusesSchema.optional(),
    settings: settingsSchema,
    limits: limitsSchema.optional(),
    sandbox: z.boolean().optional().describe("A test account: takes test leads, and no others"),
  })
  .meta({ id: "NewConnection" });

export const connectionChangeSchema = z
  .strictObject({
    label: labelSchema.nullable().optional(),
    statuses: statusesSchema.nullable().optional(),
    settings: settingsSchema.optional().describe("An absent field keeps its value; an empty one is cleared"),
    limits: limitsSchema.nullable().optional().describe("null: the provider's own"),
  })
  .meta({ id: "ConnectionChange" });

const definitionField = z.object({
  name: z.string(),
  label: z.string(),
  help: z.string(),
  secret: z.boolean(),
  required: z.boolean(),
  default: z.string().nullable(),
  example: z.string().nullable(),
  choices: z.array(z.object({ value: z.string(), label: z.string() })).nullable(),
  multiline: z.boolean(),
  by_oauth: z.boolean().describe("Comes by itself when the account is connected in one step"),
  variable: z.string().nullable(),
});

export const definitionSchema = z
  .object({
    integration: z.string(),
    label: z.string(),
    docs: z.string(),
    fields: z.array(definitionField),
    receives: z.array(z.string()).describe("Lead fields that leave for this destination"),
    actions: z.array(z.object({ action: z.string(), label: z.string() })),
    has_oauth: z.boolean(),
    can_erase: z.boolean().describe("It can delete, or make nameless, what it holds of a person"),
    has_setup: z.boolean(),
    limits: limitsSchema,
  })
  .meta({ id: "IntegrationDefinition" });

export const removeQuery = z.object({
  cancel_waiting: z
    .enum(["true", "false"])
    .optional()
    .describe("true: what waits there is cancelled; otherwise such a connection stays"),
});

export type LimitsView = z.output<typeof limitsSchema>;
