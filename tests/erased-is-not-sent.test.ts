/** A person who was erased is not written of any more, wherever a delivery of theirs waits in memory (LGPD). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Hub } from "../apps/hub/src/hub.ts";
import { eraseLead } from "../apps/hub/src/leads/erase.ts";
import { n8nFake } from "../integrations/src/n8n/fake.ts";
import type { Held } from "./support/held.ts";
import { arrivalOf } from "./support/hub.ts";
import { registryWith, World } from "./support/world.ts";

let world: World;
let n8n: Held;
let one: Hub;
let two: Hub;

beforeAll(async () => {
  world = await World.open("erased_is_not_sent");
  n8n = await world.held(n8nFake());
  // One call at a time, so that what comes second waits in memory.
  const registry = registryWith({ n8n: { concurrency: 1, rate: null } });
  const env = { ...n8n.env(), SANDBOX: "false", ATTEMPT_TIMEOUT_MS: "15000", INSTANCE_DEAD_MS: "2000" };
  one = await world.hub(env, { registry });
  two = await world.hub(env, { registry });
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.query("truncate deliveries, attempts");
  n8n.requests.length = 0;
});

async function accept(nome: string): Promise<number> {
  const accepted = await one.context.intake.accept(arrivalOf({ nome }));
  if (!("lead" in accepted)) throw new Error(accepted.kind);
  return accepted.lead.id;
}
const events = async () => (await world.deliveries()).filter((row) => row.action === "event.send");
const names = () => n8n.requests.map(({ json }) => json.nome);

/** The first is being sent, the second waits behind it in the memory of the same instance. */
async function oneWaits(): Promise<number> {
  n8n.hold();
  await accept("Ana Primeira");
  await n8n.seen(1);
  const id = await accept("Bento Apagado");
  expect((await events()).map(({ state, owner }) => [state, owner])).toEqual([
    ["running", one.context.engine.instanceId],
    ["running", one.context.engine.instanceId],
  ]);
  return id;
}
/** Whatever was to be sent before the third is sent when it arrives. */
async function untilTheThird(): Promise<void> {
  n8n.release();
  await accept("Caio Terceiro");
  await world.until(events, (rows) => rows.length === 2 && rows.every(({ state }) => state === "delivered"));
}

describe("a lead that is erased while its delivery waits in memory", () => {
  it("is forgotten by every instance at once, whichever erased it", async () => {
    const id = await oneWaits();
    const heard = new Promise<void>((resolve) => {
      one.context.bus.subscribe((notice) => {
        if (notice.kind === "erased" && notice.ids.includes(id)) resolve();
      });
    });
    expect(one.context.engine.inHand).toBe(2);
    await two.context.changes.erase(id);
    await heard;
    expect(one.context.engine.inHand).toBe(1);
    await untilTheThird();
    expect(names()).toEqual(["Ana Primeira", "Caio Terceiro"]);
  });

  it("is not sent either when nobody told: what has waited for long is asked for before its call", async () => {
    const id = await oneWaits();
    await world.db.transaction((client) => eraseLead(client, id));
    // Longer than the sixth part of the silence that means death.
    await world.beats(one, 6);
    await untilTheThird();
    expect(names()).toEqual(["Ana Primeira", "Caio Terceiro"]);
    await world.until(
      () => one.context.engine.inHand,
      (count) => count === 0,
    );
  });
});
