import type { Fault } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { mailFaultOf } from "./mail-fault.ts";

const answer = (status: number): Fault => ({ kind: "answer", status });

describe("a fault told to the mail server", () => {
  it.each([
    ["a wrong token is a refused log-in", answer(401), { kind: "smtp", when: "auth", code: 535 }],
    ["a forbidden one too", answer(403), { kind: "smtp", when: "auth", code: 535 }],
    ["a limit puts the message off", answer(429), { kind: "smtp", when: "mail", code: 421 }],
    ["a server that is down breaks the connection", answer(503), { kind: "reset" }],
    ["any other refusal is for the recipient", answer(422), { kind: "smtp", when: "rcpt", code: 550 }],
    ["silence is silence", { kind: "hang" } as const, { kind: "hang" }],
    ["taken without an answer stays so", { kind: "drop_after" } as const, { kind: "drop_after_data" }],
    ["a broken connection stays so", { kind: "reset" } as const, { kind: "reset" }],
  ])("%s", (_guarantee, fault, wanted) => {
    expect(mailFaultOf(fault)).toMatchObject(wanted);
  });
});
