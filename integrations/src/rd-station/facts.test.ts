import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { legalBasesOf } from "./consents.ts";
import { conversionId, markId, momentOf } from "./ids.ts";
import { leadOfFacts, type RdFacts } from "./lead.ts";
import { trafficOf } from "./traffic.ts";

const FACTS: RdFacts = {
  uuid: "u1",
  nome: "Eva Lins",
  email: "eva@exemplo.com.br",
  phones: [],
  cidade: undefined,
  identifier: "site",
  at: "2026-11-20T13:02:11.000Z",
  traffic: {},
  legalBases: undefined,
  attributes: [],
  answers: [],
};

describe("legal bases", () => {
  const basis = (type: string, status: string, category = "communications") => [{ category, type, status }];
  const EM = "2026-11-20T13:02:11.000Z";

  it("a consent is one for e-mail; WhatsApp needs its own", () => {
    expect(legalBasesOf(basis("consent", "granted"), EM).consentimentos).toMatchObject([
      { finalidade: "marketing_email", estado: "concedido", base_legal: "consentimento", em: EM },
    ]);
  });

  it("a refusal holds for e-mail and for WhatsApp, on whatever basis it stands", () => {
    for (const type of ["consent", "legitimate_interest"]) {
      expect(legalBasesOf(basis(type, "declined"), EM).consentimentos).toMatchObject([
        { finalidade: "marketing_email", estado: "negado" },
        { finalidade: "marketing_whatsapp", estado: "negado" },
      ]);
    }
  });

  it("the company's own reasons are no act of the person, and are kept as an answer", () => {
    const bases = [
      ...basis("legitimate_interest", "granted"),
      ...basis("pre_existent_contract", "granted"),
      ...basis("consent", "granted", "data_processing"),
    ];
    expect(legalBasesOf(bases, EM)).toEqual({
      consentimentos: [],
      others: ["legitimate_interest: granted", "pre_existent_contract: granted", "consent: granted"],
    });
    expect(leadOfFacts({ ...FACTS, legalBases: bases }).lead).toMatchObject({
      respostas: { legal_bases: expect.stringContaining("legitimate_interest: granted") },
    });
  });

  it("anything else is nothing", () => {
    for (const odd of [undefined, null, "granted", {}, [null], [{ category: "communications" }], [[]]]) {
      expect(legalBasesOf(odd, undefined)).toEqual({ consentimentos: [], others: [] });
    }
  });
});

describe("where a conversion came from", () => {
  const packed = (value: unknown) => `encoded_${Buffer.from(JSON.stringify(value)).toString("base64")}`;

  it("RD's own reading goes before the form's, the form's before the visit's", () => {
    const visit = packed({ current_session: { value: "utm_source=c&utm_medium=c&utm_campaign=c&utm_content=c" } });
    const content = { traffic_source: visit, traffic_medium: "b", traffic_campaign: "b" };
    expect(trafficOf({ source: "a", medium: "a" }, content)).toMatchObject({
      utm_source: "a",
      utm_medium: "a",
      utm_campaign: "b",
      utm_content: "c",
    });
  });

  it("what RD writes where it knows nothing counts as nothing", () => {
    expect(
      trafficOf({ source: "unknown", medium: "(none)", campaign: " " }, { traffic_source: "google" }),
    ).toMatchObject({
      utm_source: "google",
      utm_medium: undefined,
      utm_campaign: undefined,
    });
  });

  it("a visit that is cut off or no JSON says nothing", () => {
    for (const traffic_source of ["encoded_eyJmaXJz", "encoded_", "encoded_!!!", `encoded_${"A".repeat(30_000)}`]) {
      expect(Object.values(trafficOf(undefined, { traffic_source })).filter(Boolean)).toEqual([]);
    }
  });

  it("never throws", () => {
    fc.assert(fc.property(fc.anything(), fc.anything(), fc.string(), (a, b, c) => void trafficOf(a, b, c)));
  });
});

describe("the lead of what RD says", () => {
  it("a question called as a field of ours fills it only where RD says nothing itself", () => {
    const { lead } = leadOfFacts({
      ...FACTS,
      answers: [
        ["Origem", "Google"],
        ["Data", "12/12/2026"],
        ["Nome", "Outra Pessoa"],
        ["Cidade", "Palhoça"],
      ],
    });
    expect(lead).toMatchObject({
      origem: "RD_STATION",
      nome: "Eva Lins",
      capturado_em: FACTS.at,
      cidade: "Palhoça",
      respostas: { Origem: "Google", Data: "12/12/2026", Nome: "Outra Pessoa" },
    });
  });

  it("a thousand answers stay within the bounds of a lead", () => {
    const answers = Array.from({ length: 1_000 }, (_, n) => [`Pergunta ${n}`, "x".repeat(5_000)] as const);
    const { respostas } = leadOfFacts({ ...FACTS, answers }).lead as { respostas: Record<string, string> };
    expect(Object.keys(respostas)).toHaveLength(50);
    expect(Math.max(...Object.values(respostas).map(({ length }) => length))).toBe(2_000);
  });

  it("an id that is none is left out", () => {
    expect(leadOfFacts({ ...FACTS, uuid: undefined })).not.toHaveProperty("personIds");
    expect(leadOfFacts({ ...FACTS, uuid: "a b" })).not.toHaveProperty("personIds");
  });
});

describe("ids", () => {
  it("do not depend on milliseconds or on the zone in which a moment is written", () => {
    const moments = ["2026-11-20T14:07:04.254-03:00", "2026-11-20T17:07:04Z", "2026-11-20T17:07:04.999+00:00"];
    expect(new Set(moments.map((at) => conversionId("U", momentOf(at)))).size).toBe(1);
  });

  it("need a moment that is one", () => {
    for (const odd of ["", "ontem", "2026-11-20", "2026-02-30T10:00:00Z", "9".repeat(100)]) {
      expect(conversionId("u", momentOf(odd))).toBeUndefined();
    }
  });

  it("of a mark are apart from those of conversions", () => {
    expect(markId("U")).toBe("opportunity:u");
    expect(markId(undefined)).toBeUndefined();
  });
});
