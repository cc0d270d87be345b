/**
 * An authorization server that stands in for the providers', and an API behind it. As strict as the standards let it be:
 * redirect addresses match to the letter, codes and rotating refresh tokens are worth one use, PKCE is verified, the
 * client proves itself in exactly the way that was agreed. What comes wrong is refused as RFC 6749 says.
 */
import { createHash, randomBytes } from "node:crypto";
import type { Arrival, FakeAnswer, FakeProvider, FakeRequest } from "@streamleads/integration-kit/testing";

export interface StandInOptions {
  clientId?: string;
  clientSecret?: string;
  /** Addresses that people may be sent back to, to the letter. */
  redirectUris?: string[];
  clientAuth?: "basic" | "post" | "json";
  /** PKCE is asked for, and verified. */
  pkce?: boolean;
  refresh?: "rotates" | "stays";
  expiresInSeconds?: number;
  scopes?: readonly string[];
  now?: () => Date;
}

/** What the person at the provider's page does. */
export type Decision = { kind: "allow" } | { kind: "deny" } | { kind: "error"; error: string };

interface Code {
  redirectUri: string;
  challenge: string | null;
  account: string;
}

const CODE_MS = 60_000;

export class StandIn implements FakeProvider {
  readonly slug = "stand-in";
  readonly label = "Serviço de teste";
  decision: Decision = { kind: "allow" };
  /** Said as `iss`; `undefined`: its own address. */
  issuer: string | undefined;
  /** The account that the next person logs in with. */
  account = "conta-1";
  /** Token requests that were granted, by grant type, oldest first. */
  readonly granted: string[] = [];
  readonly options: Required<StandInOptions>;
  readonly #codes = new Map<string, Code & { until: number }>();
  /** Living tokens, and the account that they are of. */
  readonly #refresh = new Map<string, string>();
  readonly #access = new Map<string, { account: string; until: number }>();

  constructor(options: StandInOptions = {}) {
    this.options = {
      clientId: "cliente-de-teste",
      clientSecret: "segredo-de-teste-:%&",
      redirectUris: ["http://127.0.0.1:8000/oauth/stand-in/callback"],
      clientAuth: "basic",
      pkce: true,
      refresh: "rotates",
      expiresInSeconds: 3_600,
      scopes: ["leads:write"],
      now: () => new Date(),
      ...options,
    };
  }

  env(baseUrl: string): Record<string, string> {
    const { clientId, clientSecret } = this.options;
    return { STAND_IN_CLIENT_ID: clientId, STAND_IN_CLIENT_SECRET: clientSecret, STAND_IN_API_URL: baseUrl };
  }

  reset(): void {
    this.#codes.clear();
    this.#refresh.clear();
    this.#access.clear();
    this.granted.length = 0;
  }

  /** The person takes the access back: every token of all accounts is dead. */
  revokeAll(): void {
    this.#refresh.clear();
    this.#access.clear();
  }

  /** Access tokens end before their time. */
  endAccess(): void {
    this.#access.clear();
  }

  /** Tokens as a log-in would have given them. */
  issue(): { access: string; refresh: string } {
    const { access_token, refresh_token } = this.#tokens(this.account);
    return { access: access_token, refresh: refresh_token };
  }

  isLive(refreshToken: string): boolean {
    return this.#refresh.has(refreshToken);
  }

  handle(request: FakeRequest, arrived: (arrival: Arrival) => void): FakeAnswer {
    switch (`${request.method} ${request.path}`) {
      case "GET /authorize":
        return this.#authorize(request);
      case "POST /token":
        return this.#token(request);
      case "POST /revoke":
        return this.#revoke(request);
      case "GET /me":
        return this.#api(request, (account) => ({ status: 200, json: { account } }));
      case "POST /leads":
        return this.#api(request, (account) => {
          arrived({ kind: "lead", title: "Lead recebido", data: { account } });
          return { status: 201, json: { id: "1" } };
        });
      default:
        return { status: 404, json: { error: "not_found" } };
    }
  }

  /** A wrong client or address is told to the person, never to the address (RFC 6749, 4.1.2.1). */
  #authorize({ query, headers }: FakeRequest): FakeAnswer {
    const { clientId, redirectUris, pkce, scopes, now } = this.options;
    const redirectUri = query.get("redirect_uri") ?? "";
    if (query.get("client_id") !== clientId) return { status: 400, text: "unknown client" };
    if (!redirectUris.includes(redirectUri)) return { status: 400, text: `redirect_uri not registered` };
    const back = new URL(redirectUri);
    const answer = (values: Record<string, string>): FakeAnswer => {
      const state = query.get("state");
      const iss = this.issuer ?? `http://${headers.host}`;
      for (const [name, value] of Object.entries({ ...values, ...(state !== null && { state }), iss })) {
        back.searchParams.set(name, value);
      }
      return { status: 302, headers: { location: back.href } };
    };
    if (query.get("response_type") !== "code") return answer({ error: "unsupported_response_type" });
    if (!query.get("state")) return answer({ error: "invalid_request" });
    if (query.get("scope") !== scopes.join(" ")) return answer({ error: "invalid_scope" });
    const challenge = query.get("code_challenge");
    const isChallenged = query.get("code_challenge_method") === "S256" && /^[\w-]{43}$/.test(challenge ?? "");
    if (pkce ? !isChallenged : challenge !== null) return answer({ error: "invalid_request" });
    if (this.decision.kind === "deny") return answer({ error: "access_denied" });
    if (this.decision.kind === "error") return answer({ error: this.decision.error });
    const code = randomBytes(16).toString("hex");
    this.#codes.set(code, { redirectUri, challenge, account: this.account, until: now().getTime() + CODE_MS });
    return answer({ code });
  }

  #token(request: FakeRequest): FakeAnswer {
    const values = this.#values(request);
    if (values === undefined) return refused("invalid_request");
    if (!this.#isClient(request, values)) {
      return { ...refused("invalid_client"), status: 401, headers: { "www-authenticate": 'Basic realm="stand-in"' } };
    }
    const type = values.get("grant_type");
    if (type === "authorization_code") return this.#exchange(values);
    if (type === "refresh_token") return this.#renew(values);
    return refused("unsupported_grant_type");
  }

  #exchange(values: URLSearchParams): FakeAnswer {
    const given = values.get("code") ?? "";
    const code = this.#codes.get(given);
    this.#codes.delete(given);
    if (!code || code.until < this.options.now().getTime()) return refused("invalid_grant");
    if (values.get("redirect_uri") !== code.redirectUri) return refused("invalid_grant");
    const verifier = values.get("code_verifier");
    const proof = verifier === null ? null : createHash("sha256").update(verifier).digest("base64url");
    if (proof !== code.challenge) return refused("invalid_grant");
    this.granted.push("authorization_code");
    return { status: 200, json: this.#tokens(code.account) };
  }

  #renew(values: URLSearchParams): FakeAnswer {
    const token = values.get("refresh_token") ?? "";
    const account = this.#refresh.get(token);
    if (account === undefined) return refused("invalid_grant");
    this.granted.push("refresh_token");
    if (this.options.refresh === "stays") {
      const { refresh_token: _, ...rest } = this.#tokens(account, token);
      return { status: 200, json: rest };
    }
    this.#refresh.delete(token);
    return { status: 200, json: this.#tokens(account) };
  }

  #revoke(request: FakeRequest): FakeAnswer {
    const values = this.#values(request);
    if (values === undefined) return refused("invalid_request");
    if (!this.#isClient(request, values)) return { ...refused("invalid_client"), status: 401 };
    const token = values.get("token") ?? "";
    this.#refresh.delete(token);
    this.#access.delete(token);
    return { status: 200 };
  }

  #api({ headers }: FakeRequest, answer: (account: string) => FakeAnswer): FakeAnswer {
    const [scheme, token = ""] = (headers.authorization ?? "").split(" ");
    const known = scheme === "Bearer" ? this.#access.get(token) : undefined;
    if (!known || known.until < this.options.now().getTime()) return { status: 401, json: { error: "invalid_token" } };
    return answer(known.account);
  }

  #tokens(account: string, refresh = randomBytes(24).toString("hex")) {
    const { expiresInSeconds, now } = this.options;
    const access = randomBytes(24).toString("hex");
    this.#refresh.set(refresh, account);
    this.#access.set(access, { account, until: now().getTime() + expiresInSeconds * 1000 });
    return {
      access_token: access,
      token_type: "Bearer",
      expires_in: expiresInSeconds,
      refresh_token: refresh,
      account,
    };
  }

  /** The body, in the one form that was agreed, each name once. */
  #values({ headers, body }: FakeRequest): URLSearchParams | undefined {
    const type = headers["content-type"]?.split(";")[0];
    if (this.options.clientAuth === "json") {
      if (type !== "application/json") return undefined;
      return new URLSearchParams(JSON.parse(body.toString()) as Record<string, string>);
    }
    if (type !== "application/x-www-form-urlencoded") return undefined;
    const values = new URLSearchParams(body.toString());
    return [...values.keys()].length === new Set(values.keys()).size ? values : undefined;
  }

  #isClient({ headers }: FakeRequest, values: URLSearchParams): boolean {
    const { clientId, clientSecret, clientAuth } = this.options;
    const [scheme, coded = ""] = (headers.authorization ?? "").split(" ");
    if (clientAuth !== "basic") {
      const isProven = values.get("client_id") === clientId && values.get("client_secret") === clientSecret;
      return headers.authorization === undefined && isProven;
    }
    if (scheme !== "Basic" || values.has("client_secret")) return false;
    const [id = "", secret = ""] = Buffer.from(coded, "base64").toString().split(":", 2);
    return unform(id) === clientId && unform(secret) === clientSecret;
  }
}

/** Both halves are form-encoded before they are put together (RFC 6749, 2.3.1). */
function unform(text: string): string {
  return decodeURIComponent(text.replaceAll("+", " "));
}

function refused(error: string): FakeAnswer {
  return { status: 400, headers: { "cache-control": "no-store" }, json: { error } };
}
