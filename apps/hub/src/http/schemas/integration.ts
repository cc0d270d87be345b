import { z } from "zod";
import { moment } from "./common.ts";
import { connectionHealth } from "./connection.ts";

export { checkSchema } from "./connection.ts";

export const causeSchema = z
  .object({
    cause: z.string(),
    reason: z.string().describe("What happened, in Portuguese"),
    fix: z.string().nullable().describe("What to do"),
    count: z.number().int(),
    waiting: z.number().int().describe("Of these, how many are still being tried"),
    leads: z.number().int(),
    last_at: moment,
  })
  .meta({ id: "Cause" });

export const connectionSchema = z
  .object({
    id: z.number().int(),
    integration: z.string(),
    name: z.string(),
    label: z.string(),
    source: z.enum(["env", "dashboard", "hook"]),
    sandbox: z.boolean(),
    state: z
      .enum(["setting_up", "ok", "failing", "paused", "rate_limited", "disabled"])
      .describe("One word for the card: failing = breaker open or probing; paused = needs a person"),
    cause: z.string().nullable(),
    reason: z.string().nullable(),
    fix: z.string().nullable(),
    resumes_at: moment.nullable(),
    breaker: z.enum(["closed", "open", "probing"]),
    delivered_24h: z.number().int(),
    failed_24h: z.number().int().describe("Attempts that did not deliver"),
    success_24h: z.number().nullable().describe("0 to 1; null without attempts"),
    hourly: z.array(z.object({ hour: moment, delivered: z.number().int(), failed: z.number().int() })),
    p95_ms: z.number().nullable(),
    waiting: z.number().int(),
    oldest_waiting_seconds: z.number().nullable().describe("Age of the oldest delivery that is due and not done"),
    problems: z.number().int().describe("Failed deliveries not yet replayed"),
    last_delivered_at: moment.nullable(),
    ...connectionHealth,
  })
  .meta({ id: "Connection" });

export const integrationSchema = z
  .object({
    integration: z.string(),
    label: z.string(),
    configured: z.boolean(),
    missing: z.array(z.string()).describe("Environment variables to set"),
    docs: z.string(),
    has_oauth: z.boolean().describe("Connected in one step, without copying a token"),
    skipped_not_configured: z.number().int().describe("Deliveries of the last 7 days skipped for lack of it"),
    connections: z.array(connectionSchema),
  })
  .meta({ id: "Integration" });
export const integrationsSchema = z.object({ integrations: z.array(integrationSchema) }).meta({ id: "Integrations" });
export const causesSchema = z.object({ integration: z.string(), causes: z.array(causeSchema) }).meta({ id: "Causes" });
export const problemSchema = z
  .object({
    id: z.number().int(),
    cause: z.string(),
    integration: z.string().nullable(),
    connection_id: z.number().int().nullable(),
    title: z.string(),
    reason: z.string(),
    fix: z.string(),
    count: z.number().int(),
    waiting: z.number().int(),
    since: moment,
    last_at: moment,
  })
  .meta({ id: "Problem" });

/** Everything that the first page shows, in one request. */
export const overviewSchema = z
  .object({
    empresa: z.string(),
    agora: moment,
    leads_hoje: z.object({ hoje: z.number().int(), ontem: z.number().int() }),
    quentes_hoje: z.object({ hoje: z.number().int(), ontem: z.number().int() }),
    primeira_chamada_p50_ms: z.object({ hoje: z.number().nullable(), ontem: z.number().nullable() }),
    entregas_com_problema: z.object({ agora: z.number().int(), ontem: z.number().int() }),
    aguardando: z.number().int(),
    precisa_de_voce: z.array(problemSchema),
    por_hora: z.array(z.object({ hora: moment, hoje: z.number().int(), ontem: z.number().int() })),
    origens: z.array(z.object({ origem: z.string(), hoje: z.number().int(), ultimo_em: moment.nullable() })),
    ultimos: z.array(
      z.object({
        id: z.number().int(),
        nome: z.string(),
        score: z.number().int(),
        status: z.enum(["QUENTE", "MORNO", "FRIO"]),
        origem: z.string(),
        cidade: z.string().nullable(),
        interesse: z.string().nullable(),
        created_at: moment,
        updated_at: moment,
      }),
    ),
  })
  .meta({ id: "Overview" });
