import type { Status } from "@streamleads/domain";
import { readSettings, type Settings } from "@streamleads/integration-kit";
import {
  connectorContract,
  type FakeServer,
  startFake,
  TEST_NOW,
  testContext,
  testJob,
} from "@streamleads/integration-kit/testing";
import { afterEach, describe, expect, it } from "vitest";
import { n8n } from "./connector.ts";
import { type N8nFakeOptions, n8nFake } from "./fake.ts";

connectorContract(n8n, { fake: n8nFake, actions: { "event.send": {} } });

type N8nSettings = Settings<typeof n8n.fields>;
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

/** A fake, the settings of its environment with some replaced, and one attempt through the real client. */
async function n8nAt(options: N8nFakeOptions = {}) {
  const server = await startFake(n8nFake(options));
  const { settings } = readSettings(n8n, server.provider.env(server.url));
  open.push(server);
  return {
    server,
    settings,
    send(job: ReturnType<typeof testJob>, replaced: N8nSettings = {}) {
      const ctx = testContext(n8n, { ...settings, ...replaced });
      open.push(ctx);
      return n8n.actions["event.send"]!(job, ctx);
    },
  };
}

const job = (status: Status, attempt = 1) => testJob({ lead: { status }, delivery: { action: "event.send", attempt } });
const eventsOf = ({ arrivals }: FakeServer) => arrivals.map(({ data }) => data);

describe("event.send", () => {
  it("reaches the workflow of the lead's status, keyed by the delivery", async () => {
    const workflows = [{ id: "w1", path: "streamleads-warm" }];
    const { server, send } = await n8nAt({ workflows });
    expect(await send(job("MORNO"))).toMatchObject({ kind: "delivered" });
    expect(server.arrivals).toMatchObject([
      { kind: "event", key: "d9001-k3f7a2c", title: "n8n recebeu o lead Carlos Silva (MORNO)" },
    ]);
    expect(eventsOf(server)).toMatchObject([{ lead_id: 123, status: "MORNO", event_id: "d9001-k3f7a2c" }]);
  });

  it("goes to the common webhook when the status has none of its own", async () => {
    const { server, send, settings } = await n8nAt({ workflows: [{ id: "w1", path: "streamleads" }] });
    const { webhookUrlCold: _, ...common } = settings;
    const ctx = testContext(n8n, common);
    open.push(ctx);
    expect(await send(job("FRIO"))).toMatchObject({ kind: "retry" });
    expect(await n8n.actions["event.send"]!(job("FRIO"), ctx)).toMatchObject({ kind: "delivered" });
    expect(server.arrivals).toHaveLength(1);
  });

  it("a webhook that is not registered is tried three times, then a person is asked to publish the workflow", async () => {
    const { server, send } = await n8nAt({ workflows: [{ id: "w1", path: "streamleads-hot", published: false }] });
    for (const attempt of [1, 2, 3]) {
      expect(await send(job("QUENTE", attempt))).toMatchObject({ kind: "retry", cause: "webhook_not_registered" });
    }
    const last = await send(job("QUENTE", 4));
    expect(last).toMatchObject({ kind: "reconnect", cause: "webhook_not_registered" });
    expect(last).toMatchObject({ reason: expect.stringContaining("N8N_WEBHOOK_URL_HOT") });
    expect(last).toMatchObject({ fix: expect.stringMatching(/^Publique o workflow/) });
    expect(server.arrivals).toEqual([]);
  });

  const modes = [
    [
      "Header Auth",
      { mode: "header", token: "token-do-webhook" },
      { authToken: "token-do-webhook" },
      [{ authToken: "outro-token" }, {}],
      "http_403",
      "X-StreamLeads-Token",
    ],
    [
      "Basic Auth",
      { mode: "basic", user: "streamleads", password: "senha: ção" },
      { authMode: "basic", authUser: "streamleads", authPassword: "senha: ção" },
      [
        { authMode: "basic", authUser: "streamleads", authPassword: "outra-senha" },
        { authMode: "basic", authUser: "Outro", authPassword: "senha: ção" },
      ],
      "http_403",
      "Basic Auth",
    ],
    [
      "JWT Auth",
      { mode: "jwt", secret: "segredo-do-jwt", now: TEST_NOW },
      { authMode: "jwt", jwtSecret: "segredo-do-jwt" },
      [{ authMode: "jwt", jwtSecret: "outro-segredo" }],
      "http_403",
      "HS256",
    ],
  ] as const;
  for (const [name, auth, right, wrongs, cause, fix] of modes) {
    it(`a webhook with ${name} lets us in with the right values, and wrong ones ask a person to look`, async () => {
      const { server, send } = await n8nAt({ auth });
      expect(await send(job("QUENTE"), right)).toMatchObject({ kind: "delivered" });
      for (const wrong of wrongs) {
        const outcome = await send(job("QUENTE"), wrong);
        expect(outcome).toMatchObject({ kind: "reconnect", cause, fix: expect.stringContaining(fix) });
        for (const value of Object.values(wrong).filter((value) => /^outr/.test(value)))
          expect(JSON.stringify(outcome)).not.toContain(value);
      }
      expect(server.arrivals).toHaveLength(1);
    });

    it(`a webhook with ${name} refuses a connection without authentication, and the fix names the modes`, async () => {
      const { server, send } = await n8nAt({ auth });
      const outcome = await send(job("QUENTE"), { ...right, authMode: "none" });
      expect(outcome).toMatchObject({ kind: "reconnect", fix: expect.stringContaining("pede autenticação") });
      expect(server.arrivals).toEqual([]);
    });
  }

  it("a JWT that n8n's clock finds too old is refused: each request is signed for five minutes", async () => {
    const late = new Date(TEST_NOW.getTime() + 301_000);
    const { send } = await n8nAt({ auth: { mode: "jwt", secret: "segredo-do-jwt", now: late } });
    const outcome = await send(job("QUENTE"), { authMode: "jwt", jwtSecret: "segredo-do-jwt" });
    expect(outcome).toMatchObject({ kind: "reconnect", cause: "http_403", fix: expect.stringContaining("relógio") });
  });

  for (const [mode, incomplete] of [
    ["basic", { authUser: "streamleads" }],
    ["basic", { authPassword: "senha" }],
    ["jwt", {}],
  ] as const) {
    it(`${mode} with ${JSON.stringify(incomplete)} alone sends nothing and says what is missing`, async () => {
      const { server, send } = await n8nAt();
      const outcome = await send(job("QUENTE"), { authMode: mode, ...incomplete });
      expect(outcome).toMatchObject({ kind: "reconnect", cause: "webhook_auth_incomplete" });
      expect(server.requests).toBe(0);
    });
  }

  for (const [status, kind, cause] of [
    [200, "delivered", undefined],
    [204, "delivered", undefined],
    [301, "reconnect", "http_301"],
    [308, "reconnect", "http_308"],
    [401, "reconnect", "http_401"],
    [403, "reconnect", "http_403"],
    [413, "rejected", "payload_too_large"],
    [422, "rejected", "http_422"],
    [429, "retry", "http_429"],
    [500, "retry", "http_500"],
    [502, "retry", "http_502"],
    [503, "retry", "http_503"],
  ] as const) {
    it(`an answer ${status} is ${kind}`, async () => {
      const { server, send } = await n8nAt();
      server.fail({ kind: "answer", status, json: { message: "Carlos Silva" } });
      const outcome = await send(job("QUENTE"));
      expect(outcome).toMatchObject(cause === undefined ? { kind } : { kind, cause });
      expect(JSON.stringify(outcome), "a workflow's message may quote the lead").not.toContain("Carlos");
    });
  }

  it("sends nothing to a webhook on another server than the connection's", async () => {
    const { server, send } = await n8nAt();
    const outcome = await send(job("QUENTE"), { webhookUrlHot: "http://127.0.0.2:9/webhook/x" });
    expect(outcome).toMatchObject({ kind: "reconnect", cause: "webhook_on_other_server" });
    expect(server.requests).toBe(0);
  });
});

describe("what configures it", () => {
  const url = (name: string) => `https://n8n.empresa.com/webhook/${name}`;
  for (const [what, env, configured] of [
    ["the common webhook", { N8N_WEBHOOK_URL: url("a") }, true],
    [
      "the three of the statuses",
      { N8N_WEBHOOK_URL_HOT: url("a"), N8N_WEBHOOK_URL_WARM: url("b"), N8N_WEBHOOK_URL_COLD: url("c") },
      true,
    ],
    ["two of the three", { N8N_WEBHOOK_URL_HOT: url("a"), N8N_WEBHOOK_URL_WARM: url("b") }, false],
    ["a mode of authentication that nobody has", { N8N_WEBHOOK_URL: url("a"), N8N_WEBHOOK_AUTH: "hmac" }, false],
    ["a user with a colon", { N8N_WEBHOOK_URL: url("a"), N8N_WEBHOOK_USER: "a:b" }, false],
    ["an API key alone", { N8N_API_KEY: "chave-de-exemplo" }, false],
    ["a test URL", { N8N_WEBHOOK_URL: "https://n8n.empresa.com/webhook-test/a" }, false],
    ["nothing", {}, false],
  ] as const) {
    it(`${what}: ${configured ? "yes" : "no"}`, () => expect(readSettings(n8n, env).configured).toBe(configured));
  }
});
