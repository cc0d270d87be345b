import { describe, expect, it } from "vitest";
import { leadWithContact, parked } from "./parked.ts";

const WORDS = { reason: "O contato veio sem e-mail e sem telefone.", fix: "Procure o contato no painel." };

describe("a reading that waits for a person", () => {
  it("has its cause, its reason and what to do", () => {
    expect(parked("malformed", WORDS)).toEqual({ kind: "parked", cause: "malformed", ...WORDS });
  });

  it.each([{ email: "ana@exemplo.com.br" }, { telefone: "48991234567" }, { telefone: 48991234567 }])(
    "is not made of a lead that can be called back: %j",
    (lead) => expect(leadWithContact(lead, WORDS)).toEqual({ kind: "lead", lead }),
  );

  it("is made of a lead that nobody can call back", () => {
    const lead = { nome: "Ana", email: undefined };
    expect(leadWithContact(lead, WORDS)).toEqual({ kind: "parked", cause: "contact_missing", ...WORDS, lead });
  });
});
