import { parseLead } from "@streamleads/domain";
import { describe, expect, it, vi } from "vitest";
import { INTAKE_IN_FLIGHT } from "./intake.ts";
import { arrivalOf, leadIn } from "./testing.ts";
import { newcomer, refusal, useIntakeBench } from "./testing-intake.ts";

const bench = useIntakeBench("leads_intake");
const { open, held, leadOfEmail } = bench;

describe("taking a lead in", () => {
  it("answers after the commit, never before it", async () => {
    const arrival = newcomer("Espera");
    let isAnswered = false;
    const answer = await held("select pg_advisory_lock(4242)", async () => {
      const answered = bench.hub.accept(arrival).finally(() => {
        isAnswered = true;
      });
      await vi.waitFor(
        async () => {
          const committing = "select 1 from pg_stat_activity where query = 'commit' and wait_event_type = 'Lock'";
          expect(await bench.hub.rows(committing)).toHaveLength(1);
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
    const { id } = leadIn(await bench.hub.accept(arrival));
    const [raw] = await bench.hub.rows("select * from raw_requests where provider_id = $1", [arrival.providerId]);
    expect(raw).toMatchObject({
      source: "api",
      state: "parsed",
      key_id: 7,
      content_type: "application/json",
      headers: { "user-agent": "site/1" },
      received_at: arrival.receivedAt,
      lead_id: id,
    });
    const touches = await bench.hub.rows(
      "select id, raw_id, lead_id, origem, trusted from touches where lead_id = $1",
      [id],
    );
    expect(touches).toEqual([{ id: raw?.touch_id, raw_id: raw?.id, lead_id: id, origem: "META_ADS", trusted: true }]);
    expect(await bench.hub.rows("select kind from lead_keys where lead_id = $1 order by 1", [id])).toEqual([
      { kind: "email" },
      { kind: "phone" },
    ]);
    const deliveries = await bench.hub.rows("select touch_id from deliveries where lead_id = $1", [id]);
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
    await bench.hub.accept(arrival);
    const [raw] = await bench.hub.rows<{ body: Buffer }>("select body from raw_requests where provider_id = $1", [
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
    const lead = await bench.hub.lead(said);
    const { email, telefone } = lead;
    const known = leadIn(await bench.hub.accept(arrivalOf({ ...said, email, telefone, mensagem: "oi" })));
    expect(known).toEqual({ ...lead, mensagem: "oi", updated_at: expect.any(String) });
  });

  it("counts what it took in and tells the live pages which leads", async () => {
    const own = open();
    const { id } = await own.lead({ origem: "WEBSITE" });
    expect(own.notices).toEqual([{ kind: "leads", ids: [id] }]);
    expect(await own.metrics.registry.metrics()).toContain('leads_received_total{origem="WEBSITE"} 1');
  });
});

describe("batches", () => {
  const transactions = async (leads: number[]) =>
    (await bench.hub.rows("select distinct xmin::text from leads where id = any($1)", [leads])).length;

  it("leads that arrive together share one transaction, up to 64 of them", async () => {
    const ids = (await bench.hub.acceptAll(...Array.from({ length: 64 }, () => arrivalOf()))).map(
      (one) => leadIn(one).id,
    );
    expect(new Set(ids).size).toBe(64);
    expect(await transactions(ids)).toBe(1);
    const more = (await bench.hub.acceptAll(...Array.from({ length: 65 }, () => arrivalOf()))).map(
      (one) => leadIn(one).id,
    );
    expect(await transactions(more)).toBe(2);
  });

  it("no more of them are under way at once than leave connections to others", async () => {
    const own = open({ max: 6, batchMax: 1 });
    let most = 0;
    own.db.pool.on("acquire", () => {
      most = Math.max(most, own.db.pool.totalCount - own.db.pool.idleCount);
    });
    await own.acceptAll(...Array.from({ length: 40 }, () => arrivalOf()));
    expect(most).toBe(INTAKE_IN_FLIGHT);
  });

  it("single leads that arrive one after the other into transactions under way never lack an id", async () => {
    const own = open({ batchMax: 1, places: 1_000_000 });
    for (let round = 0; round < 15; round += 1) {
      const known = await own.lead();
      const returning = () =>
        arrivalOf({ email: known.email, telefone: known.telefone, mensagem: crypto.randomUUID() });
      const all = await own.acceptAll(returning(), arrivalOf(), returning(), arrivalOf(), arrivalOf(), arrivalOf());
      expect(all.map(({ kind }) => kind)).toEqual(["known", "created", "known", "created", "created", "created"]);
    }
  });
});

describe("stopping", () => {
  it("refuses what comes and finishes what waits", async () => {
    const own = open({ waitMs: 60_000 });
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
    const { id } = await bench.hub.lead({ teste: true });
    const [lead] = await bench.hub.rows("select teste, score from leads where id = $1", [id]);
    expect(lead).toEqual({ teste: true, score: 35 });
    const deliveries = await bench.hub.rows("select state, cause from deliveries where lead_id = $1", [id]);
    expect(deliveries.length).toBeGreaterThan(5);
    expect(new Set(deliveries.map(({ state, cause }) => `${state} ${cause}`))).toEqual(new Set(["skipped test_lead"]));
  });

  it("goes out through a connection of the sandbox, and a real lead through the other", async () => {
    const own = open();
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
