/** Connections to the database that stay open and never answer again, as after a fail-over nobody told us about. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Hub } from "../apps/hub/src/hub.ts";
import { SILENT } from "../apps/hub/src/observe/log.ts";
import { type DatabaseProxy, startProxy } from "../apps/hub/src/store/testing.ts";
import { n8nFake } from "../integrations/src/n8n/fake.ts";
import { arrivalOf, startHub } from "./support/hub.ts";
import { World } from "./support/world.ts";

let world: World;
let proxy: DatabaseProxy;
let hub: Hub;
const noticed = Promise.withResolvers<void>();

beforeAll(async () => {
  world = await World.open("fail_over_without_reset");
  const n8n = await world.fake(n8nFake());
  proxy = await startProxy(world.url);
  world.closing(() => proxy.close());
  // A rate makes the lane draw its tokens from the database as well.
  const env = { ...n8n.provider.env(n8n.url), SANDBOX: "false" };
  const warn = (event: string) => {
    if (event === "database.silent") noticed.resolve();
  };
  hub = await startHub(proxy.url, env, { withJobs: false, log: { ...SILENT, warn } });
  world.hubs.push(hub);
});
afterAll(() => world.close());

const accept = () => hub.context.intake.accept(arrivalOf());
const sent = async () => (await world.deliveries()).filter((row) => row.action === "event.send");
const untilSent = (count: number) =>
  world.until(sent, (rows) => rows.length === count && rows.every((row) => row.state === "delivered"));

describe("connections that were silenced while new ones are answered", () => {
  it("are left behind within seconds: the beat, the leads, the claims and the reads go on", async () => {
    await accept();
    await untilSent(1);
    // Its settlement is answered too: one that is not would be sent again, and settle it a second time.
    await world.until(
      () => hub.context.engine.inHand,
      (inHand) => inHand === 0,
    );
    proxy.silence();
    proxy.speak();
    await noticed.promise;
    await world.beats(hub);
    await world.until(
      () => hub.context.engine.isFresh,
      (isFresh) => isFresh,
    );
    await accept();
    await untilSent(2);
    await world.until(
      () => hub.context.engine.inHand,
      (inHand) => inHand === 0,
    );
    // What nobody was born with has to be claimed.
    await world.query(
      `update deliveries set state = 'pending', due_at = now(), owner = null, settled_at = null, attempts = 0
       where action = 'event.send' and state = 'delivered'`,
    );
    await untilSent(2);
    expect((await sent()).some((row) => row.attempt_no > 1)).toBe(true);
    const { rows } = await hub.context.db.pool.query("select count(*) as n from leads");
    expect(rows).toEqual([{ n: 2 }]);
  });
});
