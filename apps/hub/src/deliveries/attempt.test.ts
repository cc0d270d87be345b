/** One attempt (delivery protocol, section 5): what the connector is asked, what its answer comes to, what is kept of it. */
import type { Outcome } from "@streamleads/domain";
import type { HttpResult, Job } from "@streamleads/integration-kit";
import { describe, expect, it } from "vitest";
import { attempt, givenBack } from "./attempt.ts";
import type { Leased } from "./leased.ts";
import { sampleLeased } from "./testing.ts";
import { answerOf, connectionTo, environment, HOUR_MS, NOW, type Perform } from "./testing-attempt.ts";

const outcomes = {
  delivered: { kind: "delivered", externalId: "77", refs: { contact: "77" }, note: "contato criado" },
  retry: { kind: "retry", cause: "http_503", reason: "fora do ar" },
  limited: {
    kind: "retry",
    cause: "http_429",
    reason: "devagar",
    burn: false,
    notBefore: new Date(NOW.getTime() + 5_000),
  },
  rejected: { kind: "rejected", cause: "http_422", reason: "recusado", fix: "corrija" },
  reconnect: { kind: "reconnect", cause: "http_401", reason: "token", fix: "troque o token" },
  unknown: { kind: "unknown", cause: "timeout", reason: "sem resposta" },
  skipped: { kind: "skipped", cause: "no_email", reason: "sem e-mail", fix: "complete" },
} as const satisfies Record<string, Outcome>;

const settled = async (outcome: Outcome, over: Partial<Leased> = {}) =>
  (
    await attempt(
      sampleLeased({ plannedAt: NOW, expiresAt: new Date(NOW.getTime() + HOUR_MS), ...over }),
      connectionTo(async () => outcome).connection,
      environment(),
    )
  ).settlement;

describe("what an attempt comes to", () => {
  it("delivered: with the ids to remember, and the note on its record", async () => {
    expect(await settled(outcomes.delivered)).toMatchObject({
      state: "delivered",
      dueAt: null,
      externalId: "77",
      refs: { contact: "77" },
      cause: null,
      reason: null,
      attempt: { outcome: "delivered", cause: null, reason: "contato criado" },
    });
  });

  it("retry: later and later, burnt, with its cause", async () => {
    const waits: number[] = [];
    for (const attempts of [0, 1, 2, 3]) {
      const settlement = await settled(outcomes.retry, { attempts });
      expect(settlement).toMatchObject({ state: "retrying", burnt: true, cause: "http_503", isRepeat: false });
      waits.push(settlement.dueAt!.getTime() - NOW.getTime());
    }
    expect(waits).toEqual([30_000, 60_000, 120_000, 240_000]);
  });

  it("retry that says nothing about the delivery: not burnt, not before the provider's moment", async () => {
    expect(await settled(outcomes.limited, { attempts: 4 })).toMatchObject({
      state: "retrying",
      burnt: false,
      dueAt: outcomes.limited.notBefore,
    });
  });

  it("rejected: failed, with what to do", async () => {
    expect(await settled(outcomes.rejected)).toMatchObject({ state: "failed", cause: "http_422", fix: "corrija" });
  });

  it("skipped: recorded as that", async () => {
    expect(await settled(outcomes.skipped)).toMatchObject({ state: "skipped", cause: "no_email", fix: "complete" });
  });

  it("reconnect: waits for the connection, not burnt, with what to do", async () => {
    expect(await settled(outcomes.reconnect)).toMatchObject({
      state: "retrying",
      burnt: false,
      dueAt: NOW,
      cause: "http_401",
      fix: "troque o token",
    });
  });

  it.each([
    ["contact.upsert", false, "retrying"],
    ["event.send", true, "retrying"],
    ["notify.hot_lead", false, "retrying"],
    ["notify.hot_lead", true, "failed"],
    ["email.welcome", true, "failed"],
    ["message.followup", false, "failed"],
    ["analytics.lead", false, "failed"],
  ] as const)("unknown: %s, itself a repeat: %s, is %s", async (action, isRepeat, state) => {
    const { connection } = connectionTo(undefined);
    connection.connector.actions[action] = async () => outcomes.unknown;
    const leased = sampleLeased({
      action,
      isRepeat,
      attempts: isRepeat ? 1 : 0,
      plannedAt: NOW,
      expiresAt: new Date(NOW.getTime() + HOUR_MS),
    });
    const { settlement } = await attempt(leased, connection, environment());
    expect(settlement).toMatchObject({
      state,
      cause: state === "failed" ? "unknown_outcome" : "timeout",
      ...(state === "retrying" ? { isRepeat: true, burnt: true } : {}),
    });
  });

  it("expired: a retry past its time is cancelled, once its least number of attempts was made", async () => {
    const expiresAt = new Date(NOW.getTime() - 1);
    expect(await settled(outcomes.retry, { expiresAt, attempts: 11 })).toMatchObject({
      state: "cancelled",
      cause: "expired",
    });
    expect(await settled(outcomes.retry, { expiresAt, attempts: 2 })).toMatchObject({ state: "retrying" });
  });

  it("rejected, for an action that the integration does not know", async () => {
    const { settlement } = await attempt(sampleLeased(), connectionTo(undefined).connection, environment());
    expect(settlement).toMatchObject({ state: "failed", cause: "action_not_supported" });
  });
});

describe("a fault of a connector", () => {
  it.each([
    ["nothing", undefined],
    ["null", null],
    ["a word", "ok"],
    ["true", true],
    ["a kind that does not exist", { kind: "done" }],
  ])("is unknown, never success, when it answers %s", async (_name, answer) => {
    const { settlement, outcome } = await attempt(
      sampleLeased({ expiresAt: new Date(NOW.getTime() + HOUR_MS) }),
      connectionTo(async () => answer as unknown as Outcome).connection,
      environment(),
    );
    expect(outcome).toMatchObject({ kind: "unknown", cause: "connector_fault" });
    expect(settlement).toMatchObject({ state: "retrying", attempt: { outcome: "unknown" } });
  });

  it("is unknown when it throws, and its words, which may hold the person, are not kept", async () => {
    const { connection } = connectionTo(async () => {
      throw new TypeError("cannot read Carlos Silva");
    });
    const { settlement } = await attempt(sampleLeased(), connection, environment());
    expect(settlement.attempt).toMatchObject({ outcome: "unknown", cause: "connector_fault" });
    expect(JSON.stringify(settlement.attempt)).toContain("TypeError");
    expect(JSON.stringify(settlement.attempt)).not.toContain("Carlos");
  });
});

describe("the time of an attempt", () => {
  it("ends it as unknown, and nothing of it can leave any more", async () => {
    let goOn = () => {};
    const waiting = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let second: HttpResult | undefined;
    let ended = () => {};
    const isOver = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const { connection, sent } = connectionTo(async (_job, { http }) => {
      await http.post("/first", {});
      await waiting;
      second = await http.post("/second", {});
      ended();
      return { kind: "delivered" };
    });
    const { settlement } = await attempt(
      sampleLeased({ expiresAt: new Date(NOW.getTime() + HOUR_MS) }),
      connection,
      environment({ timeoutMs: 10 }),
    );
    goOn();
    await isOver;
    expect(settlement).toMatchObject({ state: "retrying", cause: "timeout", attempt: { outcome: "unknown" } });
    expect(sent).toEqual(["POST /first"]);
    expect(second).toMatchObject({ kind: "not_sent" });
  });
});

describe("the record of an attempt", () => {
  const recordOf = async (perform: Perform, answers: HttpResult[] = []) =>
    (await attempt(sampleLeased(), connectionTo(perform, answers).connection, environment())).settlement.attempt;

  it("keeps moment, duration, status and the beginning of the last answer", async () => {
    const record = await recordOf(
      async (_job, { http }) => {
        await http.get("/a");
        await http.post("/b", {});
        return outcomes.retry;
      },
      [answerOf(200, "first"), answerOf(503, `down ${"x".repeat(1_000)}`)],
    );
    expect(record).toMatchObject({
      at: NOW,
      outcome: "retry",
      httpStatus: 503,
      cause: "http_503",
      reason: "fora do ar",
    });
    expect(record?.durationMs).toBeGreaterThanOrEqual(0);
    expect(record?.answer).toMatch(/^down x+…$/);
    expect(record?.answer).toHaveLength(300);
  });

  it("has no status and no answer when there was none", async () => {
    const record = await recordOf(async () => outcomes.unknown, []);
    expect(record).toMatchObject({ httpStatus: null, answer: null });
    const lost = await recordOf(
      async (_job, { http }) => {
        await http.get("/a");
        return outcomes.unknown;
      },
      [{ kind: "no_answer", code: "timeout", durationMs: 1 }],
    );
    expect(lost).toMatchObject({ httpStatus: null, answer: null });
  });

  it("holds no token, e-mail or phone of an answer that repeats them", async () => {
    const echo = JSON.stringify({
      message: "invalid contact carlos@email.com +5511999999999",
      token: "pat-na1-0123456789abcdef",
      authorization: "Bearer abcdefghijklmnopqrstuvwxyz0123",
    });
    const record = await recordOf(
      async (_job, { http }) => {
        await http.post("/contacts", {});
        return outcomes.rejected;
      },
      [answerOf(400, echo)],
    );
    expect(record?.answer).toContain("invalid contact");
    for (const secret of ["carlos@email.com", "999999999", "0123456789abcdef", "abcdefghijklmnop"]) {
      expect(record?.answer).not.toContain(secret);
    }
  });
});

describe("what a connector is asked", () => {
  async function jobOf(over: Partial<Leased>): Promise<Job> {
    let asked: Job | undefined;
    const { connection } = connectionTo(async (job) => {
      asked = job;
      return { kind: "delivered" };
    });
    await attempt(sampleLeased(over), connection, environment());
    return asked as Job;
  }

  it("carries a key that is the delivery's own: the same over its attempts, another for any other delivery", async () => {
    const first = await jobOf({ id: 41 });
    const again = await jobOf({ id: 41, attemptNo: 7, attempts: 5, isRepeat: true });
    const other = await jobOf({ id: 42 });
    expect(again.delivery.key).toBe(first.delivery.key);
    expect(other.delivery.key).not.toBe(first.delivery.key);
    expect(first.delivery.key).toMatch(/^[a-z0-9_-]{1,64}$/);
    expect(first.delivery.key).toContain("c0ffee");
  });

  it("counts the attempts that counted, and says when it is a repeat", async () => {
    expect((await jobOf({ attemptNo: 9, attempts: 0 })).delivery).toMatchObject({ attempt: 1, isRepeat: false });
    expect((await jobOf({ attempts: 3, isRepeat: true })).delivery).toMatchObject({ attempt: 4, isRepeat: true });
  });

  it("brings the lead, what the plan chose, the known ids and the links", async () => {
    const job = await jobOf({ params: { tags: ["Frio"] }, refs: { contact: "501" }, returning: true, planNo: 3 });
    expect(job).toMatchObject({
      lead: { nome: "Carlos Silva" },
      params: { tags: ["Frio"], leadUrl: "https://leads.imobsul.example/leads/123" },
      refs: { contact: "501" },
      returning: true,
      now: NOW,
    });
    expect(job.delivery.planNo).toBe(3);
  });
});

describe("a lease that is given back", () => {
  it.each([
    [0, "pending"],
    [2, "retrying"],
  ] as const)("leaves no record and burns nothing; after %s attempts it is %s", (attempts, state) => {
    const dueAt = new Date(NOW.getTime() + 60_000);
    expect(givenBack(sampleLeased({ attempts, isRepeat: true }), "quiet_hours", dueAt)).toMatchObject({
      state,
      attempt: null,
      burnt: false,
      isRepeat: true,
      dueAt,
      cause: "quiet_hours",
    });
  });
});
