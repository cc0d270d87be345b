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

  it("comes before the first delivery: what arrives meanwhile waits without an attempt", async () => {
    hubspot.hold();
    const starting = world.hub(hubspot.env());
    await hubspot.seen(1);
    // Another process of the same fleet takes the lead in.
    const receiving = world.hub(hubspot.env());
    await world.until(
      () => world.query("select from instances"),
      (rows) => rows.length === 2,
    );
    hubspot.release();
    const hub = (await Promise.all([starting, receiving]))[1];
    await hub.context.intake.accept(arrivalOf());
    await untilDelivered();
    const first = hubspot.requests.findIndex((request) => request.path.endsWith("/batch/upsert"));
    const last = hubspot.requests.findLastIndex(
      (request) => request.path.includes("/properties/") || request.path.includes("/pipelines/"),
    );
    expect(first).toBeGreaterThan(last);
    expect(created()).toHaveLength(1);
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
    await world.query("update connections set setup_due_at = now()");
    await hub.context.connections.resume(connection.id);
    await untilDelivered();
    expect(created()).toHaveLength(1);
  });
});
