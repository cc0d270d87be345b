/** The whole way: a lead is enrolled by its plan, the clock moves, mails arrive over SMTP, each once. */
import { SEQUENCES } from "@streamleads/domain";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startHub } from "../../../../tests/support/hub.ts";
import type { Hub } from "../hub.ts";
import { openDatabase } from "../store/database.ts";
import { startProxy } from "../store/testing.ts";
import { Nurture } from "./nurture.ts";
import { DAY, FRIO, HOUR, MORNO, NurtureWorld, nextMonday } from "./testing.ts";

let at: NurtureWorld;
let hub: Hub;
let other: Hub;

beforeAll(async () => {
  at = await NurtureWorld.open("nurture_walk");
  hub = await at.hub();
  other = await at.hub();
});
afterAll(() => at.world.close());
beforeEach(async () => {
  at.now = nextMonday();
  at.mail.heal();
  await at.world.query(
    "update enrolments set ended_at = now(), ended_cause = 'stopped', next_at = null where ended_at is null",
  );
});

const [week, long] = SEQUENCES;
const subjects = (sequence: (typeof SEQUENCES)[number]) => sequence.steps.map(({ subject }) => subject);

describe("a warm lead", () => {
  it("gets each mail of the week once, on its day and in the hours, with two instances that look at once", async () => {
    const lead = await at.lead(hub);
    const start = at.now;
    const seen: [day: number, hour: number][] = [];
    for (let hours = 0; hours <= 9 * 24; hours += 4) {
      at.now = new Date(start.getTime() + hours * HOUR);
      const before = at.subjectsTo(lead).length;
      await at.tick(hub, other, hub, other);
      await at.settled(lead.id);
      const got = at.subjectsTo(lead).length - before;
      expect(got).toBeLessThanOrEqual(1);
      if (got === 1) seen.push([Math.floor(hours / 24), (10 + hours) % 24]);
    }
    expect(at.subjectsTo(lead)).toEqual(subjects(week));
    expect(seen).toEqual(week.steps.map(({ day }) => [day, 10]));
    const rows = await at.nurtureOf(lead.id);
    expect(rows.map(({ state, attempts, prio }) => [state, attempts, prio])).toEqual(
      Array(5).fill(["delivered", 1, 0]),
    );
    expect(rows.map(({ params }) => params)).toEqual(
      week.steps.map((_, i) => ({ nurture: { sequence: "nutricao-7-dias", step: i + 1 } })),
    );
    expect(await at.enrolments(lead.id)).toEqual([
      {
        sequence: "nutricao-7-dias",
        next_step: 6,
        next_at: null,
        ended_at: expect.any(Date),
        ended_cause: "completed",
      },
    ]);
  });

  it("is written to by day alone: nothing is planned at night or on a Sunday", async () => {
    const lead = await at.lead(hub);
    for (const hours of [24 + 11, 6 * 24, 6 * 24 + 4]) {
      // The first mail is due since Tuesday; these are a Tuesday night and a Sunday.
      at.now = new Date(nextMonday().getTime() + hours * HOUR);
      await at.tick(hub, other);
      expect(await at.nurtureOf(lead.id)).toEqual([]);
    }
  });

  it("gets what an outage held up one by one, not in a heap", async () => {
    const lead = await at.lead(hub);
    const days: number[] = [];
    for (let day = 6.9; day < 14; day += 0.25) {
      at.now = new Date(nextMonday().getTime() + day * DAY);
      await at.tick(hub);
      await at.settled(lead.id);
      if (at.subjectsTo(lead).length > days.length) days.push(day);
    }
    expect(at.subjectsTo(lead)).toEqual(subjects(week));
    for (const [i, day] of days.entries()) if (i > 0) expect(day - days[i - 1]!).toBeGreaterThanOrEqual(20 / 24);
  });

  it("whose mail still waits gets no second one behind it", async () => {
    const lead = await at.lead(hub);
    const connection = hub.context.connections.byName("email")!.id;
    const all = [hub, other];
    await hub.context.connections.pause(connection, { cause: "x", reason: "x", fix: "x" });
    await other.context.connections.refresh([connection]);
    for (const day of [1, 2, 4]) {
      at.now = new Date(nextMonday().getTime() + day * DAY);
      await at.tick(...all);
    }
    expect((await at.nurtureOf(lead.id)).map(({ state }) => state)).toEqual(["pending"]);
    await hub.context.connections.resume(connection);
    await at.settled(lead.id);
    // It went out on the test's day; the settlement bears the database's.
    await at.world.query("update deliveries set settled_at = $1 where lead_id = $2", [at.now, lead.id]);
    await at.tick(...all);
    expect((await at.settled(lead.id)).map(({ state }) => state)).toEqual(["delivered"]);
  });
});

it("a cold lead gets the six mails of ninety days, and no seventh", async () => {
  const lead = await at.lead(hub, FRIO);
  const start = at.now.getTime();
  for (let day = 0; day <= 95; day += 1) {
    at.now = new Date(start + day * DAY);
    await at.tick(hub, other);
    await at.settled(lead.id);
  }
  expect(at.subjectsTo(lead)).toEqual(subjects(long));
});

describe("a process that stops in between", () => {
  /** The clock's work of a process that reaches the database by a way that can break, and delivers nothing itself. */
  async function doomed(work: (nurture: Nurture, proxy: Awaited<ReturnType<typeof startProxy>>) => Promise<void>) {
    const proxy = await startProxy(at.world.url);
    const db = openDatabase({ url: proxy.url, max: 2, onError: () => {} });
    const { context } = hub;
    const nurture = new Nurture({
      db,
      bus: { publish: () => {}, subscribe: () => () => {}, close: async () => {} },
      connections: () => context.connections.forPlan(),
      gate: context.gate,
      wake: () => {},
      basis: "legitimate_interest",
      hours: context.config.HORARIO_MENSAGENS,
      timeZone: context.config.TZ_BUSINESS,
      now: () => at.now,
      log: context.log,
    });
    await work(nurture, proxy);
    await db.close();
    await proxy.close();
  }

  it("before its commit has planned nothing, and another sends the mail", async () => {
    const lead = await at.lead(hub);
    at.now = new Date(at.now.getTime() + DAY);
    await doomed(async (nurture, proxy) => {
      proxy.loseCommit();
      await expect(nurture.run()).rejects.toThrow();
    });
    expect(await at.nurtureOf(lead.id)).toEqual([]);
    expect(await at.enrolments(lead.id)).toMatchObject([{ next_step: 1 }]);
    await at.tick(other);
    await at.settled(lead.id);
    expect(at.subjectsTo(lead)).toEqual([week.steps[0].subject]);
  });

  it("after its commit, whose answer it never saw, has planned the mail once: another sends it, and none twice", async () => {
    const lead = await at.lead(hub);
    at.now = new Date(at.now.getTime() + DAY);
    await doomed(async (nurture, proxy) => {
      proxy.loseCommitAnswer();
      await expect(nurture.run()).rejects.toThrow();
      await nurture.run();
    });
    await at.tick(hub, other);
    hub.context.engine.wake(hub.context.connections.byName("email")!.id);
    await at.settled(lead.id);
    await at.tick(hub, other);
    await at.settled(lead.id);
    expect(at.subjectsTo(lead)).toEqual([week.steps[0].subject]);
    expect(await at.enrolments(lead.id)).toMatchObject([{ next_step: 2 }]);
  });

  it("leaves what came due while nobody ran to the next start, which waits for no clock", async () => {
    const lead = await at.lead(hub);
    at.now = new Date(at.now.getTime() + DAY);
    const late = await startHub(at.world.url, at.mail.env(), { now: () => at.now, withJobs: true });
    await at.world.until(
      () => at.nurtureOf(lead.id),
      ([row]) => row?.state === "delivered",
    );
    await late.stop();
    expect(at.subjectsTo(lead)).toEqual([week.steps[0].subject]);
  });

  it("with the mail on its way leaves it to a person: it is not sent again by the next hub", async () => {
    const lead = await at.lead(hub);
    await at.world.untilDeliveries((rows) =>
      rows.every(({ state, action }) => action !== "email.welcome" || state === "delivered"),
    );
    at.now = new Date(at.now.getTime() + DAY);
    at.mail.fail({ kind: "drop_after_data" }, 1);
    await at.tick(hub);
    const [row] = await at.settled(lead.id);
    expect(row).toMatchObject({ state: "failed", cause: "unknown_outcome" });
    const third = await at.hub();
    await at.tick(hub, other, third);
    await at.settled(lead.id);
    expect(at.subjectsTo(lead)).toEqual([week.steps[0].subject]);
    await at.world.stop(third);
  });
});

describe("an address that its own server refuses", () => {
  it.each([
    ["that does not exist, at the first mail", "5.1.1 user unknown", 1, "hard_bounce"],
    ["whose mailbox is full, at the third", "5.2.2 mailbox full", 3, "soft_bounces"],
  ])("%s, is closed and its sequence ends", async (_name, text, mails, reason) => {
    const lead = await at.lead(hub);
    await at.world.untilDeliveries((rows) =>
      rows.every(({ state, action }) => action !== "email.welcome" || state === "delivered"),
    );
    const start = at.now.getTime();
    at.mail.fail({ kind: "smtp", code: 552, text, when: "rcpt" });
    for (const [i, { day }] of week.steps.slice(0, mails).entries()) {
      expect(await at.enrolments(lead.id)).toMatchObject([{ ended_cause: null }]);
      at.now = new Date(start + day * DAY);
      await at.tick(hub);
      await at.world.until(
        () => at.nurtureOf(lead.id),
        (rows) => rows.filter(({ state }) => state === "failed").length === i + 1,
      );
    }
    await at.world.until(
      () => at.enrolments(lead.id),
      ([row]) => row?.ended_cause === "bounced",
    );
    const hash = hub.context.gate.addressHash(lead, "email");
    expect(await at.world.query("select reason from suppressions where hash = $1", [hash])).toEqual([{ reason }]);
  });
});

describe("what has changed since the enrolment", () => {
  it.each([
    ["a broker had it before its plan", "claimed", (id: number) => claim(id)],
    ["it was sold before its plan", "sold", (id: number) => reach(id, "ganho")],
    ["it was lost before its plan", "lost", (id: number) => reach(id, "perdido")],
    ["the address was suppressed", "suppressed", (id: number) => suppress(id)],
    ["marketing was withdrawn", "consent_withdrawn", (id: number) => say(id, "revogado")],
    ["the e-mail was taken off", "no_email", (id: number) => set(id, "email = null")],
    ["it became hot by hand", "hot", (id: number) => set(id, "status = 'QUENTE'")],
    ["nothing could be sent for two weeks", "expired", () => wait(15)],
  ])("ends it where %s", async (_name, cause, change) => {
    const lead = await at.lead(hub);
    at.now = new Date(at.now.getTime() + DAY);
    await change(lead.id);
    await at.tick(hub);
    expect(await at.enrolments(lead.id)).toMatchObject([{ ended_cause: cause, next_at: null }]);
    expect(await at.nurtureOf(lead.id)).toEqual([]);
  });

  const claim = (id: number) =>
    at.world.query("insert into claims (lead_id, nome, via) values ($1, 'Ana Lima', 'Slack')", [id]);
  const reach = (id: number, stage: string) =>
    at.world.query("insert into lead_stages (lead_id, stage, at, via) values ($1, $2, now(), 'HubSpot')", [id, stage]);
  const wait = (days: number) => {
    at.now = new Date(at.now.getTime() + days * DAY);
  };
  const suppress = async (id: number) => {
    const [lead] = await at.world.query<{ email: string; telefone: string }>(
      "select email, telefone from leads where id = $1",
      [id],
    );
    await hub.context.gate.suppress(hub.context.gate.addressHash(lead!, "email")!, "email", "pedido");
  };
  const say = (id: number, estado: string) =>
    at.world.query("insert into consents (lead_id, finalidade, estado, em) values ($1, 'marketing_email', $2, now())", [
      id,
      estado,
    ]);
  const set = (id: number, change: string) => at.world.query(`update leads set ${change} where id = $1`, [id]);
});

it("on the basis of consent writes only to those who agreed", async () => {
  const strict = await at.hub({ NURTURE_BASIS: "consent" });
  const agreed = { finalidade: "marketing_email", estado: "concedido", texto: "Aceito receber e-mails" };
  const [silent, willing] = [await at.lead(strict), await at.lead(strict, { ...MORNO, consentimentos: [agreed] })];
  expect(await at.enrolments(silent.id)).toMatchObject([{ ended_cause: "no_consent" }]);
  at.now = new Date(at.now.getTime() + DAY);
  await at.tick(strict);
  await at.settled(willing.id);
  expect([at.subjectsTo(silent).length, at.subjectsTo(willing).length]).toEqual([0, 1]);
  await at.world.stop(strict);
});
