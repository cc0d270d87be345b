/** What the Origin header must say: for pages that use a publishable key, and for the dashboard's own requests. */
import type { FastifyRequest } from "fastify";
import { AppError } from "../app-error.ts";
import type { KeyCaller } from "./key-check.ts";

/**
 * A publishable key with origins works from these alone, so a request without an Origin is refused as well. One
 * without origins is meant for apps, which send none: a browser that brings one is refused, or a key that was taken
 * out of an app would work in any page.
 * @throws AppError 403
 */
export function demandAllowedOrigin(caller: KeyCaller, origin: string | undefined): void {
  if (caller.level !== "publishable") return;
  if (caller.allowedOrigins.length === 0) {
    if (origin === undefined) return;
    throw forbiddenOrigin("Esta chave é de aplicativo e não funciona em páginas.", APP_KEY_FIX);
  }
  if (origin !== undefined && caller.allowedOrigins.includes(origin)) return;
  throw forbiddenOrigin("Esta chave não pode ser usada a partir daqui.", PAGE_KEY_FIX);
}

const APP_KEY_FIX = "Crie uma chave publicável com o endereço do site em allowed_origins.";
const PAGE_KEY_FIX =
  "Inclua o endereço do site (https://…, sem caminho) em allowed_origins de uma chave; em servidores, use uma chave write.";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * A session rides on a cookie, which a browser also sends along when another site asks: what changes something must
 * come from our own pages.
 * @throws AppError 403
 */
export function demandOwnOrigin(request: FastifyRequest, publicUrl: string | undefined): void {
  if (SAFE_METHODS.has(request.method) || isOwnOrigin(request, publicUrl)) return;
  throw forbiddenOrigin(
    "Este pedido não veio do painel.",
    "Abra o painel no endereço do StreamLeads e tente de novo; em programas, use uma chave em X-API-Key.",
  );
}

/** Hosts are compared, not schemes: behind a proxy that is not trusted, an https page arrives here as http. */
function isOwnOrigin(request: FastifyRequest, publicUrl: string | undefined): boolean {
  const origin = URL.parse(request.headers.origin ?? "");
  if (!origin) return false;
  // Under the scheme of the origin, so that a port that it leaves out as usual is left out here too.
  const here = URL.parse(`${origin.protocol}//${request.host}`)?.host;
  return origin.host === here || (publicUrl !== undefined && origin.host === URL.parse(publicUrl)?.host);
}

function forbiddenOrigin(message: string, fix: string): AppError {
  return new AppError({ status: 403, code: "forbidden_origin", message, fix });
}
