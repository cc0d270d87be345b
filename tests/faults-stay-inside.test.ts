/** A fault of ours or of a connector ends its attempt, never the process, and never looks like success (delivery protocol 5). */
import type { Outcome } from "@streamleads/domain";
import type { Connector } from "@streamleads/integration-kit";
import { CONNECTORS } from "@streamleads/integrations";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Hub } from "../apps/hub/src/hub.ts";
import { type Log, SILENT } from "../apps/hub/src/observe/log.ts";
import { arrivalOf, type Fakes, startFakes } from "./support/hub.ts";
import { attemptsOf } from "./support/rows.ts";
import { World } from "./support/world.ts";

let world: World;
let fakes: Fakes;
let hub: Hub;
/** What n8n's connector does in place of its work, once. */
let fault: (() => unknown) | undefined;
let isLogBroken = false;

function faulty(connector: Connector): Connector {
  const send = connector.actions["event.send"];
  if (connector.slug !== "n8n" || !send) return connector;
  return {
    ...connector,
    actions: {
      "event.send": async (job, context) => {
        const now = fault;
        fault = undefined;
        return now ? (now() as Outcome) : send(job, context);
      },
    },
  };
}

beforeAll(async () => {
  world = await World.open("faults_stay_inside");
  fakes = await startFakes();
  world.closing(() => fakes.close());
  const breaks = (event: string) => {
    if (isLogBroken && event === "integration_event") throw new Error("the log is full");
  };
  const log: Log = { ...SILENT, debug: breaks, info: breaks };
  hub = await world.hub(fakes.env(), { registry: CONNECTORS.map(faulty), log });
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.query("truncate deliveries, attempts");
  for (const fake of fakes.all) fake.arrivals.length = 0;
  isLogBroken = false;
});

const atOnce = async () =>
  (await world.deliveries()).filter((row) => !row.action.endsWith("followup") && row.connection_id);
const untilDelivered = () =>
  world.until(atOnce, (rows) => rows.length > 0 && rows.every((row) => row.state === "delivered"));

describe("a fault", () => {
  it.each([
    ["answers nothing", () => undefined],
    ["answers a kind that does not exist", () => ({ kind: "ok" })],
    [
      "throws",
      () => {
        throw new TypeError("x of undefined");
      },
    ],
  ])("of a connector that %s is recorded as unknown, tried again, and harms no other", async (_name, work) => {
    fault = work;
    await hub.context.intake.accept(arrivalOf());
    const event = (await untilDelivered()).find((row) => row.action === "event.send");
    expect((await attemptsOf(world.db, event!.id)).map((row) => [row.outcome, row.cause])).toEqual([
      ["unknown", "connector_fault"],
      ["delivered", null],
    ]);
    expect(fakes.n8n.arrivals).toHaveLength(1);
  });

  it("of our own after an attempt does not lose its result", async () => {
    isLogBroken = true;
    await hub.context.intake.accept(arrivalOf());
    await untilDelivered();
    for (const fake of [fakes.n8n, fakes.whatsapp, fakes.slack, fakes.ga]) expect(fake.arrivals).toHaveLength(1);
  });
});
