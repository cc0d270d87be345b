import { sha256Hex } from "@streamleads/integration-kit";
import { sampleLead } from "@streamleads/integration-kit/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bodyOf, isMatchable, payloadOf, SCHEMA } from "./member.ts";

const row = (lead = sampleLead()) =>
  Object.fromEntries(SCHEMA.map((key, i) => [key, payloadOf(lead.id, lead).data[0]?.[i]]));

describe("a person as a row", () => {
  it("has our number as it is and every other key hashed after normalisation", () => {
    expect(row()).toEqual({
      EXTERN_ID: "lead-123",
      EMAIL: sha256Hex("carlos@email.com"),
      PHONE: sha256Hex("5511999999999"),
      FN: sha256Hex("carlos"),
      LN: sha256Hex("silva"),
      CT: sha256Hex("saopaulo"),
      COUNTRY: sha256Hex("br"),
    });
  });

  it("leaves blank what is unknown, and keeps the order of the keys", () => {
    const lead = sampleLead({ nome: "Pelé", email: null, telefone: "+12125550123", cidade: null });
    expect(row(lead)).toEqual({
      EXTERN_ID: "lead-123",
      EMAIL: "",
      PHONE: sha256Hex("12125550123"),
      FN: sha256Hex("pele"),
      LN: "",
      CT: "",
      COUNTRY: "",
    });
  });

  it("is matchable by an e-mail or a phone, not by a name", () => {
    expect(isMatchable(sampleLead({ telefone: null }))).toBe(true);
    expect(isMatchable(sampleLead({ email: null }))).toBe(true);
    expect(isMatchable(sampleLead({ email: null, telefone: "à noite" }))).toBe(false);
  });

  it("travels in a session of one row, whose number is the run's own and survives JSON", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        const session = (run: string) => bodyOf(payloadOf(1, sampleLead()), run).session;
        expect(Number.isSafeInteger(session(one).session_id)).toBe(true);
        expect(session(one).session_id).toBeGreaterThan(0);
        expect(session(one).session_id === session(other).session_id).toBe(one === other);
        expect(session(one)).toMatchObject({ batch_seq: 1, last_batch_flag: true, estimated_num_total: 1 });
      }),
    );
  });
});
