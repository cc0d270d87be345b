/** Enrolment by the plan, in the lead's own transaction. */
import { beforeAll, describe, expect, it } from "vitest";
import type { Arrival } from "../leads/arrival.ts";
import { REFUSING_COMMIT } from "../leads/testing-intake.ts";
import { DAY, HOT, usePersonBench } from "../leads/testing-person.ts";

const bench = usePersonBench("nurture_enrolment");
const { person, deliveriesOf, inBatchAndApart } = bench;
/** Outside the cities that are served. */
const COLD = { interesse: null, renda_aproximada: null, cidade: "Campinas" };
const WARM = { interesse: null, renda_aproximada: 9_000 };
const MAIL = { id: 9, name: "email", integration: "email", sandbox: false };

beforeAll(async () => {
  bench.hub.rules.planContext.connections = [...bench.hub.rules.planContext.connections, MAIL];
  await bench.hub.rows(REFUSING_COMMIT);
});

interface Row {
  sequence: string;
  connection_id: number;
  next_step: number;
  next_at: Date | null;
  started_at: Date;
  ended_cause: string | null;
}
const enrolmentsOf = (leadId: number) =>
  bench.hub.rows<Row>("select * from enrolments where lead_id = $1 order by id", [leadId]);
const causesOf = async (leadId: number) =>
  (await enrolmentsOf(leadId)).map(({ sequence, ended_cause }) => [sequence, ended_cause]);
const consent = (estado: "concedido" | "negado") => ({ consentimentos: [{ finalidade: "marketing_email", estado }] });
/** A mail of a sequence that waits, as the clock writes it. */
const waitingMail = (leadId: number, sequence: string) =>
  bench.hub.rows(
    `insert into deliveries (lead_id, connection_id, integration, action, state, prio, due_at, plan_no, touch_id, expires_at, params)
     values ($1, 9, 'email', 'email.nurture', 'pending', 0, now(), 1, 1, now() + interval '1 day', $2)`,
    [leadId, JSON.stringify({ nurture: { sequence, step: 1 } })],
  );
const mailOf = async (leadId: number) =>
  (await deliveriesOf(leadId))
    .filter(({ action }) => action === "email.nurture")
    .map(({ state, cause }) => [state, cause]);

describe("the plan enrols", () => {
  it("a warm lead in the week and a cold one in the long sequence, a day and three days ahead; a hot one in none", async () => {
    // By the minute.
    const at = new Date(Math.floor(Date.now() / 60_000) * 60_000);
    const [warm, cold, hot] = [
      await bench.hub.lead({}, person(WARM, { receivedAt: at })),
      await bench.hub.lead(COLD, { receivedAt: at }),
      await bench.hub.lead(HOT, { receivedAt: at }),
    ];
    expect(await enrolmentsOf(warm.id)).toMatchObject([
      {
        sequence: "nutricao-7-dias",
        connection_id: 9,
        next_step: 1,
        next_at: new Date(at.getTime() + DAY),
        started_at: at,
        ended_cause: null,
      },
    ]);
    expect(await enrolmentsOf(cold.id)).toMatchObject([
      { sequence: "nutricao-longa", next_at: new Date(at.getTime() + 3 * DAY) },
    ]);
    expect(await enrolmentsOf(hot.id)).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, Partial<Arrival>]>([
    ["without an e-mail", { email: null }, {}],
    ["that is a test", { teste: true }, {}],
    ["of an import, for which nothing is planned", {}, { plan: "none" }],
  ])("nobody %s", async (_name, input, over) => {
    const lead = await bench.hub.lead({}, person({ ...WARM, ...input }, over));
    expect(await enrolmentsOf(lead.id)).toEqual([]);
  });

  it("nobody whose transaction fails, and everybody else of the same batch", async () => {
    const refused = person({ ...WARM, nome: "Recusada" });
    bench.another();
    const kept = person(WARM);
    const [first, second] = await Promise.allSettled([bench.hub.accept(refused), bench.hub.accept(kept)]);
    expect([first.status, second.status]).toEqual(["rejected", "fulfilled"]);
    const rows = await bench.hub.rows<{ nome: string | null }>(
      "select l.nome from enrolments e left join leads l on l.id = e.lead_id where l.nome is null or l.nome = 'Recusada'",
    );
    expect(rows).toEqual([]);
    const mine = await bench.hub.rows("select from enrolments e join leads l on l.id = e.lead_id where l.email = $1", [
      kept.fields.email,
    ]);
    expect(mine).toHaveLength(1);
  });

  it("nobody who refused marketing, and keeps why; once they agree, the next plan does", async () => {
    const old = new Date(Date.now() - 31 * DAY);
    const lead = await bench.hub.lead({}, person({ ...WARM, ...consent("negado") }, { receivedAt: old }));
    expect(await enrolmentsOf(lead.id)).toMatchObject([{ ended_cause: "no_consent", next_at: null }]);
    await bench.hub.accept(person({ ...WARM, mensagem: "Voltei", ...consent("concedido") }));
    expect(await enrolmentsOf(lead.id)).toMatchObject([{ ended_cause: null, next_step: 1, next_at: expect.any(Date) }]);
  });
});

describe("a person who comes again", () => {
  it("within the month changes nothing of a sequence", async () => {
    await inBatchAndApart(
      () => [person(WARM), person({ ...WARM, mensagem: "E o condomínio?" })],
      async (id) => expect(await causesOf(id)).toEqual([["nutricao-7-dias", null]]),
    );
  });

  it("with a whole new plan is not enrolled again in a sequence that they had", async () => {
    const old = new Date(Date.now() - 31 * DAY);
    const lead = await bench.hub.lead({}, person(WARM, { receivedAt: old }));
    await bench.hub.rows(
      "update enrolments set next_step = 6, ended_at = now(), ended_cause = 'completed' where lead_id = $1",
      [lead.id],
    );
    await bench.hub.accept(person({ ...WARM, mensagem: "Voltei" }));
    expect(await causesOf(lead.id)).toEqual([["nutricao-7-dias", "completed"]]);
  });

  it("keeps a running sequence, and the mail of it that waits, through a new plan of the same status", async () => {
    const old = new Date(Date.now() - 31 * DAY);
    const lead = await bench.hub.lead({}, person(COLD, { receivedAt: old }));
    await waitingMail(lead.id, "nutricao-longa");
    await bench.hub.accept(person({ ...COLD, mensagem: "Ainda olhando" }));
    expect(await causesOf(lead.id)).toEqual([["nutricao-longa", null]]);
    expect(await mailOf(lead.id)).toEqual([["pending", null]]);
  });

  it("hot now is taken off, with the mail that waits", async () => {
    const lead = await bench.hub.lead({}, person(WARM));
    await waitingMail(lead.id, "nutricao-7-dias");
    await bench.hub.accept(person(HOT));
    expect(await causesOf(lead.id)).toEqual([["nutricao-7-dias", "hot"]]);
    expect(await mailOf(lead.id)).toEqual([["cancelled", "hot"]]);
  });

  it("hot within one batch was never enrolled", async () => {
    const [first] = await bench.hub.acceptAll(person(WARM), person(HOT));
    expect(first).toMatchObject({ kind: "created" });
    expect(
      await bench.hub.rows("select from enrolments e join leads l on l.id = e.lead_id where l.email = $1", [
        person().fields.email,
      ]),
    ).toEqual([]);
  });

  it("warmer than before goes over to the week, and the long sequence ends with the mail that waits", async () => {
    const lead = await bench.hub.lead({}, person(COLD));
    await waitingMail(lead.id, "nutricao-longa");
    await bench.hub.accept(person({ ...WARM, cidade: "São Paulo" }));
    expect(await causesOf(lead.id)).toEqual([
      ["nutricao-longa", "other_sequence"],
      ["nutricao-7-dias", null],
    ]);
    expect(await mailOf(lead.id)).toEqual([["cancelled", "other_sequence"]]);
  });
});
