/** A secret that was typed in once, with a connection, serves what is sent and what is received. */
import {
  type Connector,
  defineConnector,
  defineSource,
  isOneOf,
  type Source,
  secretsIn,
} from "@streamleads/integration-kit";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { EDITOR } from "../connections/testing-connections.ts";
import { startTestServer, type TestServer } from "../http/testing.ts";
import { withAccounts } from "./accounts.ts";

const crm = defineConnector({
  slug: "crm",
  label: "CRM",
  docs: "https://crm.example",
  receives: [],
  fields: {
    signingSecret: { label: "Segredo", help: "", env: "CRM_SIGNING_SECRET", secret: true, required: true },
    region: { label: "Região", help: "", env: "CRM_REGION", default: "br" },
  },
  limits: { concurrency: 1, rate: null },
  check: async () => ({ kind: "delivered" }),
  actions: {},
}) as unknown as Connector;

const crmSource = defineSource({
  slug: "crm-eventos",
  label: "CRM",
  docs: "https://crm.example",
  origem: "OUTROS",
  fields: {
    secret: { label: "Segredo", help: "", env: "CRM_SIGNING_SECRET", secret: true, required: true, several: true },
    region: { label: "Região", help: "", env: "CRM_REGION" },
  },
  webhook: {
    paths: ["/webhooks/crm-eventos"],
    verify: ({ headers }, { secret }) =>
      isOneOf(headers["x-secret"], secretsIn(secret)) ? { kind: "genuine" } : { kind: "forged", cause: "wrong" },
    split: () => [],
  },
  read: async () => ({ kind: "ignored", cause: "x", reason: "x" }),
}) as unknown as Source;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer("source_accounts", { registry: [crm], sources: [crmSource] });
});
afterAll(() => server.close());
beforeEach(async () => {
  for (const { id } of server.context.connections.all())
    await server.context.connectionEdits.remove(id, { cancelWaiting: true }, EDITOR);
});

async function make(signingSecret: string, more: Record<string, string> = {}): Promise<number> {
  const settings = { signingSecret, ...more };
  const made = await server.context.connectionEdits.create({ integration: "crm", settings }, EDITOR);
  if (made.kind !== "done") throw new Error(made.kind);
  return made.id;
}
const source = () => server.context.sources.get("crm-eventos");
const state = async () => (await server.ask("GET", "/api/v1/sources")).json.sources[0].state;

describe("a source that reads the secrets of connections", () => {
  it("comes into being with the first account and ends with the last, without a restart", async () => {
    expect(source()).toBeUndefined();
    expect(await state()).toBe("not_configured");
    const id = await make("segredo-um");
    expect(source()?.settings).toEqual({ secret: "segredo-um" });
    await vi.waitFor(async () => expect(await state()).toBe("never"), { interval: 5, timeout: 10_000 });
    await server.context.connectionEdits.remove(id, { cancelWaiting: true }, EDITOR);
    expect(source()).toBeUndefined();
    expect(await state()).toBe("not_configured");
  });

  it("takes the events of every account, changed secrets at once, those of a disabled one too", async () => {
    const [one] = [await make("segredo-um"), await make("segredo-dois")];
    const { webhook } = source()!.source;
    const isGenuine = (secret: string) =>
      webhook?.verify({ headers: { "x-secret": secret } } as never, source()!.settings).kind === "genuine";
    expect([isGenuine("segredo-um"), isGenuine("segredo-dois"), isGenuine("segredo-tres")]).toEqual([
      true,
      true,
      false,
    ]);
    await server.context.connectionEdits.change(one, { settings: { signingSecret: "segredo-tres" } }, EDITOR);
    expect([isGenuine("segredo-um"), isGenuine("segredo-dois"), isGenuine("segredo-tres")]).toEqual([
      false,
      true,
      true,
    ]);
    await server.context.connectionEdits.disable(one, EDITOR);
    expect(isGenuine("segredo-tres")).toBe(true);
  });

  it("does not begin anew when a connection only has a hiccup", async () => {
    const id = await make("segredo-um");
    const before = source()?.context;
    await server.context.connections.pause(id, { cause: "x", reason: "x", fix: "x" });
    expect(source()?.context).toBe(before);
  });
});

describe("what accounts say of the environment", () => {
  const fields = crmSource.fields;
  const accounts = new Map([
    ["CRM_SIGNING_SECRET", ["a", "b"]],
    ["CRM_REGION", ["us", "br"]],
    ["OUTRA", ["x"]],
  ]);

  it("is all secrets where a source takes several, the first of anything else, and nothing that it does not ask for", () => {
    expect(withAccounts(fields, { PATH: "/" }, accounts)).toEqual({
      PATH: "/",
      CRM_SIGNING_SECRET: "a, b",
      CRM_REGION: "us",
    });
  });

  it("is the first secret alone where a source takes one, or where a comma would make two of it", () => {
    const one = { secret: { ...fields.secret, several: false, label: "", help: "" } };
    expect(withAccounts(one, {}, accounts)).toEqual({ CRM_SIGNING_SECRET: "a" });
    const comma = new Map([["CRM_SIGNING_SECRET", ["a,1", "b"]]]);
    expect(withAccounts(fields, {}, comma)).toEqual({ CRM_SIGNING_SECRET: "a,1" });
  });
});
