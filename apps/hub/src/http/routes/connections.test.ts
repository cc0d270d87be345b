import type { Outcome } from "@streamleads/domain";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { insertDelivery, insertLead } from "../../../../../tests/support/rows.ts";
import { EDITOR, TrialCrm } from "../../connections/testing-connections.ts";
import { startTestServer, type TestServer } from "../testing.ts";

const SECRET = "um-segredo-que-nao-sai";
let server: TestServer;
let crm: TrialCrm;
let answer: Outcome;

beforeAll(async () => {
  crm = new TrialCrm();
  crm.check = async () => answer;
  server = await startTestServer("connections", {
    registry: [crm.connector, crm.withOAuth],
    sources: [],
    env: { SANDBOX: "false", CRM_TOKEN: "do-ambiente" },
  });
});
afterAll(() => server.close());
beforeEach(async () => {
  answer = { kind: "delivered", note: "Conta Exemplo." };
  const { connections, connectionEdits } = server.context;
  for (const { id, source } of connections.all()) {
    if (source !== "env") await connectionEdits.remove(id, { cancelWaiting: true }, EDITOR);
  }
});

const post = (body: unknown, key?: string) => server.ask("POST", "/api/v1/connections", { body, ...(key && { key }) });
async function make(over: object = {}): Promise<number> {
  const made = await post({ integration: "crm", settings: { token: SECRET }, ...over });
  if (made.status !== 201) throw new Error(made.text);
  return made.json.connection.id;
}
const view = async (id: number) => (await server.ask("GET", `/api/v1/connections/${id}`)).json;
const change = (id: number, body: unknown, key?: string) =>
  server.ask("PUT", `/api/v1/connections/${id}`, { body, ...(key && { key }) });
const fieldOf = (view: { fields: { name: string }[] }, name: string) =>
  view.fields.find((field) => field.name === name);
const envId = () => server.context.connections.byName("crm")?.id as number;

describe("making a connection", () => {
  it("keeps it, tries it at once, and tells everything of it but the secret", async () => {
    const made = await post({
      integration: "crm",
      label: "Filial Sul",
      statuses: ["QUENTE", "MORNO"],
      settings: { token: SECRET, funnel: "meu" },
      limits: { concurrency: 1, rate: { requests: 5, per_seconds: 10 } },
    });
    expect(made).toMatchObject({
      status: 201,
      json: {
        check: { ok: true, reason: "Conta Exemplo." },
        connection: {
          name: "crm:filial-sul",
          shown_name: "CRM (Filial Sul)",
          source: "dashboard",
          is_read_only: false,
          sandbox: false,
          enabled: true,
          statuses: ["QUENTE", "MORNO"],
          receives: ["id", "email"],
          created_by: "Teste",
          check_ok: true,
          check_note: "Conta Exemplo.",
          limits: { concurrency: 1, rate: { requests: 5, per_seconds: 10 } },
          oauth: null,
        },
      },
    });
    const { connection } = made.json;
    expect(fieldOf(connection, "token")).toEqual({
      name: "token",
      value: null,
      set: true,
      from: "given",
      variable: "CRM_TOKEN",
    });
    expect(fieldOf(connection, "funnel")).toMatchObject({ value: "meu", from: "given" });
    expect(fieldOf(connection, "hookSecret")).toMatchObject({ value: null, set: false, from: null });
    expect(server.context.connections.get(connection.id)?.limits).toEqual({
      concurrency: 1,
      rate: { requests: 5, perMs: 10_000 },
    });
  });

  it("that its provider refuses keeps it, paused, with what to do", async () => {
    answer = { kind: "reconnect", cause: "token_wrong", reason: "O token não existe.", fix: "Copie de novo." };
    expect((await post({ integration: "crm", settings: { token: "errado" } })).json).toMatchObject({
      check: { ok: false, cause: "token_wrong", fix: "Copie de novo." },
      connection: { cause: "token_wrong", fix: "Copie de novo.", check_ok: false },
    });
  });

  it("without the access that OAuth gives waits for it, and its provider is not asked", async () => {
    crm.checks = [];
    const made = await post({ integration: "crm-oauth", settings: {} });
    expect(made.json).toMatchObject({
      check: { ok: false, cause: "oauth_needed" },
      connection: { cause: "oauth_needed", oauth: { state: "none", since: null } },
    });
    expect(crm.checks).toEqual([]);
  });

  it("needs an admin", async () => {
    const body = { integration: "crm", settings: { token: SECRET } };
    expect((await post(body, server.keys.write)).status).toBe(403);
    const id = await make();
    expect((await change(id, { label: "x" }, server.keys.write)).status).toBe(403);
    expect((await server.ask("DELETE", `/api/v1/connections/${id}`, { key: server.keys.write })).status).toBe(403);
    expect((await server.ask("POST", `/api/v1/connections/${id}/disable`, { key: server.keys.read })).status).toBe(403);
  });

  it.each([
    ["an unknown integration", { integration: "nada", settings: {} }, 404, "not_found", undefined],
    ["a missing field", { integration: "crm", settings: {} }, 422, "invalid_fields", "settings.token"],
    [
      "an unknown field",
      { integration: "crm", settings: { token: "t", nada: "1" } },
      422,
      "invalid_fields",
      "settings.nada",
    ],
    [
      "a name with capitals",
      { integration: "crm", name: "Sul", settings: { token: "t" } },
      422,
      "invalid_fields",
      "name",
    ],
    [
      "a label of nothing",
      { integration: "crm", label: " ", settings: { token: "t" } },
      422,
      "invalid_fields",
      "label",
    ],
    [
      "an unknown status",
      { integration: "crm", statuses: ["X"], settings: { token: "t" } },
      422,
      "invalid_fields",
      "statuses[0]",
    ],
    [
      "a value that is no text",
      { integration: "crm", settings: { token: 1 } },
      422,
      "invalid_fields",
      "settings.token",
    ],
    [
      "limits of nothing",
      { integration: "crm", settings: { token: "t" }, limits: { concurrency: 0 } },
      422,
      "invalid_fields",
      "limits.concurrency",
    ],
  ])("is refused with %s", async (_, body, status, code, field) => {
    const refused = await post(body);
    expect(refused).toMatchObject({ status, json: { error: { code } } });
    if (field) expect(refused.json.error.fields[0].field).toBe(field);
  });

  it("under a name that is taken is refused, and free again when that one is gone", async () => {
    const id = await make({ name: "sul" });
    const again = { integration: "crm", name: "sul", settings: { token: "t" } };
    expect(await post(again)).toMatchObject({ status: 409, json: { error: { code: "connection_exists" } } });
    await server.ask("DELETE", `/api/v1/connections/${id}`);
    expect((await post(again)).status).toBe(201);
  });
});

describe("changing a connection", () => {
  it("takes what is given, keeps the rest, and asks the provider only about new settings", async () => {
    const id = await make({ label: "Um" });
    crm.checks = [];
    expect((await change(id, { label: "Dois", statuses: ["FRIO"] })).json).toMatchObject({
      check: null,
      connection: { label: "Dois", statuses: ["FRIO"], name: "crm:um" },
    });
    expect((await change(id, { settings: { funnel: "novo" }, label: null, statuses: null })).json).toMatchObject({
      check: { ok: true },
      connection: { label: null, statuses: null },
    });
    expect(crm.checks).toEqual([{ token: SECRET, funnel: "novo" }]);
    expect((await change(id, { settings: { token: "" } })).json.error.fields[0]).toMatchObject({
      field: "settings.token",
    });
    expect(server.context.connections.get(id)?.settings.token).toBe(SECRET);
  });

  it("of the environment is refused, naming the variable, and its settings stay", async () => {
    const id = envId();
    expect(await change(id, { settings: { token: "outro" } })).toMatchObject({
      status: 409,
      json: { error: { code: "connection_from_environment", fix: expect.stringContaining("CRM_TOKEN") } },
    });
    expect((await server.ask("DELETE", `/api/v1/connections/${id}`)).json.error.code).toBe(
      "connection_from_environment",
    );
    expect(server.context.connections.get(id)?.settings.token).toBe("do-ambiente");
    expect(fieldOf(await view(id), "token")).toMatchObject({ value: null, set: true, from: "environment" });
    expect(await view(id)).toMatchObject({ is_read_only: true });
  });

  it("that does not exist is not found", async () => {
    expect((await change(9_999, { label: "x" })).status).toBe(404);
    for (const path of ["disable", "enable"])
      expect((await server.ask("POST", `/api/v1/connections/9999/${path}`)).status).toBe(404);
    expect((await server.ask("GET", "/api/v1/connections/9999")).status).toBe(404);
    expect((await server.ask("DELETE", "/api/v1/connections/9999")).status).toBe(404);
  });
});

describe("switching a connection off", () => {
  it("shows who did it and what follows, on its card too; and on again", async () => {
    const id = await make();
    expect((await server.ask("POST", `/api/v1/connections/${id}/disable`)).json).toMatchObject({
      enabled: false,
      disabled_by: "Teste",
      disabled_at: expect.any(String),
    });
    const card = async () => {
      const { integrations } = (await server.ask("GET", "/api/v1/integrations")).json;
      return integrations[0].connections.find((one: { id: number }) => one.id === id);
    };
    expect(await card()).toMatchObject({ state: "disabled", enabled: false, reason: "Desligada por Teste." });
    await server.ask("POST", `/api/v1/connections/${id}/enable`);
    expect(await card()).toMatchObject({ enabled: true, disabled_at: null, check_note: "Conta Exemplo." });
  });

  it("works for one of the environment", async () => {
    const id = envId();
    expect((await server.ask("POST", `/api/v1/connections/${id}/disable`)).json.enabled).toBe(false);
    expect((await server.ask("POST", `/api/v1/connections/${id}/enable`)).json.enabled).toBe(true);
  });
});

describe("removing a connection", () => {
  it("says how much waits, and cancels it only when told to", async () => {
    const id = await make();
    await server.context.connections.pause(id, { cause: "x", reason: "y", fix: "z" });
    const lead = await insertLead(server.context.db);
    for (const action of ["contact.upsert", "deal.create"] as const)
      await insertDelivery(server.context.db, { ...lead, connectionId: id, integration: "crm", action });
    const url = `/api/v1/connections/${id}`;
    expect(await server.ask("DELETE", url)).toMatchObject({
      status: 409,
      json: { error: { code: "deliveries_waiting", message: "2 entregas esperam por esta conexão." } },
    });
    expect((await server.ask("DELETE", `${url}?cancel_waiting=sim`)).status).toBe(422);
    expect(await server.ask("DELETE", `${url}?cancel_waiting=true`)).toMatchObject({
      status: 200,
      json: { id, cancelled: 2 },
    });
    expect((await server.ask("GET", url)).status).toBe(404);
  });
});

describe("the definition of an integration", () => {
  it("is all that a form needs, as data", async () => {
    const { json } = await server.ask("GET", "/api/v1/integrations/crm-oauth/definition");
    expect(json).toMatchObject({
      integration: "crm-oauth",
      label: "CRM com acesso",
      has_oauth: true,
      can_erase: false,
      has_setup: true,
      receives: ["id", "email"],
      actions: [{ action: "contact.upsert", label: "Contato no CRM" }],
      limits: { concurrency: 2 },
    });
    expect(json.fields[0]).toEqual({
      name: "token",
      label: "Token",
      help: "Em Configurações.",
      secret: true,
      required: true,
      default: null,
      example: null,
      choices: null,
      multiline: false,
      by_oauth: true,
      variable: "CRM_TOKEN",
    });
    expect((await server.ask("GET", "/api/v1/integrations/nada/definition")).status).toBe(404);
  });
});

describe("secrets", () => {
  it("are in no answer of the API, whoever asks", async () => {
    const id = await make({ settings: { token: SECRET, hookSecret: `${SECRET}-2`, funnel: "visivel" } });
    const texts = [
      (await change(id, { settings: { token: `${SECRET}-3` } })).text,
      (await change(id, { settings: { token: `${SECRET}-4`, nada: SECRET } })).text,
    ];
    for (const url of [
      "/api/v1/connections",
      `/api/v1/connections/${id}`,
      `/api/v1/connections/${envId()}`,
      "/api/v1/integrations",
      "/api/v1/integrations/crm/definition",
      "/api/v1/overview",
    ]) {
      const got = await server.ask("GET", url);
      expect(got.status).toBe(200);
      texts.push(got.text);
    }
    for (const path of ["check", "disable", "enable"])
      texts.push((await server.ask("POST", `/api/v1/connections/${id}/${path}`)).text);
    texts.push((await server.ask("DELETE", `/api/v1/connections/${id}`)).text);
    expect(texts.join()).toContain("visivel");
    expect(texts.join()).not.toContain(SECRET);
    expect(texts.join()).not.toContain("do-ambiente");
  });
});
