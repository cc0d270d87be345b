import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ACTIONS, type Action, policyOf } from "./action-policy.ts";
import { DEFAULT_RETRY, NOT_BEFORE_MAX_MS } from "./backoff.ts";
import type { Outcome } from "./outcome.ts";
import { type AttemptFacts, afterAttempt, LAST_ATTEMPT_GRACE_MS, type Next, pastItsTime } from "./retry.ts";

const HOUR = 3_600_000;
const now = new Date("2026-11-23T12:00:00Z");
const later = (ms: number) => new Date(now.getTime() + ms);
const noJitter = () => 0;
const facts = (given: Partial<AttemptFacts> = {}): AttemptFacts => ({
  action: "contact.upsert",
  attempts: 0,
  expiresAt: later(72 * HOUR),
  isRepeat: false,
  ...given,
});
const down: Outcome = { kind: "retry", cause: "http_503", reason: "O provedor respondeu 503." };
const limited: Outcome = { kind: "retry", cause: "rate_limited", reason: "Limite do provedor.", burn: false };
const lost: Outcome = { kind: "unknown", cause: "no_answer", reason: "Enviado, mas sem resposta." };
const after = (outcome: Outcome, given: Partial<AttemptFacts> = {}, at = now): Next =>
  afterAttempt(outcome, facts(given), at, noJitter);
function retrying(next: Next) {
  if (next.state !== "retrying") throw new Error(`expected retrying, found ${next.state}`);
  return next;
}
const waitMs = (next: Next) => retrying(next).dueAt.getTime() - now.getTime();

describe("outcomes that settle", () => {
  it("a delivered attempt delivers, also past its time", () => {
    expect(after({ kind: "delivered" }, { expiresAt: later(-HOUR), attempts: 20 })).toEqual({ state: "delivered" });
  });
  it("a rejected attempt fails with the provider's cause and the fix", () => {
    const rejected = { cause: "invalid_email", reason: "E-mail recusado.", fix: "Corrija o e-mail." };
    expect(after({ kind: "rejected", ...rejected })).toEqual({ state: "failed", ...rejected });
  });
  it("a skipped attempt is skipped, not failed", () => {
    const skipped = { cause: "no_email", reason: "Sem e-mail.", fix: "Peça o e-mail." };
    expect(after({ kind: "skipped", ...skipped })).toEqual({ state: "skipped", ...skipped });
  });
  it("a kind that does not exist throws instead of passing for anything", () => {
    expect(() => after({ kind: "ok" } as unknown as Outcome)).toThrow(TypeError);
    expect(() => after(undefined as unknown as Outcome)).toThrow(TypeError);
  });
});

describe("reconnect", () => {
  it("burns nothing and is due at once: the paused connection is what makes it wait", () => {
    const next = after({ kind: "reconnect", cause: "token_expired", reason: "Token vencido.", fix: "Reconecte." });
    expect(next).toEqual({
      state: "retrying",
      dueAt: now,
      burnt: false,
      repeat: false,
      cause: "token_expired",
      reason: "Token vencido.",
    });
  });
});

describe("retry", () => {
  it.each([
    [0, 30_000],
    [1, 60_000],
    [4, 480_000],
    [30, 2_880_000],
  ])("after %i earlier attempts the next one comes %i ms later, and this one counts", (attempts, expected) => {
    const next = after(down, { attempts });
    expect(waitMs(next)).toBe(expected);
    expect(next).toMatchObject({ burnt: true, repeat: false, cause: "http_503" });
  });

  it("waits for the moment that the provider names when that is later than the backoff", () => {
    expect(waitMs(after({ ...down, notBefore: later(10 * 60_000) }))).toBe(600_000);
    expect(waitMs(after({ ...down, notBefore: later(1000) }))).toBe(30_000);
  });

  it("comes back exactly when a 429 says, and burns nothing", () => {
    const next = after({ ...limited, notBefore: later(1000) }, { attempts: 9 });
    expect(waitMs(next)).toBe(1000);
    expect(next).toMatchObject({ burnt: false });
  });

  it.each([
    ["without a moment", undefined],
    ["with a moment that has passed", later(-1000)],
    ["with Retry-After: 0", now],
  ])("keeps a floor after a 429 %s, whatever the count", (_, notBefore) => {
    expect(waitMs(after({ ...limited, ...(notBefore ? { notBefore } : {}) }, { attempts: 9 }))).toBe(60_000);
  });

  it("scales with the settings, so that process tests are quick", () => {
    const quick = { baseMs: 20, ceilingMs: HOUR };
    expect(waitMs(afterAttempt(down, facts(), now, noJitter, quick))).toBe(20);
    expect(waitMs(afterAttempt(limited, facts(), now, noJitter, quick))).toBe(40);
    expect(waitMs(afterAttempt(lost, facts(), now, noJitter, quick))).toBe(40);
  });

  it("stays marked as a repeat once an earlier attempt may have arrived", () => {
    expect(after(down, { action: "notify.hot_lead", isRepeat: true })).toMatchObject({ repeat: true });
    expect(after(limited, { action: "notify.hot_lead", isRepeat: true })).toMatchObject({ repeat: true });
  });
});

describe("age", () => {
  it("makes the last attempt at the end of its time", () => {
    const expiresAt = later(45_000);
    expect(retrying(after(down, { action: "notify.hot_lead", attempts: 3, expiresAt })).dueAt).toEqual(expiresAt);
  });
  it("cancels as expired after an attempt that came past its time", () => {
    const next = after(down, { action: "notify.hot_lead", attempts: 3, expiresAt: later(-1) });
    expect(next).toMatchObject({ state: "cancelled", cause: "expired" });
    expect((next as { reason: string }).reason).toContain("O provedor respondeu 503.");
  });
  it("goes on past its time until the least number of attempts was made", () => {
    expect(waitMs(after(down, { attempts: 5, expiresAt: later(-HOUR) }))).toBe(960_000);
    expect(after(down, { attempts: 10, expiresAt: later(-HOUR) }).state).toBe("retrying");
    expect(after(down, { attempts: 11, expiresAt: later(-HOUR) }).state).toBe("cancelled");
  });
  it("respects the provider's moment even where the last attempt comes late for it", () => {
    const next = after({ ...down, notBefore: later(3 * HOUR) }, { action: "notify.hot_lead", expiresAt: later(HOUR) });
    expect(waitMs(next)).toBe(3 * HOUR);
  });
  it("says that an earlier attempt may have arrived instead of leaving it out", () => {
    const next = after(down, { action: "notify.hot_lead", isRepeat: true, expiresAt: later(-1) });
    expect(next).toMatchObject({ state: "cancelled", reason: expect.stringContaining("pode ter chegado") });
  });
});

describe("taking up after a pause", () => {
  const hot = { action: "notify.hot_lead", isRepeat: false } as const;
  it.each([
    ["an alert from before the outage is over", { attempts: 1, expiresAt: later(-LAST_ATTEMPT_GRACE_MS - 1) }, true],
    ["its last attempt may start a little late", { attempts: 1, expiresAt: later(-LAST_ATTEMPT_GRACE_MS) }, false],
    ["what was never attempted is worth one", { attempts: 0, expiresAt: later(-5 * HOUR) }, false],
    ["what is within its time is", { attempts: 7, expiresAt: later(1) }, false],
  ])("%s", (_, given, isOver) => {
    expect(pastItsTime({ ...hot, ...given }, now)?.cause ?? null).toBe(isOver ? "expired" : null);
  });
});

describe("unknown", () => {
  const actions = Object.keys(ACTIONS) as Action[];
  const by = (rule: string) => actions.filter((action) => policyOf(action).repeatAfterUnknown === rule);

  it.each([...by("yes"), ...by("lookup")])("%s is repeated, with a floor, as often as it takes", (action) => {
    expect(after(lost, { action })).toMatchObject({ state: "retrying", burnt: true, repeat: true });
    expect(waitMs(after(lost, { action }))).toBe(60_000);
    expect(after(lost, { action, isRepeat: true, attempts: 9 })).toMatchObject({ state: "retrying", repeat: true });
  });
  it.each(by("once"))("%s is repeated once, marked, then left to a person", (action) => {
    expect(after(lost, { action })).toMatchObject({ state: "retrying", repeat: true });
    expect(after(lost, { action, isRepeat: true })).toMatchObject({ state: "failed", cause: "unknown_outcome" });
  });
  it.each(by("never"))("%s is never repeated", (action) => {
    const next = after(lost, { action });
    expect(next).toMatchObject({ state: "failed", cause: "unknown_outcome" });
    expect((next as { fix: string }).fix).toMatch(/reenvie somente se não estiver lá/);
  });
  it("a message to the lead names the wait for a status", () => {
    expect(after(lost, { action: "message.followup" })).toMatchObject({
      fix: expect.stringContaining("Espere 10 minutos"),
    });
    expect(after(lost, { action: "analytics.lead" })).toMatchObject({ fix: expect.stringMatching(/^Procure/) });
  });
  it("past its time, a message that may have arrived is not called expired", () => {
    expect(after(lost, { action: "notify.hot_lead", expiresAt: later(-1) })).toMatchObject({
      state: "failed",
      cause: "unknown_outcome",
    });
  });
  it("no rule of the table is left out of these tests", () => {
    expect([...by("yes"), ...by("lookup"), ...by("once"), ...by("never")].sort()).toEqual([...actions].sort());
  });
});

describe("laws", () => {
  const anyFacts = fc.record({
    action: fc.constantFrom(...(Object.keys(ACTIONS) as Action[])),
    attempts: fc.nat({ max: 200 }),
    expiresAt: fc.integer({ min: -100 * HOUR, max: 100 * HOUR }).map(later),
    isRepeat: fc.boolean(),
  });
  const notBefore = fc.option(fc.integer({ min: -HOUR, max: 60 * HOUR }).map(later), { nil: undefined });
  const waiting: fc.Arbitrary<Outcome> = fc.oneof(
    fc.record({
      kind: fc.constant("retry" as const),
      cause: fc.constant("c"),
      reason: fc.constant("r"),
      notBefore,
      burn: fc.boolean(),
    }),
    fc.constant(lost),
    fc.constant<Outcome>({ kind: "reconnect", cause: "c", reason: "r", fix: "f" }),
  );
  const dice = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

  it("the next attempt is never in the past and never before the provider's moment, up to 24 hours", () => {
    fc.assert(
      fc.property(waiting, anyFacts, dice, (outcome, given, r) => {
        const next = afterAttempt(outcome, given, now, () => r);
        fc.pre(next.state === "retrying");
        const due = retrying(next).dueAt.getTime();
        expect(due).toBeGreaterThanOrEqual(now.getTime());
        const asked = outcome.kind === "retry" ? (outcome.notBefore?.getTime() ?? 0) : 0;
        expect(due).toBeGreaterThanOrEqual(Math.min(asked, now.getTime() + NOT_BEFORE_MAX_MS));
        expect(due).toBeLessThanOrEqual(Math.max(now.getTime() + DEFAULT_RETRY.ceilingMs, asked));
      }),
    );
  });

  it("nothing but delivered is ever delivered", () => {
    fc.assert(
      fc.property(waiting, anyFacts, dice, (outcome, given, r) => {
        expect(afterAttempt(outcome, given, now, () => r).state).not.toBe("delivered");
      }),
    );
  });

  it("an unknown outcome of what may arrive in double never leads to an unmarked attempt", () => {
    fc.assert(
      fc.property(anyFacts, dice, (given, r) => {
        const next = afterAttempt(lost, given, now, () => r);
        expect(next.state === "retrying" ? next.repeat : true).toBe(true);
      }),
    );
  });
});

/** Attempts that begin at `from` and meet the same outcome every time, until the delivery is over. */
function attemptsUntilGivenUp(action: Action, outcomeAt: (at: Date) => Outcome, random: () => number, from = now) {
  const expiresAt = later(policyOf(action).givesUpAfterMs);
  let at = from;
  let attempts = 0;
  for (let tries = 1; tries < 50_000; tries++) {
    const next = afterAttempt(outcomeAt(at), { action, attempts, expiresAt, isRepeat: false }, at, random);
    const spanMs = at.getTime() - now.getTime();
    if (next.state !== "retrying") return { tries, attempts: attempts + 1, spanMs, next };
    if (next.burnt) attempts += 1;
    // An attempt starts a moment after it is due.
    at = new Date(next.dueAt.getTime() + 5);
  }
  throw new Error("never given up");
}

describe("a provider that asks to go slower, to the end", () => {
  const DAY = 24 * HOUR;
  const asking = (ms?: number) => (at: Date) =>
    ({ ...limited, ...(ms !== undefined && { notBefore: new Date(at.getTime() + ms) }) }) as Outcome;

  it.each([
    ["without a moment", undefined, 7.1],
    ["for an hour", HOUR, 7.6],
    ["for a day at a time, as the longest that is respected", DAY, 19.1],
  ])("%s: an upsert is worth seven days and twelve attempts more, then it is expired", (_, ms, days) => {
    const { attempts, spanMs, next } = attemptsUntilGivenUp("contact.upsert", asking(ms), noJitter);
    expect(next).toMatchObject({ state: "cancelled", cause: "expired", reason: expect.stringContaining("Limite") });
    expect(attempts).toBe(12);
    expect(spanMs).toBeGreaterThanOrEqual(7 * DAY);
    expect(spanMs).toBeLessThan(days * DAY);
  });

  it("every action is given up some day", () => {
    for (const action of Object.keys(ACTIONS) as Action[])
      expect(attemptsUntilGivenUp(action, asking(), noJitter).next).toMatchObject({ cause: "expired" });
  });

  it("burns nothing for seven days, and keeps to the provider's moment afterwards, for whoever waits beside it", () => {
    const at = (ms: number) => afterAttempt(asking(1_000)(later(ms)), facts({ attempts: 3 }), later(ms), noJitter);
    expect(at(7 * DAY)).toMatchObject({ burnt: false, dueAt: later(7 * DAY + 1_000) });
    expect(at(7 * DAY + 1)).toMatchObject({ burnt: true, dueAt: later(7 * DAY + 1_001) });
  });

  it("after a connection was paused for a month, a delivery has its twelve attempts all the same", () => {
    const { tries } = attemptsUntilGivenUp("contact.upsert", asking(1_000), noJitter, later(30 * DAY));
    expect(tries).toBe(12);
  });

  it("a connection that is paused waits for a person, however long", () => {
    const refused: Outcome = { kind: "reconnect", cause: "http_401", reason: "Token recusado.", fix: "Reconecte." };
    expect(after(refused, { attempts: 11 }, later(90 * DAY))).toMatchObject({ state: "retrying", burnt: false });
    expect(pastItsTime(facts({ attempts: 11 }), later(90 * DAY))).toBeNull();
  });
});

describe("a provider that answers 500 to the end", () => {
  it.each([0, 0.5, 0.999])("contact.upsert gets at least 12 attempts over at least 72 hours (dice %d)", (r) => {
    const { attempts, spanMs, next } = attemptsUntilGivenUp(
      "contact.upsert",
      () => down,
      () => r,
    );
    expect(attempts).toBeGreaterThanOrEqual(12);
    expect(spanMs).toBeGreaterThanOrEqual(72 * HOUR);
    expect(spanMs).toBeLessThan(73 * HOUR);
    expect(next).toMatchObject({ state: "cancelled", cause: "expired" });
  });
  it("a hot lead's alert is over after two hours, with several tries in the first ten minutes", () => {
    const { attempts, spanMs } = attemptsUntilGivenUp("notify.hot_lead", () => down, noJitter);
    expect(attempts).toBeGreaterThanOrEqual(7);
    expect(spanMs).toBeGreaterThanOrEqual(2 * HOUR);
    expect(spanMs).toBeLessThan(2 * HOUR + 60_000);
  });
  it("every action is given up some day when it fails every time", () => {
    for (const action of Object.keys(ACTIONS) as Action[])
      expect(attemptsUntilGivenUp(action, () => down, noJitter).next.state).toBe("cancelled");
  });
});
