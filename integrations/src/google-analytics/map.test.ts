import type { Lead } from "@streamleads/domain";
import { sampleLead, TEST_NOW, testJob } from "@streamleads/integration-kit/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { validate } from "./fake-rules.ts";
import { toCollectBody } from "./map.ts";

const HOUR = 3_600_000;
const at = (ms: number) => new Date(TEST_NOW.getTime() + ms);
const VISIT = { ga_client_id: "1493027756.1795186800", ga_session_id: "1795186800" };
const paramsOf = (lead: Partial<Lead>) => toCollectBody(testJob({ lead }), ["generate_lead"]).events[0]!.params;

describe("toCollectBody", () => {
  it("sends the plan's events of one lead in one request, each with the same parameters", () => {
    const lead = { ...VISIT, created_at: at(-2_000).toISOString() };
    const params = {
      engagement_time_msec: 100,
      currency: "BRL",
      value: 1050,
      lead_source: "META_ADS",
      lead_status: "QUENTE",
      lead_band: "30-40",
      lead_city: "São Paulo",
      session_id: "1795186800",
    };
    expect(toCollectBody(testJob({ lead }), ["generate_lead", "qualify_lead"])).toEqual({
      client_id: "1493027756.1795186800",
      timestamp_micros: (TEST_NOW.getTime() - 2_000) * 1_000,
      events: [
        { name: "generate_lead", params },
        { name: "qualify_lead", params },
      ],
    });
  });

  for (const [score, status, value] of [
    [35, "QUENTE", 1050],
    [20, "MORNO", 400],
    [10, "FRIO", 100],
    [0, "FRIO", 0],
  ] as const) {
    it(`the seed's value of ${score} ${status} is ${value}`, () => {
      expect(paramsOf({ score, status })).toMatchObject({ value, currency: "BRL" });
    });
  }

  for (const [cidade, sent] of [
    ["São Paulo", "São Paulo"],
    [" Santa Bárbara d'Oeste ", "Santa Bárbara d'Oeste"],
    ["Mogi-Guaçu", "Mogi-Guaçu"],
    ["Porto Alegre/RS", "Porto Alegre/RS"],
    ["Campinas (SP)", "Campinas (SP)"],
    ["Rua das Flores, Centro", undefined],
    ["01310-100", undefined],
    ["carlos@email.com", undefined],
    ["x".repeat(61), undefined],
    ["", undefined],
    [null, undefined],
  ] as const) {
    it(`cidade ${JSON.stringify(cidade)} is ${sent === undefined ? "not sent" : "sent"}`, () => {
      expect(paramsOf({ cidade }).lead_city).toBe(sent);
    });
  }
});

describe("the moment of an event", () => {
  const touched = (created: number, options: { returning?: boolean; planned?: number } = {}) => {
    const job = testJob({
      lead: { created_at: at(created).toISOString() },
      returning: options.returning ?? false,
      delivery: { plannedAt: at(options.planned ?? 0) },
    });
    return toCollectBody(job, ["generate_lead"]).timestamp_micros / 1_000 - TEST_NOW.getTime();
  };

  it("is the lead's creation", () => expect(touched(-HOUR)).toBe(-HOUR));
  it("is the new touch when the person was known before", () => {
    expect(touched(-48 * HOUR, { returning: true, planned: -HOUR })).toBe(-HOUR);
  });
  it("is the plan's moment when the lead is older than Google takes", () => {
    expect(touched(-400 * HOUR, { planned: -HOUR })).toBe(-HOUR);
  });
  it("is inside the edge of 72 hours when everything is older", () => {
    expect(touched(-400 * HOUR, { planned: -100 * HOUR })).toBe(-72 * HOUR + 60_000);
  });
  it("is the same at every attempt", () => {
    const body = (now: Date) => toCollectBody(testJob({ now, lead: { created_at: at(-HOUR).toISOString() } }), ["a"]);
    expect(body(at(5 * HOUR))).toEqual(body(TEST_NOW));
  });
  it("is whole microseconds within 72 hours, whatever the clocks say", () => {
    const moment = fc.integer({ min: -1e10, max: 1e10 });
    fc.assert(
      fc.property(moment, moment, fc.boolean(), (created, planned, returning) => {
        const ageMs = -touched(created, { planned, returning });
        expect(ageMs).toBeGreaterThanOrEqual(0);
        expect(ageMs).toBeLessThan(72 * HOUR);
      }),
    );
  });
  it("survives a creation moment that cannot be read", () => {
    const body = toCollectBody(testJob({ lead: { created_at: "ontem" } }), ["generate_lead"]);
    expect(body.timestamp_micros).toBe(TEST_NOW.getTime() * 1_000);
  });
});

describe("no personal data leaves", () => {
  it("nothing of a lead but source, status, band, city and the visit is in the request", () => {
    const secret = "segredo-pessoal";
    const lead = sampleLead({
      ...VISIT,
      nome: `Carlos ${secret}`,
      email: `${secret}@email.com`,
      telefone: "+5511987654321",
      interesse: secret,
      renda_texto: secret,
      observacoes: secret,
      mensagem: secret,
      codigo_imovel: secret,
      pagina: `https://site.com/?email=${secret}`,
      referrer: secret,
      gclid: secret,
      fbclid: secret,
      utm_source: secret,
      respostas: { cpf: secret },
    });
    const text = JSON.stringify(toCollectBody(testJob({ lead }), ["generate_lead", "qualify_lead"]));
    for (const personal of [secret, "Carlos", "987654321", "15000", '"123"', ":123,"])
      expect(text).not.toContain(personal);
  });

  it("name, e-mail and phone never appear, even when a form put them into the wrong fields", () => {
    const email = "ana.souza@exemplo.com.br";
    const phone = "+5521998877665";
    const misplaced = fc.constantFrom(email, phone, phone.slice(1), "(21) 99887-7665", `Recife ${email}`);
    fc.assert(
      fc.property(misplaced, misplaced, misplaced, (cidade, ga_client_id, ga_session_id) => {
        const lead = { nome: "Ana Souza", email, telefone: phone, cidade, ga_client_id, ga_session_id };
        const text = JSON.stringify(toCollectBody(testJob({ lead }), ["generate_lead"]));
        for (const personal of ["Ana", "souza", "exemplo", "99887", "7665"]) expect(text).not.toContain(personal);
      }),
    );
  });
});

it("every request passes the rules of the validation server, recommendations included", () => {
  const text = fc.option(fc.string({ maxLength: 200 }), { nil: null });
  fc.assert(
    fc.property(
      fc.record({
        id: fc.integer({ min: 1 }),
        cidade: text,
        ga_client_id: text,
        ga_session_id: text,
        score: fc.integer({ min: 0, max: 40 }),
        origem: fc.stringMatching(/^[A-Z_]{2,40}$/),
        status: fc.constantFrom("QUENTE" as const, "MORNO" as const, "FRIO" as const),
      }),
      (lead) => {
        const body = toCollectBody(testJob({ lead }), ["generate_lead", "qualify_lead"]);
        const strict = { ...body, validation_behavior: "ENFORCE_RECOMMENDATIONS" };
        expect(validate(strict, TEST_NOW.getTime())).toEqual([]);
      },
    ),
  );
});
