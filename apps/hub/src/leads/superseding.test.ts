import { describe, expect, it } from "vitest";
import { arrivalOf, leadIn, openIntake } from "./testing.ts";
import { actions, COLD, type DeliveryRow, HOT, usePersonBench } from "./testing-person.ts";

const bench = usePersonBench("leads_superseding");
const { person, deliveriesOf, plan, inBatchAndApart } = bench;

describe("superseding", () => {
  const cancelled = (rows: DeliveryRow[]) => rows.filter((one) => one.state === "cancelled");

  it("a new plan cancels everything that still waits from the old one", async () => {
    await inBatchAndApart(
      () => [person(COLD), person(HOT)],
      async (id) => {
        const old = (await plan(id, 1)).filter((one) => one.state !== "skipped");
        expect(cancelled(old)).toHaveLength(old.length);
        expect(old.every((one) => one.cause === "superseded")).toBe(true);
        expect(cancelled(await plan(id, 2))).toEqual([]);
      },
    );
  });

  it("an update cancels the older waiting state action, and nothing else", async () => {
    await inBatchAndApart(
      () => [person(), person({ mensagem: "E o condomínio?" })],
      async (id) => {
        expect(actions(cancelled(await plan(id, 1)))).toEqual(["contact.upsert"]);
        expect(cancelled(await plan(id, 2))).toEqual([]);
      },
    );
  });

  it("what waited for a superseded upsert waits for its successor", async () => {
    await inBatchAndApart(
      () => [person(), person({ mensagem: "um" }), person({ mensagem: "dois" })],
      async (id) => {
        const [upsert] = (await plan(id, 3)).filter((one) => one.action === "contact.upsert");
        const [deal] = (await plan(id, 1)).filter((one) => one.action === "deal.create");
        expect(deal).toMatchObject({ state: "pending", depends_on: upsert?.id, depends_kind: "then" });
        expect(upsert).toMatchObject({ state: "pending" });
      },
    );
  });

  it("a full plan and an update after it in one batch leave one of each waiting", async () => {
    await inBatchAndApart(
      () => [person(COLD), person(HOT), person({ ...HOT, mensagem: "Ligue hoje" })],
      async (id) => {
        const waiting = (await deliveriesOf(id)).filter((one) => one.state === "pending");
        expect(waiting.filter((one) => one.action === "contact.upsert").map((one) => one.plan_no)).toEqual([3]);
        expect(waiting.filter((one) => one.action === "notify.followup").map((one) => one.plan_no)).toEqual([2]);
      },
    );
  });

  it("spares what is under way and what is done", async () => {
    bench.hub.engine.places = bench.hub.engine.born.length + 100;
    const { id } = leadIn(await bench.hub.accept(person(COLD)));
    const before = await plan(id, 1);
    await bench.hub.rows("update deliveries set state = 'delivered', settled_at = now() where id = $1", [
      before.find((one) => one.action === "event.send")?.id,
    ]);
    await bench.hub.accept(person(HOT));
    const after = await plan(id, 1);
    expect(after.find((one) => one.action === "contact.upsert")).toMatchObject({ state: "running" });
    expect(after.find((one) => one.action === "event.send")).toMatchObject({ state: "delivered" });
  });

  it("goes by the plan, not by the ids: those of another instance may be lower or higher", async () => {
    const other = openIntake(bench.url);
    // Draws a block of ids now and uses the rest of it later.
    await other.accept(arrivalOf());
    const { id } = leadIn(await bench.hub.accept(person(COLD)));
    await other.accept(person(HOT));
    await other.close();
    const old = (await plan(id, 1)).filter((one) => one.state !== "skipped");
    expect(old.map((one) => one.id).some((one, i) => one > ((old[i - 1]?.id ?? 0) as number))).toBe(true);
    expect(cancelled(old)).toHaveLength(old.length);
  });

  it.each([
    ["HubSpot is no longer connected", "not_configured"],
    ["the lead was marked as a test", "test_lead"],
  ])(
    "never cancels a state action that nothing replaces, nor leaves its child without a parent: %s",
    async (_, cause) => {
      const { id } = leadIn(await bench.hub.accept(person()));
      const { planContext } = bench.hub.rules;
      const { connections } = planContext;
      if (cause === "test_lead") await bench.hub.changes.update(id, { teste: true });
      else {
        planContext.connections = connections.filter(({ integration }) => integration !== "hubspot");
        planContext.missing = { hubspot: "HUBSPOT_ACCESS_TOKEN" };
      }
      await bench.hub.accept(person({ mensagem: "E o condomínio?", teste: cause === "test_lead" }));
      planContext.connections = connections;
      planContext.missing = {};
      const old = await plan(id, 1);
      const upsert = old.find((one) => one.action === "contact.upsert");
      expect(upsert).toMatchObject({ state: "pending" });
      expect(old.find((one) => one.action === "deal.create")).toMatchObject({
        state: "pending",
        depends_on: upsert?.id,
      });
      expect(await plan(id, 2)).toMatchObject([{ action: "contact.upsert", state: "skipped", cause }]);
    },
  );
});
