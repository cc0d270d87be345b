/** Sent, and no answer: repeated, repeated once and marked, or shown to a person, as the action allows (delivery protocol 5). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Hub } from "../apps/hub/src/hub.ts";
import { type EmailFake, startEmailFake } from "../integrations/src/email/fake.ts";
import type { WhatsappArrival } from "../integrations/src/whatsapp/fake.ts";
import { arrivalOf, type Fakes, startFakes } from "./support/hub.ts";
import { attemptsOf, type DeliveryRecord } from "./support/rows.ts";
import { World } from "./support/world.ts";

let world: World;
let fakes: Fakes;
let mail: EmailFake;
let hub: Hub;

beforeAll(async () => {
  world = await World.open("unknown_outcomes");
  fakes = await startFakes();
  mail = await startEmailFake();
  world.closing(async () => {
    await Promise.all([fakes.close(), mail.close()]);
  });
  hub = await world.hub({ ...fakes.env(), ...mail.env(), BREAKER_OPEN_MS: "10", ATTEMPT_TIMEOUT_MS: "3000" });
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.query("truncate deliveries, attempts");
  for (const fake of fakes.all) {
    fake.heal();
    fake.arrivals.length = 0;
  }
  mail.heal();
  mail.arrivals.length = 0;
});

const accept = (input?: Record<string, unknown>) => hub.context.intake.accept(arrivalOf(input));
const find = (rows: DeliveryRecord[], action: string, integration: string) =>
  rows.find((row) => row.action === action && row.integration === integration);
const settled = (action: string, integration: string) =>
  world.until(
    async () => find(await world.deliveries(), action, integration),
    (row) => row !== undefined && row.settled_at !== null,
  ) as Promise<DeliveryRecord>;
const MORNO = { interesse: undefined, renda_aproximada: 9_000 };

describe("a lost answer", () => {
  it("of an automation is repeated under the same key, so that nothing is done twice", async () => {
    fakes.n8n.fail({ kind: "drop_after" }, 1);
    await accept();
    expect(await settled("event.send", "n8n")).toMatchObject({ state: "delivered", attempts: 2 });
    const keys = fakes.n8n.arrivals.map((arrival) => arrival.key);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  it("of a contact and of a deal is repeated, and the CRM has one of each", async () => {
    fakes.hubspot.failAt(1, { kind: "drop_after" });
    fakes.hubspot.failAt(3, { kind: "drop_after" });
    await accept();
    expect(await settled("deal.create", "hubspot")).toMatchObject({ state: "delivered" });
    const titles = fakes.hubspot.arrivals.map((arrival) => arrival.title);
    expect(titles.filter((title) => title.startsWith("Contato criado"))).toHaveLength(1);
    expect(titles.filter((title) => title.startsWith("Negócio criado"))).toHaveLength(1);
  });

  it("of an alert to the broker is repeated once, marked as such", async () => {
    fakes.whatsapp.fail({ kind: "drop_after" }, 1);
    await accept();
    const row = await settled("notify.hot_lead", "whatsapp");
    expect(row).toMatchObject({ state: "delivered", attempts: 2, is_repeat: true });
    expect((await attemptsOf(world.db, row.id)).map((one) => one.outcome)).toEqual(["unknown", "delivered"]);
    const texts = fakes.whatsapp.arrivals.map((arrival) => (arrival.data as WhatsappArrival).body);
    expect(texts.map((text) => text.includes("(reenvio)"))).toEqual([false, true]);
  });

  it("of that repeat is shown to a person, never sent a third time, and the next channel is called at once", async () => {
    fakes.whatsapp.fail({ kind: "drop_after" });
    await accept();
    const row = await settled("notify.hot_lead", "whatsapp");
    expect(row).toMatchObject({ state: "failed", cause: "unknown_outcome", attempts: 2, fix: expect.any(String) });
    expect(fakes.whatsapp.arrivals).toHaveLength(2);
    // The mail was planned for two minutes later, for the case that WhatsApp is only slow.
    expect(await settled("notify.hot_lead", "email")).toMatchObject({ state: "delivered", attempts: 1 });
    expect(fakes.whatsapp.arrivals).toHaveLength(2);
  });

  it("of an alert that arrived spares the next channel", async () => {
    await accept();
    expect(await settled("notify.hot_lead", "email")).toMatchObject({
      state: "cancelled",
      cause: "not_needed",
      attempts: 0,
    });
    expect(mail.arrivals).toHaveLength(0);
  });

  it("of the welcome mail is repeated once, under the same Message-ID", async () => {
    mail.fail({ kind: "drop_after_data" }, 1);
    await accept(MORNO);
    expect(await settled("email.welcome", "email")).toMatchObject({ state: "delivered", attempts: 2 });
    const ids = mail.arrivals.map((arrival) => arrival.key);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it("of an analytics event is never repeated", async () => {
    fakes.ga.fail({ kind: "drop_after" });
    await accept();
    const row = await settled("analytics.lead", "google-analytics");
    expect(row).toMatchObject({ state: "failed", cause: "unknown_outcome", attempts: 1 });
    await world.beats(hub);
    expect(fakes.ga.arrivals).toHaveLength(1);
  });
});

describe("a delivery whose time is over after a pause", () => {
  it("is cancelled as expired instead of being sent late, when its least number of attempts was made", async () => {
    const { connections } = hub.context;
    const { id } = connections.byName("whatsapp")!;
    fakes.whatsapp.fail({ kind: "answer", status: 401, json: { error: { code: 190, message: "expired" } } });
    await accept();
    await world.until(
      () => connections.byName("whatsapp")?.shared.paused,
      (paused) => paused != null,
    );
    await world.query(
      "update deliveries set expires_at = now() - interval '2 minutes', attempts = 1 where integration = 'whatsapp' and action = 'notify.hot_lead'",
    );
    fakes.whatsapp.heal();
    await connections.resume(id);
    expect(await settled("notify.hot_lead", "whatsapp")).toMatchObject({ state: "cancelled", cause: "expired" });
    expect(fakes.whatsapp.arrivals).toHaveLength(0);
    expect(await settled("notify.hot_lead", "email")).toMatchObject({ state: "delivered" });
  });

  it("is still sent when it never had its attempt, however late", async () => {
    const { connections } = hub.context;
    const { id } = connections.byName("slack:vendas")!;
    await connections.pause(id, { cause: "http_401", reason: "x", fix: "y" });
    await accept();
    await world.query("update deliveries set expires_at = now() - interval '1 day' where integration = 'slack'");
    await connections.resume(id);
    expect(await settled("notify.hot_lead", "slack")).toMatchObject({ state: "delivered", attempts: 1 });
  });
});
