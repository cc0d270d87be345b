/**
 * One way in for all webhooks: verified over the raw bytes, split, stored and committed, then answered. Reading comes
 * after. Nothing of a request that is not genuine is stored but its count.
 */
import type { Source, WebhookAnswer, WebhookRequest } from "@streamleads/integration-kit";
import type { FastifyRequest } from "fastify";
import { AppError } from "../http/app-error.ts";
import { type Reply, type Route, route } from "../http/route.ts";
import { webhookAnswerSchema, webhookRefusalSchema } from "../http/schemas/webhook.ts";
import type { HubContext } from "../hub-context.ts";
import { IngestRefused } from "../leads/arrival.ts";
import type { LiveSource } from "../sources/sources.ts";

/** Meta and WhatsApp send up to 3 MB. */
export const WEBHOOK_BYTES_MAX = 4 * 1024 * 1024;
/** Headers worth keeping. Never authorization, cookies, signatures or addresses. */
const KEPT_HEADERS = ["user-agent", "x-webhook-id", "x-webhook-timestamp"] as const;
const HEADER_CHARS_MAX = 500;
const GENERIC_SLUG = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

/** The routes of the registry's sources, and the one for those that people made. */
export function webhookRoutes(registry: readonly Source[]): Route[] {
  const routes = registry.flatMap(({ slug, label, webhook }) =>
    (webhook?.paths ?? []).flatMap((path) => [
      receiveRoute(path, `Recebe de ${label}`, () => slug, webhook?.refused !== undefined),
      ...(webhook?.challenge ? [challengeRoute(path, label, slug)] : []),
    ]),
  );
  return [...routes, receiveRoute("/webhooks/in/:source", "Recebe de uma fonte própria", ({ source }) => source ?? "")];
}

function receiveRoute(
  path: string,
  summary: string,
  slugOf: (params: Record<string, string>) => string,
  hasOwnRefusal = false,
): Route {
  return route({
    method: "POST",
    path,
    summary,
    tag: "webhooks",
    access: "public",
    bodyBytesMax: WEBHOOK_BYTES_MAX,
    replies: hasOwnRefusal ? { 200: webhookAnswerSchema, 401: webhookRefusalSchema } : { 200: webhookAnswerSchema },
    async handle({ request }, hub) {
      const slug = slugOf(request.params as Record<string, string>);
      const live = await sourceFor(hub, slug, path);
      return receive(hub, live, webhookRequest(request, hub.now()), request);
    },
  });
}

function challengeRoute(path: string, label: string, slug: string): Route {
  return route({
    method: "GET",
    path,
    summary: `Confirma o endereço para ${label}`,
    tag: "webhooks",
    access: "public",
    replies: { 200: webhookAnswerSchema },
    async handle({ request }, hub) {
      const { source, settings } = await sourceFor(hub, slug, path);
      const answer = source.webhook?.challenge?.(webhookRequest(request, hub.now()), settings);
      if (!answer) throw notConfigured(slug);
      return replyOf(answer);
    },
  });
}

async function receive(
  hub: HubContext,
  live: LiveSource,
  request: WebhookRequest,
  from: FastifyRequest,
): Promise<Reply> {
  const { source, settings } = live;
  const { webhook } = source;
  if (!webhook) throw notConfigured(source.slug);
  const verdict = webhook.verify(request, settings);
  if (verdict.kind === "forged") return refuse(hub, live, from.ip, verdict.cause);
  if (live.isProvisional) await hub.sources.adopt(live);
  hub.tally.count(source.slug, "received");
  try {
    await hub.rawWriter.keep({
      source: source.slug,
      from,
      changes: webhook.split(request, settings),
      contentType: request.headers["content-type"]?.slice(0, HEADER_CHARS_MAX) ?? null,
      headers: keptHeaders(request),
      receivedAt: request.now,
    });
  } catch (error) {
    if (!(error instanceof IngestRefused)) throw error;
    hub.metrics.ingestRefused(error.reason);
    throw new AppError({
      status: 503,
      code: error.reason === "full" ? "too_busy" : error.reason,
      message: "O StreamLeads não pode guardar isto agora.",
      fix: "Envie de novo em alguns segundos. Nada foi gravado.",
      headers: { "retry-after": "2" },
      cause: error,
    });
  }
  return replyOf(webhook.accepted ?? { status: 200 });
}

/** 401, counted. Whoever keeps failing from one address is asked to wait before the next signature is computed. */
async function refuse(hub: HubContext, { source }: LiveSource, address: string, cause: string): Promise<Reply> {
  // Configured in part: what it takes to know its provider is not among it.
  if (cause === "not_configured") throw notConfigured(source.slug);
  hub.tally.count(source.slug, `refused:${cause}`);
  hub.metrics.ingestRefused("signature");
  await hub.limits.countRefused(source.slug, address);
  const own = source.webhook?.refused?.(cause);
  if (own) return replyOf(own);
  throw new AppError({
    status: 401,
    code: cause,
    message: "O envio não foi reconhecido: falta a assinatura ou ela não confere.",
    fix: "Confira o segredo no provedor e no StreamLeads. Nada foi gravado.",
  });
}

async function sourceFor(hub: HubContext, slug: string, path: string): Promise<LiveSource> {
  const live = hub.sources.get(slug);
  const isGeneric = path === "/webhooks/in/:source";
  if (live && (live.kind === "generic") === isGeneric) {
    if (live.enabled) return live;
    throw notConfigured(slug);
  }
  if (isGeneric && GENERIC_SLUG.test(slug)) {
    // Anyone may knock under any name; a name becomes a source only where the installation has a common secret.
    const made = await hub.sources.provisional(slug);
    if (made) return made;
  }
  throw isGeneric ? unknownSource() : notConfigured(slug);
}

function notConfigured(slug: string): AppError {
  return new AppError({
    status: 503,
    code: "source_not_configured",
    message: `A fonte ${slug} não está configurada.`,
    fix: "Configure o segredo da fonte no StreamLeads e envie de novo. Nada foi gravado.",
    headers: { "retry-after": "300" },
  });
}

function unknownSource(): AppError {
  return new AppError({
    status: 404,
    code: "source_unknown",
    message: "Não há fonte com este nome.",
    fix: "Crie a fonte em Fontes, no painel, e use o endereço que ela mostra.",
  });
}

function webhookRequest(request: FastifyRequest, now: Date): WebhookRequest {
  const { params, query, headers, rawBody, method } = request;
  return {
    method: method === "POST" ? "POST" : "GET",
    params: params as Record<string, string>,
    query: Object.fromEntries(
      Object.entries(query as Record<string, unknown>).map(([name, value]) => [
        name,
        String(Array.isArray(value) ? value[0] : value),
      ]),
    ),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]),
    ),
    body: rawBody,
    now,
  };
}

function keptHeaders({ headers }: WebhookRequest): Record<string, string> {
  return Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = headers[name];
      return value === undefined ? [] : [[name, value.slice(0, HEADER_CHARS_MAX)]];
    }),
  );
}

function replyOf({ status, body, contentType }: WebhookAnswer): Reply {
  if (body === undefined) return { status };
  return { status, body, headers: { "content-type": contentType ?? "text/plain; charset=utf-8" } };
}
