import { describe, expect, it } from "vitest";
import { touchContent } from "./content.ts";
import { emptyLead } from "./fields.ts";
import type { LeadFields } from "./lead.ts";

const said: LeadFields = { ...emptyLead("WEBSITE"), nome: "Ana", interesse: "casa", respostas: { b: "2", a: "1" } };

describe("touchContent", () => {
  it.each<[string, Partial<LeadFields>]>([
    ["the order of its keys", Object.fromEntries(Object.entries({ ...said, respostas: { a: "1", b: "2" } }).reverse())],
    ["the moment", { ...said, capturado_em: "2026-01-01T00:00:00.000Z" }],
    [
      "what the browser adds",
      { ...said, gclid: "g", ga_session_id: "1", utm_source: "x", pagina: "/a", referrer: "/b" },
    ],
    ["absent fields", { nome: "Ana", interesse: "casa", origem: "WEBSITE", respostas: said.respostas }],
  ])("does not depend on %s", (_, other) => expect(touchContent(other)).toBe(touchContent(said)));

  it.each<[string, Partial<LeadFields>]>([
    ["another message", { mensagem: "oi" }],
    ["another answer", { respostas: { a: "1", b: "3" } }],
    ["another listing", { codigo_imovel: "AP1" }],
    ["another origin", { origem: "PORTAL" }],
    ["an income of 0, which is said", { renda_aproximada: 0 }],
    ["a test", { teste: true }],
  ])("differs for %s", (_, change) => expect(touchContent({ ...said, ...change })).not.toBe(touchContent(said)));
});
