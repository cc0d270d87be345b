import { describe, expect, it } from "vitest";
import { CONNECTION_IDS, leadIn } from "./testing.ts";
import { COLD, DAY, type DeliveryRow, HOT, usePersonBench } from "./testing-person.ts";

const bench = usePersonBench("leads_intake_batch");
const { person, deliveriesOf, plan, touchesOf, rowOf, inBatchAndApart } = bench;

describe("a person who appears twice, in one batch or in two", () => {
  it("is one lead with two touches", async () => {
    await inBatchAndApart(
      () => [person(), person({ mensagem: "Posso visitar no sábado?" })],
      async (id) => {
        expect((await touchesOf(id)).map(({ kind }) => kind)).toEqual(["new", "returning"]);
        expect(await rowOf(id)).toMatchObject({ touches: 2, extras: { mensagem: "Posso visitar no sábado?" } });
        expect(
          await bench.hub.rows("select from leads where email = (select email from leads where id = $1)", [id]),
        ).toHaveLength(1);
      },
    );
  });

  it("is told as created first and as known after, with the values merged so far", async () => {
    const [first, second] = await bench.hub.acceptAll(person({ nome: "Joana" }), person({ nome: "Joana Prado" }));
    expect(first).toMatchObject({ kind: "created", lead: { nome: "Joana" } });
    expect(second).toMatchObject({ kind: "known", lead: { id: leadIn(first).id, nome: "Joana Prado" } });
  });

  it("keeps on each touch what it said, and how the person stood after it", async () => {
    await inBatchAndApart(
      () => [person({ nome: "Joana" }), person({ nome: "Joana Prado", codigo_imovel: "AP-12" })],
      async (id) => {
        const [first, second] = await touchesOf(id);
        expect(first).toMatchObject({ given: null, snapshot: { nome: "Joana" } });
        expect(first?.snapshot).not.toHaveProperty("codigo_imovel");
        expect(second).toMatchObject({
          given: { nome: "Joana Prado", codigo_imovel: "AP-12" },
          snapshot: { nome: "Joana Prado", codigo_imovel: "AP-12", id },
        });
      },
    );
  });
});

describe("a touch through a publishable key", () => {
  const untrusted = { trusted: false };

  it("never changes the name, e-mail, phone or any value of a known person", async () => {
    await inBatchAndApart(
      () => [
        person({ nome: "Joana", cidade: "São Paulo" }),
        person(
          { nome: "Joana Prado", telefone: "+5521988880001", cidade: "Niterói", renda_aproximada: 90_000 },
          untrusted,
        ),
      ],
      async (id) => {
        expect(await rowOf(id)).toMatchObject({
          nome: "Joana",
          email: expect.stringMatching(/^joana/),
          telefone: expect.stringMatching(/^\+55219700/),
          cidade: "São Paulo",
          renda_aproximada: 15_000,
        });
      },
    );
  });

  it("keeps on the touch what differs", async () => {
    const { id } = leadIn(await bench.hub.accept(person()));
    await bench.hub.accept(person({ telefone: "+5521988880002", cidade: "Niterói" }, untrusted));
    expect((await touchesOf(id)).at(-1)?.given).toMatchObject({ telefone: "+5521988880002", cidade: "Niterói" });
  });

  it("fills a value that was empty", async () => {
    const { id } = leadIn(await bench.hub.accept(person({ interesse: null })));
    await bench.hub.accept(person({ interesse: "Casa com quintal" }, untrusted));
    expect(await rowOf(id)).toMatchObject({ interesse: "Casa com quintal" });
  });

  it("adds no key to a known person: a stranger's phone or e-mail must not become a way to them", async () => {
    await inBatchAndApart(
      () => [person({ telefone: null }), person({ telefone: "+5531980000001", mensagem: "oi" }, untrusted)],
      async (id) => {
        expect(await bench.hub.rows("select kind from lead_keys where lead_id = $1", [id])).toEqual([
          { kind: "email" },
        ]);
        expect(await rowOf(id)).toMatchObject({ telefone: null });
      },
    );
  });

  it.each(["concedido", "negado", "revogado"])(
    "never changes a known person's consent to %s, and keeps it on the touch",
    async (estado) => {
      const consent = (value: string) => ({ consentimentos: [{ finalidade: "marketing_whatsapp", estado: value }] });
      const before = estado === "concedido" ? "negado" : "concedido";
      await inBatchAndApart(
        () => [person(consent(before)), person({ ...consent(estado), mensagem: "oi" }, untrusted)],
        async (id) => {
          const consents = await bench.hub.rows("select estado from consents where lead_id = $1 order by id", [id]);
          expect(consents).toEqual([{ estado: before }]);
          expect((await touchesOf(id)).at(-1)?.given).toMatchObject(consent(estado));
        },
      );
    },
  );

  it("of a new person is taken whole: keys, values and consent", async () => {
    const given = { consentimentos: [{ finalidade: "marketing_whatsapp", estado: "concedido" }] };
    const { id } = leadIn(await bench.hub.accept(person(given, untrusted)));
    expect(await bench.hub.rows("select kind from lead_keys where lead_id = $1 order by kind", [id])).toEqual([
      { kind: "email" },
      { kind: "phone" },
    ]);
    expect(await bench.hub.rows("select estado from consents where lead_id = $1", [id])).toEqual([
      { estado: "concedido" },
    ]);
  });
});

describe("consent", () => {
  const given = (estado: string, em?: string) => ({
    consentimentos: [
      { finalidade: "marketing_whatsapp", estado, texto: "Aceito mensagens", texto_versao: "v2", ...(em && { em }) },
    ],
  });

  it("is kept with the text the person saw, and added to, never changed", async () => {
    const { id } = leadIn(await bench.hub.accept(person(given("concedido", "2026-11-01T10:00:00Z"))));
    await bench.hub.accept(person(given("revogado", "2026-11-02T10:00:00Z")));
    expect(
      await bench.hub.rows("select estado, texto, texto_versao, em from consents where lead_id = $1 order by id", [id]),
    ).toEqual([
      { estado: "concedido", texto: "Aceito mensagens", texto_versao: "v2", em: new Date("2026-11-01T10:00:00Z") },
      { estado: "revogado", texto: "Aceito mensagens", texto_versao: "v2", em: new Date("2026-11-02T10:00:00Z") },
    ]);
  });

  it("changed by the same form sent again is kept, and said again is not", async () => {
    await inBatchAndApart(
      () => ["concedido", "concedido", "revogado", "revogado"].map((estado) => person(given(estado))),
      async (id) => {
        const kept = await bench.hub.rows("select estado from consents where lead_id = $1 order by id", [id]);
        expect(kept).toEqual([{ estado: "concedido" }, { estado: "revogado" }]);
        expect((await deliveriesOf(id)).every((one) => one.plan_no === 1)).toBe(true);
      },
    );
  });

  it("decides, as it stands, whether the follow-up message to the person is planned", async () => {
    await inBatchAndApart(
      () => [person(COLD), person({ ...HOT, ...given("concedido") }), person({ mensagem: "x", ...given("negado") })],
      async (id) => {
        const message = (rows: DeliveryRow[]) => rows.find((one) => one.action === "message.followup");
        expect(message(await plan(id, 1))).toMatchObject({ state: "skipped" });
        // Agreed to with the second touch, taken back with the third.
        expect(message(await plan(id, 2))).toMatchObject({ state: "cancelled", cause: "no_consent" });
      },
    );
    const { id } = leadIn(
      await bench.hub.accept(person({ mensagem: "de novo" }, { receivedAt: new Date(Date.now() + 31 * DAY) })),
    );
    expect((await plan(id, 4)).find((one) => one.action === "message.followup")).toMatchObject({ state: "skipped" });
  });
});

describe("leases born with a lead", () => {
  it("are taken where a place was promised, with all that an attempt needs, and the rest waits", async () => {
    bench.hub.engine.places = bench.hub.engine.born.length + 2;
    const lead = leadIn(await bench.hub.accept(person()));
    const running = (await deliveriesOf(lead.id)).filter((one) => one.state === "running");
    expect(running).toHaveLength(2);
    expect(running.every((one) => one.owner === bench.hub.engine.instanceId)).toBe(true);
    const born = bench.hub.engine.born.filter(({ leadId }) => leadId === lead.id);
    expect(born.map(({ id }) => id).sort()).toEqual(running.map(({ id }) => id).sort());
    for (const leased of born)
      expect(leased).toMatchObject({ attemptNo: 1, attempts: 0, lead, bornAt: expect.any(Number) });
    expect(bench.hub.engine.promised).toBe(0);
  });

  it("are never two for one person at one connection, in one batch or in two", async () => {
    await inBatchAndApart(
      () => {
        bench.hub.engine.places = bench.hub.engine.born.length + 100;
        return [person(), person({ mensagem: "um" }), person(HOT)];
      },
      async (id) => {
        const running = (await deliveriesOf(id))
          .filter((one) => one.state === "running")
          .map((one) => one.connection_id);
        expect(new Set(running).size).toBe(running.length);
        expect(running).toContain(CONNECTION_IDS.hubspot);
        expect((await plan(id, 3)).map((one) => one.state)).toEqual(["pending"]);
      },
    );
    // The index would refuse the second one and the batch be halved: right in the end, and slow.
    expect(bench.hub.logged.filter(({ event }) => event === "intake.batch_halved")).toEqual([]);
  });

  it("wait when they are not due, wait for a parent, or are not made at all", async () => {
    bench.hub.engine.places = bench.hub.engine.born.length + 100;
    const { id } = leadIn(await bench.hub.accept(person()));
    const states = new Map((await deliveriesOf(id)).map((one) => [one.action, one.state]));
    expect(Object.fromEntries(states)).toMatchObject({
      "event.send": "running",
      "contact.upsert": "running",
      "deal.create": "pending",
      "notify.followup": "pending",
      "message.followup": "skipped",
    });
  });
});
