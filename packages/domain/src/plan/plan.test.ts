import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { policyOf } from "../delivery/action-policy.ts";
import { STATUSES } from "../lead/lead.ts";
import { aContext, aLead, ana, bruno, connectionsOf } from "./plan.fixture.ts";
import { type PlanContext, type PlannedDelivery, planFor } from "./plan.ts";

const NOW = "2026-11-23T12:00:00.000Z";
const MISSING = {
  n8n: "N8N_WEBHOOK_URL",
  hubspot: "HUBSPOT_API_KEY",
  whatsapp: "WHATSAPP_ACCESS_TOKEN",
  slack: "SLACK_WEBHOOK_URL",
  email: "SMTP_HOST",
  "google-analytics": "GA_MEASUREMENT_ID",
};
const nothing = aContext({ connections: [], missing: MISSING });

/** One line per delivery: what, through which connection, when, and what it waits for. */
function lines(plan: PlannedDelivery[], context: PlanContext = aContext()): string[] {
  return plan.map((d) => {
    const name = context.connections.find((c) => c.id === d.connectionId)?.name ?? d.integration;
    const wait =
      d.after !== undefined ? ` after ${d.after}` : d.insteadOf !== undefined ? ` instead of ${d.insteadOf}` : "";
    const skip = d.skip ? ` (${d.skip.cause})` : "";
    return `${name} ${d.action} ${d.dueAt.toISOString().slice(5, 16)}${wait}${skip}`;
  });
}
const skips = (plan: PlannedDelivery[]) => plan.map((d) => `${d.integration} ${d.action}: ${d.skip?.cause ?? "-"}`);
const find = (plan: PlannedDelivery[], integration: string, action: string) =>
  plan.find((d) => d.integration === integration && d.action === action);

describe("the plan of each status", () => {
  it("QUENTE: systems, the broker with a second channel, vendas, both events, follow-up in two hours", () => {
    expect(lines(planFor(aLead({ status: "QUENTE" }), aContext()))).toEqual([
      "n8n event.send 11-23T12:00",
      "hubspot contact.upsert 11-23T12:00",
      "hubspot deal.create 11-23T12:00 after 1",
      "whatsapp notify.hot_lead 11-23T12:00",
      "email notify.hot_lead 11-23T12:02 instead of 3",
      "slack:vendas notify.hot_lead 11-23T12:00",
      "google-analytics analytics.lead 11-23T12:00",
      "slack:vendas notify.followup 11-23T14:00",
      "whatsapp message.followup 11-23T14:00",
    ]);
  });
  it("MORNO: tagged Nutrição, marketing told, welcomed, follow-up in three days", () => {
    expect(lines(planFor(aLead({ status: "MORNO" }), aContext()))).toEqual([
      "n8n event.send 11-23T12:00",
      "hubspot contact.upsert 11-23T12:00",
      "slack:marketing notify.new_lead 11-23T12:00",
      "email email.welcome 11-23T12:00",
      "google-analytics analytics.lead 11-23T12:00",
      "slack:vendas notify.followup 11-26T12:00",
      "whatsapp message.followup 11-26T12:00",
    ]);
  });
  it("FRIO: tagged Frio, nobody disturbed, follow-up in seven days", () => {
    expect(lines(planFor(aLead({ status: "FRIO" }), aContext()))).toEqual([
      "n8n event.send 11-23T12:00",
      "hubspot contact.upsert 11-23T12:00",
      "google-analytics analytics.lead 11-23T12:00",
      "slack:vendas notify.followup 11-30T12:00",
      "whatsapp message.followup 11-30T12:00",
    ]);
  });
  it.each([
    ["QUENTE", undefined, ["generate_lead", "qualify_lead"], 2, 2],
    ["MORNO", ["Nutrição"], ["generate_lead"], 72, 1],
    ["FRIO", ["Frio"], ["generate_lead"], 168, 0],
  ] as const)("%s has its tags, events, follow-up hours and priority", (status, tags, events, followUpHours, prio) => {
    const plan = planFor(aLead({ status }), aContext());
    expect(find(plan, "hubspot", "contact.upsert")?.params).toEqual(tags ? { tags } : {});
    expect(find(plan, "google-analytics", "analytics.lead")?.params).toEqual({ events });
    expect(find(plan, "slack", "notify.followup")?.params).toEqual({ broker: ana, followUpHours });
    expect(find(plan, "whatsapp", "message.followup")?.params).toEqual({ followUpHours });
    expect(new Set(plan.map((d) => d.prio))).toEqual(new Set([prio]));
  });
  it("a deal is made for the statuses of the setting and for no other", () => {
    for (const status of STATUSES) {
      const plan = planFor(aLead({ status }), aContext({ dealStatuses: ["MORNO"] }));
      expect(find(plan, "hubspot", "deal.create") !== undefined).toBe(status === "MORNO");
    }
  });
  it("a returning person's staff is told before the systems", () => {
    expect(lines(planFor(aLead(), aContext({ returning: true }))).slice(0, 6)).toEqual([
      "whatsapp notify.hot_lead 11-23T12:00",
      "email notify.hot_lead 11-23T12:02 instead of 0",
      "slack:vendas notify.hot_lead 11-23T12:00",
      "n8n event.send 11-23T12:00",
      "hubspot contact.upsert 11-23T12:00",
      "hubspot deal.create 11-23T12:00 after 4",
    ]);
  });
});

describe("the lead's own link to book a meeting", () => {
  const agenda = (over: Partial<PlanContext["connections"][number]> = {}) =>
    ({
      id: 90,
      integration: "calendly",
      name: "calendly",
      sandbox: false,
      steps: [{ action: "link.create" }],
      ...over,
    }) as const;
  const welcomeAt = (connection: PlanContext["connections"][number], teste = false) => {
    const { connections } = aContext();
    const plan = planFor(aLead({ status: "MORNO", teste }), aContext({ connections: [...connections, connection] }));
    return find(plan, "email", "email.welcome")?.dueAt.toISOString().slice(11, 19);
  };

  it("is made at once, and the welcome mail waits a minute for it", () => {
    expect(welcomeAt(agenda())).toBe("12:01:00");
    const { connections } = aContext();
    const plan = planFor(aLead({ status: "MORNO" }), aContext({ connections: [...connections, agenda()] }));
    expect(find(plan, "calendly", "link.create")?.dueAt.toISOString()).toBe(NOW);
    // It waits for a time, not for the link: without one it goes all the same.
    expect(find(plan, "email", "email.welcome")).not.toHaveProperty("after");
  });
  it.each([
    ["is for other statuses", agenda({ steps: [{ action: "link.create", statuses: ["QUENTE"] }] })],
    ["belongs to an account for other statuses", agenda({ statuses: ["QUENTE"] })],
    ["is made on another occasion", agenda({ steps: [{ action: "link.create", on: "claim" }] })],
    ["is none of the account's steps", agenda({ steps: [{ action: "task.create" }] })],
  ])("that %s is not waited for", (_name, connection) => {
    expect(welcomeAt(connection)).toBe("12:00:00");
  });
  it("that a test lead does not get is not waited for", () => {
    expect(welcomeAt(agenda(), true)).toBe("12:00:00");
    expect(welcomeAt(agenda({ sandbox: true }), true)).toBe("12:01:00");
  });
});

describe("the broker", () => {
  it("follows from the lead's id", () => {
    expect(find(planFor(aLead({ id: 42 }), aContext()), "whatsapp", "notify.hot_lead")?.params.broker).toEqual(ana);
    expect(find(planFor(aLead({ id: 43 }), aContext()), "whatsapp", "notify.hot_lead")?.params.broker).toEqual(bruno);
  });
  it("without brokers the alert is skipped, naming the variable, and the sales channel is told all the same", () => {
    const plan = planFor(aLead(), aContext({ brokers: [] }));
    const alert = find(plan, "whatsapp", "notify.hot_lead");
    expect(alert?.skip).toMatchObject({ cause: "no_broker", fix: expect.stringContaining("VENDEDORES") });
    expect(alert?.params).toEqual({});
    expect(find(plan, "slack", "notify.hot_lead")?.skip).toBeUndefined();
    expect(find(plan, "email", "notify.hot_lead")).toBeUndefined();
  });
  it("without an e-mail has no second channel", () => {
    expect(find(planFor(aLead({ id: 43 }), aContext()), "email", "notify.hot_lead")).toBeUndefined();
  });
  it("is written to at once where WhatsApp is not configured", () => {
    const context = aContext({ connections: connectionsOf(["email"]), missing: MISSING });
    const plan = planFor(aLead(), context);
    expect(plan.findIndex((d) => d.integration === "whatsapp")).toBe(3);
    expect(find(plan, "email", "notify.hot_lead")).toMatchObject({ dueAt: new Date(NOW), insteadOf: 3 });
  });
  it("is written to at once, instead of nothing, where WhatsApp is not offered", () => {
    const email = find(
      planFor(aLead(), aContext({ connections: connectionsOf(["email"]) })),
      "email",
      "notify.hot_lead",
    );
    expect(email).toMatchObject({ dueAt: new Date(NOW) });
    expect(email).not.toHaveProperty("insteadOf");
  });
});

describe("the reminder", () => {
  const reminder = (names: string[], id = 42, missing = {}) =>
    planFor(aLead({ id }), aContext({ connections: connectionsOf(names), missing })).find(
      (d) => d.action === "notify.followup",
    );
  it.each([
    ["goes to the sales channel", ["slack:vendas", "email"], 42, "slack", undefined],
    ["goes to the broker's e-mail without Slack", ["email"], 42, "email", undefined],
    [
      "goes to the broker's e-mail when Slack has another channel only",
      ["slack:marketing", "email"],
      42,
      "email",
      undefined,
    ],
    ["is skipped for Slack when the broker has no e-mail", ["slack:marketing", "email"], 43, "slack", "not_configured"],
    ["is skipped for the e-mail where there is nothing else", ["email"], 43, "email", "no_broker_email"],
  ])("%s", (_, names, id, integration, cause) => {
    const found = reminder(names, id);
    expect(found?.integration).toBe(integration);
    expect(found?.skip?.cause).toBe(cause);
  });
  it("is skipped for Slack, naming its variable, when neither is configured", () => {
    expect(reminder([], 42, MISSING)).toMatchObject({
      integration: "slack",
      skip: { cause: "not_configured", fix: expect.stringMatching(/SLACK_WEBHOOK_URL /) },
    });
  });
});

describe("what is not configured", () => {
  it("is planned as skipped, each naming its variable", () => {
    for (const status of STATUSES) {
      for (const d of planFor(aLead({ status }), nothing)) {
        expect(d.connectionId).toBeNull();
        expect(d.skip?.cause).toBe("not_configured");
        expect(d.skip?.fix).toContain(MISSING[d.integration as keyof typeof MISSING]);
      }
    }
  });
  it("plans as many deliveries as if all were, but for the second channel", () => {
    for (const [status, fallbacks] of [
      ["QUENTE", 1],
      ["MORNO", 0],
      ["FRIO", 0],
    ] as const)
      expect(planFor(aLead({ status }), nothing)).toHaveLength(
        planFor(aLead({ status }), aContext()).length - fallbacks,
      );
  });
  it("is left out when it is not offered at all", () => {
    expect(planFor(aLead(), aContext({ connections: [], missing: {} }))).toEqual([]);
  });
  it("the missing marketing channel names its own variable, whether or not Slack has another", () => {
    for (const context of [nothing, aContext({ connections: connectionsOf(["slack:vendas"]) })]) {
      const plan = planFor(aLead({ status: "MORNO" }), context);
      expect(find(plan, "slack", "notify.new_lead")?.skip).toMatchObject({
        cause: "not_configured",
        reason: "Slack (canal de marketing) não está configurado.",
        fix: expect.stringContaining("SLACK_WEBHOOK_URL_MARKETING"),
      });
    }
  });
  it("the missing sales channel names its variable although Slack has another", () => {
    const plan = planFor(aLead(), aContext({ connections: connectionsOf(["slack:marketing"]) }));
    expect(find(plan, "slack", "notify.hot_lead")?.skip?.fix).toMatch(/SLACK_WEBHOOK_URL /);
  });
  it("a deal is skipped with the cause of its contact", () => {
    const plan = planFor(aLead(), nothing);
    expect(find(plan, "hubspot", "deal.create")?.skip).toEqual(find(plan, "hubspot", "contact.upsert")?.skip);
  });
});

describe("the lead", () => {
  it("without an e-mail is not welcomed", () => {
    const plan = planFor(aLead({ status: "MORNO", email: null }), aContext());
    expect(find(plan, "email", "email.welcome")?.skip?.cause).toBe("no_email");
  });
  it.each([
    ["without a phone", { telefone: null }, { marketing_whatsapp: "concedido" }, "no_phone"],
    ["with a phone that could not be read", { telefone: "ramal 12" }, { marketing_whatsapp: "concedido" }, "no_phone"],
    ["who never agreed", {}, {}, "no_consent"],
    ["who refused", {}, { marketing_whatsapp: "negado" }, "no_consent"],
    ["who agreed once and took it back", {}, { marketing_whatsapp: "revogado" }, "no_consent"],
    ["who agreed", {}, { marketing_whatsapp: "concedido" }, undefined],
  ] as const)("%s gets the WhatsApp follow-up only if it may", (_, given, consents, cause) => {
    const plan = planFor(aLead(given), aContext({ consents }));
    expect(find(plan, "whatsapp", "message.followup")?.skip?.cause).toBe(cause);
    expect(find(plan, "whatsapp", "notify.hot_lead")?.skip).toBeUndefined();
  });
  it.each([
    ["concedido", undefined],
    [undefined, undefined],
    ["negado", "no_consent"],
    ["revogado", "no_consent"],
  ] as const)("analytics consent %s: %s", (analytics, cause) => {
    const plan = planFor(aLead(), aContext({ consents: analytics ? { analytics } : {} }));
    expect(find(plan, "google-analytics", "analytics.lead")?.skip?.cause).toBe(cause);
  });
  it("the follow-up to the lead waits for the hours, the reminder to the broker does not", () => {
    const context = aContext({ now: new Date("2026-11-28T22:30:00Z") }); // a Saturday, 19:30 in São Paulo
    const plan = planFor(aLead(), context);
    expect(find(plan, "slack", "notify.followup")?.dueAt.toISOString()).toBe("2026-11-29T00:30:00.000Z");
    const message = find(plan, "whatsapp", "message.followup");
    expect(message?.dueAt.toISOString()).toBe("2026-11-30T11:00:00.000Z");
    expect(message?.expiresAt.toISOString()).toBe("2026-12-01T11:00:00.000Z");
  });
});

describe("a provider's test lead", () => {
  it("is planned, and delivered nowhere", () => {
    for (const context of [aContext(), nothing])
      for (const d of planFor(aLead({ teste: true }), context)) expect(d.skip?.cause).toBe("test_lead");
  });
  it("is delivered in the sandbox", () => {
    const connections = [
      { id: 1, integration: "hubspot", name: "hubspot", sandbox: true },
      { id: 2, integration: "n8n", name: "n8n", sandbox: false },
    ];
    expect(skips(planFor(aLead({ teste: true }), aContext({ connections })))).toEqual([
      "n8n event.send: test_lead",
      "hubspot contact.upsert: -",
      "hubspot deal.create: -",
    ]);
  });
  it("and a real one each go to their own connection where there are two", () => {
    const connections = [
      { id: 1, integration: "hubspot", name: "hubspot", sandbox: false },
      { id: 2, integration: "hubspot", name: "hubspot:teste", sandbox: true },
    ];
    const used = (teste: boolean) =>
      find(planFor(aLead({ teste }), aContext({ connections })), "hubspot", "contact.upsert")?.connectionId;
    expect(used(false)).toBe(1);
    expect(used(true)).toBe(2);
  });
});

describe("laws", () => {
  const consent = fc.option(fc.constantFrom("concedido", "negado", "revogado"), { nil: undefined });
  const anyLead = fc
    .record({
      id: fc.integer({ min: 1, max: 1_000_000 }),
      status: fc.constantFrom(...STATUSES),
      teste: fc.boolean(),
      email: fc.constantFrom(null, "carlos@exemplo.example"),
      telefone: fc.constantFrom(null, "+5511955550100", "ramal 12"),
    })
    .map(aLead);
  const names = ["n8n", "hubspot", "whatsapp", "slack:vendas", "slack:marketing", "email", "google-analytics"];
  const anyContext = fc
    .record({
      now: fc.date({ min: new Date("2026-01-01"), max: new Date("2030-01-01"), noInvalidDate: true }),
      returning: fc.boolean(),
      brokers: fc.subarray([ana, bruno]),
      connections: fc.tuple(fc.subarray(names), fc.boolean()).map(([n, sandbox]) => connectionsOf(n, sandbox)),
      missing: fc.constantFrom({}, MISSING),
      dealStatuses: fc.subarray([...STATUSES]),
      consents: fc.record({ marketing_whatsapp: consent, analytics: consent, responder_contato: consent }),
    })
    .map(aContext);

  it("whatever is connected, a plan is whole: times in order, parents before children, a reason for what is not made", () => {
    fc.assert(
      fc.property(anyLead, anyContext, (lead, context) => {
        const plan = planFor(lead, context);
        plan.forEach((d, i) => {
          expect(d.dueAt.getTime()).toBeGreaterThanOrEqual(context.now.getTime());
          expect(d.expiresAt.getTime() - d.dueAt.getTime()).toBe(policyOf(d.action).givesUpAfterMs);
          for (const parent of [d.after, d.insteadOf]) if (parent !== undefined) expect(parent).toBeLessThan(i);
          const hasWay = d.connectionId !== null;
          if (!hasWay) expect(d.skip).toBeDefined();
          if (d.skip) expect(d.skip.reason.length * d.skip.fix.length).toBeGreaterThan(0);
          if (d.after !== undefined && plan[d.after]?.skip) expect(d.skip).toEqual(plan[d.after]?.skip);
        });
      }),
    );
  });
  it("nothing of a test lead leaves the sandbox, and no message leaves without consent", () => {
    fc.assert(
      fc.property(anyLead, anyContext, (lead, context) => {
        for (const d of planFor(lead, context).filter(({ skip }) => skip === undefined)) {
          const connection = context.connections.find((c) => c.id === d.connectionId);
          if (lead.teste) expect(connection?.sandbox).toBe(true);
          if (d.action === "message.followup") expect(context.consents.marketing_whatsapp).toBe("concedido");
        }
      }),
    );
  });
  it("the same facts give the same plan", () => {
    fc.assert(
      fc.property(anyLead, anyContext, (lead, context) => {
        expect(planFor(lead, context)).toEqual(planFor(lead, context));
      }),
    );
  });
});
