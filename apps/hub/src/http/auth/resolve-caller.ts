/** Who makes this request: the key of X-API-Key wins, then the dashboard's session, else nobody. */
import type { FastifyRequest } from "fastify";
import { type AuthParts, authOf } from "./auth.ts";
import { COOKIE_PREFIX } from "./better-auth.ts";
import type { Caller } from "./caller.ts";
import { demandAllowedOrigin, demandOwnOrigin } from "./origin.ts";

const NOBODY: Caller = { kind: "nobody" };
const SESSION_COOKIE = `${COOKIE_PREFIX}.session_token=`;

/**
 * @throws AppError 401 for a key that does not hold, 403 for an Origin from which this caller may not ask
 */
export async function resolveCaller(request: FastifyRequest, hub: AuthParts): Promise<Caller> {
  const { headers } = request;
  const key = headers["x-api-key"];
  const auth = authOf(hub);
  if (typeof key === "string" && key !== "") {
    const caller = await auth.keys.callerOf(key);
    demandAllowedOrigin(caller, headers.origin);
    return caller;
  }
  // A cookie of ours, secure or not (`__Secure-` stands before the name); others are not worth loading the library.
  if (!headers.cookie?.includes(SESSION_COOKIE)) return NOBODY;
  const person = await auth.people.personOf(headers);
  if (!person) return NOBODY;
  demandOwnOrigin(request, hub.config.PUBLIC_URL);
  return person;
}
