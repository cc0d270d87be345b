import type { HttpAnswer } from "@streamleads/integration-kit";
import { sampleLead, TEST_NOW } from "@streamleads/integration-kit/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failureOf } from "./errors.ts";
import { invalid } from "./fake-desk.ts";
import { tagsOf, ticketOf } from "./map.ts";
import { asksForService, DEFAULT_WORDS, isForDesk } from "./wanted.ts";

const answer = (status: number, json: unknown = {}, headers: Record<string, string> = {}): HttpAnswer => ({
  kind: "answer",
  status,
  headers,
  json,
  text: "",
  durationMs: 1,
});
const inSeconds = (seconds: number) => new Date(TEST_NOW.getTime() + seconds * 1_000);
const limited = { kind: "retry", cause: "rate_limited", burn: false, pauseConnection: true };

describe("what a refusal means", () => {
  it.each([
    ["400", answer(400), { kind: "rejected", cause: "data_refused" }],
    ["401", answer(401), { kind: "reconnect", cause: "token_invalid" }],
    ["403", answer(403), { kind: "reconnect", cause: "permission_missing" }],
    ["404 of a record", answer(404, { error: "RecordNotFound" }), { kind: "rejected", cause: "object_not_found" }],
    ["404 of an account", answer(404, "No help desk"), { kind: "reconnect", cause: "address_wrong" }],
    ["301", answer(301), { kind: "reconnect", cause: "address_wrong" }],
    ["409", answer(409), { kind: "retry", cause: "conflict" }],
    ["413", answer(413), { kind: "rejected", cause: "too_big" }],
    ["422 of a field", answer(422, invalid("subject", "x").json), { kind: "rejected", cause: "data_refused" }],
    [
      "422 of a suspended requester",
      answer(422, invalid("requester", "Requester: Bia is suspended.").json),
      { kind: "rejected", cause: "requester_suspended" },
    ],
    ["429 that says how long", answer(429, {}, { "retry-after": "93" }), { ...limited, notBefore: inSeconds(93) }],
    ["429 by the newer header", answer(429, {}, { "ratelimit-reset": "12" }), { ...limited, notBefore: inSeconds(12) }],
    ["429 without a word", answer(429), { ...limited, notBefore: inSeconds(60) }],
    ["503 for maintenance", answer(503, {}, { "retry-after": "600" }), { kind: "retry", notBefore: inSeconds(600) }],
    ["201 that says nothing", answer(201), { kind: "unknown", cause: "answer_unreadable" }],
  ])("%s", (_name, given, expected) => {
    expect(failureOf(given, TEST_NOW)).toMatchObject(expected);
  });

  it("names the refused fields and repeats none of Zendesk's words, which repeat the lead", () => {
    const outcome = failureOf(answer(422, invalid("email", "Email: bia@exemplo is not valid").json), TEST_NOW);
    expect(outcome).toMatchObject({ reason: "O Zendesk recusou os dados nos campos email (resposta 422)." });
  });
});

describe("who asks for service", () => {
  it.each([
    [{ mensagem: "Olá! Quero FALAR com um corretor, por favor" }, true],
    [{ respostas: { "Como podemos ajudar?": "Reclamacao" } }, true],
    [{ interesse: "2ª via? segunda  via do boleto" }, true],
    [{ mensagem: "Gosto de boletos coloridos" }, false],
    [{ interesse: "Apartamento para investimento" }, false],
  ])("%j: %s", (lead, asks) => {
    expect(asksForService(sampleLead({ interesse: null, ...lead }), DEFAULT_WORDS)).toBe(asks);
  });

  it.each([
    ["todos", "FRIO", true],
    ["quente", "QUENTE", true],
    ["quente", "MORNO", false],
    ["pedidos", "QUENTE", false],
  ] as const)("with %s a %s lead that asks for nothing is taken: %s", (ticketsFor, status, isTaken) => {
    expect(isForDesk(sampleLead({ status }), { ticketsFor })).toBe(isTaken);
  });

  it("an empty list of words is nobody", () => {
    expect(asksForService(sampleLead({ mensagem: "reclamação" }), " , ,")).toBe(false);
  });
});

describe("a ticket", () => {
  const parts = { key: "k", requesterId: 1, settings: {}, customFields: [], isReturning: false };

  it("has a subject of one line within its bound and a body that is never empty, whatever was written", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 300 }),
        fc.string({ unit: "binary", maxLength: 300 }),
        (a, b) => {
          const lead = sampleLead({ interesse: a, mensagem: b, respostas: { [a]: b } });
          const { subject, comment } = ticketOf(lead, parts) as { subject: string; comment: { body: string } };
          expect(subject.length).toBeLessThanOrEqual(150);
          expect(subject).not.toMatch(/[\r\n]/);
          expect(comment.body.length).toBeGreaterThan(0);
          expect(comment.body.length).toBeLessThanOrEqual(20_000);
        },
      ),
    );
  });

  it("has tags without blanks, each once, whatever was written", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (more) => {
        const tags = tagsOf("FRIO", more);
        expect(tags.slice(0, 2)).toEqual(["streamleads", "frio"]);
        expect(tags.every((tag) => tag !== "" && !/[\s,]/.test(tag))).toBe(true);
        expect(new Set(tags).size).toBe(tags.length);
      }),
    );
  });
});
