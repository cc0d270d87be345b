/** Giving access at a provider: the way there, the way back, and a link for whoever holds a key instead of a session. */
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { HubContext } from "../../hub-context.ts";
import { callbackBase } from "../../oauth/client.ts";
import { FLOW_MS, newSecret, type Wanted } from "../../oauth/flow.store.ts";
import { type Problem, plainProblem } from "../../oauth/problems.ts";
import { AppError } from "../app-error.ts";
import { levelOf } from "../auth/access.ts";
import type { Caller } from "../auth/caller.ts";
import { resolveCaller } from "../auth/resolve-caller.ts";
import { type Reply, route } from "../route.ts";
import { moment } from "../schemas/common.ts";
import { pageSchema } from "../schemas/system.ts";
import { problemPage, underWayPage } from "./oauth-page.ts";

const params = z.object({ provider: z.string().max(60) });
/** Programs that only look whether an address is there must not use up what it holds. */
const ASKED_ONLY: Reply = { status: 200, headers: { "content-type": "text/html; charset=utf-8" }, body: "" };
const NAME_CHARS_MAX = 60;
const FIELDS_MAX = 50;

const startQuery = z.object({
  integration: z.string().max(60).optional(),
  connection: z.coerce.number().int().positive().max(2_147_483_647).optional(),
  name: z.string().trim().min(1).max(NAME_CHARS_MAX).optional(),
  link: z.string().max(100).optional(),
});

export const oauthStartRoute = route({
  method: "GET",
  path: "/oauth/:provider/start",
  summary:
    "Leva o navegador ao serviço que dá o acesso (sessão de administração, ou um link de POST /api/v1/oauth/start)",
  tag: "integrações",
  access: "public",
  params,
  query: startQuery,
  replies: { 302: pageSchema, 400: pageSchema },
  async handle({ params: { provider }, query, request }, hub) {
    if (request.method === "HEAD") return ASKED_ONLY;
    const base = callbackBase(hub.config.PUBLIC_URL, hereOf(request));
    if (base.kind !== "base")
      return problem(plainProblem(base.kind === "no_public_url" ? "oauth_no_public_url" : "oauth_unknown"));
    const back = `${base.url}/integracoes`;
    if (query.link !== undefined) {
      const wanted = await hub.oauth.flows.takeLink(query.link, hub.now());
      return wanted?.provider === provider
        ? begin(wanted, base.url, hub)
        : problem(plainProblem("oauth_link_used"), back);
    }
    // A link on somebody else's page must not begin anything with this person's session.
    const site = request.headers["sec-fetch-site"];
    if (site !== undefined && site !== "same-origin" && site !== "none") {
      return problem(plainProblem("oauth_foreign_page"), back);
    }
    const caller = await resolveCaller(request, hub);
    if (levelOf(caller) !== "admin") return problem(plainProblem("oauth_not_allowed"), back);
    const { integration, connection, name } = query;
    if (integration === undefined) return problem(plainProblem("oauth_unknown"), back);
    const wanted: Wanted = {
      provider,
      integration,
      connectionId: connection ?? null,
      label: name ?? null,
      settings: {},
      by: byOf(caller),
    };
    if (URL.parse(hereOf(request))?.host === new URL(base.url).host) return begin(wanted, base.url, hub);
    // The cookie has to be where the provider sends people back to: once more, from there.
    const wrong = hub.oauth.logIn.examine(wanted, base.url);
    if (wrong) return problem(wrong, back);
    return { status: 302, headers: { location: (await linkFor(wanted, base.url, hub)).url } };
  },
});

export const oauthCallbackRoute = route({
  method: "GET",
  path: "/oauth/:provider/callback",
  summary: "Volta do serviço que deu o acesso: conclui a conexão e abre a página dela",
  tag: "integrações",
  access: "public",
  params,
  replies: { 303: pageSchema, 202: pageSchema, 400: pageSchema },
  async handle({ params: { provider }, request }, hub) {
    if (request.method === "HEAD") return ASKED_ONLY;
    const answer = new URL(request.url, "http://here").searchParams;
    const finished = await hub.oauth.logIn.finish(provider, answer, cookiesOf(request));
    if (finished.kind === "under_way") return underWayPage();
    if (finished.kind === "problem") {
      const page = finished.integration ? `/integracoes/${finished.integration}` : "/integracoes";
      return problem(finished.problem, page);
    }
    const { integration, connectionId, base } = finished;
    const location = `${base}/integracoes/${integration}?conexao=${connectionId}&conectada=sim`;
    return { status: 303, headers: { location, "referrer-policy": "no-referrer" } };
  },
});

export const oauthLinkRoute = route({
  method: "POST",
  path: "/api/v1/oauth/start",
  summary: "Cria um link que vale uma vez, por 10 minutos, para dar o acesso a uma conta no navegador",
  tag: "integrações",
  access: "admin",
  body: z.strictObject({
    integration: z.string().max(60),
    connection: z.int().positive().max(2_147_483_647).optional().describe("Reconnects this one; absent: a new one"),
    name: z.string().trim().min(1).max(NAME_CHARS_MAX).optional().describe("What people call a new connection"),
    settings: z
      .record(z.string().max(60), z.string().max(10_000))
      .refine((given) => Object.keys(given).length <= FIELDS_MAX, `no máximo ${FIELDS_MAX} campos`)
      .optional()
      .describe("Fields of a new connection, but for its token"),
  }),
  replies: { 201: z.object({ url: z.string(), expires_at: moment }).meta({ id: "OAuthLink" }) },
  async handle({ body, caller, request }, hub) {
    const { integration, connection, name, settings } = body;
    const base = callbackBase(hub.config.PUBLIC_URL, hereOf(request));
    if (base.kind !== "base") throw refusal(plainProblem("oauth_no_public_url"));
    const wanted: Wanted = {
      provider: hub.connections.registry.find((one) => one.slug === integration)?.oauth?.provider ?? "",
      integration,
      connectionId: connection ?? null,
      label: name ?? null,
      settings: settings ?? {},
      by: byOf(caller),
    };
    const wrong = hub.oauth.logIn.examine(wanted, base.url);
    if (wrong) throw refusal(wrong);
    return { status: 201, body: await linkFor(wanted, base.url, hub) };
  },
});

async function begin(wanted: Wanted, base: string, hub: HubContext): Promise<Reply> {
  const started = await hub.oauth.logIn.start(wanted, base);
  if (started.kind === "problem") return problem(started.problem, `${base}/integracoes/${wanted.integration}`);
  const { name, value } = started.cookie;
  const secure = base.startsWith("https:") ? "; Secure" : "";
  const path = `${new URL(base).pathname.replace(/\/$/, "")}/oauth`;
  return {
    status: 302,
    headers: {
      location: started.url,
      "set-cookie": `${name}=${value}; Path=${path}; Max-Age=${FLOW_MS / 1000}; HttpOnly; SameSite=Lax${secure}`,
      "referrer-policy": "no-referrer",
    },
  };
}

async function linkFor(wanted: Wanted, base: string, hub: HubContext): Promise<{ url: string; expires_at: string }> {
  const token = newSecret();
  const expiresAt = await hub.oauth.flows.addLink(token, wanted, hub.now());
  return { url: `${base}/oauth/${wanted.provider}/start?link=${token}`, expires_at: expiresAt.toISOString() };
}

function problem(one: Problem, back = "/integracoes"): Reply {
  return problemPage(one, back);
}

/** The same in the form of the API's errors; what is to be copied stands in the fix. */
function refusal({ status, code, message, fix, facts = [] }: Problem): AppError {
  const said = facts.map(({ label, value }) => `${label}: ${value}`).join("; ");
  return new AppError({ status, code, message, fix: said === "" ? fix : `${fix} ${said}.` });
}

/** Shown with the connection, as of one that is made by hand. */
function byOf(caller: Caller): string {
  return caller.kind === "nobody" ? "" : caller.name;
}

function hereOf(request: FastifyRequest): string {
  return `${request.protocol}://${request.host}`;
}

/** Those of a request, by name; ours are url-safe and need no decoding. */
function cookiesOf(request: FastifyRequest): Record<string, string> {
  const pairs = (request.headers.cookie ?? "").split(";").map((pair) => pair.trim().split("="));
  return Object.fromEntries(pairs.flatMap(([name, value]) => (name && value ? [[name, value]] : [])));
}
