/** What a Webhook node of n8n asks of its caller, and the answers to a caller without it (read in n8n's source, checked 2026-11-23). */
import { createHmac } from "node:crypto";
import type { FakeAnswer, FakeRequest } from "@streamleads/integration-kit/testing";
import { TOKEN_HEADER } from "./auth.ts";

/** The node's "Authentication"; absent: none, as n8n's own default is. */
export type FakeAuth =
  | { mode: "header"; token: string }
  | { mode: "basic"; user: string; password: string }
  /** `now`: the clock of n8n. */
  | { mode: "jwt"; secret: string; now: Date };

/** The refusal of a request, or `undefined` when it is let in. */
export function refusedByAuth({ headers }: FakeRequest, auth: FakeAuth | undefined): FakeAnswer | undefined {
  switch (auth?.mode) {
    case undefined:
      return undefined;
    case "header":
      return headers[TOKEN_HEADER] === auth.token ? undefined : WRONG;
    case "basic": {
      const given = headers.authorization;
      if (given === undefined || !/^basic /i.test(given)) return MISSING;
      const pair = Buffer.from(given.slice("basic ".length), "base64").toString("utf8");
      return pair === `${auth.user}:${auth.password}` ? undefined : WRONG;
    }
    case "jwt": {
      const token = /^Bearer (\S+)$/.exec(headers.authorization ?? "")?.[1];
      if (token === undefined) return { status: 401, text: "No token provided" };
      const problem = jwtProblem(token, auth.secret, auth.now);
      return problem === undefined ? undefined : { status: 403, text: problem };
    }
  }
}

const MISSING: FakeAnswer = {
  status: 401,
  text: "Authorization is required!",
  headers: { "www-authenticate": 'Basic realm="Webhook"' },
};
const WRONG: FakeAnswer = { status: 403, text: "Authorization data is wrong!" };

/** Verified as n8n's library does: algorithm, signature, `nbf` and `exp`; stricter than it in that an `exp` must be there. */
function jwtProblem(token: string, secret: string, now: Date): string | undefined {
  const [head = "", body = "", signature = ""] = token.split(".");
  const header = claimsOf(head);
  const claims = claimsOf(body);
  if (header === undefined || claims === undefined) return "jwt malformed";
  if (header.alg !== "HS256") return "invalid algorithm";
  const wanted = createHmac("sha256", secret).update(`${head}.${body}`).digest("base64url");
  if (signature !== wanted) return "invalid signature";
  const seconds = now.getTime() / 1_000;
  if (typeof claims.nbf === "number" && claims.nbf > seconds) return "jwt not active";
  return typeof claims.exp === "number" && claims.exp > seconds ? undefined : "jwt expired";
}

function claimsOf(part: string): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof json === "object" && json !== null ? (json as Record<string, unknown>) : undefined;
  } catch {
    // Not a part of a JWT: the caller refuses it.
    return undefined;
  }
}
