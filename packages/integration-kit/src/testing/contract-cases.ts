/** What goes wrong in the contract suite, and what every connector makes of it unless it says why not. */
import type { Outcome } from "@streamleads/domain";
import { expect } from "vitest";
import type { FakeAnswer, Fault } from "./fake.ts";

interface Rule {
  title: string;
  /** Absent where no server is asked (`refused_port`). */
  fault?: Fault;
  /** Only one request meets the fault: the first, then in a fresh run the second, and so on through all of them. */
  isOneByOne?: true;
  kinds: readonly Outcome["kind"][];
  /** Further promises about the outcome, for actions (a check has no clock). */
  also?: (outcome: Outcome, now: Date) => void;
}

export type FaultCase =
  | "server_error"
  | "unavailable"
  | "limited"
  | "invalid"
  | "unauthorized"
  | "redirect"
  | "hang"
  | "slow_body"
  | "drop_after"
  | "reset"
  | "one_call_failed"
  | "one_call_dropped"
  | "refused_port";

export const FAULT_CASES: { readonly [C in FaultCase]: Rule } = {
  server_error: { title: "500", fault: { kind: "answer", status: 500, text: "oops" }, kinds: ["retry"] },
  unavailable: { title: "503", fault: { kind: "answer", status: 503, json: {} }, kinds: ["retry"] },
  limited: {
    title: "429 with retry-after 30 burns no attempt and waits",
    fault: { kind: "answer", status: 429, headers: { "retry-after": "30" }, json: {} },
    kinds: ["retry"],
    also: (outcome, now) => {
      expect(outcome).toMatchObject({ burn: false, notBefore: expect.any(Date) });
      const notBefore = outcome.kind === "retry" ? outcome.notBefore : undefined;
      expect(notBefore?.getTime()).toBeGreaterThanOrEqual(now.getTime() + 30_000);
    },
  },
  invalid: {
    title: "422: the provider will never take it",
    fault: { kind: "answer", status: 422, json: {} },
    kinds: ["rejected"],
  },
  unauthorized: { title: "401", fault: { kind: "answer", status: 401, json: {} }, kinds: ["reconnect"] },
  redirect: {
    title: "a redirect is not followed",
    fault: { kind: "answer", status: 302, headers: { location: "/elsewhere" } },
    kinds: ["rejected", "reconnect"],
  },
  hang: { title: "no answer within the time-out", fault: { kind: "hang" }, kinds: ["unknown"] },
  slow_body: {
    title: "an answer that begins and never ends",
    fault: { kind: "slow_body" },
    kinds: ["unknown"],
  },
  drop_after: { title: "handled, then the connection broke", fault: { kind: "drop_after" }, kinds: ["unknown"] },
  reset: { title: "the connection was reset", fault: { kind: "reset" }, kinds: ["unknown"] },
  one_call_failed: {
    title: "any one of its requests answered with 500",
    fault: { kind: "answer", status: 500 },
    isOneByOne: true,
    kinds: ["retry", "unknown"],
  },
  one_call_dropped: {
    title: "any one of its requests left without an answer",
    fault: { kind: "drop_after" },
    isOneByOne: true,
    kinds: ["unknown", "retry"],
  },
  refused_port: { title: "nobody listens", kinds: ["retry"] },
};

/** Bodies that providers, proxies and captive portals have answered 200 with. */
export const ODD_BODIES: readonly [name: string, answer: Omit<FakeAnswer, "status">][] = [
  ["an empty body", {}],
  ["null", { text: "null", headers: { "content-type": "application/json" } }],
  ["an empty list", { json: [] }],
  ["an empty object", { json: {} }],
  ["a number", { text: "7", headers: { "content-type": "application/json" } }],
  ["nulls where objects are wanted", { json: { id: null, results: null, data: null, messages: [null], ok: null } }],
  ["half a JSON", { text: '{"id": "1', headers: { "content-type": "application/json" } }],
  ["an HTML page", { text: "<html><body>Login</body></html>", headers: { "content-type": "text/html" } }],
];

/** Refusals whose bodies people like to quote. */
export const REFUSALS: readonly number[] = [400, 401, 409, 422, 429, 500];
