import { readSettings, type Settings } from "@streamleads/integration-kit";
import { type FakeAnswer, type FakeRequest, startFake, testContext } from "@streamleads/integration-kit/testing";
import { afterEach, describe, expect, it } from "vitest";
import { checkN8n } from "./check.ts";
import { n8n } from "./connector.ts";
import { type FakeWorkflow, type N8nFakeOptions, n8nFake } from "./fake.ts";
import { API_KEY } from "./fake-api.ts";

type N8nSettings = Settings<typeof n8n.fields>;
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

const NOW = new Date("2026-11-23T15:00:00.000Z");
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);

/** Something in front of n8n that changes its answers. */
type Proxy = (request: FakeRequest) => Partial<FakeAnswer>;

const HOT: FakeWorkflow = { id: "workflow_123", path: "streamleads-hot" };
const WARM: FakeWorkflow = { id: "workflow_456", path: "streamleads-warm" };
const COLD: FakeWorkflow = { id: "workflow_789", path: "streamleads-cold" };

/** Checks a connection to an n8n with these workflows, with all settings of the fake but those replaced. */
async function check(
  workflows: FakeWorkflow[],
  replaced: N8nSettings = {},
  proxy: Proxy = () => ({}),
  options: Omit<N8nFakeOptions, "workflows"> = {},
) {
  const fake = n8nFake({ workflows, ...options });
  const server = await startFake({
    ...fake,
    handle: (request, arrived) => ({ ...fake.handle(request, arrived), ...proxy(request) }),
  });
  const { settings } = readSettings(n8n, server.provider.env(server.url));
  const ctx = testContext(n8n, { ...settings, ...replaced });
  open.push(server, ctx);
  const outcome = await checkN8n(ctx, NOW);
  expect(server.arrivals, "a check starts no workflow").toEqual([]);
  return outcome;
}
const withoutApi: N8nSettings = { apiKey: undefined };
const withoutIds: N8nSettings = { workflowIdHot: undefined, workflowIdWarm: undefined, workflowIdCold: undefined };

describe("check without the public API", () => {
  it("is content when every webhook is published, and says that workflows were not looked at", async () => {
    expect(await check([HOT, WARM, COLD], withoutApi)).toEqual({
      kind: "delivered",
      note: "webhooks publicados; fluxos não conferidos: falta N8N_API_KEY",
    });
    expect(await check([HOT, WARM, COLD], { ...withoutApi, ...withoutIds })).toEqual({
      kind: "delivered",
      note: "webhooks publicados",
    });
  });

  it("finds the one webhook that is not published", async () => {
    expect(await check([HOT, { ...WARM, published: false }, COLD], withoutApi)).toMatchObject({
      kind: "reconnect",
      cause: "webhook_not_registered",
      reason: expect.stringContaining("N8N_WEBHOOK_URL_WARM"),
    });
  });

  it("finds a Webhook node that was left at GET", async () => {
    expect(await check([HOT, WARM, { ...COLD, method: "GET" }], withoutApi)).toMatchObject({
      kind: "reconnect",
      cause: "webhook_wrong_method",
      reason: expect.stringContaining("GET"),
    });
  });

  for (const [what, answer] of [
    ["hides the methods", { status: 204, headers: {} }],
    ["refuses OPTIONS", { status: 405, headers: {} }],
  ] as const) {
    it(`a proxy that ${what} leaves it unknown, not proven`, async () => {
      expect(await check([HOT, WARM, COLD], withoutApi, () => answer)).toMatchObject({
        kind: "unknown",
        cause: "webhook_unverified",
      });
    });
  }

  it("a server without n8n behind the path is not registered", async () => {
    const outcome = await check([HOT, WARM, COLD], withoutApi, () => ({ status: 404, headers: {} }));
    expect(outcome).toMatchObject({ kind: "reconnect", cause: "webhook_not_registered" });
  });
});

describe("check with the public API", () => {
  it("is content when each workflow is published with our path", async () => {
    const outcome = await check([HOT, WARM, COLD]);
    expect(outcome).toMatchObject({ kind: "delivered", note: expect.stringMatching(/QUENTE, MORNO, FRIO$/) });
  });

  it("proves the key when there are no ids", async () => {
    expect(await check([HOT, WARM, COLD], withoutIds)).toMatchObject({ note: expect.stringMatching("chave da API") });
    expect(await check([HOT, WARM, COLD], { ...withoutIds, apiKey: "chave-vencida" })).toMatchObject({
      kind: "reconnect",
      cause: "http_401",
      fix: expect.stringContaining("N8N_API_KEY"),
    });
  });

  it("never repeats a refused key", async () => {
    expect(JSON.stringify(await check([HOT, WARM, COLD], { apiKey: "chave-vencida" }))).not.toContain("chave-vencida");
  });

  /** The webhook itself answers in each of these: only the workflow behind the id is wrong. */
  const other: FakeWorkflow = { id: "outro", path: "streamleads-hot" };
  for (const [what, workflow, cause, fix] of [
    ["does not exist", { ...HOT, id: "workflow_999" }, "workflow_not_found", "N8N_WORKFLOW_ID_HOT"],
    ["is not published", { ...HOT, published: false }, "workflow_not_published", "/workflow/workflow_123"],
    ["listens at another path", { ...HOT, path: "outro" }, "workflow_without_webhook", "/workflow/workflow_123"],
    ["listens for GET", { ...HOT, method: "GET" }, "webhook_wrong_method", "/workflow/workflow_123"],
  ] as const) {
    it(`finds that the workflow ${what}`, async () => {
      const outcome = await check([workflow, other, WARM, COLD]);
      expect(outcome).toMatchObject({ kind: "reconnect", cause, fix: expect.stringContaining(fix) });
    });
  }

  it("speaks for a webhook whose proxy hides the methods", async () => {
    const hidden: Proxy = ({ method }) => (method === "OPTIONS" ? { headers: {} } : {});
    expect(await check([HOT, WARM, COLD], {}, hidden)).toMatchObject({ kind: "delivered" });
    const halfHidden = await check([HOT, WARM, COLD], { workflowIdCold: undefined }, hidden);
    expect(halfHidden).toMatchObject({ kind: "unknown", cause: "webhook_unverified" });
  });

  it("an answer that is no workflow is unknown, not published", async () => {
    const login: Proxy = ({ method }) => (method === "GET" ? { json: undefined, text: "<html>Entrar</html>" } : {});
    expect(await check([HOT, WARM, COLD], {}, login)).toMatchObject({ kind: "unknown", cause: "workflow_unreadable" });
    expect(await check([HOT, WARM, COLD], withoutIds, login)).toMatchObject({ cause: "workflow_unreadable" });
  });

  it("says so when the API is on another server and cannot be asked", async () => {
    expect(await check([HOT, WARM, COLD], { apiUrl: "http://127.0.0.2:5678" })).toMatchObject({
      kind: "delivered",
      note: expect.stringContaining("N8N_API_URL"),
    });
  });
});

describe("check and what failed in n8n after it had accepted the lead", () => {
  const linkTo = (id: string) => expect.stringMatching(new RegExp(`http://\\S+/workflow/${id}/executions`));

  it("counts the failed executions of the last 24 hours and links to them", async () => {
    const failedAt = [hoursAgo(1), hoursAgo(2), hoursAgo(23.9), hoursAgo(24.1), hoursAgo(100)];
    const outcome = await check([{ ...HOT, failedAt }, { ...WARM, failedAt: [hoursAgo(5)] }, COLD]);
    expect(outcome).toMatchObject({ kind: "delivered" });
    expect(outcome).toMatchObject({
      note: expect.stringContaining("3 execuções falharam nas últimas 24 h no fluxo dos leads quentes: "),
    });
    expect(outcome).toMatchObject({
      note: expect.stringContaining("1 execução falhou nas últimas 24 h no fluxo dos leads mornos: "),
    });
    expect(outcome).toMatchObject({ note: linkTo("workflow_123") });
    expect(outcome).toMatchObject({ note: linkTo("workflow_456") });
    expect(outcome).not.toMatchObject({ note: expect.stringContaining("leads frios") });
  });

  it("says that there are more than it counts", async () => {
    const failedAt = Array.from({ length: 130 }, () => hoursAgo(1));
    expect(await check([{ ...HOT, failedAt }, WARM, COLD])).toMatchObject({
      note: expect.stringContaining("100 ou mais execuções"),
    });
  });

  it("counts a workflow that serves several statuses once", async () => {
    const all: FakeWorkflow = { id: "workflow_123", path: "streamleads", failedAt: [hoursAgo(1)] };
    const common: N8nSettings = { webhookUrlHot: undefined, webhookUrlWarm: undefined, webhookUrlCold: undefined };
    const outcome = await check([all], { ...common, workflowIdWarm: "workflow_123", workflowIdCold: "workflow_123" });
    const note = outcome.kind === "delivered" ? outcome.note : "";
    expect(note?.match(/nas últimas 24 h/g)).toHaveLength(1);
  });

  it("a key that may not read executions says so; it never counts as none failed", async () => {
    const outcome = await check([{ ...HOT, failedAt: [hoursAgo(1)] }, WARM, COLD], {}, undefined, {
      forbidden: "executions",
    });
    expect(outcome).toMatchObject({ kind: "delivered", note: expect.stringContaining("execuções não conferidas") });
  });

  it("a list that cannot be read is a failure to look, not a day without failures", async () => {
    const broken: Proxy = ({ path }) => (path === "/api/v1/executions" ? { json: { data: null } } : {});
    expect(await check([HOT, WARM, COLD], {}, broken)).toMatchObject({ kind: "unknown", cause: "workflow_unreadable" });
    const down: Proxy = ({ path }) => (path === "/api/v1/executions" ? { status: 503 } : {});
    expect(await check([HOT, WARM, COLD], {}, down)).toMatchObject({ kind: "retry" });
  });
});

describe("check and the settings of the connection", () => {
  const keyWith = (claims: unknown) => `${API_KEY}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.x`;

  it("tells when the API key ends, where the key says so", async () => {
    const seconds = 1_798_000_000;
    expect(await check([HOT, WARM, COLD], { apiKey: keyWith({ sub: "1", exp: seconds }) })).toMatchObject({
      expiresAt: new Date(seconds * 1_000),
    });
    for (const apiKey of [API_KEY, keyWith({ sub: "1" }), keyWith(null), keyWith({ exp: "amanhã" }), `${API_KEY}.%%`])
      expect(await check([HOT, WARM, COLD], { apiKey }), apiKey).not.toHaveProperty("expiresAt");
  });

  it("finds an authentication that lacks its values before anything is asked", async () => {
    expect(await check([HOT, WARM, COLD], { authMode: "jwt" })).toMatchObject({
      kind: "reconnect",
      cause: "webhook_auth_incomplete",
    });
  });
});
