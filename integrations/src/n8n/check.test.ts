import { readSettings, type Settings } from "@streamleads/integration-kit";
import { type FakeAnswer, type FakeRequest, startFake, testContext } from "@streamleads/integration-kit/testing";
import { afterEach, describe, expect, it } from "vitest";
import { n8n } from "./connector.ts";
import { type FakeWorkflow, n8nFake } from "./fake.ts";

type N8nSettings = Settings<typeof n8n.fields>;
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

/** Something in front of n8n that changes its answers. */
type Proxy = (request: FakeRequest) => Partial<FakeAnswer>;

const HOT: FakeWorkflow = { id: "workflow_123", path: "streamleads-hot" };
const WARM: FakeWorkflow = { id: "workflow_456", path: "streamleads-warm" };
const COLD: FakeWorkflow = { id: "workflow_789", path: "streamleads-cold" };

/** Checks a connection to an n8n with these workflows, with all settings of the fake but those replaced. */
async function check(workflows: FakeWorkflow[], replaced: N8nSettings = {}, proxy: Proxy = () => ({})) {
  const fake = n8nFake({ workflows });
  const server = await startFake({
    ...fake,
    handle: (request, arrived) => ({ ...fake.handle(request, arrived), ...proxy(request) }),
  });
  const { settings } = readSettings(n8n, server.provider.env(server.url));
  const ctx = testContext(n8n, { ...settings, ...replaced });
  open.push(server, ctx);
  const outcome = await n8n.check(ctx);
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
