import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createEgress, type OAuth } from "@streamleads/integration-kit";
import { type FaultServer, startFake } from "@streamleads/integration-kit/testing/server";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { guardedFetch } from "./guarded-fetch.ts";
import { standInConnector } from "./testing/connector.ts";
import { StandIn, type StandInOptions } from "./testing/stand-in.ts";
import { type Endpoint, refreshTokens, renewAccess, revokeToken } from "./token-endpoint.ts";

const egress = createEgress({ allow: ["127.0.0.0/8"] });
const standIn = new StandIn();
let server: FaultServer;

beforeAll(async () => {
  server = await startFake(standIn);
});
afterAll(async () => {
  await server.close();
  await egress.close();
});
beforeEach(() => {
  server.heal();
  standIn.reset();
  Object.assign(standIn.options, new StandIn().options);
});

function endpoint(over: Partial<OAuth> = {}, options: StandInOptions = {}, timeoutMs = 10_000): Endpoint {
  Object.assign(standIn.options, options);
  return {
    oauth: standInConnector(over as Parameters<typeof standInConnector>[0]).oauth as OAuth,
    client: { id: standIn.options.clientId, secret: standIn.options.clientSecret },
    settings: { apiUrl: server.url },
    isSandbox: false,
    fetch: guardedFetch(egress, { timeoutMs }),
    now: () => new Date("2026-11-23T12:00:00Z"),
  };
}

describe("the client proves itself", () => {
  it.each(["basic", "post", "json"] as const)("by %s, exactly as the provider wants it", async (clientAuth) => {
    const { refresh } = standIn.issue();
    const right = endpoint({ clientAuth }, { clientAuth });
    expect(await refreshTokens(right, refresh)).toMatchObject({ kind: "granted", expiresInSeconds: 3_600 });
    const wrong = { ...right, client: { ...right.client, secret: "outro" } };
    expect(await refreshTokens(wrong, refresh)).toEqual({
      kind: "refused",
      code: "invalid_client",
      isGrantGone: false,
    });
  });
});

describe("a rotating refresh token", () => {
  it("is worth one use", async () => {
    const { refresh } = standIn.issue();
    const one = await refreshTokens(endpoint(), refresh);
    expect(one.kind === "granted" && standIn.isLive(one.refresh ?? "")).toBe(true);
    expect(await refreshTokens(endpoint(), refresh)).toEqual({
      kind: "refused",
      code: "invalid_grant",
      isGrantGone: true,
    });
  });

  it("may have been used when no answer came, and was not when nothing was sent", async () => {
    const { refresh } = standIn.issue();
    server.fail({ kind: "hang" }, 1);
    const impatient = endpoint({}, {}, 300);
    expect(await refreshTokens(impatient, refresh)).toEqual({ kind: "failed", cause: "timeout", mayBeUsed: true });
    server.fail({ kind: "slow_body" }, 1);
    expect(await refreshTokens(impatient, refresh)).toMatchObject({ cause: "timeout", mayBeUsed: true });
    const next = standIn.issue().refresh;
    server.fail({ kind: "drop_after" }, 1);
    expect(await refreshTokens(endpoint(), next)).toMatchObject({ kind: "failed", mayBeUsed: true });
    expect(standIn.isLive(next)).toBe(false);
    const nowhere = { ...endpoint(), settings: { apiUrl: "https://127.0.0.1:1" } };
    expect(await refreshTokens(nowhere, next)).toMatchObject({ kind: "failed", mayBeUsed: false });
  });
});

describe("an address", () => {
  it.each([
    ["of the internal network", "https://10.0.0.1", "egress_refused"],
    ["of a cloud's metadata", "https://[fd00:ec2::254]", "egress_refused"],
    ["without TLS", "http://auth.example", "invalid_address"],
    ["that is none", "nada", "invalid_address"],
  ])("%s is not asked", async (_what, apiUrl, cause) => {
    const answer = await refreshTokens({ ...endpoint(), settings: { apiUrl } }, "r");
    expect(answer).toEqual({ kind: "failed", cause, mayBeUsed: false });
  });

  it("that redirects is not followed, and one that talks without end is cut off", async () => {
    const asked: (string | undefined)[] = [];
    const other = createServer((request, response) => {
      asked.push(request.url);
      request.resume();
      if (request.url === "/a/token") response.writeHead(307, { location: "/b/token" }).end();
      else response.writeHead(200).end(Buffer.alloc(70_000, 32));
    });
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const base = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    const at = (path: string) => refreshTokens({ ...endpoint(), settings: { apiUrl: base + path } }, "r");
    expect(await at("/a")).toMatchObject({ kind: "refused", code: "http_307", isGrantGone: false });
    expect(await at("/long")).toMatchObject({ kind: "failed", cause: "body_too_large" });
    expect(asked).toEqual(["/a/token", "/long/token"]);
    other.close();
    other.closeAllConnections();
  });
});

describe("what only the connector knows", () => {
  it("is asked of it: whether access is gone, and how a token is made longer", async () => {
    standIn.revokeAll();
    const own = endpoint({ isGrantGone: (status) => status === 418 });
    expect(await refreshTokens(own, "r")).toMatchObject({ code: "invalid_grant", isGrantGone: false });
    const renewed = endpoint({
      renew: (token, client, settings) => ({
        url: `${settings.apiUrl}/renew`,
        query: { fb_exchange_token: token, client_id: client.id },
      }),
    });
    await renewAccess(renewed, "curto");
    const { path, query } = server.seen.at(-1)!;
    expect([path, Object.fromEntries(query)]).toEqual([
      "/renew",
      { fb_exchange_token: "curto", client_id: "cliente-de-teste" },
    ]);
  });

  it("trouble that is said as a refusal is only for now", async () => {
    server.fail({ kind: "answer", status: 400, json: { error: "temporarily_unavailable" } }, 1);
    expect(await refreshTokens(endpoint(), "r")).toEqual({
      kind: "failed",
      cause: "temporarily_unavailable",
      mayBeUsed: false,
    });
  });
});

describe("the end of an access", () => {
  it("is told to the provider, and not taken for told when it was not", async () => {
    const { refresh } = standIn.issue();
    expect(await revokeToken(endpoint(), refresh)).toBe(true);
    expect(standIn.isLive(refresh)).toBe(false);
    server.fail({ kind: "answer", status: 503 }, 1);
    expect(await revokeToken(endpoint(), refresh)).toBe(false);
    server.fail({ kind: "reset" }, 1);
    expect(await revokeToken(endpoint(), refresh)).toBe(false);
  });
});
