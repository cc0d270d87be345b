import { z } from "zod";
import { moment } from "./common.ts";

const why = { cause: z.string().nullable(), reason: z.string().nullable(), fix: z.string().nullable() };

export const sourceSchema = z
  .object({
    slug: z.string(),
    label: z.string(),
    kind: z.enum(["built_in", "generic", "key"]).describe("key: an API key that sends leads"),
    origem: z.string(),
    docs: z.string(),
    state: z
      .enum(["not_configured", "off", "paused", "quiet", "never", "ok"])
      .describe("One word for the card: never = configured, nothing came yet; quiet = silent for longer than usual"),
    ...why,
    missing: z.array(z.string()).describe("Environment variables to set"),
    address: z
      .string()
      .nullable()
      .describe("Where the provider sends to; null for those who may not see secrets, and for what is fetched"),
    last_request_at: moment.nullable(),
    last_lead_at: moment.nullable(),
    refused_at: moment.nullable().describe("Last request that was not genuine"),
    refused_cause: z.string().nullable(),
    silence_seconds: z.number().nullable(),
    expected: z.number().nullable().describe("Leads that usually come in a silence this long"),
    token_expires_at: moment.nullable(),
    checked_at: moment.nullable(),
    check_ok: z.boolean().nullable(),
    check_note: z.string().nullable(),
    day: z
      .object({
        received: z.number().int(),
        leads: z.number().int(),
        repeated: z.number().int(),
        events: z.number().int(),
        ignored: z.number().int(),
        parked: z.number().int(),
        refused: z.number().int(),
      })
      .describe("Figures of the last 24 hours"),
    hourly: z.array(z.object({ hour: moment, leads: z.number().int() })),
    parked: z.number().int().describe("Raw requests that wait for a person"),
    waiting: z.number().int().describe("Raw requests that wait to be read"),
    can_check: z.boolean(),
    can_reconcile: z.boolean(),
    mapping: z.record(z.string(), z.string().nullable()).nullable(),
  })
  .meta({ id: "Source" });
export const sourcesSchema = z.object({ sources: z.array(sourceSchema) }).meta({ id: "Sources" });

const slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, "letras minúsculas, números e hífens, de 1 a 40")
  .describe("Name in the address: /webhooks/in/{slug}");
const origem = z.string().regex(/^[A-Z0-9_]{2,40}$/, "letras maiúsculas, números e _, de 2 a 40");
const mapping = z
  .record(z.string().max(500), z.string().nullable())
  .describe("Path to field, `respostas`, or null to leave out");
const label = z.string().trim().min(1).max(80);

export const newSourceSchema = z.strictObject({
  slug,
  label,
  origem: origem.optional(),
  auth: z
    .enum(["signature", "token"])
    .default("signature")
    .describe("token: for senders that cannot sign, as a bearer token"),
});
export const madeSourceSchema = z
  .object({
    slug: z.string(),
    address: z.string(),
    auth: z.enum(["signature", "token"]),
    secret: z.string().describe("Shown this once"),
  })
  .meta({ id: "MadeSource" });
export const sourceChangeSchema = z.strictObject({
  label: label.optional(),
  origem: origem.optional(),
  mapping: mapping.optional(),
  enabled: z.boolean().optional(),
});
export const newSecretSchema = z.strictObject({ auth: z.enum(["signature", "token"]).default("signature") });
export const sourceParams = z.object({ slug: z.string().max(40) });

export const previewInputSchema = z.strictObject({
  mapping: mapping.optional(),
  body: z.record(z.string(), z.unknown()).optional().describe("Instead of the last received body"),
});
export const previewSchema = z
  .object({
    received_at: moment.nullable(),
    values: z.array(
      z.object({ path: z.string(), sample: z.string(), field: z.string().nullable(), is_guess: z.boolean() }),
    ),
    lead: z.record(z.string(), z.unknown()).describe("What the hub would take in"),
    problems: z.array(z.object({ field: z.string(), message: z.string(), fix: z.string() })),
    fields: z.array(z.string()).describe("Fields that can be chosen"),
  })
  .meta({ id: "SourcePreview" });

export const reconciliationSchema = z
  .object({
    source: z.string(),
    scope_id: z.string(),
    scope_name: z.string(),
    since: moment,
    at: moment,
    expected: z.number().int(),
    present: z.number().int(),
    fetched: z.number().int().describe("Were missing and are here now"),
    state: z.enum(["complete", "unread"]),
    ...why,
    summary: z.string().describe("In Portuguese: Recebidos 214 de 214"),
  })
  .meta({ id: "Reconciliation" });
export const reconciliationsSchema = z
  .object({ reconciliations: z.array(reconciliationSchema) })
  .meta({ id: "Reconciliations" });
export const startedSchema = z.object({ started: z.boolean() }).meta({ id: "Started" });

const rawState = z.enum(["received", "parsed", "parked", "ignored"]);
const rawShape = {
  id: z.number().int(),
  source: z.string(),
  label: z.string(),
  provider_id: z.string(),
  received_at: moment,
  state: rawState,
  tries: z.number().int(),
  ...why,
  lead_id: z.number().int().nullable(),
  bytes: z.number().int(),
  emptied_at: moment
    .nullable()
    .describe("When the body was deleted because its time was over (RETENCAO_PEDIDOS_DIAS); the rest of the row stays"),
};
export const rawSchema = z.object(rawShape).meta({ id: "RawRequest" });
export const rawDetailSchema = z
  .object({ ...rawShape, content_type: z.string().nullable(), body: z.string(), is_cut: z.boolean() })
  .meta({ id: "RawRequestDetail" });
export const rawPageSchema = z
  .object({ raw_requests: z.array(rawSchema), next_cursor: z.string().nullable() })
  .meta({ id: "RawRequestPage" });
export const rawQuery = z.object({
  state: rawState.default("parked"),
  source: z.string().max(40).optional(),
  cause: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});
export const rawGroupsSchema = z
  .object({
    groups: z.array(
      z.object({
        source: z.string(),
        label: z.string(),
        cause: z.string(),
        reason: z.string().nullable(),
        fix: z.string().nullable(),
        total: z.number().int(),
        newest_at: moment,
      }),
    ),
  })
  .meta({ id: "RawRequestGroups" });
export const parseOneSchema = z
  .strictObject({
    lead: z
      .strictObject({
        nome: z.string().max(200).optional(),
        email: z.string().max(254).optional(),
        telefone: z.string().max(40).optional(),
      })
      .optional()
      .describe("What a person knows and the request does not say"),
  })
  .optional();
export const parseManySchema = z.strictObject({
  source: z.string().max(40).optional(),
  cause: z.string().max(64).optional(),
});
export const parsedCountSchema = z.object({ queued: z.number().int() }).meta({ id: "ParseQueued" });
