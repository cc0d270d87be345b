import { describe, expect, it } from "vitest";
import type { Lead } from "../lead/lead.ts";
import { consentSkip } from "../plan/consent.ts";
import { aContext, aLead, connectionsOf } from "../plan/plan.fixture.ts";
import type { PlanContext } from "../plan/plan.ts";
import { endingWords, NURTURE_ENDINGS } from "./endings.ts";
import { enrolmentFor } from "./enrolment.ts";

const enrol = (lead: Partial<Lead> = {}, context: Partial<PlanContext> = {}) =>
  enrolmentFor(
    aLead({ status: "MORNO", ...lead }),
    aContext({ connections: connectionsOf(["n8n", "email"]), ...context }),
  );

describe("the enrolment of a plan", () => {
  it("is the week for MORNO, the long one for FRIO, and none for QUENTE", () => {
    expect(enrol()).toEqual({
      sequence: "nutricao-7-dias",
      connectionId: 2,
      nextAt: new Date("2026-11-24T12:00:00Z"),
    });
    expect(enrol({ status: "FRIO" })).toMatchObject({
      sequence: "nutricao-longa",
      nextAt: new Date("2026-11-26T12:00:00Z"),
    });
    expect(enrol({ status: "QUENTE" })).toBeNull();
  });

  it.each<[string, Partial<Lead>, Partial<PlanContext>]>([
    ["without an e-mail", { email: null }, {}],
    ["without an e-mail connection", {}, { connections: connectionsOf(["n8n"]) }],
    [
      "through a connection that takes no sequences",
      {},
      { connections: [{ ...mailbox(), serves: ["email.welcome"] }] },
    ],
    ["through a connection of other statuses", {}, { connections: [{ ...mailbox(), statuses: ["QUENTE"] }] }],
    ["for a test lead outside the sandbox", { teste: true }, {}],
  ])("is none %s", (_name, lead, context) => {
    expect(enrol(lead, context)).toBeNull();
  });

  it("takes a test lead through the sandbox", () => {
    expect(enrol({ teste: true }, { connections: connectionsOf(["email"], true) })).toMatchObject({ connectionId: 1 });
  });

  it.each([
    ["legitimate_interest", undefined, true],
    ["legitimate_interest", "concedido", true],
    ["legitimate_interest", "negado", false],
    ["legitimate_interest", "revogado", false],
    ["consent", undefined, false],
    ["consent", "concedido", true],
    ["consent", "negado", false],
  ] as const)("on the basis %s with a consent that is %s may send: %s", (nurtureBasis, estado, isAllowed) => {
    const consents = estado === undefined ? {} : { marketing_email: estado };
    expect(enrol({}, { nurtureBasis, consents })?.nextAt !== null).toBe(isAllowed);
    expect(consentSkip("email.nurture", consents, nurtureBasis) === null).toBe(isAllowed);
  });

  it("leaves the answer to an enquiry out of what sequences rest on", () => {
    expect(consentSkip("email.welcome", {}, "consent")).toBeNull();
  });
});

describe("the words of an ending", () => {
  it("are a sentence for each cause, and the name of one that nobody knows", () => {
    for (const cause of Object.keys(NURTURE_ENDINGS)) expect(endingWords(cause)).toMatch(/^[A-Z].+\.$/);
    expect(endingWords("toString")).toBe("Terminou: toString.");
  });
});

function mailbox() {
  return { id: 1, integration: "email", name: "email", sandbox: false };
}
