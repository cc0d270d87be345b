import { sampleLead } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { contactOf } from "./map.ts";

describe("a lead as a contact", () => {
  it("carries name, addresses and temperature", () => {
    expect(contactOf(sampleLead())).toEqual({
      name: "Carlos Silva",
      email: "carlos@email.com",
      phone: "+5511999999999",
      temperature: "QUENTE",
    });
  });

  it("leaves out what the lead does not have", () => {
    expect(contactOf(sampleLead({ email: null, telefone: null }))).toEqual({
      name: "Carlos Silva",
      temperature: "QUENTE",
    });
  });
});
