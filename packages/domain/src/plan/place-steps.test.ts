/** What connections add to plans by themselves: after the built-in plan, and on what happens to a lead later. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { STATUSES } from "../lead/lead.ts";
import { aContext, aLead, ana, bruno, connectionsOf, hoursOf } from "./plan.fixture.ts";
import { type OccasionFacts, occasionPlanFor, type PlanConnection, type PlannedDelivery, planFor } from "./plan.ts";
import { updatePlanFor } from "./replan.ts";
import { type PlanStep, STAGES } from "./steps.ts";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const account = (id: number, name: string, over: Partial<PlanConnection> = {}): PlanConnection => ({
  id,
  name,
  integration: name.split(":")[0]!,
  sandbox: false,
  ...over,
});
const withSteps = (...steps: PlanStep[]) => [account(1, "pipedrive", { steps })];
const planned = (connections: readonly PlanConnection[], lead = {}) =>
  planFor(aLead(lead), aContext({ connections })).filter(({ connectionId }) => connectionId !== null);
const on = (connections: readonly PlanConnection[], occasion: OccasionFacts, lead = {}, context = {}) =>
  occasionPlanFor(aLead(lead), aContext({ connections, ...context }), occasion);
const shown = (plan: readonly PlannedDelivery[]) => plan.map((one) => `${one.connectionId} ${one.action}`);
const claim: OccasionFacts = {
  on: "claim",
  params: { claimed: { nome: "Ana", via: "Slack", at: "2026-11-23T12:00:00Z" } },
};
const stage = (name: (typeof STAGES)[number], from?: string): OccasionFacts => ({
  on: "stage",
  params: { stage: name },
  from,
});

describe("the steps of a lead's plan", () => {
  it("come after the built-in plan, in their order, one waiting for the other", () => {
    const connections = [
      ...connectionsOf(["n8n"]),
      account(7, "pipedrive", {
        steps: [{ action: "contact.upsert" }, { action: "note.create", after: "contact.upsert" }],
      }),
    ];
    expect(shown(planned(connections))).toEqual(["1 event.send", "7 contact.upsert", "7 note.create"]);
    const whole = planFor(aLead(), aContext({ connections }));
    const note = whole.find(({ action }) => action === "note.create");
    expect(whole[note?.after as number]).toMatchObject({ action: "contact.upsert", connectionId: 7 });
  });

  it("are for the statuses that they name, and all without a name", () => {
    const connections = withSteps({ action: "task.create", statuses: ["QUENTE"] }, { action: "contact.upsert" });
    for (const status of STATUSES) {
      expect(shown(planned(connections, { status }))).toEqual(
        status === "QUENTE" ? ["1 task.create", "1 contact.upsert"] : ["1 contact.upsert"],
      );
    }
  });

  it("leave a step out whose parent is not in the plan", () => {
    const connections = withSteps(
      { action: "contact.upsert", statuses: ["FRIO"] },
      { action: "note.create", after: "contact.upsert" },
    );
    expect(shown(planned(connections, { status: "QUENTE" }))).toEqual([]);
    expect(shown(planned(connections, { status: "FRIO" }))).toEqual(["1 contact.upsert", "1 note.create"]);
  });

  it("wait for a parent of their own account, never of another one", () => {
    const steps: PlanStep[] = [{ action: "contact.upsert" }, { action: "note.create", after: "contact.upsert" }];
    const plan = planFor(
      aLead(),
      aContext({ connections: [account(1, "pipedrive", { steps }), account(2, "pipedrive:sul", { steps })] }),
    );
    for (const one of plan.filter(({ action }) => action === "note.create")) {
      expect(plan[one.after as number]).toMatchObject({ action: "contact.upsert", connectionId: one.connectionId });
    }
    expect(shown(plan.filter(({ connectionId }) => connectionId !== null))).toEqual([
      "1 contact.upsert",
      "1 note.create",
      "2 contact.upsert",
      "2 note.create",
    ]);
  });

  it("come later by their delay, and what goes to the lead only inside the hours", () => {
    const connections = [
      account(1, "twilio", {
        steps: [
          { action: "message.sms", delayMs: 12 * 3_600_000 },
          { action: "call.broker", delayMs: 600_000 },
        ],
      }),
    ];
    const [sms, call] = stepsByConsent(connections);
    // 21:00 in São Paulo: the next morning.
    expect(sms?.dueAt.toISOString()).toBe("2026-11-24T11:00:00.000Z");
    expect(call?.dueAt.getTime()).toBe(NOW + 600_000);
  });

  it("stand in for the broker's first alert, at once where there is none", () => {
    const steps: PlanStep[] = [
      { action: "call.broker", insteadOf: "notify.hot_lead", delayMs: 300_000, unlessClaimed: true },
    ];
    const both = planFor(
      aLead(),
      aContext({ connections: [...connectionsOf(["whatsapp"]), account(9, "twilio", { steps })] }),
    );
    const call = both.find(({ action }) => action === "call.broker");
    expect(both[call?.insteadOf as number]).toMatchObject({ integration: "whatsapp", action: "notify.hot_lead" });
    expect(call?.dueAt.getTime()).toBe(NOW + 300_000);
    expect(call?.params).toMatchObject({ unlessClaimed: true, broker: ana });
    const [alone] = planned([account(9, "twilio", { steps })]);
    expect(alone).toMatchObject({ action: "call.broker", dueAt: new Date(NOW) });
    expect(alone?.insteadOf).toBeUndefined();
  });

  it("give every step the lead's broker, and what the step says itself wins", () => {
    const plan = planned(withSteps({ action: "task.create" }, { action: "note.create", params: { broker: bruno } }));
    expect(plan.map(({ params }) => params.broker)).toEqual([ana, bruno]);
  });

  it.each<[string, object, string]>([
    ["SMS to a lead without a number", { telefone: null }, "no_phone"],
    ["SMS to a number that cannot be called", { telefone: "ramal 12" }, "no_phone"],
  ])("are skipped with the reason: %s", (_name, lead, cause) => {
    expect(planned([account(1, "twilio", { steps: [{ action: "message.sms" }] })], lead)[0]?.skip?.cause).toBe(cause);
  });

  it("are skipped where the person's word is missing", () => {
    const connections = withSteps({ action: "audience.add" }, { action: "message.sms" }, { action: "contact.upsert" });
    expect(planned(connections).map(({ skip }) => skip?.cause)).toEqual(["no_consent", "no_consent", undefined]);
    const agreed = { audiencias: "concedido", marketing_sms_ligacao: "concedido" } as const;
    const plan = planFor(aLead(), aContext({ connections, consents: agreed }));
    expect(plan.filter(({ connectionId }) => connectionId === 1).map(({ skip }) => skip)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

/** The steps of a plan that a lead of the fixture gets by its consents. */
function stepsByConsent(connections: readonly PlanConnection[]): PlannedDelivery[] {
  const context = aContext({
    connections,
    consents: { marketing_sms_ligacao: "concedido" },
    hours: hoursOf("seg-sab 08:00-20:00"),
  });
  return planFor(aLead(), context).filter(({ connectionId }) => connectionId !== null);
}

describe("several accounts", () => {
  const steps: PlanStep[] = [{ action: "contact.upsert" }];

  it("each get their own steps, for the statuses that they were given", () => {
    const connections = [
      account(1, "mailchimp", { steps }),
      account(2, "mailchimp:frios", { steps, statuses: ["FRIO"] }),
      account(3, "mailchimp:quentes", { steps, statuses: ["QUENTE"] }),
    ];
    expect(shown(planned(connections, { status: "QUENTE" }))).toEqual(["1 contact.upsert", "3 contact.upsert"]);
    expect(shown(planned(connections, { status: "FRIO" }))).toEqual(["1 contact.upsert", "2 contact.upsert"]);
    expect(shown(planned(connections, { status: "MORNO" }))).toEqual(["1 contact.upsert"]);
  });

  it("of the CRM each get the contact and its deal; a message goes through one", () => {
    const connections = [
      account(1, "hubspot"),
      account(2, "hubspot:sul"),
      account(3, "whatsapp"),
      account(4, "whatsapp:sul"),
    ];
    const plan = planned(connections);
    expect(shown(plan).filter((one) => /contact|deal/.test(one))).toEqual([
      "1 contact.upsert",
      "2 contact.upsert",
      "1 deal.create",
      "2 deal.create",
    ]);
    for (const deal of plan.filter(({ action }) => action === "deal.create")) {
      const whole = planFor(aLead(), aContext({ connections }));
      expect(whole[deal.after as number]?.connectionId).toBe(deal.connectionId);
    }
    expect(shown(plan).filter((one) => one.includes("notify.hot_lead"))).toEqual(["3 notify.hot_lead"]);
  });

  it("that serve an action take it from those that do not", () => {
    const connections = [
      account(1, "whatsapp", { serves: ["message.followup"] }),
      account(2, "whatsapp:plantao", { serves: ["notify.hot_lead"] }),
    ];
    const plan = planned(connections);
    expect(plan.find(({ action }) => action === "notify.hot_lead")?.connectionId).toBe(2);
    expect(plan.find(({ action }) => action === "message.followup")?.connectionId).toBe(1);
  });

  it("that serve nothing of the built-in plan leave it out, without saying that something is missing", () => {
    expect(shown(planFor(aLead(), aContext({ connections: [account(1, "hubspot", { serves: [] })] })))).toEqual([]);
  });

  it("of the sandbox are for test leads, the others for real ones", () => {
    const connections = [account(1, "pipedrive", { steps }), account(2, "pipedrive:teste", { steps, sandbox: true })];
    expect(shown(planned(connections))).toEqual(["1 contact.upsert"]);
    expect(shown(planned(connections, { teste: true }))).toEqual(["2 contact.upsert"]);
    expect(planned([account(1, "pipedrive", { steps })], { teste: true })[0]?.skip?.cause).toBe("test_lead");
  });

  it("are all updated when the person changes, and nothing else is done", () => {
    const more: PlanStep[] = [...steps, { action: "note.create", after: "contact.upsert" }, { action: "task.create" }];
    const connections = [account(1, "pipedrive", { steps: more }), account(2, "rd-station", { steps: more })];
    expect(shown(updatePlanFor(aLead(), aContext({ connections })))).toEqual(["1 contact.upsert", "2 contact.upsert"]);
  });
});

describe("what happens later", () => {
  const everything: PlanStep[] = [
    { action: "contact.upsert" },
    { action: "note.create", on: "claim" },
    { action: "deal.create", on: "stage", stages: ["proposta"] },
    { action: "ads.conversion", on: "stage" },
    { action: "contact.optout", on: "opt_out" },
  ];
  const consents = { audiencias: "concedido" } as const;

  it("is planned on its own occasion alone, without the plan of the lead", () => {
    const connections = [...connectionsOf(["n8n", "whatsapp"]), account(8, "pipedrive", { steps: everything })];
    expect(shown(on(connections, claim))).toEqual(["8 note.create"]);
    expect(shown(on(connections, stage("visita"), {}, { consents }))).toEqual(["8 ads.conversion"]);
    expect(shown(on(connections, stage("proposta"), {}, { consents }))).toEqual(["8 deal.create", "8 ads.conversion"]);
    expect(shown(on(connections, { on: "opt_out", params: { finalidades: ["audiencias"] } }))).toEqual([
      "8 contact.optout",
    ]);
  });

  it("tells every step what it was, with the broker of the lead unless another one is named", () => {
    const [note] = on(withSteps(...everything), claim);
    expect(note?.params).toEqual({ on: "claim", broker: ana, claimed: claim.params.claimed });
    const [named] = on(withSteps(...everything), { ...claim, params: { ...claim.params, broker: bruno } });
    expect(named?.params.broker).toEqual(bruno);
  });

  it("is not told back to the integration that it came from, but for conversions", () => {
    const connections = [account(1, "hubspot", { steps: everything }), account(2, "pipedrive", { steps: everything })];
    expect(shown(on(connections, stage("proposta", "hubspot"), {}, { consents }))).toEqual([
      "1 ads.conversion",
      "2 deal.create",
      "2 ads.conversion",
    ]);
  });

  it("names no stage where there is none: steps for certain stages are left out", () => {
    expect(shown(on(withSteps(...everything), { on: "stage", params: {} }, {}, { consents }))).toEqual([
      "1 ads.conversion",
    ]);
  });

  it("is for the statuses of the step and of the account", () => {
    const connections = [
      account(1, "asana", { steps: [{ action: "task.create", on: "claim", statuses: ["QUENTE"] }] }),
      account(2, "trello", { steps: [{ action: "task.create", on: "claim" }], statuses: ["MORNO"] }),
    ];
    expect(shown(on(connections, claim, { status: "QUENTE" }))).toEqual(["1 task.create"]);
    expect(shown(on(connections, claim, { status: "MORNO" }))).toEqual(["2 task.create"]);
    expect(shown(on(connections, claim, { status: "FRIO" }))).toEqual([]);
  });

  it("points only backwards, to a step of the same account, whatever connections say", () => {
    const action = fc.constantFrom("contact.upsert", "note.create", "task.create", "ads.conversion");
    const step = fc.record({
      action,
      on: fc.constantFrom("claim", "stage", "opt_out", "lead"),
      after: fc.option(action, { nil: undefined }),
      delayMs: fc.option(fc.nat(10 ** 9), { nil: undefined }),
    }) as fc.Arbitrary<PlanStep>;
    const accounts = fc.array(fc.array(step, { maxLength: 6 }), { maxLength: 4 });
    fc.assert(
      fc.property(accounts, fc.constantFrom(...STAGES), (all, name) => {
        const connections = all.map((steps, i) => account(i + 1, `crm${i % 2}:${i}`, { steps }));
        const plan = on(connections, stage(name), {}, { consents });
        for (const [i, one] of plan.entries()) {
          expect(one.dueAt.getTime()).toBeGreaterThanOrEqual(NOW);
          expect(one.expiresAt > one.dueAt).toBe(true);
          if (one.after === undefined) continue;
          expect(one.after).toBeLessThan(i);
          expect(plan[one.after]?.connectionId).toBe(one.connectionId);
        }
      }),
    );
  });
});
