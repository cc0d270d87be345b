import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import type { Arrival } from "./arrival.ts";
import { arrivalOf, CONNECTION_IDS, leadIn, openIntake, type TestIntake } from "./testing.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const COLD = { interesse: null, renda_aproximada: null };
const HOT = { interesse: "Cobertura para investimento", renda_aproximada: 40_000 };

let database: { url: string; drop(): Promise<void> };
let hub: TestIntake;
let nth = 0;

beforeAll(async () => {
  database = await freshDatabase("leads_intake_batch");
  hub = openIntake(database.url);
});
beforeEach(() => {
  nth += 1;
  hub.engine.places = 0;
});
afterAll(async () => {
  await hub.close();
  await database.drop();
});

/** The same person at each call within a test, and nobody else's. */
const person = (input: Record<string, unknown> = {}, over: Partial<Arrival> = {}) =>
  arrivalOf({ email: `joana${nth}@example.com`, telefone: `+55219${70_000_000 + nth}`, ...input }, over);

interface Delivery {
  id: number;
  connection_id: number | null;
  action: string;
  state: string;
  plan_no: number;
  depends_on: number | null;
  depends_kind: string | null;
  cause: string | null;
  returning_lead: boolean;
  owner: string | null;
  prio: number;
}

const deliveriesOf = (leadId: number) =>
  hub.rows<Delivery>("select * from deliveries where lead_id = $1 order by id", [leadId]);
const plan = async (leadId: number, planNo: number) =>
  (await deliveriesOf(leadId)).filter((one) => one.plan_no === planNo);
const actions = (rows: { action: string; state?: string }[]) => rows.map((row) => row.action).sort();
const touchesOf = (leadId: number) =>
  hub.rows<{ kind: string; plan_no: number | null; given: Record<string, unknown> | null; snapshot: { nome: string } }>(
    "select kind, plan_no, given, snapshot from touches where lead_id = $1 order by id",
    [leadId],
  );
const rowOf = async (leadId: number) => (await hub.rows("select * from leads where id = $1", [leadId]))[0] ?? {};

/** Runs the same arrivals in one batch, and one after the other in batches of their own. */
async function inBatchAndApart(arrivals: () => Arrival[], check: (leadId: number) => Promise<void>): Promise<void> {
  const together = await hub.acceptAll(...arrivals());
  await check(leadIn(together[0]).id);
  nth += 1_000;
  const apart = [];
  for (const arrival of arrivals()) apart.push(await hub.accept(arrival));
  await check(leadIn(apart[0]).id);
}

describe("a person who appears twice, in one batch or in two", () => {
  it("is one lead with two touches", async () => {
    await inBatchAndApart(
      () => [person(), person({ mensagem: "Posso visitar no sábado?" })],
      async (id) => {
        expect((await touchesOf(id)).map(({ kind }) => kind)).toEqual(["new", "returning"]);
        expect(await rowOf(id)).toMatchObject({ touches: 2, extras: { mensagem: "Posso visitar no sábado?" } });
        expect(
          await hub.rows("select from leads where email = (select email from leads where id = $1)", [id]),
        ).toHaveLength(1);
      },
    );
  });

  it("is told as created first and as known after, with the values merged so far", async () => {
    const [first, second] = await hub.acceptAll(person({ nome: "Joana" }), person({ nome: "Joana Prado" }));
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

describe("the same content again", () => {
  it("within 24 hours is a touch, and changes nothing more", async () => {
    await inBatchAndApart(
      () => [person(), person()],
      async (id) => {
        expect((await touchesOf(id)).map(({ kind, plan_no }) => [kind, plan_no])).toEqual([
          ["new", 1],
          ["repeated", null],
        ]);
        expect(await rowOf(id)).toMatchObject({ touches: 1, plan_no: 1 });
        expect(new Set((await deliveriesOf(id)).map((one) => one.plan_no))).toEqual(new Set([1]));
      },
    );
  });

  it("after 24 hours updates the CRM again", async () => {
    const first = await hub.lead({}, person({}, { receivedAt: new Date(Date.now() - DAY - HOUR) }));
    await hub.accept(person());
    expect((await touchesOf(first.id)).map(({ kind }) => kind)).toEqual(["new", "returning"]);
    expect(actions(await plan(first.id, 2))).toEqual(["contact.upsert"]);
  });

  it("just within 24 hours still changes nothing", async () => {
    const first = await hub.lead({}, person({}, { receivedAt: new Date(Date.now() - DAY + HOUR) }));
    await hub.accept(person());
    expect((await touchesOf(first.id)).map(({ kind }) => kind)).toEqual(["new", "repeated"]);
  });
});

describe("what a known person's arrival sets in motion", () => {
  it("other content updates the CRM, and only the CRM", async () => {
    await inBatchAndApart(
      () => [person(), person({ mensagem: "E o condomínio?" })],
      async (id) => {
        expect(actions(await plan(id, 2))).toEqual(["contact.upsert"]);
        expect((await plan(id, 2)).every((one) => one.returning_lead)).toBe(true);
        expect(await rowOf(id)).toMatchObject({ plan_no: 2 });
      },
    );
  });

  it("a risen status brings the whole plan of the new status, marked as returning", async () => {
    await inBatchAndApart(
      () => [person(COLD), person(HOT)],
      async (id) => {
        const second = await plan(id, 2);
        expect(actions(second)).toEqual(
          expect.arrayContaining(["event.send", "contact.upsert", "deal.create", "notify.hot_lead", "notify.followup"]),
        );
        expect(second.every((one) => one.returning_lead && one.prio === 2)).toBe(true);
        expect((await plan(id, 1)).some((one) => one.returning_lead)).toBe(false);
        expect(await rowOf(id)).toMatchObject({ status: "QUENTE", plan_no: 2 });
      },
    );
  });

  it("tells the broker of a returning person before the systems", async () => {
    const { id } = leadIn(await hub.accept(person(COLD)));
    await hub.accept(person(HOT));
    const order = (await plan(id, 2)).map((one) => one.action);
    expect(order.indexOf("notify.hot_lead")).toBeLessThan(order.indexOf("event.send"));
  });

  it("a fallen status does not bring the plan again", async () => {
    const { id } = leadIn(await hub.accept(person({ ...HOT, cidade: "São Paulo" })));
    await hub.accept(person({ cidade: "Ubatuba", interesse: "Vaga de garagem", renda_aproximada: 1_000 }));
    expect(await rowOf(id)).not.toMatchObject({ status: "QUENTE" });
    expect(actions(await plan(id, 2))).toEqual(["contact.upsert"]);
  });

  it("the plan runs again when the last one is older than 30 days, and not before", async () => {
    const ago = (ms: number) => ({ receivedAt: new Date(Date.now() - ms) });
    const old = leadIn(await hub.accept(person({}, ago(30 * DAY + HOUR))));
    await hub.accept(person({ mensagem: "Voltei" }));
    expect(actions(await plan(old.id, 2))).toContain("event.send");
    nth += 1_000;
    const recent = leadIn(await hub.accept(person({}, ago(30 * DAY - HOUR))));
    await hub.accept(person({ mensagem: "Voltei" }));
    expect(actions(await plan(recent.id, 2))).toEqual(["contact.upsert"]);
  });

  it("an update does not postpone the next full plan", async () => {
    const at = (days: number) => ({ receivedAt: new Date(Date.now() - days * DAY) });
    const { id } = leadIn(await hub.accept(person({}, at(31))));
    await hub.accept(person({ mensagem: "um" }, at(10)));
    expect(actions(await plan(id, 2))).toEqual(["contact.upsert"]);
    await hub.accept(person({ mensagem: "dois" }));
    expect(actions(await plan(id, 3))).toContain("event.send");
  });
});

describe("superseding", () => {
  const cancelled = (rows: Delivery[]) => rows.filter((one) => one.state === "cancelled");

  it("a new plan cancels everything that still waits from the old one", async () => {
    await inBatchAndApart(
      () => [person(COLD), person(HOT)],
      async (id) => {
        const old = (await plan(id, 1)).filter((one) => one.state !== "skipped");
        expect(cancelled(old)).toHaveLength(old.length);
        expect(old.every((one) => one.cause === "superseded")).toBe(true);
        expect(cancelled(await plan(id, 2))).toEqual([]);
      },
    );
  });

  it("an update cancels the older waiting state action, and nothing else", async () => {
    await inBatchAndApart(
      () => [person(), person({ mensagem: "E o condomínio?" })],
      async (id) => {
        expect(actions(cancelled(await plan(id, 1)))).toEqual(["contact.upsert"]);
        expect(cancelled(await plan(id, 2))).toEqual([]);
      },
    );
  });

  it("what waited for a superseded upsert waits for its successor", async () => {
    await inBatchAndApart(
      () => [person(), person({ mensagem: "um" }), person({ mensagem: "dois" })],
      async (id) => {
        const [upsert] = (await plan(id, 3)).filter((one) => one.action === "contact.upsert");
        const [deal] = (await plan(id, 1)).filter((one) => one.action === "deal.create");
        expect(deal).toMatchObject({ state: "pending", depends_on: upsert?.id, depends_kind: "then" });
        expect(upsert).toMatchObject({ state: "pending" });
      },
    );
  });

  it("a full plan and an update after it in one batch leave one of each waiting", async () => {
    await inBatchAndApart(
      () => [person(COLD), person(HOT), person({ ...HOT, mensagem: "Ligue hoje" })],
      async (id) => {
        const waiting = (await deliveriesOf(id)).filter((one) => one.state === "pending");
        expect(waiting.filter((one) => one.action === "contact.upsert").map((one) => one.plan_no)).toEqual([3]);
        expect(waiting.filter((one) => one.action === "notify.followup").map((one) => one.plan_no)).toEqual([2]);
      },
    );
  });

  it("spares what is under way and what is done", async () => {
    hub.engine.places = hub.engine.born.length + 100;
    const { id } = leadIn(await hub.accept(person(COLD)));
    const before = await plan(id, 1);
    await hub.rows("update deliveries set state = 'delivered', settled_at = now() where id = $1", [
      before.find((one) => one.action === "event.send")?.id,
    ]);
    await hub.accept(person(HOT));
    const after = await plan(id, 1);
    expect(after.find((one) => one.action === "contact.upsert")).toMatchObject({ state: "running" });
    expect(after.find((one) => one.action === "event.send")).toMatchObject({ state: "delivered" });
  });

  it("goes by the plan, not by the ids: those of another instance may be lower or higher", async () => {
    const other = openIntake(database.url);
    // Draws a block of ids now and uses the rest of it later.
    await other.accept(arrivalOf());
    const { id } = leadIn(await hub.accept(person(COLD)));
    await other.accept(person(HOT));
    await other.close();
    const old = (await plan(id, 1)).filter((one) => one.state !== "skipped");
    expect(old.map((one) => one.id).some((one, i) => one > ((old[i - 1]?.id ?? 0) as number))).toBe(true);
    expect(cancelled(old)).toHaveLength(old.length);
  });

  it.each([
    ["HubSpot is no longer connected", "not_configured"],
    ["the lead was marked as a test", "test_lead"],
  ])(
    "never cancels a state action that nothing replaces, nor leaves its child without a parent: %s",
    async (_, cause) => {
      const { id } = leadIn(await hub.accept(person()));
      const { planContext } = hub.rules;
      const { connections } = planContext;
      if (cause === "test_lead") await hub.changes.update(id, { teste: true });
      else {
        planContext.connections = connections.filter(({ integration }) => integration !== "hubspot");
        planContext.missing = { hubspot: "HUBSPOT_ACCESS_TOKEN" };
      }
      await hub.accept(person({ mensagem: "E o condomínio?", teste: cause === "test_lead" }));
      planContext.connections = connections;
      planContext.missing = {};
      const old = await plan(id, 1);
      const upsert = old.find((one) => one.action === "contact.upsert");
      expect(upsert).toMatchObject({ state: "pending" });
      expect(old.find((one) => one.action === "deal.create")).toMatchObject({
        state: "pending",
        depends_on: upsert?.id,
      });
      expect(await plan(id, 2)).toMatchObject([{ action: "contact.upsert", state: "skipped", cause }]);
    },
  );
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
    const { id } = leadIn(await hub.accept(person()));
    await hub.accept(person({ telefone: "+5521988880002", cidade: "Niterói" }, untrusted));
    expect((await touchesOf(id)).at(-1)?.given).toMatchObject({ telefone: "+5521988880002", cidade: "Niterói" });
  });

  it("fills a value that was empty", async () => {
    const { id } = leadIn(await hub.accept(person({ interesse: null })));
    await hub.accept(person({ interesse: "Casa com quintal" }, untrusted));
    expect(await rowOf(id)).toMatchObject({ interesse: "Casa com quintal" });
  });

  it("adds no key to a known person: a stranger's phone or e-mail must not become a way to them", async () => {
    await inBatchAndApart(
      () => [person({ telefone: null }), person({ telefone: `+55319${80_000_000 + nth}`, mensagem: "oi" }, untrusted)],
      async (id) => {
        expect(await hub.rows("select kind from lead_keys where lead_id = $1", [id])).toEqual([{ kind: "email" }]);
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
          const consents = await hub.rows("select estado from consents where lead_id = $1 order by id", [id]);
          expect(consents).toEqual([{ estado: before }]);
          expect((await touchesOf(id)).at(-1)?.given).toMatchObject(consent(estado));
        },
      );
    },
  );

  it("of a new person is taken whole: keys, values and consent", async () => {
    const given = { consentimentos: [{ finalidade: "marketing_whatsapp", estado: "concedido" }] };
    const { id } = leadIn(await hub.accept(person(given, untrusted)));
    expect(await hub.rows("select kind from lead_keys where lead_id = $1 order by kind", [id])).toEqual([
      { kind: "email" },
      { kind: "phone" },
    ]);
    expect(await hub.rows("select estado from consents where lead_id = $1", [id])).toEqual([{ estado: "concedido" }]);
  });
});

describe("consent", () => {
  const given = (estado: string, em?: string) => ({
    consentimentos: [
      { finalidade: "marketing_whatsapp", estado, texto: "Aceito mensagens", texto_versao: "v2", ...(em && { em }) },
    ],
  });

  it("is kept with the text the person saw, and added to, never changed", async () => {
    const { id } = leadIn(await hub.accept(person(given("concedido", "2026-11-01T10:00:00Z"))));
    await hub.accept(person(given("revogado", "2026-11-02T10:00:00Z")));
    expect(
      await hub.rows("select estado, texto, texto_versao, em from consents where lead_id = $1 order by id", [id]),
    ).toEqual([
      { estado: "concedido", texto: "Aceito mensagens", texto_versao: "v2", em: new Date("2026-11-01T10:00:00Z") },
      { estado: "revogado", texto: "Aceito mensagens", texto_versao: "v2", em: new Date("2026-11-02T10:00:00Z") },
    ]);
  });

  it("changed by the same form sent again is kept, and said again is not", async () => {
    await inBatchAndApart(
      () => ["concedido", "concedido", "revogado", "revogado"].map((estado) => person(given(estado))),
      async (id) => {
        const kept = await hub.rows("select estado from consents where lead_id = $1 order by id", [id]);
        expect(kept).toEqual([{ estado: "concedido" }, { estado: "revogado" }]);
        expect((await deliveriesOf(id)).every((one) => one.plan_no === 1)).toBe(true);
      },
    );
  });

  it("decides, as it stands, whether the follow-up message to the person is planned", async () => {
    await inBatchAndApart(
      () => [person(COLD), person({ ...HOT, ...given("concedido") }), person({ mensagem: "x", ...given("negado") })],
      async (id) => {
        const message = (rows: Delivery[]) => rows.find((one) => one.action === "message.followup");
        expect(message(await plan(id, 1))).toMatchObject({ state: "skipped" });
        expect(message(await plan(id, 2))).toMatchObject({ state: "pending" });
      },
    );
    const { id } = leadIn(
      await hub.accept(person({ mensagem: "de novo" }, { receivedAt: new Date(Date.now() + 31 * DAY) })),
    );
    expect((await plan(id, 4)).find((one) => one.action === "message.followup")).toMatchObject({ state: "skipped" });
  });
});

describe("leases born with a lead", () => {
  it("are taken where a place was promised, with all that an attempt needs, and the rest waits", async () => {
    hub.engine.places = hub.engine.born.length + 2;
    const lead = leadIn(await hub.accept(person()));
    const running = (await deliveriesOf(lead.id)).filter((one) => one.state === "running");
    expect(running).toHaveLength(2);
    expect(running.every((one) => one.owner === hub.engine.instanceId)).toBe(true);
    const born = hub.engine.born.filter(({ leadId }) => leadId === lead.id);
    expect(born.map(({ id }) => id).sort()).toEqual(running.map(({ id }) => id).sort());
    for (const leased of born)
      expect(leased).toMatchObject({ attemptNo: 1, attempts: 0, lead, bornAt: expect.any(Number) });
    expect(hub.engine.promised).toBe(0);
  });

  it("are never two for one person at one connection, in one batch or in two", async () => {
    await inBatchAndApart(
      () => {
        hub.engine.places = hub.engine.born.length + 100;
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
    expect(hub.logged.filter(({ event }) => event === "intake.batch_halved")).toEqual([]);
  });

  it("wait when they are not due, wait for a parent, or are not made at all", async () => {
    hub.engine.places = hub.engine.born.length + 100;
    const { id } = leadIn(await hub.accept(person()));
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
