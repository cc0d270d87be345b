/** Setting a connection up is a durable step: once for the fleet, before the first delivery, until it is done (delivery protocol 7). */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hubspotFake } from "../integrations/src/hubspot/fake.ts";
import type { Held } from "./support/held.ts";
import { arrivalOf } from "./support/hub.ts";
import { World } from "./support/world.ts";

let world: World;
let hubspot: Held;

beforeEach(async () => {
  world = await World.open("set_up_runs_once");
  hubspot = await world.held(hubspotFake());
});
afterEach(() => world.close());

const created = () => hubspot.requests.filter((request) => request.path.endsWith("/contacts/batch/create"));
const deliveries = async () => (await world.deliveries()).filter((row) => row.integration === "hubspot");
const untilDelivered = () =>
  world.until(deliveries, (rows) => rows.length > 0 && rows.every((row) => row.state === "delivered"));

describe("a set-up", () => {
  it("runs once for two instances that start together, and not again at the next start", async () => {
    const hubs = await Promise.all([world.hub(hubspot.env()), world.hub(hubspot.env())]);
    expect(created()).toHaveLength(1);
    for (const hub of hubs) await world.stop(hub);
    await world.hub(hubspot.env());
    expect(created()).toHaveLength(1);
  });

  it("comes before the next delivery: what arrives meanwhile waits without an attempt", async () => {
    const hub = await world.hub(hubspot.env());
    hubspot.requests.length = 0;
    hubspot.hold();
    await hub.context.connections.requireSetup(hub.context.connections.byName("hubspot")!.id);
    await hubspot.seen(1);
    await hub.context.intake.accept(arrivalOf());
    await world.beats(hub);
    expect((await deliveries()).map((row) => [row.state, row.attempt_no])).toEqual(Array(2).fill(["pending", 0]));
    expect(hubspot.requests).toHaveLength(1);
    hubspot.release();
    await untilDelivered();
    const paths = hubspot.requests.map((request) => request.path);
    const isOfSetUp = (path: string) => path.includes("/properties/") || path.includes("/pipelines/");
    expect(paths.findIndex((path) => path.includes("/objects/"))).toBeGreaterThan(paths.findLastIndex(isOfSetUp));
  });

  it("that the provider refuses pauses the connection with what to do, and runs again when a person says so", async () => {
    hubspot.answer = () => ({
      status: 401,
      json: { status: "error", category: "INVALID_AUTHENTICATION", message: "no" },
    });
    const hub = await world.hub(hubspot.env());
    const connection = hub.context.connections.byName("hubspot")!;
    expect(connection.shared).toMatchObject({
      setup: "waiting",
      paused: { cause: "token_invalid", fix: expect.any(String) },
    });
    await hub.context.intake.accept(arrivalOf());
    expect((await deliveries()).every((row) => row.state === "pending" && row.attempt_no === 0)).toBe(true);

    hubspot.answer = undefined;
    await hub.context.connections.resume(connection.id);
    await untilDelivered();
    expect(created()).toHaveLength(1);
  });
});
