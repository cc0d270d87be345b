/**
 * Proves that token, secret and rights fit together, says until when the token lives, and whether each Page still sends
 * its leads to this app: subscriptions vanish when another tool uses the same app. Reads only.
 */
import type { Outcome } from "@streamleads/domain";
import { at, graphBaseUrl, graphVersionOf, retiredVersion, textAt } from "@streamleads/integration-kit";
import { idAt } from "./changes.ts";
import { NEW_TOKEN, permissionMissing, tokenRefused, versionRetired } from "./error-codes.ts";
import { graphGet } from "./graph.ts";
import { listAll } from "./listing.ts";
import { pagesOf } from "./pages.ts";
import type { MetaContext } from "./settings.ts";

export interface Checked {
  outcome: Outcome;
  expiresAt?: Date;
}

/** Without this one no lead can be read; the others are named in the note. */
const NEEDED_SCOPE = "leads_retrieval";
const WANTED_SCOPES = ["pages_manage_metadata", "pages_show_list", "pages_read_engagement", "ads_management"];

/** Makes about four calls for one Page. */
export async function checkAccess(ctx: MetaContext): Promise<Checked> {
  const retired = retiredVersion(
    graphVersionOf(graphBaseUrl(ctx.settings.apiUrl, ctx.settings.graphVersion)) ?? "",
    ctx.now(),
  );
  if (retired !== undefined) return { outcome: { ...versionRetired, reason: retired } };
  const pages = await pagesOf(ctx);
  if (!pages.ok) return { outcome: pages.failure };
  if (pages.value.length === 0) return { outcome: noPage };

  const app = await graphGet(ctx, "/app", { fields: "id,name" });
  if (!app.ok && app.failure.kind !== "rejected") return { outcome: app.failure };
  const appId = app.ok ? idAt(app.json, "id") : undefined;
  const token = await inspectToken(ctx, appId);
  if ("outcome" in token) return token;
  const expiry = token.expiresAt ? { expiresAt: token.expiresAt } : {};

  for (const page of pages.value) {
    const apps = await listAll(ctx, `/${page.id}/subscribed_apps`, { fields: "id,name,subscribed_fields" }, page.token);
    if (!apps.ok) return { outcome: apps.failure, ...expiry };
    if (!apps.value.some((one) => isSubscribed(one, appId))) return { outcome: notSubscribed(page.name), ...expiry };
  }
  const names = pages.value.map(({ name }) => name).join(", ");
  const warning = app.ok && app.headers["x-ad-api-version-warning"] ? [VERSION_WARNING] : [];
  const note = [`Recebe os leads de ${names}.`, ...token.notes, ...warning].join(" ");
  return { outcome: { kind: "delivered", note }, ...expiry };
}

const VERSION_WARNING = "A Meta avisa que a versão em uso está perto do fim: veja META_GRAPH_VERSION.";

const noPage: Outcome = {
  kind: "reconnect",
  cause: "no_page",
  reason: "O token é válido, mas não alcança nenhuma página.",
  fix: `Dê ao usuário do sistema acesso à página no Gerenciador de Negócios. ${NEW_TOKEN}`,
};

/** Not a matter of the token: leads can still be read, so the source is not stopped for it. */
function notSubscribed(name: string): Outcome {
  return {
    kind: "rejected",
    cause: "page_not_subscribed",
    reason: `A página ${name} não está enviando avisos de leads a este aplicativo.`,
    fix: "Assine o campo leadgen da página de novo: no Explorador da Graph API, com o token da página, envie POST /me/subscribed_apps?subscribed_fields=leadgen. Até lá, a reconciliação busca os leads.",
  };
}

/** Without the id of the app, an app with `leadgen` is taken to be ours: the list has only those that the token may see. */
function isSubscribed(app: unknown, appId: string | undefined): boolean {
  const subscribed = at(app, "subscribed_fields");
  const isOurs = appId === undefined || idAt(app, "id") === appId;
  return isOurs && Array.isArray(subscribed) && subscribed.includes("leadgen");
}

type Inspected = Checked | { expiresAt: Date | undefined; notes: string[] };

/** Asks with the app's own token (`id|secret`), which alone may always look at the app's tokens. */
async function inspectToken(ctx: MetaContext, appId: string | undefined): Promise<Inspected> {
  const unread = { expiresAt: undefined, notes: ["A validade do token não pôde ser lida."] };
  const { pageAccessToken = "", appSecret = "" } = ctx.settings;
  if (appId === undefined) return unread;
  const looked = await graphGet(ctx, "/debug_token", { input_token: pageAccessToken }, `${appId}|${appSecret}`);
  if (!looked.ok) return looked.failure.kind === "retry" ? { outcome: looked.failure } : unread;
  const data = at(looked.json, "data");
  if (at(data, "is_valid") === false) return { outcome: tokenRefused };
  const scopes = at(data, "scopes");
  const has = (scope: string) => !Array.isArray(scopes) || scopes.includes(scope);
  if (!has(NEEDED_SCOPE)) return { outcome: permissionMissing };
  const missing = WANTED_SCOPES.filter((scope) => !has(scope));
  const expiresAt = earliest(at(data, "expires_at"), at(data, "data_access_expires_at"));
  const until = expiresAt
    ? `Token válido até ${dayOf(expiresAt, ctx.company.timeZone)}.`
    : "Token sem data para vencer.";
  const kind = textAt(data, "type") === "USER" ? ["É o token de uma pessoa: prefira o de um usuário do sistema."] : [];
  const lacks = missing.length > 0 ? [`Faltam permissões que ajudam: ${missing.join(", ")}.`] : [];
  return { expiresAt, notes: [until, ...kind, ...lacks] };
}

/** Past the year 9999 no calendar helps anybody. */
const SECONDS_MAX = 2.5e11;

/** Unix seconds; 0 means never. */
function earliest(...moments: unknown[]): Date | undefined {
  const isMoment = (value: unknown) => typeof value === "number" && value > 0 && value < SECONDS_MAX;
  const seconds = moments.filter((moment): moment is number => isMoment(moment));
  return seconds.length > 0 ? new Date(Math.min(...seconds) * 1_000) : undefined;
}

function dayOf(moment: Date, timeZone: string): string {
  return new Intl.DateTimeFormat("pt-BR", { timeZone, dateStyle: "short" }).format(moment);
}
