import { sampleLead, testJob } from "@streamleads/integration-kit/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toEvent, toHeaders } from "./map.ts";

/** The payload that the seed prints for this lead. */
const SEED = {
  lead_id: 123,
  nome: "Carlos Silva",
  email: "carlos@email.com",
  telefone: "11999999999",
  score: 35,
  status: "QUENTE",
  interesse: "Apartamento para investimento",
  renda_aproximada: 15000,
  cidade: "São Paulo",
  origem: "META_ADS",
  created_at: "2024-01-15T10:30:00Z",
};

describe("toEvent", () => {
  it("gives the seed's payload for the seed's lead, its keys in its order, with the phone in E.164", () => {
    const { event_id, returning, ...payload } = toEvent(testJob());
    expect(payload).toEqual({ ...SEED, telefone: "+5511999999999" });
    expect(Object.keys(payload)).toEqual(Object.keys(SEED));
    expect({ event_id, returning }).toEqual({ event_id: "d9001-k3f7a2c", returning: false });
  });

  it("keeps every key of a lead of whom little is known, with null as its value", () => {
    const lead = { email: null, telefone: null, interesse: null, renda_aproximada: null, cidade: null };
    const event = toEvent(testJob({ lead }));
    expect(event).toMatchObject(lead);
    expect(Object.keys(JSON.parse(JSON.stringify(event)))).toEqual([...Object.keys(SEED), "event_id", "returning"]);
  });

  it("says that the person was known before", () => {
    expect(toEvent(testJob({ returning: true })).returning).toBe(true);
  });

  it("writes the moment in whole seconds whatever fraction is stored", () => {
    const at = (created_at: string) => toEvent(testJob({ lead: { created_at } })).created_at;
    expect(at("2026-11-23T15:00:01.987Z")).toBe("2026-11-23T15:00:01Z");
    expect(at("2026-11-23T15:00:01Z")).toBe("2026-11-23T15:00:01Z");
    expect(at("2026-11-23T12:00:01-03:00")).toBe("2026-11-23T12:00:01-03:00");
  });

  it("passes on nothing else that is known about a lead", () => {
    const lead = sampleLead({ observacoes: "ligar à noite", respostas: { cpf: "000.000.001-91" }, gclid: "g1" });
    const text = JSON.stringify(toEvent(testJob({ lead })));
    for (const unsent of ["ligar à noite", "000.000.001-91", "g1"]) expect(text).not.toContain(unsent);
  });
});

describe("toHeaders", () => {
  it("names the delivery three times alike in body and headers, at every attempt", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.stringMatching(/^[a-z0-9_-]{1,64}$/), (attempt, key) => {
        const job = testJob({ delivery: { attempt, key } });
        const headers = toHeaders(job);
        expect([headers["webhook-id"], headers["idempotency-key"], toEvent(job).event_id]).toEqual([key, key, key]);
      }),
    );
  });

  it("carries the moment of the attempt in Unix seconds", () => {
    const headers = toHeaders(testJob({ now: new Date("2026-11-23T15:00:00.999Z") }));
    expect(headers["webhook-timestamp"]).toBe("1795446000");
  });
});
