/** The places where a chaos run may break the hub: each is on the way, and none does anything by itself. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FAIL_POINTS, type FailPoint, failPoint, onFailPoint } from "../apps/hub/src/fail-point.ts";
import type { Hub } from "../apps/hub/src/hub.ts";
import { n8nFake } from "../integrations/src/n8n/fake.ts";
import { whatsappFake } from "../integrations/src/whatsapp/fake.ts";
import { arrivalOf } from "./support/hub.ts";
import { type DeliveryInput, insertDelivery, insertInstances, insertLead } from "./support/rows.ts";
import { World } from "./support/world.ts";

const LONG_AGO_MS = 60_000;
const WITHIN_MS = 20_000;

let world: World;
let hub: Hub;
const passed = new Set<FailPoint>();
let isAllPassed: () => void = () => undefined;
const allPassed = new Promise<void>((resolve) => {
  isAllPassed = resolve;
});
let takeOut: () => void;

beforeAll(async () => {
  takeOut = onFailPoint((name) => {
    passed.add(name);
    if (passed.size === FAIL_POINTS.length) isAllPassed();
  });
  world = await World.open("fail_points");
  const n8n = await world.fake(n8nFake());
  const whatsapp = await world.fake(whatsappFake());
  hub = await world.hub({ ...n8n.provider.env(n8n.url), ...whatsapp.provider.env(whatsapp.url) });
});
afterAll(async () => {
  takeOut();
  await world.close();
});

async function insert(over: Partial<DeliveryInput>): Promise<void> {
  const connectionId = hub.context.connections.byName(over.integration ?? "n8n")!.id;
  await insertDelivery(world.db, { ...(await insertLead(world.db)), connectionId, ...over });
}

/** A webhook that is kept, and waits to be read or is another's. */
async function insertRaw(owner: string | null): Promise<void> {
  await world.query(
    `insert into raw_requests (source, provider_id, body, state, owner, due_at, attempt_no, tries)
     values ('crm', $1, '{}', 'received', $2, case when $2::uuid is null then now() end, 1, 1)`,
    [randomUUID(), owner],
  );
}

describe("the fail points", () => {
  it("are each passed by what the hub does: taking in, reading, delivering, taking over", async () => {
    const { intake, rawWriter, engine } = hub.context;
    const dead = randomUUID();
    await insertInstances(world.db, [dead]);
    await insert({ state: "running", owner: dead, leasedAgoMs: LONG_AGO_MS });
    await insert({ state: "running", owner: engine.instanceId, leasedAgoMs: LONG_AGO_MS });
    await insertRaw(null);
    await insertRaw(randomUUID());
    await insert({
      integration: "whatsapp",
      action: "notify.hot_lead",
      attempts: 1,
      attemptNo: 1,
      state: "retrying",
      expiresInMs: -10 * LONG_AGO_MS,
    });
    await intake.accept(arrivalOf());
    const changes = [{ body: Buffer.from("{}"), providerId: undefined }];
    await rawWriter.keep({ source: "crm", changes, contentType: null, headers: {}, receivedAt: new Date() });

    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, WITHIN_MS);
    });
    await Promise.race([allPassed, tooLong]);
    clearTimeout(timer);
    expect(FAIL_POINTS.filter((name) => !passed.has(name))).toEqual([]);
  });

  it("do nothing once the handler is out, and throw what it throws while it is in", () => {
    const out = onFailPoint((name) => {
      throw new Error(`at ${name}`);
    });
    expect(() => failPoint("delivery.before_call")).toThrow("at delivery.before_call");
    out();
    expect(() => failPoint("delivery.before_call")).not.toThrow();
  });
});
