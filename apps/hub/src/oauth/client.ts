/** What this installation is at a provider: its client id and secret, and the address that people come back to. */
import { isLoopbackHost } from "@streamleads/integration-kit";

export interface OAuthClient {
  id: string;
  secret: string;
}

/** Names of the two variables: `rd-station` → `RD_STATION_CLIENT_ID`, `RD_STATION_CLIENT_SECRET`. */
export function clientVariables(provider: string): { id: string; secret: string } {
  const prefix = provider.toUpperCase().replaceAll("-", "_");
  return { id: `${prefix}_CLIENT_ID`, secret: `${prefix}_CLIENT_SECRET` };
}

/** The client of a provider, or the variables that are not set. */
export function clientOf(
  provider: string,
  env: Readonly<Record<string, string | undefined>>,
): { kind: "client"; client: OAuthClient } | { kind: "missing"; variables: string[] } {
  const names = clientVariables(provider);
  const id = env[names.id]?.trim();
  const secret = env[names.secret]?.trim();
  if (id && secret) return { kind: "client", client: { id, secret } };
  return { kind: "missing", variables: [...(id ? [] : [names.id]), ...(secret ? [] : [names.secret])] };
}

export type CallbackBase =
  /** Without a slash at its end. */
  | { kind: "base"; url: string }
  /** Nobody outside could come back: `PUBLIC_URL` is absent and this is not the same machine, or it is plain http. */
  | { kind: "no_public_url" };

/**
 * Where people come back to: `PUBLIC_URL`, or this machine's own address when they sit at it. Plain http only on a
 * loopback address, which crosses no network (RFC 8252, section 7.3).
 * @param here scheme and host by which the hub was asked
 */
export function callbackBase(publicUrl: string | undefined, here: string): CallbackBase {
  const url = URL.parse(publicUrl ?? here);
  if (!url || (url.protocol !== "https:" && !isLoopbackHost(url.hostname))) return { kind: "no_public_url" };
  const path = publicUrl === undefined ? "" : url.pathname.replace(/\/+$/, "");
  return { kind: "base", url: url.origin + path };
}

export function redirectUriOf(base: string, provider: string): string {
  return `${base}/oauth/${provider}/callback`;
}
