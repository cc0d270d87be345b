/**
 * The suite that every connector over HTTP passes. It knows nothing of the provider: it breaks the fake in every way
 * in which the network and a provider break, and looks at what the connector makes of it.
 */
import { type Action, isAction, type Outcome, policyOf } from "@streamleads/domain";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Connector, Fields, Settings } from "../connector.ts";
import { readSettings } from "../settings.ts";
import { closedPort } from "./closed-port.ts";
import { type JobOverrides, TEST_NOW } from "./context.ts";
import { FAULT_CASES, type FaultCase, ODD_BODIES, REFUSALS } from "./contract-cases.ts";
import { expectWellFormedConnector } from "./contract-rules.ts";
import { type Call, Trial } from "./contract-trial.ts";
import type { FakeProvider, Fault } from "./fake.ts";
import { MARKED_LEAD, undeclaredFields } from "./marked-lead.ts";
import { type FaultServer, startFake } from "./server.ts";

/** A case in which this provider differs from the rule, with the reason that a reader needs. */
export interface Exception {
  because: string;
  /** What to expect instead. */
  kind?: Outcome["kind"] | readonly Outcome["kind"][];
  /** What to break the fake with instead: the provider's own way of saying the same. */
  fault?: Fault;
  /** Only for these calls; for all of them when absent. */
  actions?: readonly Call[];
}

export interface ContractOptions<F extends Fields> {
  /** A fresh fake; `env()` of it must satisfy the connector. */
  fake: () => FakeProvider;
  /** Added to what the fake's `env()` gives. */
  settings?: Settings<F>;
  /** Every action of the connector, with what its job needs beyond the sample. */
  actions: { [A in Action]?: JobOverrides };
  /** Arrivals of a healthy delivery, where it is not exactly one. */
  arrivals?: { [A in Action]?: number };
  exceptions?: { [C in FaultCase]?: Exception | readonly Exception[] };
}

const HANG_TIMEOUT_MS = 150;

/** Declares the suite for one connector. Call it at the top of the connector's test file. */
export function connectorContract<F extends Fields>(connector: Connector<F>, options: ContractOptions<F>): void {
  const actions = Object.keys(options.actions).filter(isAction);
  const calls: Call[] = ["check", ...(connector.setup === undefined ? [] : ["setup" as const]), ...actions];

  describe(`${connector.slug}: contract of every connector`, () => {
    let server: FaultServer;
    let trial: Trial<F>;
    beforeAll(async () => {
      server = await startFake(options.fake());
      trial = new Trial(connector, server, options.settings, options.actions);
    });
    afterEach(() => trial.close());
    afterAll(() => server.close());

    it("says what it is and what it needs", () => expectWellFormedConnector(connector));

    it("is satisfied by the environment of its fake", () => {
      const { missing, problems, configured } = readSettings(connector, server.provider.env(server.url));
      expect({ missing, problems, configured }).toEqual({ missing: [], problems: [], configured: true });
    });

    it("names every action that it has", () => {
      expect(Object.keys(options.actions).sort()).toEqual(Object.keys(connector.actions).sort());
    });

    for (const call of calls.filter((call) => !isAction(call))) {
      it(`${call}: a healthy provider is delivered, again and again, and no lead arrives`, async () => {
        await trial.prepare(call);
        expect(await trial.run(call)).toMatchObject({ kind: "delivered" });
        expect(await trial.run(call)).toMatchObject({ kind: "delivered" });
        expect(server.arrivals).toEqual([]);
      });
    }

    for (const action of actions) {
      const count = options.arrivals?.[action] ?? 1;
      it(`${action}: a healthy delivery arrives ${count === 1 ? "exactly once" : `${count} times`}`, async () => {
        await trial.prepare(action);
        expect(await trial.run(action)).toMatchObject({ kind: "delivered" });
        expect(server.arrivals).toHaveLength(count);
      });

      it(`${action}: no field of the lead leaves that it does not declare`, async () => {
        await trial.prepare(action);
        server.seen.length = 0;
        await trial.run(action, { lead: MARKED_LEAD });
        expect(server.seen.length, "requests of a healthy call").toBeGreaterThan(0);
        expect(undeclaredFields(server.seen, connector.receives)).toEqual([]);
      });

      if (!["yes", "lookup"].includes(policyOf(action).repeatAfterUnknown)) continue;
      it(`${action}: repeated after an unknown outcome, it is the same thing to the provider`, async () => {
        await trial.prepare(action);
        server.fail({ kind: "drop_after" }, 1);
        await trial.run(action);
        expect(await trial.run(action, { attempt: 2 })).toMatchObject({ kind: "delivered" });
        const keys = new Set(server.arrivals.map(({ kind, key }) => `${kind} ${key}`));
        expect(keys.size, [...keys].join(", ")).toBeLessThanOrEqual(count);
      });
    }

    for (const call of calls) {
      for (const name of Object.keys(FAULT_CASES) as FaultCase[]) {
        const rule = FAULT_CASES[name];
        const exception = exceptionFor(options.exceptions?.[name], call);
        const kinds = [exception?.kind ?? rule.kinds].flat();
        const suffix = exception === undefined ? "" : ` (${exception.because})`;
        const look = (outcome: Outcome, which: string) => {
          expect(kinds, `${which}${JSON.stringify(outcome)}`).toContain(outcome.kind);
          if (exception?.kind === undefined && isAction(call)) rule.also?.(outcome, TEST_NOW);
        };
        it(`${call}: ${rule.title} → ${kinds.join(" or ")}${suffix}`, async () => {
          const fault = exception?.fault ?? rule.fault;
          if (rule.isOneByOne && fault !== undefined) return eachRequest(call, fault, look);
          await trial.prepare(call);
          if (fault !== undefined) server.fail(fault);
          const url = name === "refused_port" ? await closedPort() : server.url;
          const timeoutMs = fault?.kind === "hang" || fault?.kind === "slow_body" ? HANG_TIMEOUT_MS : undefined;
          look(await trial.run(call, { url, timeoutMs }), "");
        });
      }

      it.each(ODD_BODIES)(`${call}: a 200 with %s is an outcome, never an exception`, async (_name, body) => {
        await trial.prepare(call);
        server.fail({ kind: "answer", status: 200, ...body });
        await trial.run(call);
      });

      it.each(REFUSALS)(`${call}: a %d that repeats lead and token is not quoted with them`, async (status) => {
        await trial.prepare(call);
        const echo = { ...trial.job(call).lead, ...trial.settings(server.url) };
        server.fail({ kind: "answer", status, json: { message: JSON.stringify(echo), error: echo, errors: [echo] } });
        await trial.run(call);
      });
    }

    /** Breaks the first request of a call, then in a fresh run the second, and so on through all that a healthy call makes. */
    async function eachRequest(call: Call, fault: Fault, look: (outcome: Outcome, which: string) => void) {
      await trial.prepare(call);
      const before = server.requests;
      await trial.run(call);
      const count = server.requests - before;
      expect(count, "requests of a healthy call").toBeGreaterThan(0);
      for (let nth = 1; nth <= count; nth++) {
        await trial.prepare(call);
        server.failAt(nth, fault);
        look(await trial.run(call), `request ${nth} of ${count}: `);
      }
    }
  });
}

function exceptionFor(given: Exception | readonly Exception[] | undefined, call: Call): Exception | undefined {
  const all = given === undefined ? [] : [given].flat();
  return all.find(({ actions }) => actions === undefined || actions.includes(call));
}
