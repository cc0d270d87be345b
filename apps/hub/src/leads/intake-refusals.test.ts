import type pg from "pg";
import { describe, expect, it, vi } from "vitest";
import { locksOf } from "./batch-draft.ts";
import { LOCK_SQL } from "./intake.store.ts";
import { arrivalOf } from "./testing.ts";
import { newcomer, refusal, useIntakeBench } from "./testing-intake.ts";

const { open, behindProxy, held } = useIntakeBench("leads_intake_refusals");

describe("with the database away", () => {
  const within = async <T>(work: Promise<T>): Promise<{ result: T; ms: number }> => {
    const from = performance.now();
    const result = await work;
    return { result, ms: performance.now() - from };
  };

  it("stopped: refuses within a second, counts it, and works again without a restart", async () => {
    const { proxy, intake } = await behindProxy();
    await proxy.stop();
    const { result, ms } = await within(Promise.all([1, 2, 3].map(() => refusal(intake.accept(newcomer())))));
    expect(result).toEqual(["database_away", "database_away", "database_away"]);
    expect(ms).toBeLessThan(1_000);
    expect(await intake.metrics.registry.metrics()).toContain('ingest_refused_total{reason="database_away"} 3');
    await proxy.start();
    expect((await intake.accept(newcomer())).kind).toBe("created");
    expect(intake.intake.waiting).toBe(0);
  });

  it("stopped in the middle of a batch: refuses, ends no process, and works again", async () => {
    const { proxy, intake } = await behindProxy();
    const arrival = newcomer();
    await held(LOCK_SQL, async () => {
      const waiting = refusal(intake.accept(arrival));
      await vi.waitFor(() => expect(intake.db.pool.totalCount - intake.db.pool.idleCount).toBe(1), { interval: 1 });
      await proxy.stop();
      expect(await waiting).toBe("database_away");
    }, [locksOf([arrival], {}).locks]);
    await proxy.start();
    expect((await intake.accept(arrival)).kind).toBe("created");
  });

  it("silent: refuses within a second those who wait and those who come, and works again on new connections", async () => {
    const { proxy, intake } = await behindProxy({ stuckMs: 1_500 });
    // Idle connections that will be as dead as those in use.
    await Promise.all(Array.from({ length: 6 }, () => intake.db.pool.query("select pg_sleep(0.01)")));
    proxy.silence();
    const first = await within(refusal(intake.accept(newcomer())));
    expect(first).toMatchObject({ result: "database_away" });
    expect(first.ms).toBeLessThan(1_000);
    const next = await within(refusal(intake.accept(newcomer())));
    expect(next).toMatchObject({ result: "database_away" });
    expect(next.ms).toBeLessThan(1_000);
    proxy.speak();
    // The connections of before the silence never answer again, as after a fail-over.
    expect((await intake.accept(newcomer())).kind).toBe("created");
    await vi.waitFor(() => expect(intake.intake.waiting).toBe(0), { timeout: 5_000 });
  });

  it("a lock that is held for long is no absence: who waits for it is answered, not refused", async () => {
    const own = open();
    const arrival = newcomer();
    const isThere = vi.spyOn(own.db, "isThere");
    const { answer } = await held(LOCK_SQL, async () => {
      const answered = own.accept(arrival);
      await vi.waitFor(() => expect(isThere.mock.results.length).toBeGreaterThan(1), { timeout: 5_000 });
      return { answer: answered };
    }, [locksOf([arrival], {}).locks]);
    expect((await answer).kind).toBe("created");
  });
});

describe("when too much waits", () => {
  /** A database whose connections come when the test says so, and then fail. */
  function stalled() {
    let fail: (error: Error) => void = () => {};
    const never = new Promise<pg.PoolClient>((_, reject) => {
      fail = reject;
    });
    never.catch(() => {});
    const own = open();
    vi.spyOn(own.db.pool, "connect").mockImplementation(() => never);
    vi.spyOn(own.db, "isThere").mockResolvedValue(true);
    return { own, end: () => fail(new Error("Connection terminated unexpectedly")) };
  }

  it("the 2,001st request is refused at once, and those before it are not", async () => {
    const { own, end } = stalled();
    const waiting = Array.from({ length: 2_000 }, () => refusal(own.accept(newcomer())));
    expect(await refusal(own.accept(newcomer()))).toBe("full");
    expect(own.intake.waiting).toBe(2_000);
    end();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(["database_away"]));
    expect(own.intake.waiting).toBe(0);
    expect(await own.metrics.registry.metrics()).toContain('ingest_refused_total{reason="full"} 1');
  });

  it("what comes after 64 MB is refused at once, and taken again when they are gone", async () => {
    const { own, end } = stalled();
    const body = Buffer.alloc(8 * 1_024 * 1_024);
    const waiting = Array.from({ length: 8 }, () => refusal(own.accept(arrivalOf({}, { body }))));
    expect(await refusal(own.accept(newcomer()))).toBe("full");
    end();
    await Promise.all(waiting);
    vi.restoreAllMocks();
    expect((await own.accept(newcomer())).kind).toBe("created");
  });

  it("requests refused for a silent database still count until their batch has ended", async () => {
    const { own, end } = stalled();
    vi.spyOn(own.db, "isThere").mockResolvedValue(false);
    const waiting = Array.from({ length: 2_000 }, () => refusal(own.accept(newcomer())));
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(["database_away"]));
    expect(await refusal(own.accept(newcomer()))).toBe("full");
    end();
    await vi.waitFor(() => expect(own.intake.waiting).toBe(0));
  });
});
