/** The state of every integration, and what an integration's failures have in common. */
import type { Connector } from "@streamleads/integration-kit";
import { z } from "zod";
import { type Connection, shownName } from "../../connections/connection.ts";
import { definitionOf } from "../../connections/definition.ts";
import {
  type Backlog,
  backlogs,
  type ConnectionFacts,
  connectionFacts,
  lastDelivered,
  noTraffic,
  skippedNotConfigured,
  type Traffic,
  traffic24h,
} from "../../connections/status.queries.ts";
import { causesOf } from "../../deliveries/causes.queries.ts";
import { notFound } from "../app-error.ts";
import { route } from "../route.ts";
import { definitionSchema } from "../schemas/connection.ts";
import { causesSchema, type connectionSchema, integrationsSchema } from "../schemas/integration.ts";
import { healthOf } from "./connection-view.ts";

const SKIPPED_DAYS = 7;

export const integrationsRoute = route({
  method: "GET",
  path: "/api/v1/integrations",
  summary: "Estado de cada integração e de cada conexão dela",
  tag: "integrações",
  access: "read",
  replies: { 200: integrationsSchema },
  async handle(_input, hub) {
    const now = hub.now();
    const since = new Date(now.getTime() - SKIPPED_DAYS * 86_400_000);
    const [traffic, backlog, facts, delivered, skipped] = await Promise.all([
      traffic24h(hub.db, now),
      backlogs(hub.db, now),
      connectionFacts(hub.db),
      lastDelivered(hub.db, now),
      skippedNotConfigured(hub.db, since),
    ]);
    const viewOf = (connection: Connection) =>
      connectionView(connection, {
        traffic: traffic.get(connection.id) ?? noTraffic(now),
        backlog: backlog.get(connection.id) ?? NO_BACKLOG,
        facts: facts.get(connection.id),
        delivered: delivered.get(connection.id),
        now,
      });
    const byIntegration = Map.groupBy(hub.connections.all(), ({ integration }) => integration);
    const integrations = hub.connections.registry.map((connector) => {
      const connections = byIntegration.get(connector.slug) ?? [];
      return {
        integration: connector.slug,
        label: connector.label,
        configured: connections.length > 0,
        missing: connections.length > 0 ? [] : variablesOf(connector, hub.connections.missing[connector.slug]),
        docs: connector.docs,
        has_oauth: connector.oauth !== undefined,
        skipped_not_configured: skipped.get(connector.slug) ?? 0,
        connections: connections.map(viewOf),
      };
    });
    return { status: 200, body: { integrations } };
  },
});

const slugParams = z.object({ slug: z.string().min(1).max(60) });

export const definitionRoute = route({
  method: "GET",
  path: "/api/v1/integrations/:slug/definition",
  summary: "O que uma integração pede, recebe e faz, como dados para desenhar o formulário",
  tag: "integrações",
  access: "read",
  params: slugParams,
  replies: { 200: definitionSchema },
  async handle({ params: { slug } }, hub) {
    const connector = hub.connections.registry.find((one) => one.slug === slug);
    if (!connector) throw notFound("Esta integração");
    return { status: 200, body: definitionOf(connector) };
  },
});

export const causesRoute = route({
  method: "GET",
  path: "/api/v1/integrations/:slug/causes",
  summary: "Falhas de uma integração agrupadas por causa, com o que fazer",
  tag: "integrações",
  access: "read",
  params: slugParams,
  replies: { 200: causesSchema },
  async handle({ params: { slug } }, hub) {
    if (!hub.connections.registry.some((connector) => connector.slug === slug)) throw notFound("Esta integração");
    const mine = hub.connections.all().filter(({ integration }) => integration === slug);
    const causes =
      mine.length === 0
        ? []
        : await causesOf(
            hub.db,
            mine.map(({ id }) => id),
          );
    return { status: 200, body: { integration: slug, causes } };
  },
});

/** The variables that are required and absent; at least the one that would give it a connection. */
function variablesOf({ fields }: Connector, first: string | undefined): string[] {
  const required = Object.values(fields).flatMap(({ env, required }) => (env && required ? [env] : []));
  return required.length > 0 ? required : first ? [first] : [];
}

const NO_BACKLOG: Backlog = { waiting: 0, oldest_waiting_seconds: null, problems: 0 };

export type ConnectionView = z.output<typeof connectionSchema>;

interface ConnectionState {
  traffic: Traffic;
  backlog: Backlog;
  facts: ConnectionFacts | undefined;
  delivered: Date | undefined;
  now: Date;
}

/** One connection as its card shows it. */
export function connectionView(connection: Connection, state: ConnectionState): ConnectionView {
  const { traffic, backlog, facts, delivered, now } = state;
  const { shared } = connection;
  const attempts = traffic.delivered + traffic.failed;
  return {
    id: connection.id,
    integration: connection.integration,
    name: connection.name,
    label: shownName(connection),
    source: connection.source,
    sandbox: connection.sandbox,
    ...wordsFor(connection, facts, now),
    breaker: shared.breaker.state,
    delivered_24h: traffic.delivered,
    failed_24h: traffic.failed,
    success_24h: attempts === 0 ? null : traffic.delivered / attempts,
    hourly: traffic.hourly,
    p95_ms: traffic.p95_ms,
    waiting: backlog.waiting,
    oldest_waiting_seconds: backlog.oldest_waiting_seconds,
    problems: backlog.problems,
    last_delivered_at: delivered?.toISOString() ?? null,
    ...healthOf(connection, facts),
  };
}

type Words = Pick<ConnectionView, "state" | "cause" | "reason" | "fix" | "resumes_at">;

/** Why a connection does not deliver now, the gravest first. */
function wordsFor({ shared }: Connection, facts: ConnectionFacts | undefined, now: Date): Words {
  const { enabled, paused, breaker, notBefore, setup } = shared;
  if (!enabled) {
    return {
      state: "disabled",
      cause: "disabled",
      reason: facts?.disabled_by
        ? `Desligada por ${facts.disabled_by}.`
        : "O ambiente do servidor já não descreve esta conexão.",
      fix: "O que for planejado para ela espera. Ligue a conexão para enviar.",
      resumes_at: null,
    };
  }
  if (paused) return { state: "paused", ...paused, resumes_at: null };
  if (breaker.state !== "closed") {
    return {
      state: "failing",
      cause: "breaker_open",
      reason: "As últimas tentativas falharam; a conexão está em pausa e é testada de tempos em tempos.",
      fix: "Veja as causas em Erros. Quando o serviço voltar, o que espera é enviado sozinho.",
      resumes_at: breaker.until?.toISOString() ?? null,
    };
  }
  if (notBefore && notBefore > now) {
    return {
      state: "rate_limited",
      cause: facts?.not_before_cause ?? "rate_limited",
      reason: "O serviço pediu para esperar antes de novos envios.",
      fix: "Nada a fazer: os envios continuam sozinhos no horário indicado.",
      resumes_at: notBefore.toISOString(),
    };
  }
  if (setup !== "done") {
    return {
      state: "setting_up",
      cause: "setting_up",
      reason: facts?.setup_note ?? "A preparação desta conexão ainda não terminou.",
      fix: null,
      resumes_at: null,
    };
  }
  return { state: "ok", cause: null, reason: null, fix: null, resumes_at: null };
}
