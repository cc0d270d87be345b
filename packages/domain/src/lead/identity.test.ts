import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Candidate, type IdentityKind, identityKeys, recognise } from "./identity.ts";

const EMAIL = "ana@exemplo.com.br";
const MOBILE = "+5511988887777";

describe("identityKeys", () => {
  it("makes one stable key of each contact", () => {
    const keys = identityKeys({
      email: " Ana@Exemplo.com.br",
      telefone: "(11) 8888-7777",
      providerIds: [
        { source: "rd-station", id: "uuid-1" },
        { source: "rd-station", id: "uuid-1" },
        { source: "rd-station", id: " " },
      ],
    });
    expect(keys).toEqual([
      { kind: "provider", value: "rd-station:uuid-1" },
      { kind: "email", value: EMAIL },
      { kind: "phone", value: "1188887777" },
    ]);
  });

  it.each(["+5511999999999", "+5511988888888", "+551122222222", "+5511912345678", "não tenho"])(
    "gives no key for the phone %s",
    (telefone) => expect(identityKeys({ email: null, telefone })).toEqual([]),
  );

  it.each([
    "teste@teste.com",
    "teste@gmail.com",
    "noreply@portal.com.br",
    "no-reply@portal.com.br",
    "nao_tenho@hotmail.com",
    "aaa@aaa.com",
    "ana@",
  ])("gives no key for the e-mail %s", (email) => expect(identityKeys({ email, telefone: null })).toEqual([]));

  it.each([
    "silva@silva.com.br",
    "contato@exemplo.com.br",
    "carlos@email.com",
    "test@example.com",
    "aa@exemplo.com.br",
  ])("takes %s for a person's address", (email) => {
    expect(identityKeys({ email, telefone: null })).toEqual([{ kind: "email", value: email }]);
  });

  it("gives no key for the company's own contacts", () => {
    const own = { companyDomains: ["@Imobiliaria-Exemplo.com.br", ""], companyPhones: ["(11) 8888-7777", "ramal"] };
    const keys = (email: string) => identityKeys({ email, telefone: MOBILE }, own);
    expect(keys("bia@imobiliaria-exemplo.com.br")).toEqual([]);
    expect(keys("bia@filial.imobiliaria-exemplo.com.br")).toEqual([]);
    expect(keys("bia@outra-imobiliaria-exemplo.com.br")).toHaveLength(1);
  });
});

const touch = { nome: "Ana Lima", email: EMAIL, telefone: MOBILE };
const known = (leadId: number, via: IdentityKind[], other: Partial<Candidate> = {}): Candidate => ({
  leadId,
  nome: "Bruno Reis",
  email: "bruno@exemplo.com.br",
  telefone: MOBILE,
  via,
  ...other,
});

describe("recognise", () => {
  it.each<[string, Partial<typeof touch>, Candidate[], number | null, number[], string]>([
    ["nobody: a new person", {}, [], null, [], "new_person"],
    ["the same e-mail: the same, whatever the name", {}, [known(1, ["email"])], 1, [], "same_email"],
    ["the same provider id: the same", {}, [known(1, ["provider"])], 1, [], "same_provider"],
    ["the same phone, other e-mail, other name: new, marked", {}, [known(1, ["phone"])], null, [1], "shared_phone"],
    ["the same phone and first name", {}, [known(1, ["phone"], { nome: "ANA Souza" })], 1, [], "same_phone"],
    ["the same phone, the lead has no e-mail", {}, [known(1, ["phone"], { email: null })], 1, [], "same_phone"],
    ["the same phone, the touch has no e-mail", { email: null as never }, [known(1, ["phone"])], 1, [], "same_phone"],
    ["a title does not hide a first name", {}, [known(1, ["phone"], { nome: "Dra. Ana Reis" })], 1, [], "same_phone"],
    [
      "e-mail and phone hit two leads: the e-mail's",
      {},
      [known(1, ["phone"]), known(2, ["email"])],
      2,
      [1],
      "same_email",
    ],
    ["e-mail and provider hit two leads", {}, [known(1, ["provider"]), known(2, ["email"])], 2, [1], "same_email"],
    ["provider and phone hit two leads", {}, [known(1, ["phone"]), known(2, ["provider"])], 2, [1], "same_provider"],
    [
      "a phone shared by several leads: the one of that name",
      {},
      [known(1, ["phone"], { email: null }), known(2, ["phone"], { nome: "Ana" }), known(3, ["phone"])],
      2,
      [1, 3],
      "same_phone",
    ],
    ["all keys hit one lead", {}, [known(1, ["email", "phone", "provider"])], 1, [], "same_email"],
  ])("%s", (_, change, candidates, leadId, possibleDuplicates, reason) => {
    expect(recognise({ ...touch, ...change }, candidates)).toEqual({ leadId, possibleDuplicates, reason });
  });

  it("does not take two people without a name for the same", () => {
    expect(recognise({ ...touch, nome: "" }, [known(1, ["phone"], { nome: "" })]).leadId).toBeNull();
  });

  const candidate = fc.record({
    leadId: fc.integer({ min: 1, max: 5 }),
    nome: fc.constantFrom("Ana", "Bruno", ""),
    email: fc.constantFrom(null, EMAIL, "b@exemplo.com"),
    telefone: fc.constantFrom(null, MOBILE),
    via: fc.subarray<IdentityKind>(["email", "phone", "provider"]),
  });

  it("never returns two leads, names every other one it was pointed at, and does not depend on their order", () => {
    fc.assert(
      fc.property(fc.uniqueArray(candidate, { selector: ({ leadId }) => leadId }), candidate, (candidates, from) => {
        const result = recognise(from, candidates);
        const pointedAt = candidates.filter(({ via }) => via.length > 0).map(({ leadId }) => leadId);
        const named = [...(result.leadId === null ? [] : [result.leadId]), ...result.possibleDuplicates];
        expect(named.sort()).toEqual(pointedAt.sort());
        expect(result.possibleDuplicates).not.toContain(result.leadId);
        expect(recognise(from, [...candidates].reverse())).toEqual(result);
      }),
    );
  });
});
