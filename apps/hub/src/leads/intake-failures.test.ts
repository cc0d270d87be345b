import { describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import { arrivalOf, leadIn, openIntake, type TestIntake } from "./testing.ts";
import { newcomer, poisoned, REFUSING_COMMIT, refusal, useIntakeBench } from "./testing-intake.ts";

const bench = useIntakeBench("leads_intake_failures");
const { open, behindProxy, leadOfEmail } = bench;

describe("one bad lead", () => {
  const outcomes = async (intake: TestIntake, bad: () => ReturnType<typeof arrivalOf>) => {
    const good = Array.from({ length: 7 }, () => arrivalOf());
    const all = [...good.slice(0, 3), bad(), ...good.slice(3)];
    const settled = await Promise.allSettled(all.map((arrival) => intake.accept(arrival)));
    return { good, bad: all[3] as ReturnType<typeof arrivalOf>, states: settled.map(({ status }) => status), settled };
  };
  const CASES = [
    ["refused when it is written", poisoned],
    ["refused when it is committed", () => newcomer("Recusada")],
    ["that breaks the planning", () => ({ ...arrivalOf(), consentimentos: null as unknown as [] })],
    [
      "that breaks the recognition",
      () => ({ ...arrivalOf(), fields: null as unknown as ReturnType<typeof arrivalOf>["fields"] }),
    ],
  ] as const;

  it.each(CASES)("%s fails alone, and the others of its batch are kept", async (_, bad) => {
    const own = open({ places: 1_000_000 });
    const { good, states, bad: refused } = await outcomes(own, bad);
    expect(states).toEqual(Array.from({ length: 8 }, (_, i) => (i === 3 ? "rejected" : "fulfilled")));
    for (const arrival of good) expect(await leadOfEmail(arrival.fields.email)).toHaveLength(1);
    expect(await bench.hub.rows("select 1 from raw_requests where provider_id = $1", [refused.providerId])).toEqual([]);
  });

  it.each(CASES)("%s is told as a fault, not as a refusal that a sender repeats", async (_, bad) => {
    const answer = await refusal(bench.hub.accept(bad()));
    expect(answer).not.toMatch(/^accepted|database_away|full/);
  });

  it.each(CASES)("%s leaves no promised place behind, and no lease of it is attempted", async (_, bad) => {
    const own = open({ places: 1_000_000 });
    const { good } = await outcomes(own, bad);
    expect(own.engine.promised).toBe(0);
    const emails = new Set(own.engine.born.map(({ lead }) => lead.email));
    expect(emails).toEqual(new Set(good.map(({ fields }) => fields.email)));
  });

  it("leaves no gap in the numbers of leads", async () => {
    const fresh = await freshDatabase("leads_intake_gaps");
    const own = openIntake(fresh.url);
    await own.rows(REFUSING_COMMIT);
    for (const bad of [poisoned, () => newcomer("Recusada"), CASES[2][1], poisoned]) {
      await Promise.allSettled([newcomer(), bad(), newcomer(), newcomer()].map((arrival) => own.accept(arrival)));
    }
    await own.lead();
    const ids = (await own.rows<{ id: number }>("select id from leads order by id")).map(({ id }) => id);
    await own.close();
    await fresh.drop();
    expect(ids).toEqual(Array.from({ length: 13 }, (_, i) => i + 1));
  });

  it("is written to the log without a word of what it held", async () => {
    const own = open();
    const { bad } = await outcomes(own, poisoned);
    expect(own.logged.map(({ event }) => event)).toContain("intake.batch_halved");
    const said = JSON.stringify(own.logged);
    for (const secret of [bad.fields.email, bad.fields.telefone, bad.fields.nome]) expect(said).not.toContain(secret);
  });
});

describe("a commit that fails", () => {
  it("is never answered as success, gives the places back and starts no delivery", async () => {
    const own = open({ places: 1_000_000 });
    expect(await refusal(own.accept(newcomer("Recusada")))).toMatch(/error/);
    expect(own.engine).toMatchObject({ promised: 0, born: [] });
    expect(own.notices).toEqual([]);
  });

  it("whose answer is lost is looked up, then answered, and its deliveries start", async () => {
    const { proxy, intake } = await behindProxy();
    const [arrivals, before] = [[newcomer(), newcomer(), newcomer()], intake.engine.born.length];
    proxy.loseCommitAnswer();
    const answers = await intake.acceptAll(...arrivals);
    expect(answers.map(({ kind }) => kind)).toEqual(["created", "created", "created"]);
    for (const [i, arrival] of arrivals.entries()) {
      expect(await leadOfEmail(arrival.fields.email)).toEqual([{ id: leadIn(answers[i]).id }]);
    }
    const running = "select 1 from deliveries where state = 'running' and owner = $1";
    expect(await bench.hub.rows(running, [intake.engine.instanceId])).toHaveLength(intake.engine.born.length);
    expect(intake.engine.born.length).toBeGreaterThan(before);
    expect(intake.engine.promised).toBe(0);
  });

  it("that never arrived is refused, nothing is kept, and the sender's repeat is taken as new", async () => {
    const { proxy, intake } = await behindProxy();
    const [arrival, before] = [newcomer(), intake.engine.born.length];
    proxy.loseCommit();
    expect(await refusal(intake.accept(arrival))).toBe("database_away");
    expect(intake.engine).toMatchObject({ promised: 0, born: { length: before } });
    expect(await leadOfEmail(arrival.fields.email)).toEqual([]);
    expect((await intake.accept(arrival)).kind).toBe("created");
  });

  it("whose answer is lost together with the database is refused, since nobody knows", async () => {
    const { proxy, intake } = await behindProxy();
    proxy.loseCommitAnswer(() => proxy.stop());
    const arrival = newcomer();
    expect(await refusal(intake.accept(arrival))).toBe("database_away");
    expect(intake.logged.map(({ event }) => event)).toContain("intake.commit_unknown");
    await proxy.start();
    // The repeat finds the person that was kept after all.
    expect(await intake.accept({ ...arrival, providerId: crypto.randomUUID() })).toMatchObject({ kind: "known" });
  });
});
