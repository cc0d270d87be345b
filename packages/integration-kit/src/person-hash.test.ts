import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { googleEmail, googleHashes, metaCity, metaEmail, metaHashes, metaPhone, sha256Hex } from "./person-hash.ts";

const NOBODY = { nome: "Sem nome", email: null, telefone: null };

describe("sha256Hex", () => {
  it("is the digest that both platforms document, in lower-case hex", () => {
    // FIPS 180-4, the example of one block.
    expect(sha256Hex("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });
});

describe("Meta's normalisation", () => {
  it.each([
    [" Carlos@Email.COM ", "carlos@email.com"],
    ["c.arlos+casa@gmail.com", "c.arlos+casa@gmail.com"],
    ["carlos", undefined],
    ["car los@email.com", undefined],
    [null, undefined],
  ])("e-mail %j is %j", (given, wanted) => expect(metaEmail(given)).toBe(wanted));

  it.each([
    ["+5511987654321", "5511987654321"],
    ["(11) 98765-4321", "5511987654321"],
    ["011 98765-4321", "5511987654321"],
    ["+351912345678", "351912345678"],
    ["ligar à noite", undefined],
    [null, undefined],
  ])("phone %j is %j: digits, country code, no plus", (given, wanted) => expect(metaPhone(given)).toBe(wanted));

  it.each([
    ["São Paulo", "saopaulo"],
    ["Curitiba - PR", "curitiba"],
    ["Palmas/PR", "palmas"],
    ["Olho d'Água das Flores", "olhodaguadasflores"],
    ["東京", undefined],
    ["", undefined],
    [null, undefined],
  ])("city %j is %j", (given, wanted) => expect(metaCity(given)).toBe(wanted));

  it("names are lower-case letters without accents, first name and the rest apart", () => {
    const { fn, ln } = metaHashes({ ...NOBODY, nome: "Dra. Conceição D'Ávila-Brandão" });
    expect({ fn, ln }).toEqual({ fn: sha256Hex("conceicao"), ln: sha256Hex("davilabrandao") });
  });

  it("the country is Brazil for a Brazilian number and unknown for any other", () => {
    expect(metaHashes({ ...NOBODY, telefone: "+5511987654321" }).country).toBe(sha256Hex("br"));
    expect(metaHashes({ ...NOBODY, telefone: "+12125550123" }).country).toBeUndefined();
  });

  it("nobody has no hash at all: an empty text is never hashed", () => {
    expect(Object.values(metaHashes(NOBODY)).filter((hash) => hash !== undefined)).toEqual([]);
  });
});

describe("Google's normalisation", () => {
  it.each([
    [" Carlos.Silva@Email.com ", "carlos.silva@email.com"],
    ["car los@email.com", "carlos@email.com"],
    ["C.arlos.Silva+casa@gmail.com", "carlossilva@gmail.com"],
    ["carlos.silva@googlemail.com", "carlossilva@googlemail.com"],
    ["carlos.silva+casa@gmail.com.br", "carlos.silva+casa@gmail.com.br"],
    ["carlos+casa@empresa.com.br", "carlos+casa@empresa.com.br"],
    ["+casa@gmail.com", undefined],
    ["carlos", undefined],
    [null, undefined],
  ])("e-mail %j is %j", (given, wanted) => expect(googleEmail(given)).toBe(wanted));

  it("a phone keeps its plus, so its hash is not Meta's", () => {
    const person = { ...NOBODY, telefone: "11 98765-4321" };
    expect(googleHashes(person).phoneNumber).toBe(sha256Hex("+5511987654321"));
    expect(googleHashes(person).phoneNumber).not.toBe(metaHashes(person).ph);
  });
});

describe("any text", () => {
  it("becomes hashes of 64 hex digits or nothing, and normalising twice changes nothing", () => {
    fc.assert(
      fc.property(fc.string(), fc.option(fc.string()), fc.option(fc.string()), (nome, email, telefone) => {
        const hashes = [
          ...Object.values(metaHashes({ nome, email, telefone })),
          ...Object.values(googleHashes({ email, telefone })),
        ];
        for (const hash of hashes) if (hash !== undefined) expect(hash).toMatch(/^[0-9a-f]{64}$/);
      }),
    );
    fc.assert(
      fc.property(fc.emailAddress(), (email) => {
        const [meta, google] = [metaEmail(email), googleEmail(email)];
        if (meta !== undefined) expect(metaEmail(meta)).toBe(meta);
        if (google !== undefined) expect(googleEmail(google)).toBe(google);
      }),
    );
  });
});
