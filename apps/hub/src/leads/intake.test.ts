import { parseLead } from "@streamleads/domain";
import type pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import { type DatabaseProxy, startProxy } from "../store/testing.ts";
import { IngestRefused } from "./arrival.ts";
import { locksOf } from "./batch-draft.ts";
import { LOCK_SQL } from "./intake.store.ts";
import { INTAKE_IN_FLIGHT } from "./intake.ts";
import { arrivalOf, leadIn, openIntake, type TestIntake, type TestIntakeOptions } from "./testing.ts";

let database: { url: string; drop(): Promise<void> };
/** On the database itself, to look at what is kept. */
let hub: TestIntake;
const opened: TestIntake[] = [];
const proxies: DatabaseProxy[] = [];

beforeAll(async () => {
  database = await freshDatabase("leads_intake");
  hub = openIntake(database.url, { places: 1_000_000 });
  await hub.rows(REFUSING_COMMIT);
});
afterEach(async () => {
  // First the ways, so that nothing waits for an answer that was silenced.
  for (const proxy of proxies.splice(0)) await proxy.close();
  for (const one of opened.splice(0)) await one.close();
});
afterAll(async () => {
  await hub.close();
  await database.drop();
});

/** A lead of this name is written like any other, and refused when its transaction commits; "Espera" waits for a lock. */
const REFUSING_COMMIT = `
  create function refuse_at_commit() returns trigger language plpgsql as $$ begin
    if new.nome = 'Recusada' then raise check_violation; end if;
    if new.nome = 'Espera' then perform pg_advisory_xact_lock(4242); end if;
    return null;
  end $$;
  create constraint trigger at_commit after insert or update on leads deferrable initially deferred
    for each row execute function refuse_at_commit()`;

function open(url: string, options?: TestIntakeOptions): TestIntake {
  const one = openIntake(url, options);
  opened.push(one);
  return one;
}

/** An intake that reaches the database by way of a proxy, warmed up. */
async function behindProxy(options: TestIntakeOptions = {}) {
  const proxy = await startProxy(database.url);
  proxies.push(proxy);
  const intake = open(proxy.url, { places: 1_000_000, ...options });
  await intake.lead();
  return { proxy, intake };
}

/** Runs `work` while a connection of its own holds what `sql` takes, and lets go whatever comes. */
async function held<T>(sql: string, work: () => Promise<T>, values: unknown[] = []): Promise<T> {
  const lock = await hub.db.pool.connect();
  try {
    await lock.query("begin");
    await lock.query(sql, values);
    return await work();
  } finally {
    await lock.query("rollback; select pg_advisory_unlock_all()");
    lock.release();
  }
}

const newcomer = (nome = "Carlos Silva") => arrivalOf({ nome });
/** NUL in a text passes no parser of ours; PostgreSQL refuses it when the batch is written. */
const poisoned = () => {
  const arrival = arrivalOf();
  return { ...arrival, fields: { ...arrival.fields, interesse: "a\u0000b" } };
};
const refusal = (work: Promise<unknown>) =>
  work.then(
    (kept) => `accepted: ${JSON.stringify(kept)}`,
    (error: unknown) => (error instanceof IngestRefused ? error.reason : `${error}`),
  );
const leadOfEmail = (email: string | null) =>
  hub.rows<{ id: number }>("select id from leads where email = $1", [email]);

describe("taking a lead in", () => {
  it("answers after the commit, never before it", async () => {
    const arrival = newcomer("Espera");
    let isAnswered = false;
    const answer = await held("select pg_advisory_lock(4242)", async () => {
      const answered = hub.accept(arrival).finally(() => {
        isAnswered = true;
      });
      await vi.waitFor(
        async () => {
          const committing = "select 1 from pg_stat_activity where query = 'commit' and wait_event_type = 'Lock'";
          expect(await hub.rows(committing)).toHaveLength(1);
        },
        { interval: 2, timeout: 5_000 },
      );
      expect(isAnswered).toBe(false);
      expect(await leadOfEmail(arrival.fields.email)).toEqual([]);
      return { answered };
    });
    expect((await answer.answered).kind).toBe("created");
    expect(await leadOfEmail(arrival.fields.email)).toHaveLength(1);
  });

  it("keeps raw request, lead, touch, keys and deliveries together, pointing at each other", async () => {
    const arrival = arrivalOf({}, { headers: { "user-agent": "site/1" }, keyId: 7, source: "api" });
    const { id } = leadIn(await hub.accept(arrival));
    const [raw] = await hub.rows("select * from raw_requests where provider_id = $1", [arrival.providerId]);
    expect(raw).toMatchObject({
      source: "api",
      state: "parsed",
      key_id: 7,
      content_type: "application/json",
      headers: { "user-agent": "site/1" },
      received_at: arrival.receivedAt,
      lead_id: id,
    });
    const touches = await hub.rows("select id, raw_id, lead_id, origem, trusted from touches where lead_id = $1", [id]);
    expect(touches).toEqual([{ id: raw?.touch_id, raw_id: raw?.id, lead_id: id, origem: "META_ADS", trusted: true }]);
    expect(await hub.rows("select kind from lead_keys where lead_id = $1 order by 1", [id])).toEqual([
      { kind: "email" },
      { kind: "phone" },
    ]);
    const deliveries = await hub.rows("select touch_id from deliveries where lead_id = $1", [id]);
    expect(deliveries.length).toBeGreaterThan(5);
    expect(deliveries.every((one) => one.touch_id === raw?.touch_id)).toBe(true);
  });

  it.each([
    [
      "spaces, repeated keys and ids too long for a number",
      Buffer.from('{ "nome":"A",\r\n\t"id":12345678901234567890, "nome" : "B" }'),
    ],
    ["NUL escapes and half a surrogate pair", Buffer.from('{"nome":"A\\u0000","x":"\\ud800"}')],
    ["every byte there is", Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
    ["a byte order mark and bytes that are no UTF-8", Buffer.from([0xef, 0xbb, 0xbf, 0xc3, 0x28, 0x00, 0xff])],
    ["nothing", Buffer.alloc(0)],
    ["a megabyte", Buffer.alloc(1_048_576, "é")],
  ])("keeps the body byte for byte: %s", async (_, body) => {
    const arrival = arrivalOf({}, { body });
    await hub.accept(arrival);
    const [raw] = await hub.rows<{ body: Buffer }>("select body from raw_requests where provider_id = $1", [
      arrival.providerId,
    ]);
    expect(raw?.body.equals(body)).toBe(true);
  });

  it("never meets text that PostgreSQL cannot store: the parser refuses it by field", () => {
    for (const unfit of ["a\u0000b", "a\ud800b", "\udc00"]) {
      const parsed = parseLead(
        { nome: "Ana", email: "ana@exemplo.example", interesse: unfit },
        { defaultOrigem: "API" },
      );
      expect(parsed).toMatchObject({ ok: false, problems: [{ field: "interesse" }] });
    }
  });

  it("answers the lead exactly as it is kept", async () => {
    const said = { respostas: { "Tem FGTS?": "Sim" }, codigo_imovel: "AP-9", renda_aproximada: "8 a 12 mil" };
    const lead = await hub.lead(said);
    const { email, telefone } = lead;
    const known = leadIn(await hub.accept(arrivalOf({ ...said, email, telefone, mensagem: "oi" })));
    expect(known).toEqual({ ...lead, mensagem: "oi", updated_at: expect.any(String) });
  });

  it("counts what it took in and tells the live pages which leads", async () => {
    const own = open(database.url);
    const { id } = await own.lead({ origem: "WEBSITE" });
    expect(own.notices).toEqual([{ kind: "leads", ids: [id] }]);
    expect(await own.metrics.registry.metrics()).toContain('leads_received_total{origem="WEBSITE"} 1');
  });
});

describe("batches", () => {
  const transactions = async (leads: number[]) =>
    (await hub.rows("select distinct xmin::text from leads where id = any($1)", [leads])).length;

  it("leads that arrive together share one transaction, up to 64 of them", async () => {
    const ids = (await hub.acceptAll(...Array.from({ length: 64 }, () => arrivalOf()))).map((one) => leadIn(one).id);
    expect(new Set(ids).size).toBe(64);
    expect(await transactions(ids)).toBe(1);
    const more = (await hub.acceptAll(...Array.from({ length: 65 }, () => arrivalOf()))).map((one) => leadIn(one).id);
    expect(await transactions(more)).toBe(2);
  });

  it("no more of them are under way at once than leave connections to others", async () => {
    const own = open(database.url, { max: 6, batchMax: 1 });
    let most = 0;
    own.db.pool.on("acquire", () => {
      most = Math.max(most, own.db.pool.totalCount - own.db.pool.idleCount);
    });
    await own.acceptAll(...Array.from({ length: 40 }, () => arrivalOf()));
    expect(most).toBe(INTAKE_IN_FLIGHT);
  });

  it("single leads that arrive one after the other into transactions under way never lack an id", async () => {
    const own = open(database.url, { batchMax: 1, places: 1_000_000 });
    for (let round = 0; round < 15; round += 1) {
      const known = await own.lead();
      const returning = () =>
        arrivalOf({ email: known.email, telefone: known.telefone, mensagem: crypto.randomUUID() });
      const all = await own.acceptAll(returning(), arrivalOf(), returning(), arrivalOf(), arrivalOf(), arrivalOf());
      expect(all.map(({ kind }) => kind)).toEqual(["known", "created", "known", "created", "created", "created"]);
    }
  });
});

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
    const own = open(database.url, { places: 1_000_000 });
    const { good, states, bad: refused } = await outcomes(own, bad);
    expect(states).toEqual(Array.from({ length: 8 }, (_, i) => (i === 3 ? "rejected" : "fulfilled")));
    for (const arrival of good) expect(await leadOfEmail(arrival.fields.email)).toHaveLength(1);
    expect(await hub.rows("select 1 from raw_requests where provider_id = $1", [refused.providerId])).toEqual([]);
  });

  it.each(CASES)("%s is told as a fault, not as a refusal that a sender repeats", async (_, bad) => {
    const answer = await refusal(hub.accept(bad()));
    expect(answer).not.toMatch(/^accepted|database_away|full/);
  });

  it.each(CASES)("%s leaves no promised place behind, and no lease of it is attempted", async (_, bad) => {
    const own = open(database.url, { places: 1_000_000 });
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
    const own = open(database.url);
    const { bad } = await outcomes(own, poisoned);
    expect(own.logged.map(({ event }) => event)).toContain("intake.batch_halved");
    const said = JSON.stringify(own.logged);
    for (const secret of [bad.fields.email, bad.fields.telefone, bad.fields.nome]) expect(said).not.toContain(secret);
  });
});

describe("a commit that fails", () => {
  it("is never answered as success, gives the places back and starts no delivery", async () => {
    const own = open(database.url, { places: 1_000_000 });
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
    expect(await hub.rows(running, [intake.engine.instanceId])).toHaveLength(intake.engine.born.length);
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
    const own = open(database.url);
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
    const own = open(database.url);
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

describe("stopping", () => {
  it("refuses what comes and finishes what waits", async () => {
    const own = open(database.url, { waitMs: 60_000 });
    const waiting = own.acceptAll(newcomer(), newcomer());
    const closed = own.intake.close();
    expect(await refusal(own.accept(newcomer()))).toBe("shutting_down");
    await closed;
    expect((await waiting).map(({ kind }) => kind)).toEqual(["created", "created"]);
    expect(await own.metrics.registry.metrics()).toContain('ingest_refused_total{reason="shutting_down"} 1');
  });
});

describe("a test lead", () => {
  it("is kept, shown and scored, with every delivery outside the sandbox skipped by name", async () => {
    const { id } = await hub.lead({ teste: true });
    const [lead] = await hub.rows("select teste, score from leads where id = $1", [id]);
    expect(lead).toEqual({ teste: true, score: 35 });
    const deliveries = await hub.rows("select state, cause from deliveries where lead_id = $1", [id]);
    expect(deliveries.length).toBeGreaterThan(5);
    expect(new Set(deliveries.map(({ state, cause }) => `${state} ${cause}`))).toEqual(new Set(["skipped test_lead"]));
  });

  it("goes out through a connection of the sandbox, and a real lead through the other", async () => {
    const own = open(database.url);
    const [n8n] = own.rules.planContext.connections;
    own.rules.planContext.connections = [
      { id: n8n?.id ?? 1, integration: "n8n", name: "n8n", sandbox: false },
      { id: 99, integration: "n8n", name: "n8n:teste", sandbox: true },
    ];
    const sent = (id: number) =>
      own.rows("select connection_id, state from deliveries where lead_id = $1 and action = 'event.send'", [id]);
    expect(await sent((await own.lead({ teste: true })).id)).toEqual([{ connection_id: 99, state: "pending" }]);
    expect(await sent((await own.lead()).id)).toEqual([{ connection_id: n8n?.id, state: "pending" }]);
  });
});
