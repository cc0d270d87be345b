import { type FaultServer, startFake, TEST_NOW, testContext, testJob } from "@streamleads/integration-kit/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hubspot } from "./connector.ts";
import { createDeal } from "./deal.ts";
import { eraseContact } from "./erase.ts";
import { FIRST_CONTACT_ID, type HubSpotFake, hubspotFake } from "./fake.ts";
import { createNote } from "./note.ts";
import { createTask } from "./task.ts";

const CARLOS = { leadId: 123, nome: "Carlos Silva", email: "carlos@email.com", telefone: null, now: TEST_NOW };
const refs = { contact: FIRST_CONTACT_ID };
let fake: HubSpotFake;
let server: FaultServer;
let ctx: ReturnType<typeof testContext<typeof hubspot.fields>>;

beforeEach(async () => {
  const contacts = [{ email: "carlos@email.com" }, { email: "bia@exemplo.com.br" }];
  fake = hubspotFake({ isConnected: true, contacts });
  server = await startFake(fake);
  ctx = testContext(hubspot, { token: fake.env("").HUBSPOT_API_KEY ?? "", apiUrl: server.url });
  for (const create of [createDeal, createTask, createNote]) await create(testJob({ refs }), ctx);
});
afterEach(async () => {
  await ctx.close();
  await server.close();
});

const left = () => JSON.stringify(Object.values(fake.account.records).map((all) => [...all.values()]));

describe("erasing a person", () => {
  it("leaves no word of them, keeps the deal's sum, and touches nobody else", async () => {
    expect(left()).toContain("Carlos");
    expect(await eraseContact({ ...CARLOS, refs }, ctx)).toMatchObject({ kind: "delivered" });
    expect(left()).not.toMatch(/carlos/i);
    const [deal] = fake.account.records.deals.values();
    expect(deal?.properties).toMatchObject({ dealname: "Pessoa removida (LGPD)", amount: "450000" });
    expect(fake.account.records.tasks.size + fake.account.records.notes.size).toBe(0);
    expect(left()).toContain("bia@exemplo.com.br");
  });

  it.each([
    ["by the e-mail", { ...CARLOS, refs: {} }],
    ["by the e-mail, when the known contact is gone", { ...CARLOS, refs: { contact: "999" } }],
  ])("finds them %s", async (_how, person) => {
    await eraseContact(person, ctx);
    expect(left()).not.toMatch(/carlos/i);
  });

  it.each([
    ["with their phone", "(48) 99123-4567", false],
    ["with another's phone", "+5511900000000", true],
    ["without a phone", "", true],
  ])("by the lead's number alone, a contact %s", async (_who, phone, isLeft) => {
    fake.account.create("contacts", { firstname: "Dona Zilda", streamleads_lead_id: "77", phone });
    const person = { ...CARLOS, leadId: 77, email: null, telefone: "+5548991234567", refs: {} };
    expect(await eraseContact(person, ctx)).toMatchObject({ kind: "delivered" });
    expect(left().includes("Dona Zilda")).toBe(isLeft);
  });

  it("finds nobody without blocking their e-mail, again and again", async () => {
    const person = { ...CARLOS, leadId: 9, email: "outra@exemplo.com.br", refs: {} };
    for (let time = 1; time <= 2; time += 1) {
      expect(await eraseContact(person, ctx)).toMatchObject({
        kind: "delivered",
        note: expect.stringContaining("ninguém"),
      });
    }
    expect(fake.account.blocked.size).toBe(0);
  });

  it("a deal that a person opened keeps its name", async () => {
    const stored = fake.account.create("deals", { dealname: "Casal Silva" });
    if ("record" in stored) fake.account.associate(stored.record.id, FIRST_CONTACT_ID);
    await eraseContact({ ...CARLOS, refs }, ctx);
    expect(left()).toContain("Casal Silva");
  });

  it("is never done when one of its calls fails, and a later attempt finishes it", async () => {
    // Contact, ties, deals, their names, ties, bin, ties, bin, deletion: what is done once is not asked for again.
    for (let nth = 1; nth <= 7; nth += 1) {
      server.failAt(nth, { kind: "answer", status: 500 });
      expect((await eraseContact({ ...CARLOS, refs }, ctx)).kind).toBe("retry");
      server.heal();
    }
    expect(await eraseContact({ ...CARLOS, refs }, ctx)).toMatchObject({ kind: "delivered" });
    expect(left()).not.toMatch(/carlos/i);
  });
});
