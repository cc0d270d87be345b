import { connectorContract } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { hubspot } from "./connector.ts";
import { FIRST_CONTACT_ID, hubspotFake } from "./fake.ts";

const refs = { contact: FIRST_CONTACT_ID };
const broker = { nome: "Ana Prado", telefone: "+5511988880001", email: "ana@imobsul.example" };

connectorContract(hubspot, {
  fake: () =>
    hubspotFake({
      isConnected: true,
      contacts: [{ email: "bia@exemplo.com.br" }],
      owners: [{ id: "71001", email: broker.email }],
    }),
  actions: {
    "contact.upsert": { params: { tags: ["Nutrição"] } },
    "deal.create": { refs },
    "task.create": { refs, params: { broker } },
    "note.create": { refs },
    "contact.optout": { refs, params: { finalidades: ["marketing_email"] } },
  },
});

describe("settings", () => {
  it("goes to HubSpot's own address unless another is set", () => {
    expect(hubspot.request?.({ token: "abc" })).toEqual({
      baseUrl: "https://api.hubapi.com",
      headers: { authorization: "Bearer abc" },
    });
    expect(hubspot.request?.({ token: "abc", apiUrl: "http://127.0.0.1:9/hubspot" }).baseUrl).toBe(
      "http://127.0.0.1:9/hubspot",
    );
  });

  it.each([
    ["token", "with space", false],
    ["token", "chave-é", false],
    ["token", "pat-na1-0000", true],
    ["portalId", "12345678", true],
    ["portalId", "https://app.hubspot.com", false],
    ["pipeline", "default", true],
    ["pipeline", "Pipeline de vendas", false],
    ["stageQuente", "1234567", true],
    ["stageQuente", "", false],
    ["task", "quente", true],
    ["task", "sim", false],
    ["note", "todos", true],
    ["taskMinutes", "15", true],
    ["taskMinutes", "0", false],
    ["taskMinutes", "10081", false],
    ["taskMinutes", "1,5", false],
    ["stageMap", "Visita = visita\n1234567 = proposta", true],
    ["stageMap", "Visita = fechado", false],
    ["keyPrefix", "filial2", true],
    ["keyPrefix", "Filial 2", false],
    ["keyPrefix", "filial-2", false],
    ["apiUrl", "api.hubapi.com", false],
  ] as const)("%s: %j", (name, value, isFine) => {
    expect(hubspot.fields[name].validate(value) === undefined).toBe(isFine);
  });

  it("stays within the limit of the smallest account", () => {
    expect(hubspot.limits.rate).toEqual({ requests: 100, perMs: 10_000 });
  });
});
