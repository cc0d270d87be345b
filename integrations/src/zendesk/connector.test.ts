import { readSettings } from "@streamleads/integration-kit";
import { connectorContract } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { zendesk } from "./connector.ts";
import { zendeskFake } from "./fake.ts";
import type { FakeDesk } from "./fake-desk.ts";

const USER = "2201";
const begin = (desk: FakeDesk) => {
  desk.upsertUser({ name: "Beatriz Nogueira", email: "bia@exemplo.com.br" });
};

connectorContract(zendesk, {
  fake: () => zendeskFake({ begin }),
  settings: { ticketsFor: "todos" },
  actions: { "contact.upsert": {}, "ticket.create": { refs: { user: USER } } },
});

describe("settings", () => {
  const whole = zendeskFake().env("http://127.0.0.1:9");

  it.each([
    ["ZENDESK_SUBDOMAIN", "https://imobiliaria.zendesk.com", false],
    ["ZENDESK_SUBDOMAIN", "imobiliaria-2", true],
    ["ZENDESK_SUBDOMAIN", "evil.example/", false],
    ["ZENDESK_TICKETS_FOR", "alguns", false],
    ["ZENDESK_GROUP_ID", "vendas", false],
    ["ZENDESK_TICKET_FIELDS", "score=360012345678\ncidade = 12", true],
    ["ZENDESK_TICKET_FIELDS", "respostas=12", false],
    ["ZENDESK_TICKET_FIELDS", "score=abc", false],
  ])("%s = %j: fine is %s", (variable, value, isFine) => {
    const { problems } = readSettings(zendesk, { ...whole, [variable]: value });
    expect(problems.map((problem) => problem.variable)).toEqual(isFine ? [] : [variable]);
  });

  it("is a connection only with an account and a way in", () => {
    const names = (env: Record<string, string>) => readSettings(zendesk, env).configured;
    expect(names(whole)).toBe(true);
    expect(names({ ...whole, ZENDESK_CLIENT_SECRET: "" })).toBe(false);
    expect(names({ ZENDESK_SUBDOMAIN: "imobiliaria" })).toBe(false);
    expect(zendesk.connections?.({ subdomain: "imobiliaria", accessToken: "abc" })).toHaveLength(1);
  });

  it("goes to the account's own address, and brings a token that came by OAuth", () => {
    expect(zendesk.request?.({ subdomain: "imobiliaria" })).toEqual({ baseUrl: "https://imobiliaria.zendesk.com" });
    expect(zendesk.request?.({ subdomain: "a", apiUrl: "http://127.0.0.1:9/", accessToken: "abc" })).toEqual({
      baseUrl: "http://127.0.0.1:9",
      headers: { authorization: "Bearer abc" },
    });
    expect(zendesk.oauth?.authorizationUrl({ subdomain: "imobiliaria" })).toBe(
      "https://imobiliaria.zendesk.com/oauth/authorizations/new",
    );
  });
});
