import { describe, expect, it } from "vitest";
import { defineConnector } from "../connector.ts";
import { at, textAt } from "../json.ts";
import { outcomeOf } from "../outcome-of.ts";
import { TEST_NOW, testContext, testJob } from "./context.ts";
import { connectorContract } from "./contract.ts";
import { expectWellFormedConnector, expectWellFormedOutcome, leaksOf } from "./contract-rules.ts";
import type { FakeProvider } from "./fake.ts";
import { startFake } from "./server.ts";

const LABEL = "CRM de exemplo";

const exampleCrm = defineConnector({
  slug: "example-crm",
  label: LABEL,
  docs: "https://crm.example/docs/people",
  receives: ["email"],
  fields: {
    token: {
      label: "Token de acesso",
      help: "Configurações > API > Tokens",
      env: "EXAMPLE_TOKEN",
      secret: true,
      required: true,
    },
    apiUrl: {
      label: "Endereço",
      help: "Só para testes",
      env: "EXAMPLE_API_URL",
      default: "https://api.crm.example/v2",
    },
  },
  limits: { concurrency: 4, rate: null },
  request: ({ token, apiUrl }) => ({ baseUrl: `${apiUrl}`, headers: { authorization: `Bearer ${token}` } }),
  check: async ({ http }) => outcomeOf(await http.get("/me"), { label: LABEL, now: TEST_NOW }),
  actions: {
    "contact.upsert": async ({ lead, now, delivery }, { http }) => {
      const result = await http.post(
        "/people",
        { email: lead.email },
        { headers: { "idempotency-key": delivery.key } },
      );
      return outcomeOf(result, {
        label: LABEL,
        now,
        detail: ({ json }) => textAt(json, "message"),
        own: ({ status, json }) => {
          if (status !== 200) return undefined;
          const id = textAt(json, "id");
          if (id === undefined) return { kind: "unknown", cause: "no_id", reason: `${LABEL} não devolveu o id.` };
          return { kind: "delivered", externalId: id, refs: { contact: id } };
        },
      });
    },
  },
});

function fakeCrm(): FakeProvider {
  const people = new Map<string, number>();
  return {
    slug: "example-crm",
    label: LABEL,
    env: (baseUrl) => ({ EXAMPLE_API_URL: `${baseUrl}/v2`, EXAMPLE_TOKEN: "exemplo-de-token" }),
    reset: () => people.clear(),
    handle: ({ method, path, headers, body }, arrived) => {
      if (headers.authorization !== "Bearer exemplo-de-token") return { status: 401, json: {} };
      if (method === "GET" && path === "/v2/me") return { status: 200, json: { id: 1 } };
      if (method !== "POST" || path !== "/v2/people") return { status: 404, json: {} };
      const email = String(at(JSON.parse(body.toString()), "email"));
      const id = people.get(email) ?? people.size + 1;
      people.set(email, id);
      arrived({ kind: "contact.upsert", title: "Contato criado", key: String(headers["idempotency-key"]), data: {} });
      return { status: 200, json: { id } };
    },
  };
}

connectorContract(exampleCrm, { fake: fakeCrm, actions: { "contact.upsert": {} } });

describe("the rules of the contract refuse what is wrong", () => {
  const named = { label: "Campo", help: "Ajuda" };
  for (const [what, broken] of [
    ["a slug with capitals", { ...exampleCrm, slug: "ExampleCRM" }],
    ["a page that is not https", { ...exampleCrm, docs: "crm.example" }],
    ["a field without help", { ...exampleCrm, fields: { ...exampleCrm.fields, token: { label: "Token", help: "" } } }],
    ["a token that is not secret", { ...exampleCrm, fields: { token: { ...named, env: "EXAMPLE_TOKEN" } } }],
    ["a variable in lower case", { ...exampleCrm, fields: { x: { ...named, env: "example_x" } } }],
    ["two fields of one variable", { ...exampleCrm, fields: { x: { ...named, env: "X" }, y: { ...named, env: "X" } } }],
    ["a secret with a default", { ...exampleCrm, fields: { x: { ...named, secret: true, default: "abc" } } }],
    ["an action that does not exist", { ...exampleCrm, actions: { "contact.explode": exampleCrm.check } }],
  ] as const) {
    it(what, () => {
      expect(() => expectWellFormedConnector(broken as unknown as typeof exampleCrm)).toThrow();
    });
  }

  for (const [what, outcome] of [
    ["a cause in prose", { kind: "unknown", cause: "Tempo esgotado", reason: "x" }],
    ["a rejection without a fix", { kind: "rejected", cause: "x", reason: "x", fix: "" }],
    ["a kind that does not exist", { kind: "ok" }],
    ["an empty external id", { kind: "delivered", externalId: "" }],
  ] as const) {
    it(what, () => {
      expect(() => expectWellFormedOutcome(outcome as Parameters<typeof expectWellFormedOutcome>[0])).toThrow();
    });
  }

  it("finds the e-mail, the phone in any spelling and a secret in an outcome's words", () => {
    const { lead } = testJob();
    const found = (reason: string) =>
      leaksOf({ kind: "unknown", cause: "x", reason }, exampleCrm.fields, { token: "exemplo-de-token" }, lead);
    expect(found("para Carlos@Email.com")).toEqual(["email"]);
    expect(found("para (11) 99999-9999")).toEqual(["telefone"]);
    expect(found("com exemplo-de-token")).toEqual(["token"]);
    expect(found("o contato foi recusado")).toEqual([]);
  });
});

describe("testContext", () => {
  it("moves a connector that points elsewhere to the fake and keeps the path of its base", async () => {
    const server = await startFake(fakeCrm());
    const ctx = testContext(exampleCrm, { token: "exemplo-de-token", apiUrl: "https://api.crm.example/v2" }, server);
    expect(await exampleCrm.check(ctx)).toEqual({ kind: "delivered" });
    await ctx.close();
    await server.close();
  });
});
