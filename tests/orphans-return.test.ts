/** Work whose owner cannot finish it comes back: of the dead, of those that left without a trace, and one's own (delivery protocol 3.3, 3.5). */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Hub } from "../apps/hub/src/hub.ts";
import { n8nFake } from "../integrations/src/n8n/fake.ts";
import { whatsappFake } from "../integrations/src/whatsapp/fake.ts";
import type { Held } from "./support/held.ts";
import { arrivalOf } from "./support/hub.ts";
import { attemptsOf, type DeliveryInput, deliveryOf, insertDelivery, insertLead } from "./support/rows.ts";
import { World } from "./support/world.ts";

const LONG_AGO_MS = 60_000;
/** As in `QUICK_ENV`. */
const BEAT_MS = 100;
const DEAD_MS = 900;
let world: World;
let n8n: Held;
let whatsapp: Held;
let hub: Hub;

beforeAll(async () => {
  world = await World.open("orphans_return");
  n8n = await world.held(n8nFake());
  whatsapp = await world.held(whatsappFake());
  hub = await world.hub({ ...n8n.env(), ...whatsapp.env(), ATTEMPT_TIMEOUT_MS: "10000" });
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.query("truncate deliveries, attempts");
  for (const held of [n8n, whatsapp]) {
    held.requests.length = 0;
    held.arrivals.length = 0;
  }
});

/** A running delivery that no memory knows of. */
async function left(owner: string, over: Partial<DeliveryInput> = {}): Promise<number> {
  const connectionId = hub.context.connections.byName(over.integration ?? "n8n")!.id;
  return insertDelivery(world.db, { ...(await insertLead(world.db)), connectionId, state: "running", owner, ...over });
}
const untilDelivered = (id: number, timeoutMs?: number) =>
  world.until(
    () => deliveryOf(world.db, id),
    (row) => row.state === "delivered",
    timeoutMs,
  );
const BROKER = { broker: { nome: "Ana Lima", telefone: "+5511988887777" } };

describe("orphans", () => {
  it("of this process, which the table has and memory has not, are given back and delivered", async () => {
    const id = await left(hub.context.engine.instanceId, { leasedAgoMs: LONG_AGO_MS });
    const row = await untilDelivered(id);
    expect(row).toMatchObject({ attempt_no: 2, attempts: 1, is_repeat: false });
    expect(n8n.arrivals).toHaveLength(1);
  });

  it("of this process that may have been sent are treated as unknown", async () => {
    const id = await left(hub.context.engine.instanceId, {
      integration: "whatsapp",
      action: "notify.hot_lead",
      leasedAgoMs: LONG_AGO_MS,
      isStarted: true,
    });
    await world.query("update deliveries set params = $2 where id = $1", [id, JSON.stringify(BROKER)]);
    expect(await untilDelivered(id)).toMatchObject({ attempts: 2, is_repeat: true });
    expect((await attemptsOf(world.db, id)).map((row) => [row.outcome, row.cause])).toEqual([
      ["unknown", "owner_lost"],
      ["delivered", null],
    ]);
  });

  it("are not made of leases that memory knows, however long their attempt takes", async () => {
    n8n.hold();
    await hub.context.intake.accept(arrivalOf());
    await n8n.seen(1);
    await world.query("update deliveries set leased_at = now() - interval '1 minute' where action = 'event.send'");
    // Another one comes back meanwhile, so the check has run.
    const marker = await left(hub.context.engine.instanceId, { leasedAgoMs: LONG_AGO_MS, action: "event.send" });
    await world.until(
      () => deliveryOf(world.db, marker),
      (row) => row.attempt_no === 2,
    );
    expect((await world.deliveries()).find((row) => row.id !== marker && row.action === "event.send")).toMatchObject({
      state: "running",
      attempt_no: 1,
    });
    n8n.release();
    await untilDelivered(marker);
    expect(n8n.arrivals).toHaveLength(2);
  });

  it("of a process that fell silent are taken over by those that live", async () => {
    const silent = randomUUID();
    await world.query("insert into instances (id, slot, role, host, pid) values ($1, 900, 'all', 'outra', 1)", [
      silent,
    ]);
    const id = await left(silent);
    expect(await untilDelivered(id)).toMatchObject({ attempt_no: 2, attempts: 1 });
    expect(await world.query("select from instances where id = $1", [silent])).toEqual([]);
  });

  it("of a silent process are left to it for as long again after the database was away", async () => {
    const silent = randomUUID();
    await world.query("insert into instances (id, slot, role, host, pid) values ($1, 901, 'all', 'outra', 1)", [
      silent,
    ]);
    await world.beats(hub, 6);
    // Beats fail, as they do while the server is gone.
    await world.query("alter table instances rename to instances_away");
    await vi.waitFor(() => expect(hub.context.engine.isFresh).toBe(false), { timeout: 5_000, interval: 20 });
    await world.query("alter table instances_away rename to instances");
    const back = performance.now();
    await world.until(
      () => world.query("select from instances where id = $1", [silent]),
      (rows) => rows.length === 0,
    );
    expect(performance.now() - back).toBeGreaterThan(DEAD_MS - BEAT_MS);
  });

  it("of an owner that is no instance any more are taken over too: its undertaker may have died", async () => {
    expect(await untilDelivered(await left(randomUUID()))).toMatchObject({ attempt_no: 2, attempts: 1 });
  });

  it("of an owner that is no instance any more are taken over at once by a process that starts", async () => {
    await world.stop(hub);
    const id = await left(randomUUID());
    hub = await world.hub({ ...n8n.env(), ...whatsapp.env(), INSTANCE_BEAT_MS: "3000", INSTANCE_DEAD_MS: "30000" });
    // Its first look for orphans would come after ten seconds.
    expect(await untilDelivered(id, 5_000)).toMatchObject({ attempts: 1 });
  });
});
