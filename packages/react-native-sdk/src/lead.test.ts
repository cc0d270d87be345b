import { describe, expect, it } from "vitest";
import { type Consentimento as HubConsentimento, type INPUT_FIELDS, parseLead } from "../../domain/src/index.ts";
import { ANA, NOW } from "../tests/device.ts";
import { StreamLeadsError } from "./error.ts";
import { BODY_CHARS_MAX, bodyOf, type Consentimento, type NewLead } from "./lead.ts";

const problemsOf = (lead: unknown) => {
  try {
    bodyOf(lead as NewLead, NOW);
  } catch (error) {
    if (error instanceof StreamLeadsError) return error.fields.map(({ field, code }) => [field, code]);
    throw error;
  }
  throw new Error("was accepted");
};

describe("the body of a lead", () => {
  it("is what the app gave, with the moment", () => {
    expect(JSON.parse(bodyOf(ANA, NOW))).toEqual({ ...ANA, capturado_em: "2026-11-20T17:02:11.000Z" });
  });

  it("keeps a moment that the app gave", () => {
    const capturado_em = "2026-11-19T09:00:00-03:00";
    expect(JSON.parse(bodyOf({ ...ANA, capturado_em }, NOW)).capturado_em).toBe(capturado_em);
  });

  it("has no moment when the clock is plainly wrong", () => {
    expect(JSON.parse(bodyOf(ANA, 0))).toEqual(ANA);
  });

  it("sets no origem: the key's is used", () => {
    expect(JSON.parse(bodyOf(ANA, NOW))).not.toHaveProperty("origem");
    expect(JSON.parse(bodyOf({ ...ANA, origem: "MOBILE_APP" }, NOW)).origem).toBe("MOBILE_APP");
  });

  it("passes the hub's own reading", () => {
    const lead: NewLead = {
      ...ANA,
      email: "ana@example.com",
      renda_aproximada: "8 a 12 mil",
      consentimentos: [{ finalidade: "marketing_whatsapp", estado: "concedido", texto_versao: "app-3" }],
      respostas: { prazo: "3 meses" },
    };
    expect(parseLead(JSON.parse(bodyOf(lead, NOW)), { defaultOrigem: "MOBILE_APP" })).toMatchObject({ ok: true });
  });
});

describe("what is seen on the device", () => {
  it.each([
    [
      {},
      [
        ["nome", "required"],
        ["email", "contact_required"],
      ],
    ],
    [{ ...ANA, nome: "  " }, [["nome", "required"]]],
    [{ nome: "Ana", email: "", telefone: null }, [["email", "contact_required"]]],
    [
      null,
      [
        ["nome", "required"],
        ["email", "contact_required"],
      ],
    ],
    [
      "Ana",
      [
        ["nome", "required"],
        ["email", "contact_required"],
      ],
    ],
    [
      [ANA],
      [
        ["nome", "required"],
        ["email", "contact_required"],
      ],
    ],
  ])("%j", (lead, problems) => {
    expect(problemsOf(lead)).toEqual(problems);
  });

  it("what cannot be JSON is refused without repeating it", () => {
    const cycle: Record<string, unknown> = { segredo: "4711" };
    cycle.self = cycle;
    for (const respostas of [cycle, { n: 4711n }]) {
      expect(() => bodyOf({ ...ANA, respostas }, NOW)).toThrow(/JSON/);
      expect(() => bodyOf({ ...ANA, respostas }, NOW)).not.toThrow(/4711/);
    }
  });

  it("what is too long is refused", () => {
    expect(() => bodyOf({ ...ANA, mensagem: "x".repeat(BODY_CHARS_MAX) }, NOW)).toThrow(/grande demais/);
    expect(bodyOf({ ...ANA, mensagem: "x".repeat(BODY_CHARS_MAX - 500) }, NOW)).toContain("xxx");
  });
});

it("the fields of the type are those that the hub takes", () => {
  type Named = (typeof INPUT_FIELDS)[number];
  // Checked by the compiler: a field that only one side has makes one of these lines a mistake.
  const noneMissing: [Exclude<Named, keyof NewLead>] extends [never] ? true : never = true;
  const noneUnknown: [Exclude<keyof NewLead, Named>] extends [never] ? true : never = true;
  expect(noneMissing && noneUnknown).toBe(true);
  const act: Consentimento = { finalidade: "analytics", estado: "negado" };
  const same: HubConsentimento = act;
  const back: Consentimento = same;
  expect(back).toBe(act);
});
