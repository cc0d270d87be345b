import { TEST_NOW } from "@streamleads/integration-kit/testing";
import { afterEach, describe, expect, it } from "vitest";
import { account, closeAll, EMAIL, LATER, REPEAT } from "./testing.ts";

afterEach(closeAll);

describe("the funnel", () => {
  const funnel = (lifecycle_stage: "Lead" | "Qualified Lead" | "Client", opportunity: boolean) => ({
    funnel: { lifecycle_stage, opportunity, contact_owner_email: "corretora@imobiliaria.example" },
  });

  it.each(["qualificado", "visita", "proposta"])(
    "%s makes a qualified lead and an opportunity, and keeps its owner",
    async (stage) => {
      const { fake, move } = await account(funnel("Lead", false));
      expect(await move(stage)).toMatchObject({ kind: "delivered" });
      expect(fake.contact(EMAIL)).toMatchObject(funnel("Qualified Lead", true));
    },
  );

  it("ganho is a sale with its value in reais", async () => {
    const { fake, server, move } = await account(funnel("Qualified Lead", true));
    expect(await move("ganho", { params: { valueCents: 45_000_050 } })).toMatchObject({ kind: "delivered" });
    expect(server.arrivals[0]).toMatchObject({ kind: "sale", data: { funnel_name: "default", value: 450_000.5 } });
    expect(fake.contact(EMAIL)?.funnel?.lifecycle_stage).toBe("Client");
  });

  it("perdido is an opportunity lost", async () => {
    const { move, events } = await account(funnel("Qualified Lead", true));
    expect(await move("perdido")).toMatchObject({ kind: "delivered" });
    expect(events()).toEqual(["opportunity_lost"]);
  });

  it.each([
    ["a client is not led back", "qualificado", funnel("Client", false)],
    ["a sale that is there is not counted twice", "ganho", funnel("Client", false)],
    ["what was no opportunity cannot be lost", "perdido", funnel("Lead", false)],
    ["an opportunity stays one", "proposta", funnel("Qualified Lead", true)],
  ])("%s", async (_name, stage, contact) => {
    const { move, events, fake } = await account(contact);
    expect(await move(stage)).toMatchObject({ kind: "delivered", note: expect.stringMatching(/\S/) });
    expect(events()).toEqual([]);
    expect(fake.contact(EMAIL)).toMatchObject(contact);
  });

  it("a sale whose answer was lost is looked for before it is told again", async () => {
    const arrived = await account(funnel("Qualified Lead", true));
    arrived.server.failAt(3, { kind: "drop_after" });
    expect(await arrived.move("ganho")).toMatchObject({ kind: "unknown" });
    expect(await arrived.move("ganho", REPEAT)).toMatchObject({ kind: "delivered" });
    expect(arrived.events()).toEqual(["sale"]);

    const lost = await account(funnel("Qualified Lead", true));
    expect(await lost.move("ganho", REPEAT)).toMatchObject({ kind: "retry", cause: "rd_not_shown_yet" });
    expect(await lost.move("ganho", { ...REPEAT, now: LATER })).toMatchObject({ kind: "delivered" });
  });

  it("a contact that RD is still making is waited for, one that was never sent is not", async () => {
    const { move } = await account(null);
    expect(await move("ganho", { refs: { conversion: "event-1" } })).toMatchObject({
      kind: "retry",
      cause: "rd_contact_not_ready",
      notBefore: new Date(TEST_NOW.getTime() + 10 * 60_000),
    });
    expect(await move("ganho")).toMatchObject({ kind: "skipped", cause: "rd_contact_absent" });
  });

  it("an early stage changes nothing", async () => {
    const { move, server } = await account();
    expect(await move("contatado")).toMatchObject({ kind: "skipped", cause: "rd_other_stage" });
    expect(server.requests).toBe(0);
  });
});
