/** Answers of a hub that does not exist: the fixtures behind the paths of the API, in a chosen state. */

import type { Lead } from "../src/api/types.ts";
import { definition, settingsOf } from "../src/fixtures/connections.ts";
import { inList, manyDeliveries, oneOfEach } from "../src/fixtures/deliveries.ts";
import {
  calmIntegrations,
  notConfigured,
  replayAt,
  replayPreview,
  someCauses,
  someIntegrations,
} from "../src/fixtures/integrations.ts";
import { createdKey, owner, someKeys } from "../src/fixtures/keys.ts";
import { cold, hot, long, manyLeads, warm } from "../src/fixtures/leads.ts";
import { clockAt } from "../src/fixtures/moments.ts";
import { calm, firstDay, latest, troubled } from "../src/fixtures/overview.ts";
import { explanation, fullTimeline } from "../src/fixtures/timeline.ts";
import { IMPORT_ROUTES } from "./fixture-imports.ts";
import { type ChangedRequest, SOURCE_ROUTES } from "./fixture-sources.ts";

/** `loading` never answers; `anonymous` is logged out; `broker` may only read. */
export const STATES = ["some", "calm", "empty", "many", "failed", "loading", "anonymous", "broker"] as const;
export type FixtureState = (typeof STATES)[number];

export interface Answer {
  status: number;
  body?: unknown;
}

/** What changes while the server runs. */
export interface World {
  state: FixtureState;
  /** Leads that arrived since the start, newest first. */
  arrived: Lead[];
  replayStartedAt: number | undefined;
  replayStopped: boolean;
  /** Raw requests that somebody did something to, by id. */
  requests: Map<number, ChangedRequest>;
}

const PAGE = 100;
const MANY = 100_000;
const REPLAYED_PER_SECOND = 8;

/** The answer to one request, or `undefined` for a path that the API does not have. */
export function answerTo(method: string, url: URL, body: Record<string, unknown>, world: World): Answer | undefined {
  if (world.state === "anonymous" && !/^\/api\/(auth\/|v1\/first-access$)/.test(url.pathname))
    return problem(401, "not_logged_in", "Você não está no painel.", "Entre com e-mail e senha.");
  if (url.pathname === "/api/v1/me") return { status: 200, body: me(world) };
  if (world.state === "failed")
    return problem(
      503,
      "database_away",
      "O banco de dados não respondeu.",
      "Espere um minuto. Se continuar, avise quem cuida do servidor.",
    );
  for (const [key, answer] of ROUTES()) {
    const [verb, path] = key.split(" ") as [string, string];
    const match = new RegExp(`^${path.replace(/:\w+/g, "([^/]+)")}$`).exec(url.pathname);
    if (match && verb === method) return answer({ url, body, world, id: match[1] ?? "" });
  }
  return undefined;
}

export interface Request {
  url: URL;
  body: Record<string, unknown>;
  world: World;
  id: string;
}

const clock = () => clockAt(new Date());
export function ok(body: unknown): Answer {
  return { status: 200, body };
}

export type FixtureRoute = [string, (request: Request) => Answer];

const ROUTES = (): readonly FixtureRoute[] => [...OWN_ROUTES, ...IMPORT_ROUTES];

const OWN_ROUTES: readonly FixtureRoute[] = [
  ...SOURCE_ROUTES,
  ["POST /api/auth/sign-in/email", ({ body, world }) => signIn(body, world)],
  [
    "POST /api/auth/sign-out",
    ({ world }) => {
      world.state = "anonymous";
      return ok({ success: true });
    },
  ],
  [
    "POST /api/v1/first-access",
    ({ world }) => {
      world.state = "some";
      return { status: 201, body: { id: "u_1", name: "Beatriz", email: "beatriz@exemplo.com.br", role: "owner" } };
    },
  ],
  ["GET /api/v1/connections", () => ok({ connections: [settingsOf(clock())] })],
  ["GET /api/v1/integrations/:slug/definition", ({ id }) => ok(definition({ integration: id }))],
  ["GET /api/v1/overview", ({ world }) => ok(overview(world))],
  ["GET /api/v1/leads", ({ url, world }) => ok(leadPage(url, world))],
  ["GET /api/v1/leads/stats", ({ world }) => ok(stats(world))],
  ["GET /api/v1/leads/:id", ({ id, world }) => oneLead(Number(id), world)],
  ["DELETE /api/v1/leads/:id", () => ({ status: 204 })],
  ["POST /api/v1/leads/:id/reprocess", ({ id, world }) => oneLead(Number(id), world)],
  ["GET /api/v1/leads/:id/scoring-explanation", ({ id }) => ok(explanation(Number(id)))],
  [
    "GET /api/v1/leads/:id/timeline",
    ({ id, world }) =>
      ok(world.state === "empty" ? { lead_id: Number(id), entries: [] } : fullTimeline(clock(), Number(id))),
  ],
  [
    "GET /api/v1/leads/:id/deliveries",
    ({ id }) =>
      ok({
        lead_id: Number(id),
        deliveries: [
          ...oneOfEach(clock()),
          ...manyDeliveries(clock(), 200).map((each) => ({
            ...each,
            attempts_list: oneOfEach(clock())[3]!.attempts_list,
          })),
        ],
      }),
  ],
  ["GET /api/v1/deliveries", ({ url, world }) => ok(deliveryPage(url, world))],
  ["POST /api/v1/deliveries/:id/replay", () => ({ status: 201, body: inList(oneOfEach(clock())[1]!) })],
  [
    "POST /api/v1/replays",
    ({ body, world }) => {
      if (body.preview === true) return ok(replayPreview(clock()));
      world.replayStartedAt = Date.now();
      world.replayStopped = false;
      return { status: 201, body: replayAt(clock(), 31, 0) };
    },
  ],
  ["GET /api/v1/replays/:id", ({ world }) => ok(replay(world))],
  [
    "DELETE /api/v1/replays/:id",
    ({ world }) => {
      world.replayStopped = true;
      return ok(replay(world));
    },
  ],
  ["GET /api/v1/integrations", ({ world }) => ok(integrations(world))],
  [
    "GET /api/v1/integrations/:slug/causes",
    ({ id, world }) => ok(hasTrouble(world) ? someCauses(clock(), id) : { integration: id, causes: [] }),
  ],
  [
    "POST /api/v1/connections/:id/check",
    ({ id }) =>
      ok(
        id === "3"
          ? {
              ok: false,
              cause: "token_expired",
              reason: "O WhatsApp ainda recusa o token.",
              fix: "Troque WHATSAPP_ACCESS_TOKEN e reinicie.",
            }
          : { ok: true, cause: null, reason: "A conexão funciona.", fix: null },
      ),
  ],
  [
    "POST /api/v1/connections/:id/resume",
    ({ id }) =>
      id === "3"
        ? problem(409, "token_expired", "O WhatsApp ainda recusa o token.", "Troque WHATSAPP_ACCESS_TOKEN e reinicie.")
        : ok({ ok: true, cause: null, reason: "A conexão funciona.", fix: null }),
  ],
  ["GET /api/v1/keys", ({ world }) => ok(world.state === "empty" ? { keys: [] } : someKeys(clock()))],
  ["POST /api/v1/keys", ({ body }) => ({ status: 201, body: createdKey(clock(), String(body.name), "publishable") })],
  [
    "POST /api/v1/keys/:id/rotate",
    () => ({ status: 201, body: createdKey(clock(), "Site institucional", "publishable") }),
  ],
  ["DELETE /api/v1/keys/:id", () => ok(someKeys(clock()).keys[4])],
];

function signIn(body: Record<string, unknown>, world: World): Answer {
  if (body.password === "errada")
    return problem(401, "invalid_login", "E-mail ou senha incorretos.", "Confira os dois e tente de novo.");
  world.state = "some";
  return ok({ token: "x", user: {} });
}

function me({ state }: World) {
  return state === "broker" ? { ...owner(), role: "broker", level: "read" } : owner();
}

function hasTrouble({ state }: World): boolean {
  return state === "some" || state === "many" || state === "broker";
}

function overview(world: World) {
  const now = clock();
  if (world.state === "empty") return firstDay(now);
  const base = hasTrouble(world) ? troubled(now) : calm(now);
  const more = world.arrived.length;
  return {
    ...base,
    leads_hoje: { ...base.leads_hoje, hoje: base.leads_hoje.hoje + more },
    ultimos: [...world.arrived.map(latest), ...base.ultimos].slice(0, 10),
  };
}

function leadPage(url: URL, world: World) {
  const limit = Number(url.searchParams.get("limit") ?? PAGE);
  const from = Number(url.searchParams.get("cursor") ?? 0);
  const total = totalOf(world);
  const now = clock();
  const known = [hot(now), warm(now), long(now), cold(now)];
  const all =
    total === 0 ? [] : [...world.arrived, ...known, ...manyLeads(now, Math.min(total, from + limit + 10), 808)];
  const status = url.searchParams.get("status");
  const q = url.searchParams.get("q")?.toLowerCase();
  const origem = url.searchParams.get("origem");
  const matching = all.filter(
    (lead) =>
      (!status || lead.status === status) &&
      (!origem || lead.origem === origem) &&
      (!q || lead.nome.toLowerCase().includes(q) || (lead.telefone ?? "").includes(q.replace(/\D/g, "") || "~")),
  );
  const leads = matching.slice(from, from + limit);
  const isFiltered = Boolean(status || q || origem);
  const count = isFiltered ? Math.round(matching.length * (status && total > 1_000 ? total / 1_000 : 1)) : total;
  return {
    leads,
    total: count,
    skip: 0,
    limit,
    next_cursor: from + limit < Math.min(total, matching.length) ? String(from + limit) : null,
  };
}

function stats(world: World) {
  const total = totalOf(world);
  const [QUENTE, MORNO] = [Math.round(total * 0.4), Math.round(total * 0.3)];
  return {
    total,
    por_status: { QUENTE, MORNO, FRIO: total - QUENTE - MORNO },
    score_medio: 21,
    hoje: 63,
    semana: 380,
    mes: 1_500,
  };
}

function totalOf({ state, arrived }: World): number {
  if (state === "empty") return 0;
  return (state === "many" ? MANY : 137) + arrived.length;
}

function oneLead(id: number, { state }: World): Answer {
  if (id === 404)
    return problem(404, "not_found", "O lead 404 não existe.", "Confira o número; ele pode ter sido apagado.");
  const now = clock();
  const lead = state === "many" ? long(now) : state === "empty" ? cold(now) : hot(now);
  return ok({ ...lead, id });
}

function deliveryPage(url: URL, world: World) {
  if (world.state === "empty" || world.state === "calm") return { deliveries: [], next_cursor: null };
  const state = url.searchParams.get("state");
  const all = manyDeliveries(clock(), 120, url.searchParams.get("integration") ?? "whatsapp");
  const cause = url.searchParams.get("cause");
  const found = all.filter((each) => (!state || each.state === state) && (!cause || each.cause === cause));
  const from = Number(url.searchParams.get("cursor") ?? 0);
  return { deliveries: found.slice(from, from + 50), next_cursor: from + 50 < found.length ? String(from + 50) : null };
}

function integrations(world: World) {
  if (world.state === "empty") {
    return {
      integrations: [
        notConfigured("hubspot", "HubSpot", ["HUBSPOT_ACCESS_TOKEN"]),
        notConfigured("slack", "Slack", ["SLACK_WEBHOOK_URL"]),
      ],
    };
  }
  return hasTrouble(world) ? someIntegrations(clock()) : calmIntegrations(clock());
}

function replay(world: World) {
  const seconds = (Date.now() - (world.replayStartedAt ?? Date.now())) / 1_000;
  const created = Math.min(38, Math.round(seconds * REPLAYED_PER_SECOND));
  if (world.replayStopped) return replayAt(clock(), 31, Math.min(created, 20), "stopped");
  return replayAt(clock(), 31, created, created >= 38 ? "done" : "running");
}

export function problem(status: number, code: string, message: string, fix: string): Answer {
  return { status, body: { error: { code, message, fix, request_id: "req-exemplo-0001" } } };
}
