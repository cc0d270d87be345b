import { readSettings } from "@streamleads/integration-kit";
import { connectorContract } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { pipedrive } from "./connector.ts";
import { pipedriveFake, TOKEN } from "./fake.ts";
import type { FakeAccount } from "./fake-account.ts";

/** A person whose id the jobs know: the first that the fake gives. */
const PERSON = "8841";
const begin = (account: FakeAccount) => {
  const emails = [{ value: "bia@exemplo.com.br", primary: true, label: "home" }];
  account.add("persons", { name: "Beatriz Nogueira", emails, phones: [] });
};
const jobs = {
  "contact.upsert": {
    params: { broker: { nome: "Rita", telefone: "+5511988887777", email: "rita@imobiliaria.example" } },
  },
  "deal.create": { refs: { person: PERSON } },
  "note.create": { refs: { person: PERSON } },
  "contact.optout": { refs: { person: PERSON } },
};

describe("with leads of the inbox", () => {
  connectorContract(pipedrive, { fake: () => pipedriveFake({ begin }), actions: jobs });
});

describe("with deals", () => {
  connectorContract(pipedrive, {
    fake: () => pipedriveFake({ begin, create: "deal" }),
    settings: { stage: "Contato feito", pipeline: "1" },
    actions: jobs,
  });
});

describe("settings", () => {
  it.each([
    ["PIPEDRIVE_CREATE", "negocio", false],
    ["PIPEDRIVE_CREATE", "deal", true],
    ["PIPEDRIVE_WEBHOOK_PASSWORD", "curta", false],
    ["PIPEDRIVE_STAGES", "Visita = visita\n14 = proposta", true],
    ["PIPEDRIVE_STAGES", "Visita", false],
    ["PIPEDRIVE_STAGES", "Visita = festa", false],
    ["PIPEDRIVE_DEAL_FIELDS", `score = ${"a1".repeat(20)}; status=${"b2".repeat(20)}`, true],
    ["PIPEDRIVE_DEAL_FIELDS", "score=12", false],
    ["PIPEDRIVE_DEAL_FIELDS", `respostas=${"a1".repeat(20)}`, false],
    ["PIPEDRIVE_API_URL", "api.pipedrive.com", false],
  ])("%s = %j: fine is %s", (variable, value, isFine) => {
    const { problems } = readSettings(pipedrive, { PIPEDRIVE_API_TOKEN: TOKEN, [variable]: value });
    expect(problems.map((problem) => problem.variable)).toEqual(isFine ? [] : [variable]);
  });
});

describe("where requests go and as whom", () => {
  const company = "https://imobiliaria-exemplo.pipedrive.com";
  const base = "https://api.pipedrive.com";
  it.each([
    ["a copied token", { token: TOKEN }, base, { "x-api-token": TOKEN }],
    ["any other text without OAuth", { token: "abc" }, base, { "x-api-token": "abc" }],
    ["OAuth", { token: "v1u:abc", apiDomain: company }, company, { authorization: "Bearer v1u:abc" }],
    ["a copied token after OAuth", { token: TOKEN, apiDomain: company }, base, { "x-api-token": TOKEN }],
    ["a proxy", { token: TOKEN, apiUrl: "http://127.0.0.1:9/pd/" }, "http://127.0.0.1:9/pd", { "x-api-token": TOKEN }],
  ] as const)("%s", (_name, settings, baseUrl, headers) => {
    expect(pipedrive.request?.(settings)).toEqual({ baseUrl, headers });
  });

  it("believes an address of Pipedrive's alone when OAuth names one", () => {
    const domainOf = (api_domain: unknown) => pipedrive.oauth?.settingsOf?.({ api_domain })?.apiDomain;
    expect(domainOf(company)).toBe(company);
    for (const given of [
      "http://imobiliaria.pipedrive.com",
      "https://pipedrive.com.evil.example",
      "nada",
      7,
      undefined,
    ]) {
      expect(domainOf(given)).toBe(base);
    }
  });
});
