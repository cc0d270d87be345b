/** Hours, consent and suppression are asked for when a message leaves, not only when it is planned (architecture, 8; delivery protocol 4). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Hub } from "../apps/hub/src/hub.ts";
import { type EmailFake, startEmailFake } from "../integrations/src/email/fake.ts";
import { googleAnalyticsFake } from "../integrations/src/google-analytics/fake.ts";
import { whatsappFake } from "../integrations/src/whatsapp/fake.ts";
import type { Held } from "./support/held.ts";
import { arrivalOf } from "./support/hub.ts";
import { attemptsOf, type DeliveryRecord } from "./support/rows.ts";
import { World } from "./support/world.ts";

/** In São Paulo: a Monday at noon, at eleven at night, and the Tuesday at eight. */
const NOON = new Date("2026-11-23T15:00:00Z");
const NIGHT = new Date("2026-11-24T02:00:00Z");
const OPENING = new Date("2026-11-24T11:00:00Z");

let world: World;
let whatsapp: Held;
let ga: Held;
let mail: EmailFake;
let hub: Hub;
let now = NOON;

beforeAll(async () => {
  world = await World.open("quiet_hours_and_consent");
  whatsapp = await world.held(whatsappFake());
  ga = await world.held(googleAnalyticsFake());
  mail = await startEmailFake();
  world.closing(() => mail.close());
  const env = { ...whatsapp.env(), ...ga.env(), ...mail.env(), HORARIO_MENSAGENS: "seg-sab 08:00-20:00" };
  hub = await world.hub(env, { now: () => now });
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.query("truncate deliveries, attempts, suppressions, consents");
  for (const held of [whatsapp, ga]) {
    held.requests.length = 0;
    held.arrivals.length = 0;
  }
  mail.heal();
  mail.arrivals.length = 0;
  now = NOON;
});

type Finalidade = "marketing_whatsapp" | "analytics" | "responder_contato";
const consent = (finalidade: Finalidade, estado: "concedido" | "revogado") => ({ finalidade, estado, texto: "ok" });
const find = (action: string) => async () => (await world.deliveries()).find((row) => row.action === action)!;
const untilState = (action: string, ...states: string[]) =>
  world.until(find(action), (row) => states.includes(row?.state));
const connection = (name: string) => hub.context.connections.byName(name)!.id;
const MORNO = { interesse: undefined, renda_aproximada: 9_000 };

/** A lead who agreed to messages; the follow-up that is planned for it. */
async function withFollowUp(): Promise<DeliveryRecord> {
  await hub.context.intake.accept(arrivalOf({ consentimentos: [consent("marketing_whatsapp", "concedido")] }));
  const row = await find("message.followup")();
  expect(row).toMatchObject({ state: "pending", attempts: 0 });
  return row;
}
/** Its time has come. */
async function makeDue({ id, connection_id }: DeliveryRecord): Promise<void> {
  await world.query("update deliveries set due_at = now() where id = $1", [id]);
  hub.context.engine.wake(connection_id!);
}
const withdraw = (leadId: number, finalidade: Finalidade) =>
  world.query(
    "insert into consents (lead_id, finalidade, estado, em) values ($1, $2, 'revogado', now() + interval '1 second')",
    [leadId, finalidade],
  );
const followUps = () => whatsapp.arrivals.filter((arrival) => JSON.stringify(arrival.data).includes("followup")).length;

describe("a message to a lead", () => {
  it("goes inside the hours", async () => {
    await makeDue(await withFollowUp());
    await untilState("message.followup", "delivered");
    expect(followUps()).toBe(1);
  });

  it("that comes due at night waits for the morning, burns nothing, and leaves no attempt", async () => {
    const row = await withFollowUp();
    now = NIGHT;
    await makeDue(row);
    const waiting = await world.until(find("message.followup"), (seen) => seen.cause === "quiet_hours");
    expect(waiting).toMatchObject({ state: "pending", due_at: OPENING, attempts: 0, started_at: null });
    expect(await attemptsOf(world.db, row.id)).toEqual([]);
    expect(followUps()).toBe(0);
    now = OPENING;
    await makeDue(row);
    expect(await untilState("message.followup", "delivered")).toMatchObject({ attempts: 1 });
  });

  it("is not sent when its consent was withdrawn after it was planned", async () => {
    const row = await withFollowUp();
    await withdraw(row.lead_id, "marketing_whatsapp");
    await makeDue(row);
    expect(await untilState("message.followup", "skipped")).toMatchObject({
      cause: "no_consent",
      fix: expect.any(String),
    });
    expect(await attemptsOf(world.db, row.id)).toEqual([]);
    expect(followUps()).toBe(0);
  });

  it("is not sent to a number that was suppressed after it was planned", async () => {
    const row = await withFollowUp();
    const [lead] = await world.query<{ telefone: string; email: string }>(
      "select telefone, email from leads where id = $1",
      [row.lead_id],
    );
    await hub.context.gate.suppress(hub.context.gate.addressHash(lead!, "whatsapp")!, "whatsapp", "pedido");
    await makeDue(row);
    expect(await untilState("message.followup", "skipped")).toMatchObject({ cause: "suppressed" });
    expect(followUps()).toBe(0);
  });

  it("as welcome mail is the answer to an enquiry: it goes at any hour, but not against the person's word", async () => {
    now = NIGHT;
    await hub.context.intake.accept(arrivalOf(MORNO));
    await untilState("email.welcome", "delivered");
    expect(mail.arrivals).toHaveLength(1);
    await world.query("truncate deliveries, attempts");

    const { connections } = hub.context;
    await connections.pause(connection("email"), { cause: "x", reason: "x", fix: "x" });
    await hub.context.intake.accept(arrivalOf(MORNO));
    await withdraw((await find("email.welcome")()).lead_id, "responder_contato");
    await connections.resume(connection("email"));
    expect(await untilState("email.welcome", "skipped")).toMatchObject({ cause: "no_consent" });
    expect(mail.arrivals).toHaveLength(1);
  });

  it("that its mail server calls unknown closes the address for the next one", async () => {
    mail.fail({ kind: "smtp", code: 550, text: "5.1.1 user unknown", when: "rcpt" }, 1);
    const person = { ...MORNO, email: "gone@example.com" };
    await hub.context.intake.accept(arrivalOf(person));
    expect(await untilState("email.welcome", "failed")).toMatchObject({ cause: "hard_bounce" });
    await world.until(
      () => world.query("select from suppressions where channel = 'email'"),
      (rows) => rows.length === 1,
    );

    await hub.context.replays.one((await find("email.welcome")()).id);
    const again = await world.until(
      async () => (await world.deliveries()).find((row) => row.replay_of !== null),
      (row) => row?.settled_at != null,
    );
    expect(again).toMatchObject({ state: "skipped", cause: "suppressed" });
    expect(mail.arrivals).toHaveLength(0);
  });
});

describe("what reaches no lead", () => {
  it("goes at night: the broker's alert", async () => {
    now = NIGHT;
    await hub.context.intake.accept(arrivalOf());
    expect(await untilState("notify.hot_lead", "delivered")).toMatchObject({ attempts: 1 });
  });

  it("still rests on its purpose: an analytics event is not sent when that was refused while it waited", async () => {
    const { connections } = hub.context;
    await connections.pause(connection("google-analytics"), { cause: "x", reason: "x", fix: "x" });
    await hub.context.intake.accept(arrivalOf());
    const row = await find("analytics.lead")();
    await withdraw(row.lead_id, "analytics");
    await connections.resume(connection("google-analytics"));
    expect(await untilState("analytics.lead", "skipped")).toMatchObject({ cause: "no_consent" });
    expect(ga.arrivals).toHaveLength(0);
  });
});
