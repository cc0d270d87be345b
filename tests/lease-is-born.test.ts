/** A delivery is born leased to the process that took the lead, if it can be attempted at once (delivery protocol 3.1, 4). */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Hub } from "../apps/hub/src/hub.ts";
import { n8nFake } from "../integrations/src/n8n/fake.ts";
import type { Held } from "./support/held.ts";
import { arrivalOf } from "./support/hub.ts";
import { attemptsOf, type DeliveryRecord } from "./support/rows.ts";
import { registryWith, World } from "./support/world.ts";

/** One attempt at a time: beside it 26 born leases may wait, and 40 with the backlog's. */
const LIMITS = { concurrency: 1, rate: null };
const BORN_MAX = 27;
const HELD_MAX = 41;
const FRIO = { interesse: undefined, renda_aproximada: undefined, cidade: "Pindamonhangaba" };

let world: World;
let n8n: Held;
let hub: Hub;

beforeAll(async () => {
  world = await World.open("lease_is_born");
  n8n = await world.held(n8nFake());
  hub = await world.hub(
    { ...n8n.env(), SANDBOX: "false", ATTEMPT_TIMEOUT_MS: "10000" },
    { registry: registryWith({ n8n: LIMITS }) },
  );
});
afterAll(() => world.close());
beforeEach(async () => {
  n8n.release();
  await world.query("truncate deliveries, attempts");
  n8n.requests.length = 0;
  n8n.arrivals.length = 0;
});

const events = async () => (await world.deliveries()).filter((row) => row.action === "event.send");
const untilEvents = (holds: (rows: DeliveryRecord[]) => boolean) => world.until(events, holds);
const untilDelivered = () => untilEvents((rows) => rows.every((row) => row.state === "delivered"));
const accept = (input?: Record<string, unknown>) => hub.context.intake.accept(arrivalOf(input));

describe("a delivery", () => {
  it("is leased by its lead's own transaction, and attempted right after it", async () => {
    n8n.hold();
    await accept();
    const [row] = await events();
    expect(row).toMatchObject({ state: "running", owner: hub.context.engine.instanceId, attempt_no: 1, due_at: null });
    expect(row?.leased_at).not.toBeNull();
    const same = await world.query<{ same: boolean }>(
      "select d.xmin = l.xmin as same from deliveries d join leads l on l.id = d.lead_id where d.id = $1",
      [row?.id],
    );
    expect(same).toEqual([{ same: true }]);
    await n8n.seen(1);
    n8n.release();
    expect(await untilDelivered()).toMatchObject([{ attempt_no: 1, attempts: 1 }]);
  });

  it("is born waiting when the lane is full, and delivered all the same", async () => {
    n8n.hold();
    await Promise.all(Array.from({ length: 60 }, () => accept()));
    const rows = await untilEvents((all) => all.filter((row) => row.state === "running").length >= HELD_MAX);
    expect(rows.filter((row) => row.state === "running")).toHaveLength(HELD_MAX);
    for (const row of rows.filter((one) => one.state === "pending")) {
      expect(row).toMatchObject({ owner: null, attempt_no: 0, due_at: expect.any(Date) });
    }
    n8n.release();
    await untilDelivered();
    expect(n8n.arrivals).toHaveLength(60);
    expect(n8n.openMax).toBe(1);
  });

  const closed: [string, string][] = [
    ["its breaker is open", "breaker_state = 'open', breaker_until = now() + interval '1 hour'"],
    ["its breaker is being probed", "breaker_state = 'probing', breaker_until = now() + interval '1 hour'"],
    ["it is paused", "paused_cause = 'http_401', paused_reason = 'x', paused_fix = 'y'"],
    ["the provider asked for patience", "not_before = now() + interval '1 hour'"],
    ["it is not set up", "setup_state = 'running', setup_due_at = now() + interval '1 hour'"],
    ["it is disabled", "enabled = false"],
  ];
  const OPEN = `breaker_state = 'closed', breaker_until = null, paused_cause = null, not_before = null,
    setup_state = 'done', enabled = true`;

  it.each(closed)("is born waiting while %s, without an attempt, and goes when that is over", async (_name, change) => {
    const { connections } = hub.context;
    const { id } = connections.byName("n8n")!;
    await world.query(`update connections set ${change}`);
    await connections.announce(id);
    await accept();
    await world.beats(hub);
    const [row] = await events();
    expect(row).toMatchObject({ state: "pending", owner: null, attempt_no: 0, attempts: 0 });
    expect(n8n.requests).toHaveLength(0);

    await world.query(`update connections set ${OPEN}`);
    await connections.announce(id);
    expect(await untilDelivered()).toMatchObject([{ attempts: 1 }]);
    expect(await attemptsOf(world.db, row!.id)).toHaveLength(1);
  });

  it("is born waiting while its process is not heard, and nothing is attempted until it is", async () => {
    await world.db.transaction(async (blocker) => {
      await blocker.query("lock table instances in access exclusive mode");
      await vi.waitFor(() => expect(hub.context.engine.isFresh).toBe(false), { timeout: 5_000, interval: 20 });
      await accept();
      expect(await events()).toMatchObject([{ state: "pending", owner: null, attempt_no: 0 }]);
      expect(n8n.requests).toHaveLength(0);
    });
    await untilDelivered();
  });

  it.each([
    ["is full", BORN_MAX],
    ["is full of backlog too", HELD_MAX],
  ])(
    "of a QUENTE lead takes the place of the newest cold one when the lane %s, and is attempted next",
    async (_name, count) => {
      n8n.hold();
      for (let i = 0; i < count; i += 1) await accept(FRIO);
      await untilEvents((rows) => rows.every((row) => row.state === "running" && row.prio === 0));
      const before = await events();
      await accept();
      const quente = (await events()).find((row) => row.prio === 2);
      expect(quente).toMatchObject({ state: "running", attempt_no: 1 });

      n8n.releaseOne();
      await n8n.seen(2);
      expect(n8n.requests[1]?.json).toMatchObject({ status: "QUENTE" });
      n8n.release();
      const rows = await untilDelivered();
      const leases = new Map(before.map((row) => [row.id, row.attempt_no]));
      const givenBack = rows.filter((row) => row.prio === 0 && row.attempt_no > leases.get(row.id)!);
      expect(givenBack.map((row) => row.id)).toEqual([before.at(-1)!.id]);
      expect(rows.every((row) => row.attempts === 1)).toBe(true);
    },
  );
});
