import {
  type FaultServer,
  type JobOverrides,
  startFake,
  testContext,
  testJob,
} from "@streamleads/integration-kit/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hubspot } from "./connector.ts";
import { FIRST_CONTACT_ID, type HubSpotFake, hubspotFake } from "./fake.ts";
import { createNote, noteHtml } from "./note.ts";
import { createTask } from "./task.ts";

const ANA = { nome: "Ana Prado", telefone: "+5511988880001", email: "Ana@imobsul.example" };
const refs = { contact: FIRST_CONTACT_ID };
let fake: HubSpotFake;
let server: FaultServer;
let ctx: ReturnType<typeof context>;

beforeEach(async () => {
  fake = hubspotFake({
    isConnected: true,
    contacts: [{ email: "bia@exemplo.com.br" }],
    owners: [{ id: "71001", email: "ana@imobsul.example" }],
  });
  server = await startFake(fake);
  ctx = context();
});
afterEach(async () => {
  await ctx.close();
  await server.close();
});

function context(settings: Record<string, string> = {}) {
  return testContext(hubspot, { token: fake.env("").HUBSPOT_API_KEY ?? "", apiUrl: server.url, ...settings });
}
const job = (more: JobOverrides = {}) => testJob({ refs, params: { broker: ANA }, ...more });
const repeat = { attempt: 2, isRepeat: true };
const one = () =>
  server.arrivals[0]?.data as { properties: Record<string, string>; contacts: string[]; deals: string[] };

describe("a task", () => {
  it("is a call for the broker of the lead, due in the minutes of the setting, on contact and deal", async () => {
    const deal = fake.account.create("deals", { dealname: "x" });
    const dealId = "record" in deal ? deal.record.id : "";
    const outcome = await createTask(job({ refs: { ...refs, deal: dealId } }), context({ taskMinutes: "30" }));
    expect(outcome).toMatchObject({ kind: "delivered", refs: { task: expect.stringMatching(/^\d+$/) } });
    expect(one()).toMatchObject({
      contacts: [FIRST_CONTACT_ID],
      deals: [dealId],
      properties: {
        hs_timestamp: "2026-11-23T15:30:00.000Z",
        hs_task_type: "CALL",
        hs_task_status: "NOT_STARTED",
        hs_task_priority: "HIGH",
        hs_task_subject: "[QUENTE 35] Carlos Silva - Apartamento para investimento",
        hubspot_owner_id: "71001",
      },
    });
    expect(one().properties.hs_task_body).toMatch(/StreamLeads: d9001-k3f7a2c$/);
  });

  it("has no owner when the broker is no user of the account, or there is none", async () => {
    const stranger = { ...ANA, email: "bruno@imobsul.example" };
    for (const params of [{ broker: stranger }, {}]) {
      server.arrivals.length = 0;
      expect(await createTask(job({ params }), ctx)).toMatchObject({ kind: "delivered" });
      expect(one().properties.hubspot_owner_id).toBeUndefined();
    }
  });

  it("the owner is asked for once, and again after a look-up that failed", async () => {
    server.failAt(1, { kind: "answer", status: 500 });
    expect(await createTask(job(), ctx)).toMatchObject({ kind: "retry" });
    server.heal();
    await createTask(job(), ctx);
    await createTask(job(), ctx);
    // The look-up that failed, one that did not, two tasks.
    expect(server.requests).toBe(4);
    expect(one().properties.hubspot_owner_id).toBe("71001");
  });

  it("a user who left since leaves a task without an owner, and is looked up again", async () => {
    await createTask(job(), ctx);
    fake.account.owners.length = 0;
    server.arrivals.length = 0;
    expect(await createTask(job(), ctx)).toMatchObject({ kind: "delivered" });
    expect(one().properties.hubspot_owner_id).toBeUndefined();
    await createTask(job(), ctx);
    expect(server.seen.filter(({ path }) => path.includes("/owners/"))).toHaveLength(2);
  });

  it("waits for the contact", async () => {
    expect(await createTask(job({ refs: {} }), ctx)).toMatchObject({ kind: "retry", cause: "contact_unknown" });
    expect(server.arrivals).toEqual([]);
  });

  it("on a contact that was deleted is rejected with what to do", async () => {
    fake.account.remove("contacts", FIRST_CONTACT_ID);
    expect(await createTask(job(), ctx)).toMatchObject({ kind: "rejected", cause: "object_not_found" });
  });
});

describe.each([
  ["task", createTask, 2],
  ["note", createNote, 1],
] as const)("a %s whose answer was lost", (_name, create, requests) => {
  it("is found by its key and not made again", async () => {
    server.failAt(requests, { kind: "drop_after" });
    expect(await create(job(), ctx)).toMatchObject({ kind: "unknown" });
    server.heal();
    const outcome = await create(job({ delivery: repeat }), ctx);
    expect(outcome).toMatchObject({ kind: "delivered", note: expect.stringContaining("já existia") });
    expect(server.arrivals).toHaveLength(1);
  });

  it("is made when nothing with its key is there: another's key that begins alike is another's", async () => {
    await create(job({ delivery: { key: "d9001-k3f7a2c9" } }), ctx);
    expect(await create(job({ delivery: repeat }), ctx)).toMatchObject({ kind: "delivered" });
    expect(server.arrivals.map(({ key }) => key)).toEqual(["d9001-k3f7a2c9", "d9001-k3f7a2c"]);
  });

  it("is found behind the first page", async () => {
    fake.account.pageSize = 2;
    for (const key of ["a", "b", "c", "d9001-k3f7a2c", "e"]) await create(job({ delivery: { key } }), ctx);
    expect(await create(job({ delivery: repeat }), ctx)).toMatchObject({ note: expect.stringContaining("já existia") });
    expect(server.arrivals).toHaveLength(5);
  });

  it.each([[500], [404], [200]])(
    "is not made when the look-up answers %d without what was asked for",
    async (status) => {
      await create(job({ delivery: { key: "outra" } }), ctx);
      for (const nth of [1, 2]) {
        server.failAt(nth, { kind: "answer", status, json: {} });
        const outcome = await create(job({ delivery: repeat }), ctx);
        expect(outcome.kind).not.toBe("delivered");
        server.heal();
      }
      expect(server.arrivals).toHaveLength(1);
    },
  );
});

describe("a note", () => {
  it("says what the person wrote, escaped, with the key at the end", async () => {
    const lead = { mensagem: "Quero <b>ver</b>\namanhã", respostas: { "Qual o prazo?": "3 meses & meio" } };
    await createNote(job({ lead }), ctx);
    const body = one().properties.hs_note_body ?? "";
    expect(body).toContain("Lead QUENTE · 35 pontos");
    expect(body).toContain("<b>Qual o prazo?:</b> 3 meses &amp; meio");
    expect(body).toContain("Quero &lt;b&gt;ver&lt;/b&gt;<br>amanhã");
    expect(body).toMatch(/<p>StreamLeads: d9001-k3f7a2c<\/p>$/);
  });

  it("fits HubSpot's bound whatever was written, and keeps its key", () => {
    const respostas = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`'${n}`.repeat(90), "'".repeat(2_000)]));
    const body = noteHtml(job({ lead: { mensagem: "'".repeat(9_000), observacoes: "'".repeat(9_000), respostas } }));
    expect(body.length).toBeLessThan(65_536);
    expect(body).toMatch(/StreamLeads: d9001-k3f7a2c<\/p>$/);
  });
});
