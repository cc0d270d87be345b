/** Sources: how they are, making and changing own ones, checking, resuming and looking at the provider's list again. */
import { randomBytes } from "node:crypto";
import { readLead } from "@streamleads/domain";
import type { z } from "zod";
import type { HubContext } from "../../hub-context.ts";
import { internationalPhone } from "../../leads/international-phone.ts";
import { newestBody } from "../../receive/raw.queries.ts";
import { bodyValue, type WebhookSecret } from "../../sources/generic.ts";
import { MAPPABLE, type Mapping, mapBody, mappingProblems, previewOf } from "../../sources/mapping.ts";
import { latestReconciliations, type ReconciliationRow } from "../../sources/reconcile.queries.ts";
import { GENERIC_ORIGEM, type LiveSource, type UnsetSource } from "../../sources/sources.ts";
import { type SourceStatus, sourceStatus } from "../../sources/status.queries.ts";
import { AppError, notFound } from "../app-error.ts";
import type { Caller } from "../auth/caller.ts";
import { invalidFields } from "../problems.ts";
import { route } from "../route.ts";
import { checkSchema } from "../schemas/integration.ts";
import {
  madeSourceSchema,
  newSecretSchema,
  newSourceSchema,
  previewInputSchema,
  previewSchema,
  reconciliationsSchema,
  sourceChangeSchema,
  sourceParams,
  type sourceSchema,
  sourcesSchema,
  startedSchema,
} from "../schemas/source.ts";
import { checkOf } from "./connection-checks.ts";

export const listSourcesRoute = route({
  method: "GET",
  path: "/api/v1/sources",
  summary: "As fontes de leads e como cada uma está",
  tag: "fontes",
  access: "read",
  replies: { 200: sourcesSchema },
  async handle({ caller }, hub) {
    const now = hub.now();
    const status = await sourceStatus(hub.db, now);
    const maySee = seesSecrets(caller);
    const sources = [
      ...hub.sources.all().map((live) => liveView(live, status.get(live.source.slug), hub, now, maySee)),
      ...hub.sources.unset().map((unset) => unsetView(unset, status.get(unset.source.slug))),
    ];
    return { status: 200, body: { sources } };
  },
});

export const createSourceRoute = route({
  method: "POST",
  path: "/api/v1/sources",
  summary: "Cria uma fonte própria, com endereço e segredo",
  tag: "fontes",
  access: "admin",
  body: newSourceSchema,
  replies: { 201: madeSourceSchema },
  async handle({ body: { slug, label, origem, auth } }, hub) {
    const secret = newSecret(auth);
    const isBuiltIn = hub.sources.registry.some((source) => source.slug === slug);
    const isMade =
      !isBuiltIn &&
      (await hub.sourceStore.makeGeneric({
        slug,
        label,
        origem: origem ?? GENERIC_ORIGEM,
        sealed: sealedOf(hub, secret),
        mapping: {},
      }));
    if (!isMade) {
      throw new AppError({
        status: 409,
        code: "source_exists",
        message: `Já existe uma fonte com o nome ${slug}.`,
        fix: "Escolha outro nome; ele faz parte do endereço.",
      });
    }
    await hub.sources.announce();
    return { status: 201, body: { slug, address: addressOf(hub, `/webhooks/in/${slug}`), auth, secret: secret.value } };
  },
});

export const changeSourceRoute = route({
  method: "PUT",
  path: "/api/v1/sources/:slug",
  summary: "Muda nome, origem, mapeamento ou liga e desliga uma fonte própria",
  tag: "fontes",
  access: "write",
  params: sourceParams,
  body: sourceChangeSchema,
  replies: { 200: sourcesSchema },
  async handle({ params: { slug }, body, caller }, hub) {
    demandMapping(body.mapping ?? {});
    const live = demandGeneric(slug, hub);
    await hub.sourceStore.changeGeneric(slug, body);
    await hub.sources.announce();
    const status = (await sourceStatus(hub.db, hub.now())).get(slug);
    return { status: 200, body: { sources: [liveView(live, status, hub, hub.now(), seesSecrets(caller))] } };
  },
});

export const newSourceSecretRoute = route({
  method: "POST",
  path: "/api/v1/sources/:slug/secret",
  summary: "Troca o segredo de uma fonte própria; o antigo deixa de valer",
  tag: "fontes",
  access: "admin",
  params: sourceParams,
  body: newSecretSchema,
  replies: { 200: madeSourceSchema },
  async handle({ params: { slug }, body: { auth } }, hub) {
    demandGeneric(slug, hub);
    const secret = newSecret(auth);
    await hub.sourceStore.changeGeneric(slug, { sealed: sealedOf(hub, secret) });
    await hub.sources.announce();
    return { status: 200, body: { slug, address: addressOf(hub, `/webhooks/in/${slug}`), auth, secret: secret.value } };
  },
});

export const previewSourceRoute = route({
  method: "POST",
  path: "/api/v1/sources/:slug/preview",
  summary: "Mostra em que campos entra o último corpo recebido, com um mapeamento ainda não gravado",
  tag: "fontes",
  access: "write",
  params: sourceParams,
  body: previewInputSchema,
  replies: { 200: previewSchema },
  async handle({ params: { slug }, body }, hub) {
    const live = demandGeneric(slug, hub);
    const mapping: Mapping = body.mapping ?? live.mapping ?? {};
    demandMapping(mapping);
    const newest = body.body ? undefined : await newestBody(hub.db, slug);
    const value = body.body ?? (newest && bodyValue(newest.body, newest.content_type)) ?? {};
    const lead = mapBody(value, mapping);
    const parsed = readLead(lead, { defaultOrigem: live.source.origem, internationalPhone });
    return {
      status: 200,
      body: {
        received_at: newest?.received_at.toISOString() ?? null,
        values: previewOf(value, mapping).map(({ isGuess, ...rest }) => ({ ...rest, is_guess: isGuess })),
        lead: parsed.ok ? Object.fromEntries(parsed.given.map((field) => [field, parsed.fields[field]])) : lead,
        problems: parsed.ok ? [] : parsed.problems.map(({ field, message, fix }) => ({ field, message, fix })),
        fields: [...MAPPABLE],
      },
    };
  },
});

export const checkSourceRoute = route({
  method: "POST",
  path: "/api/v1/sources/:slug/check",
  summary: "Testa o acesso de uma fonte ao seu provedor (até 15 s)",
  tag: "fontes",
  access: "write",
  params: sourceParams,
  replies: { 200: checkSchema },
  async handle({ params: { slug } }, hub) {
    return { status: 200, body: checkOf(await hub.sourceChecks.check(demandSource(slug, hub))) };
  },
});

export const resumeSourceRoute = route({
  method: "POST",
  path: "/api/v1/sources/:slug/resume",
  summary: "Testa uma fonte pausada e, se ela funciona, lê o que esperava",
  tag: "fontes",
  access: "write",
  params: sourceParams,
  replies: { 200: checkSchema },
  async handle({ params: { slug } }, hub) {
    const result = checkOf(await hub.sourceChecks.check(demandSource(slug, hub)));
    if (!result.ok) {
      throw new AppError({
        status: 409,
        code: result.cause ?? "check_failed",
        message: result.reason,
        fix: result.fix ?? "Corrija o acesso e tente de novo; nada se perde enquanto isso.",
      });
    }
    await hub.sources.resume(slug);
    hub.reader.wake();
    return { status: 200, body: result };
  },
});

export const reconcileSourceRoute = route({
  method: "POST",
  path: "/api/v1/sources/:slug/reconcile",
  summary: "Compara com a lista do provedor e busca o que faltou; o resultado aparece em reconciliations",
  tag: "fontes",
  access: "write",
  params: sourceParams,
  replies: { 202: startedSchema },
  async handle({ params: { slug } }, hub) {
    const live = demandSource(slug, hub);
    if (!live.source.reconcile) {
      throw new AppError({
        status: 409,
        code: "cannot_reconcile",
        message: `${live.source.label} não oferece uma lista para comparar.`,
        fix: "Confira pelo painel do próprio provedor.",
      });
    }
    return { status: 202, body: { started: hub.reconciler.start(live) } };
  },
});

export const reconciliationsRoute = route({
  method: "GET",
  path: "/api/v1/sources/:slug/reconciliations",
  summary: "A última comparação com a lista do provedor, por formulário",
  tag: "fontes",
  access: "read",
  params: sourceParams,
  replies: { 200: reconciliationsSchema },
  async handle({ params: { slug } }, hub) {
    demandSource(slug, hub);
    const rows = await latestReconciliations(hub.db, slug);
    return { status: 200, body: { reconciliations: rows.map(reconciliationView) } };
  },
});

type SourceView = z.output<typeof sourceSchema>;

function liveView(
  { source, kind, enabled, shared, mapping, settings }: LiveSource,
  status: SourceStatus | undefined,
  hub: HubContext,
  now: Date,
  maySee: boolean,
): SourceView {
  const path = source.webhook ? (source.webhook.address?.(settings) ?? source.webhook.paths[0] ?? null) : null;
  return {
    slug: source.slug,
    label: source.label,
    kind,
    origem: source.origem,
    docs: source.docs,
    state: stateOf(enabled, shared, status),
    cause: shared.paused?.cause ?? null,
    reason: shared.paused?.reason ?? null,
    fix: shared.paused?.fix ?? null,
    missing: [],
    address: path !== null && maySee ? addressOf(hub, path) : null,
    last_request_at: shared.lastRequestAt?.toISOString() ?? null,
    last_lead_at: shared.lastLeadAt?.toISOString() ?? null,
    refused_at: shared.refused?.at.toISOString() ?? null,
    refused_cause: shared.refused?.cause ?? null,
    silence_seconds: shared.lastLeadAt ? Math.max(0, (now.getTime() - shared.lastLeadAt.getTime()) / 1_000) : null,
    expected: shared.quiet?.expected ?? null,
    token_expires_at: shared.tokenExpiresAt?.toISOString() ?? null,
    checked_at: shared.check?.at.toISOString() ?? null,
    check_ok: shared.check ? shared.check.kind === "delivered" : null,
    check_note: shared.check?.note ?? null,
    ...figures(status),
    can_check: source.check !== undefined,
    can_reconcile: source.reconcile !== undefined,
    mapping,
  };
}

function stateOf(
  enabled: boolean,
  shared: LiveSource["shared"],
  status: SourceStatus | undefined,
): SourceView["state"] {
  if (!enabled) return "off";
  if (shared.paused) return "paused";
  if (shared.quiet) return "quiet";
  return shared.lastRequestAt || shared.lastLeadAt || status ? "ok" : "never";
}

function unsetView({ source, missing, problems }: UnsetSource, status: SourceStatus | undefined): SourceView {
  const first = problems[0];
  return {
    slug: source.slug,
    label: source.label,
    kind: "built_in",
    origem: source.origem,
    docs: source.docs,
    state: "not_configured",
    cause: first ? "invalid_setting" : null,
    reason: first ? `${first.variable}: ${first.message}` : null,
    fix: first ? `Corrija ${first.variable} e reinicie.` : null,
    missing: [...missing],
    address: null,
    last_request_at: null,
    last_lead_at: null,
    refused_at: null,
    refused_cause: null,
    silence_seconds: null,
    expected: null,
    token_expires_at: null,
    checked_at: null,
    check_ok: null,
    check_note: null,
    ...figures(status),
    can_check: false,
    can_reconcile: false,
    mapping: null,
  };
}

function figures(status: SourceStatus | undefined): Pick<SourceView, "day" | "hourly" | "parked" | "waiting"> {
  return {
    day: status?.day ?? { received: 0, leads: 0, repeated: 0, events: 0, ignored: 0, parked: 0, refused: 0 },
    hourly: status?.hourly ?? [],
    parked: status?.parkedNow ?? 0,
    waiting: status?.waitingNow ?? 0,
  };
}

function reconciliationView(row: ReconciliationRow) {
  const here = row.present + row.fetched;
  const summary =
    row.state === "unread"
      ? `Não foi possível ler: ${row.reason ?? "motivo desconhecido"}`
      : `Recebidos ${here} de ${row.expected}${row.fetched > 0 ? `; ${row.fetched} faltavam e foram buscados` : ""}.`;
  return { ...row, since: row.since.toISOString(), at: row.at.toISOString(), summary };
}

function demandSource(slug: string, hub: HubContext): LiveSource {
  const live = hub.sources.get(slug);
  if (!live) throw notFound(`A fonte ${slug}`);
  return live;
}

function demandGeneric(slug: string, hub: HubContext): LiveSource {
  const live = demandSource(slug, hub);
  if (live.kind === "generic") return live;
  throw new AppError({
    status: 409,
    code: "source_is_built_in",
    message: `${live.source.label} já sabe ler o que recebe; não tem mapeamento nem segredo no painel.`,
    fix: "Os segredos desta fonte são variáveis de ambiente.",
  });
}

function demandMapping(mapping: Mapping): void {
  const wrong = mappingProblems(mapping);
  if (wrong.length === 0) return;
  throw invalidFields(
    wrong.slice(0, 50).map(({ path, field }) => ({
      field: `mapping.${path}`,
      code: "unknown_field",
      message: `"${field}" não é um campo de lead.`,
      fix: `Use um destes: ${MAPPABLE.join(", ")}; ou null para deixar de fora.`,
    })),
  );
}

/** Addresses hold tokens: for who may manage keys. */
function seesSecrets(caller: Caller): boolean {
  return caller.kind === "person" ? caller.role !== "broker" : caller.kind === "key" && caller.level === "admin";
}

function addressOf(hub: HubContext, path: string): string {
  return `${hub.config.PUBLIC_URL ?? hub.localUrl()}${path}`;
}

function newSecret(auth: WebhookSecret["auth"]): WebhookSecret {
  return { value: `whsec_${randomBytes(32).toString("base64url")}`, auth };
}

function sealedOf(hub: HubContext, secret: WebhookSecret): Buffer {
  return hub.sealer.seal(JSON.stringify(secret));
}
