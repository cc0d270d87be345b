/**
 * How people give access: off to the provider with a state that only this browser can bring back, and home with a code
 * that is exchanged once.
 *
 * The state is 32 random bytes. The row holds its hash and the hash of a second secret, which is a cookie of the browser
 * that began: whoever comes back with a state from elsewhere is refused and uses nothing up. The code is bound to us by
 * PKCE where the provider knows it. A log-in takes ten minutes at most and is used once; a page that is loaded again
 * after it was done says so again.
 */
import { timingSafeEqual } from "node:crypto";
import type { Connector, OAuth, Settings } from "@streamleads/integration-kit";
import * as oauth4 from "oauth4webapi";
import type { Access } from "../connections/access-tokens.ts";
import type { Connection } from "../connections/connection.ts";
import { readGiven } from "../connections/given-settings.ts";
import type { Log } from "../observe/log.ts";
import type { Database } from "../store/database.ts";
import { clientOf, type OAuthClient, redirectUriOf } from "./client.ts";
import { type Flow, type FlowStore, hashOf, newSecret, type Wanted } from "./flow.store.ts";
import { type Grant, grantOf, refreshDueAt } from "./grant.ts";
import { type GuardedFetch, mayBePlain } from "./guarded-fetch.ts";
import {
  clientMissing,
  exchangeFailed,
  exchangeRefused,
  type Problem,
  plainProblem,
  providerRefused,
  settingsProblem,
} from "./problems.ts";
import type { TokenStore } from "./token.store.ts";
import { type Endpoint, exchangeCode, renewAccess, serverOf, type TokenAnswer } from "./token-endpoint.ts";
import { toldSettings, withoutSecrets } from "./told-settings.ts";

/** What a log-in needs of the live connections. */
export interface ConnectedTo {
  get(id: number): Connection | undefined;
  announce(id: number): Promise<void>;
  resume(id: number): Promise<unknown>;
  requireSetup(id: number): Promise<void>;
}

/** Makes the row of a new connection; its access follows. */
export type MakeConnection = (wanted: {
  integration: string;
  label: string | null;
  settings: Settings;
  by: string;
  access: Access;
}) => Promise<{ kind: "made"; id: number } | { kind: "refused"; message: string; fix: string }>;

export interface LogInOptions {
  db: Database;
  flows: FlowStore;
  tokens: TokenStore;
  registry: readonly Connector[];
  connections: ConnectedTo;
  makeConnection: MakeConnection;
  env: Readonly<Record<string, string | undefined>>;
  isSandbox: boolean;
  fetch: GuardedFetch;
  log: Log;
  now: () => Date;
}

export type Started =
  | { kind: "go"; url: string; cookie: { name: string; value: string } }
  | { kind: "problem"; problem: Problem };

export type Finished =
  /** `base`: where the hub is for this browser. */
  | { kind: "connected"; integration: string; connectionId: number; base: string }
  /** The same answer is being exchanged at this moment. */
  | { kind: "under_way" }
  | { kind: "problem"; problem: Problem; integration?: string };

/** Longer than an exchange with its look-ups can take. */
const UNDER_WAY_MS = 60_000;

/** The cookie of a log-in; one for each, so that two tabs do not disturb each other. */
export function cookieName(state: string): string {
  return `streamleads.oauth.${hashOf(state).toString("hex").slice(0, 16)}`;
}

export class LogIn {
  readonly #o: LogInOptions;

  constructor(options: LogInOptions) {
    this.#o = options;
  }

  /** Says what stands against a log-in before anybody is sent anywhere. @param base as of `callbackBase` */
  examine(wanted: Wanted, base: string): Problem | undefined {
    const ready = this.#ready(wanted, base);
    return ready.kind === "problem" ? ready.problem : undefined;
  }

  /** Begins a log-in: where to send the browser, and the cookie that it takes along. */
  async start(wanted: Wanted, base: string): Promise<Started> {
    const ready = this.#ready(wanted, base);
    if (ready.kind === "problem") return ready;
    const { oauth, client, settings, redirectUri } = ready;
    const [state, browser] = [newSecret(), newSecret()];
    const verifier = oauth.pkce ? oauth4.generateRandomCodeVerifier() : null;
    const url = new URL(oauth.authorizationUrl(settings));
    const parameters = {
      response_type: "code",
      client_id: client.id,
      redirect_uri: redirectUri,
      state,
      ...(oauth.scopes.length > 0 && { scope: oauth.scopes.join(oauth.scopeSeparator ?? " ") }),
      ...(verifier !== null && {
        code_challenge: await oauth4.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
      }),
      ...oauth.parameters,
    };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    await this.#o.flows.add({ state, browser, redirectUri, verifier }, wanted, this.#o.now());
    this.#o.log.info("oauth.login_started", { integration: wanted.integration, connection_id: wanted.connectionId });
    return { kind: "go", url: url.href, cookie: { name: cookieName(state), value: browser } };
  }

  /** Takes what a browser came back with. @param cookies by name */
  async finish(
    provider: string,
    params: URLSearchParams,
    cookies: Readonly<Record<string, string | undefined>>,
  ): Promise<Finished> {
    const { flows, log } = this.#o;
    const states = params.getAll("state");
    const [state = ""] = states;
    const flow = states.length === 1 ? await flows.find(state) : undefined;
    if (!flow) return { kind: "problem", problem: plainProblem("oauth_state_unknown") };
    const browser = cookies[cookieName(state)];
    if (browser === undefined || !timingSafeEqual(hashOf(browser), flow.browserHash)) {
      return { kind: "problem", problem: plainProblem("oauth_foreign_browser") };
    }
    const finished = await this.#finishOwn(provider, params, state, flow);
    if (finished.kind === "problem") {
      log.warn("oauth.login_failed", { integration: flow.integration, cause: finished.problem.code });
      return { ...finished, integration: flow.integration };
    }
    if (finished.kind === "connected" && flow.doneAt === null) {
      log.info("oauth.connected", { integration: flow.integration, connection_id: finished.connectionId });
    }
    return finished;
  }

  async #finishOwn(provider: string, params: URLSearchParams, state: string, flow: Flow): Promise<Finished> {
    const { flows, now } = this.#o;
    const { integration } = flow;
    if (flow.doneAt !== null && flow.connectionId !== null) {
      return { kind: "connected", integration, connectionId: flow.connectionId, base: baseOf(flow) };
    }
    if (flow.expiresAt <= now()) return { kind: "problem", problem: plainProblem("oauth_state_expired") };
    if (flow.usedAt !== null) {
      const isUnderWay = now().getTime() - flow.usedAt.getTime() < UNDER_WAY_MS;
      return isUnderWay ? { kind: "under_way" } : { kind: "problem", problem: plainProblem("oauth_state_used") };
    }
    if (!(await flows.use(state, now()))) return { kind: "under_way" };
    const result = await this.#exchange(provider, params, state, flow).catch(async (error: unknown) => {
      await flows.drop(state);
      throw error;
    });
    if (result.kind === "problem") await flows.drop(state);
    return result;
  }

  async #exchange(provider: string, params: URLSearchParams, state: string, flow: Flow): Promise<Finished> {
    // Each provider has an address of its own to come back to: an answer at another's is a mix-up (RFC 9700, 4.4).
    if (provider !== flow.provider) return { kind: "problem", problem: plainProblem("oauth_wrong_issuer") };
    const ready = this.#ready(flow, baseOf(flow));
    if (ready.kind === "problem") return ready;
    const { connector, oauth, client, settings } = ready;
    const { label } = connector;
    const server = serverOf(oauth, settings, params.get("iss") ?? undefined);
    let valid: URLSearchParams;
    try {
      valid = oauth4.validateAuthResponse(server, { client_id: client.id }, params, state);
    } catch (error) {
      if (error instanceof oauth4.AuthorizationResponseError) {
        return { kind: "problem", problem: providerRefused(label, error.error, oauth) };
      }
      const isIssuer = params.has("iss") && params.get("iss") !== server.issuer;
      const problem = isIssuer ? plainProblem("oauth_wrong_issuer") : providerRefused(label, "invalid_response", oauth);
      return { kind: "problem", problem };
    }
    if (!valid.get("code")) return { kind: "problem", problem: providerRefused(label, "code_missing", oauth) };
    const { fetch, now, isSandbox } = this.#o;
    const endpoint: Endpoint = { oauth, client, settings, isSandbox, fetch, now };
    const answer = await exchangeCode(endpoint, valid, flow.redirectUri, flow.verifier);
    const isShort = answer.kind === "granted" && answer.expiresInSeconds !== null && oauth.renew !== undefined;
    const long = isShort ? await this.#lengthen(endpoint, answer) : answer;
    if (long.kind === "refused") {
      return { kind: "problem", problem: exchangeRefused(label, long.code, oauth, flow.redirectUri) };
    }
    if (long.kind === "failed") return { kind: "problem", problem: exchangeFailed(label, long.cause) };
    const told = await this.#told(ready, answer, long.access);
    if (told === undefined) return { kind: "problem", problem: exchangeFailed(label, "discover_failed") };
    const grant = grantOf(long, oauth, now(), {
      refresh: null,
      told,
      startedWith: withoutSecrets(connector, settings),
    });
    return this.#connect(ready, flow, state, grant);
  }

  /** The first token of some providers lives for an hour, and is exchanged at once for one that lives for months. */
  async #lengthen(endpoint: Endpoint, short: Extract<TokenAnswer, { kind: "granted" }>): Promise<TokenAnswer> {
    const long = await renewAccess(endpoint, short.access);
    return long.kind === "granted" ? { ...long, refresh: long.refresh ?? short.refresh } : long;
  }

  /** What the provider says of the account; `undefined` when it could not be learnt. */
  async #told(
    { connector, oauth, settings }: Ready,
    answer: TokenAnswer,
    access: string,
  ): Promise<Settings | undefined> {
    const { fetch, isSandbox, log } = this.#o;
    const fetchJson = async (url: string, headers: Record<string, string>): Promise<unknown> => {
      if (URL.parse(url)?.protocol !== "https:" && !mayBePlain(url, isSandbox)) throw new Error("not https");
      const response = await fetch(url, { headers: { accept: "application/json", ...headers } });
      if (!response.ok) throw new Error(`http_${response.status}`);
      return response.json();
    };
    try {
      const raw = answer.kind === "granted" ? answer.raw : undefined;
      const told = toldSettings(connector, oauth.settingsOf?.(raw));
      const found = await oauth.discover?.(access, { ...settings, ...told }, fetchJson);
      return { ...told, ...toldSettings(connector, found) };
    } catch (error) {
      log.warn("oauth.discover_failed", { integration: connector.slug, error: (error as Error).name });
      return undefined;
    }
  }

  async #connect({ connector, oauth }: Ready, flow: Flow, state: string, grant: Grant): Promise<Finished> {
    const { db, tokens, flows, connections, now } = this.#o;
    const made = await this.#rowFor(flow, oauth, grant);
    if (made.kind === "refused") return { kind: "problem", problem: settingsProblem(made.message, made.fix) };
    const { id } = made;
    await db.transaction(async (client) => {
      await tokens.put(client, id, grant, refreshDueAt(grant, oauth));
      await flows.finish(client, state, id, now());
    });
    // Another account may have been chosen: what was made in the old one has to be made in this one.
    if (flow.connectionId !== null && connector.setup) await connections.requireSetup(id);
    await connections.announce(id);
    await connections.resume(id);
    return { kind: "connected", integration: flow.integration, connectionId: id, base: baseOf(flow) };
  }

  async #rowFor(flow: Flow, oauth: OAuth, grant: Grant): ReturnType<MakeConnection> {
    if (flow.connectionId !== null) return { kind: "made", id: flow.connectionId };
    const { integration, label, settings, by } = flow;
    const told = Object.fromEntries(Object.entries(grant.told).map(([name, value]) => [name, value ?? ""]));
    const access = { field: oauth.tokenField, token: grant.access, settings: told };
    return this.#o.makeConnection({ integration, label, settings, by, access });
  }

  /** Everything that a log-in needs, or what stands against it. */
  #ready(wanted: Wanted, base: string): Ready | { kind: "problem"; problem: Problem } {
    const { registry, env } = this.#o;
    const connector = registry.find((one) => one.slug === wanted.integration);
    const oauth = connector?.oauth;
    if (!connector || oauth?.provider !== wanted.provider) {
      return { kind: "problem", problem: plainProblem("oauth_unknown") };
    }
    const redirectUri = redirectUriOf(base, oauth.provider);
    const found = this.#settingsFor(wanted, connector);
    if ("problem" in found) return { kind: "problem", problem: found.problem };
    const known = clientOf(oauth.provider, env);
    if (known.kind === "missing") {
      return { kind: "problem", problem: clientMissing(connector.label, oauth, known.variables, redirectUri) };
    }
    return { kind: "ready", connector, oauth, client: known.client, settings: found.settings, redirectUri };
  }

  #settingsFor(wanted: Wanted, connector: Connector): { settings: Settings } | { problem: Problem } {
    const { connections, env } = this.#o;
    if (wanted.connectionId !== null) {
      const connection = connections.get(wanted.connectionId);
      if (connection?.integration !== wanted.integration) return { problem: plainProblem("oauth_connection_unknown") };
      if (connection.source === "env") return { problem: plainProblem("oauth_connection_from_env") };
      return { settings: connection.settings };
    }
    const given = readGiven(connector, wanted.settings, { env });
    // What the provider tells need not be typed in.
    const canBeTold = connector.oauth?.settingsOf !== undefined || connector.oauth?.discover !== undefined;
    const wrong = given.problems.find((one) => one.code !== "required" || !canBeTold);
    return wrong ? { problem: settingsProblem(wrong.message, wrong.fix) } : { settings: given.settings };
  }
}

interface Ready {
  kind: "ready";
  connector: Connector;
  oauth: OAuth;
  client: OAuthClient;
  settings: Settings;
  redirectUri: string;
}

function baseOf({ redirectUri, provider }: Flow): string {
  return redirectUri.slice(0, -redirectUriOf("", provider).length);
}
