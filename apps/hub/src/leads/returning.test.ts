import { describe, expect, it } from "vitest";
import { leadIn } from "./testing.ts";
import { actions, COLD, DAY, HOT, HOUR, usePersonBench } from "./testing-person.ts";

const bench = usePersonBench("leads_returning");
const { person, deliveriesOf, plan, touchesOf, rowOf, inBatchAndApart } = bench;

describe("the same content again", () => {
  it("within 24 hours is a touch, and changes nothing more", async () => {
    await inBatchAndApart(
      () => [person(), person()],
      async (id) => {
        expect((await touchesOf(id)).map(({ kind, plan_no }) => [kind, plan_no])).toEqual([
          ["new", 1],
          ["repeated", null],
        ]);
        expect(await rowOf(id)).toMatchObject({ touches: 1, plan_no: 1 });
        expect(new Set((await deliveriesOf(id)).map((one) => one.plan_no))).toEqual(new Set([1]));
      },
    );
  });

  it("after 24 hours updates the CRM again", async () => {
    const first = await bench.hub.lead({}, person({}, { receivedAt: new Date(Date.now() - DAY - HOUR) }));
    await bench.hub.accept(person());
    expect((await touchesOf(first.id)).map(({ kind }) => kind)).toEqual(["new", "returning"]);
    expect(actions(await plan(first.id, 2))).toEqual(["contact.upsert"]);
  });

  it("just within 24 hours still changes nothing", async () => {
    const first = await bench.hub.lead({}, person({}, { receivedAt: new Date(Date.now() - DAY + HOUR) }));
    await bench.hub.accept(person());
    expect((await touchesOf(first.id)).map(({ kind }) => kind)).toEqual(["new", "repeated"]);
  });
});

describe("what a known person's arrival sets in motion", () => {
  it("other content updates the CRM, and only the CRM", async () => {
    await inBatchAndApart(
      () => [person(), person({ mensagem: "E o condomínio?" })],
      async (id) => {
        expect(actions(await plan(id, 2))).toEqual(["contact.upsert"]);
        expect((await plan(id, 2)).every((one) => one.returning_lead)).toBe(true);
        expect(await rowOf(id)).toMatchObject({ plan_no: 2 });
      },
    );
  });

  it("a risen status brings the whole plan of the new status, marked as returning", async () => {
    await inBatchAndApart(
      () => [person(COLD), person(HOT)],
      async (id) => {
        const second = await plan(id, 2);
        expect(actions(second)).toEqual(
          expect.arrayContaining(["event.send", "contact.upsert", "deal.create", "notify.hot_lead", "notify.followup"]),
        );
        expect(second.every((one) => one.returning_lead && one.prio === 2)).toBe(true);
        expect((await plan(id, 1)).some((one) => one.returning_lead)).toBe(false);
        expect(await rowOf(id)).toMatchObject({ status: "QUENTE", plan_no: 2 });
      },
    );
  });

  it("tells the broker of a returning person before the systems", async () => {
    const { id } = leadIn(await bench.hub.accept(person(COLD)));
    await bench.hub.accept(person(HOT));
    const order = (await plan(id, 2)).map((one) => one.action);
    expect(order.indexOf("notify.hot_lead")).toBeLessThan(order.indexOf("event.send"));
  });

  it("a fallen status does not bring the plan again", async () => {
    const { id } = leadIn(await bench.hub.accept(person({ ...HOT, cidade: "São Paulo" })));
    await bench.hub.accept(person({ cidade: "Ubatuba", interesse: "Vaga de garagem", renda_aproximada: 1_000 }));
    expect(await rowOf(id)).not.toMatchObject({ status: "QUENTE" });
    expect(actions(await plan(id, 2))).toEqual(["contact.upsert"]);
  });

  it("the plan runs again when the last one is older than 30 days, and not before", async () => {
    const ago = (ms: number) => ({ receivedAt: new Date(Date.now() - ms) });
    const old = leadIn(await bench.hub.accept(person({}, ago(30 * DAY + HOUR))));
    await bench.hub.accept(person({ mensagem: "Voltei" }));
    expect(actions(await plan(old.id, 2))).toContain("event.send");
    bench.another();
    const recent = leadIn(await bench.hub.accept(person({}, ago(30 * DAY - HOUR))));
    await bench.hub.accept(person({ mensagem: "Voltei" }));
    expect(actions(await plan(recent.id, 2))).toEqual(["contact.upsert"]);
  });

  it("an update does not postpone the next full plan", async () => {
    const at = (days: number) => ({ receivedAt: new Date(Date.now() - days * DAY) });
    const { id } = leadIn(await bench.hub.accept(person({}, at(31))));
    await bench.hub.accept(person({ mensagem: "um" }, at(10)));
    expect(actions(await plan(id, 2))).toEqual(["contact.upsert"]);
    await bench.hub.accept(person({ mensagem: "dois" }));
    expect(actions(await plan(id, 3))).toContain("event.send");
  });
});
