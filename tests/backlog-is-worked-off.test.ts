/** What has gathered while a connection was away is worked off to its end, and new leads do not wait behind it (delivery protocol 4). */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Hub } from "../apps/hub/src/hub.ts";
import { n8nFake } from "../integrations/src/n8n/fake.ts";
import type { Held } from "./support/held.ts";
import { arrivalOf } from "./support/hub.ts";
import { registryWith, World } from "./support/world.ts";

/** A lane holds 41: the backlog is three lanes long. */
const LIMITS = { concurrency: 1, rate: null };
const BACKLOG = 130;

let world: World;
let n8n: Held;
let hub: Hub;

beforeAll(async () => {
  world = await World.open("backlog_is_worked_off");
  n8n = await world.held(n8nFake());
  hub = await world.hub(
    { ...n8n.env(), SANDBOX: "false", ATTEMPT_TIMEOUT_MS: "10000" },
    { registry: registryWith({ n8n: LIMITS }) },
  );
});
afterAll(() => world.close());

const events = async () => (await world.deliveries()).filter((row) => row.action === "event.send");
const FRIO = { interesse: undefined, renda_aproximada: undefined, cidade: "Pindamonhangaba" };

describe("a backlog", () => {
  it("longer than its lane is delivered to the last, and a QUENTE lead that comes meanwhile passes it", async () => {
    const { id } = hub.context.connections.byName("n8n")!;
    await hub.context.connections.pause(id, { cause: "http_401", reason: "x", fix: "y" });
    await Promise.all(Array.from({ length: BACKLOG }, () => hub.context.intake.accept(arrivalOf(FRIO))));
    expect((await events()).every((row) => row.state === "pending")).toBe(true);

    n8n.hold();
    await hub.context.connections.resume(id);
    await n8n.seen(1);
    await world.until(events, (rows) => rows.filter((row) => row.state === "running").length === 41);
    await hub.context.intake.accept(arrivalOf());
    n8n.releaseOne();
    await n8n.seen(2);
    expect(n8n.requests[1]?.json).toMatchObject({ status: "QUENTE" });
    n8n.release();
    await world.until(events, (rows) => rows.every((row) => row.state === "delivered"), 25_000);
    expect(n8n.arrivals).toHaveLength(BACKLOG + 1);
  });
});
