import { identityKeys } from "@streamleads/domain";
import { describe, expect, it } from "vitest";
import { readConfig } from "../config.ts";
import { ownContacts } from "./own-contacts.ts";

const own = (env: Record<string, string>) => ownContacts(readConfig(env));
const broker = (email: string, telefone = "+5511988887777") => JSON.stringify([{ nome: "Ana Lima", telefone, email }]);

describe("the company's own addresses and numbers", () => {
  it.each([
    ["the owner's e-mail", { ADMIN_EMAIL: "dono@casa.example", ADMIN_PASSWORD: "uma-senha-longa" }],
    ["the address of alarms", { ALERTA_EMAIL: "ti@CASA.example" }],
    ["the sender of mail", { SMTP_FROM: "contato@casa.example" }],
    ["the sender of mail with its name", { SMTP_FROM: "Casa Imóveis <contato@casa.example>" }],
    ["a broker's e-mail", { VENDEDORES: broker("ana@casa.example") }],
  ])("come from %s", (_, env) => {
    expect(own(env).companyDomains).toEqual(["casa.example"]);
  });

  it("name each domain once", () => {
    const env = {
      ALERTA_EMAIL: "ti@casa.example",
      VENDEDORES: broker("ana@casa.example"),
      SMTP_FROM: "x@filial.example",
    };
    expect(own(env).companyDomains).toEqual(["casa.example", "filial.example"]);
  });

  it("never take in a mail provider where everybody has an address", () => {
    for (const email of ["ana@gmail.com", "ana@hotmail.com", "ana@uol.com.br", "ana@yahoo.com.br", "ana@icloud.com"]) {
      expect(own({ VENDEDORES: broker(email) }).companyDomains, email).toEqual([]);
    }
  });

  it("hold the numbers of all brokers, in whatever spelling they were written", () => {
    const { companyPhones } = own({ VENDEDORES: broker("a@b.example", "(11) 98888-7777") });
    const keys = identityKeys({ email: null, telefone: "11 8888-7777" }, { companyPhones });
    expect(keys).toEqual([]);
  });

  it("keep a client who is typed in with them from being anybody, and no other client", () => {
    const contacts = own({ VENDEDORES: broker("ana@casa.example") });
    expect(identityKeys({ email: "bia@casa.example", telefone: "+5511988887777" }, contacts)).toEqual([]);
    expect(identityKeys({ email: "bia@outra.example", telefone: "+5511988887778" }, contacts)).toHaveLength(2);
  });

  it("are nobody's where nothing is set, and where an address is none", () => {
    expect(own({})).toEqual({ companyDomains: [], companyPhones: [] });
    expect(own({ SMTP_FROM: "sem arroba" }).companyDomains).toEqual([]);
  });
});
