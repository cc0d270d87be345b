/**
 * How a Webhook node of n8n is convinced that it is us: the modes of its "Authentication" that a caller can serve
 * (n8n 2.41, checked 2026-11-23). n8n has no HMAC mode; `n8nOAuth2` acts as a user of n8n and is not served.
 */
import { createHmac } from "node:crypto";
import type { Job } from "@streamleads/integration-kit";
import type { Refusal } from "./refusals.ts";

export const AUTH_MODES = ["none", "header", "basic", "jwt"] as const;
export type AuthMode = (typeof AUTH_MODES)[number];

export interface AuthSettings {
  authMode?: string;
  authToken?: string;
  authUser?: string;
  authPassword?: string;
  jwtSecret?: string;
}

/** Header that carries the connection's token, for the Webhook node's "Header Auth". */
export const TOKEN_HEADER = "x-streamleads-token";

/** A signed request is good for so long: enough for a slow proxy and clocks that differ, too little to be kept. */
export const JWT_SECONDS = 300;

/** The mode in use. Without a choice it is the header, which is sent only where a token is set. */
export function authModeOf({ authMode }: AuthSettings): AuthMode {
  return AUTH_MODES.find((mode) => mode === authMode) ?? "header";
}

/** What is missing for the chosen mode, or `undefined`. A header without a token is the same as no authentication. */
export function authProblem(settings: AuthSettings): Refusal | undefined {
  switch (authModeOf(settings)) {
    case "none":
    case "header":
      return undefined;
    case "basic":
      if (settings.authUser && settings.authPassword) return undefined;
      return incomplete("Basic Auth", "o usuário e a senha do webhook", "Basic Auth");
    case "jwt":
      if (settings.jwtSecret) return undefined;
      return incomplete("JWT", "o segredo do JWT", "JWT Auth (Key Type: Passphrase, Algorithm: HS256)");
  }
}

/**
 * The headers that prove one attempt; none where the mode's values are missing (`authProblem` says so first).
 * A JWT is signed anew for each request: `iat` now, `exp` five minutes later, `jti` the delivery's key.
 */
export function authHeaders(
  settings: AuthSettings,
  { delivery, now }: Pick<Job, "delivery" | "now">,
): Record<string, string> {
  const { authToken, authUser, authPassword, jwtSecret } = settings;
  switch (authModeOf(settings)) {
    case "none":
      return {};
    case "header":
      return authToken ? { [TOKEN_HEADER]: authToken } : {};
    case "basic":
      if (!authUser || !authPassword) return {};
      return { authorization: `Basic ${Buffer.from(`${authUser}:${authPassword}`, "utf8").toString("base64")}` };
    case "jwt": {
      if (!jwtSecret) return {};
      const iat = Math.floor(now.getTime() / 1000);
      const claims = { iss: "streamleads", iat, exp: iat + JWT_SECONDS, jti: delivery.key };
      return { authorization: `Bearer ${signedJwt(claims, jwtSecret)}` };
    }
  }
}

/** What to look at after a 401 or a 403, in words of the mode in use. */
export function authFix(settings: AuthSettings): string {
  const where = "Veja também a lista de IPs do nó.";
  switch (authModeOf(settings)) {
    case "none":
      return `O nó Webhook pede autenticação: escolha na conexão o mesmo modo que está no nó e preencha os valores. ${where}`;
    case "header":
      return `Confira o token da conexão: no nó Webhook, Header Auth com o nome X-StreamLeads-Token e o mesmo valor. ${where}`;
    case "basic":
      return `Confira usuário e senha do webhook: no nó Webhook, Basic Auth com os mesmos valores. ${where}`;
    case "jwt":
      return `Confira o segredo do JWT (no nó Webhook, JWT Auth com Key Type Passphrase, HS256 e o mesmo valor) e o relógio dos dois servidores. ${where}`;
  }
}

/** Says what is wrong with the name of a mode, in Portuguese. */
export function authModeProblem(value: string): string | undefined {
  return AUTH_MODES.some((mode) => mode === value) ? undefined : `Use um destes: ${AUTH_MODES.join(", ")}.`;
}

/** Says what is wrong with a user name, in Portuguese: in Basic Auth the first colon begins the password (RFC 7617). */
export function authUserProblem(value: string): string | undefined {
  return value.includes(":") ? "O usuário não pode conter dois-pontos." : undefined;
}

/** A JWT in compact form, HMAC with SHA-256 (RFC 7519, RFC 7515). */
export function signedJwt(claims: Readonly<Record<string, unknown>>, secret: string): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value), "utf8").toString("base64url");
  const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

function incomplete(mode: string, what: string, node: string): Refusal {
  return {
    kind: "reconnect",
    cause: "webhook_auth_incomplete",
    reason: `A conexão usa ${mode}, mas falta ${what}.`,
    fix: `Preencha ${what} na conexão, iguais aos do nó Webhook (${node}), ou escolha outro modo.`,
  };
}
