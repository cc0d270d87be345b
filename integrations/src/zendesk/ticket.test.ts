import { type JobOverrides, TEST_NOW, testJob } from "@streamleads/integration-kit/testing";
import { afterEach, describe, expect, it } from "vitest";
import { erasePerson } from "./erase.ts";
import type { FakeDesk } from "./fake-desk.ts";
import { startTrial, type Trial } from "./testing.ts";
import { createTicket } from "./ticket.ts";
import { upsertUser } from "./user.ts";

let trial: Trial;
afterEach(() => trial.close());
const desk = () => trial.fake.desk;
const ALL = { ticketsFor: "todos" };
const begin = (fresh: FakeDesk) => {
  fresh.upsertUser({ name: "Carlos Silva", email: "carlos@email.com" });
};
/** Who `begin` makes. */
const KNOWN = { refs: { user: "2201" } };
const again = (more: JobOverrides = KNOWN) => testJob({ ...more, delivery: { attempt: 2, isRepeat: true } });

describe("contact.upsert", () => {
  it("makes a user, and the same one when it comes again", async () => {
    trial = await startTrial({}, ALL);
    const first = await upsertUser(testJob(), trial.ctx);
    expect(first).toMatchObject({ kind: "delivered", refs: { user: "2201" } });
    expect(await upsertUser(testJob(), trial.ctx)).toMatchObject({ refs: { user: "2201" } });
    expect(desk().users).toMatchObject([{ name: "Carlos Silva", email: "carlos@email.com", phone: "+5511999999999" }]);
  });

  it("leaves the number by which the company's own systems know a customer", async () => {
    trial = await startTrial(
      {
        begin: (fresh) => fresh.upsertUser({ name: "Carlos", email: "carlos@email.com", external_id: "erp-77" }),
      },
      ALL,
    );
    await upsertUser(testJob(), trial.ctx);
    expect(desk().users).toMatchObject([{ external_id: "erp-77" }]);
  });

  it("knows a lead without an e-mail by our own number", async () => {
    trial = await startTrial({}, ALL);
    for (let time = 0; time < 2; time++) await upsertUser(testJob({ lead: { email: null } }), trial.ctx);
    expect(desk().users).toMatchObject([{ external_id: "streamleads-123" }]);
  });

  it("changes the user that it knows, whose e-mail is another by now, and makes no second one", async () => {
    trial = await startTrial({ begin }, ALL);
    await upsertUser(testJob({ ...KNOWN, lead: { email: "novo@email.com", nome: "Carlos A. Silva" } }), trial.ctx);
    expect(desk().users).toMatchObject([{ name: "Carlos A. Silva", email: "carlos@email.com" }]);
  });

  it("makes a user who was deleted anew", async () => {
    trial = await startTrial({}, ALL);
    const outcome = await upsertUser(testJob({ refs: { user: "77" } }), trial.ctx);
    expect(outcome).toMatchObject({ kind: "delivered", refs: { user: "2201" } });
  });

  it("leaves a phone out that is another user's", async () => {
    trial = await startTrial(
      {
        begin: (fresh) => fresh.upsertUser({ name: "Portaria", external_id: "p", phone: "+5511999999999" }),
      },
      ALL,
    );
    const outcome = await upsertUser(testJob(), trial.ctx);
    expect(outcome).toMatchObject({ kind: "delivered", note: expect.stringContaining("sem o telefone") });
    expect(desk().users[1]).not.toHaveProperty("phone");
  });

  it("does not replace a customer's name with the stand-in, and gives it to somebody new", async () => {
    trial = await startTrial({ begin }, ALL);
    await upsertUser(testJob({ lead: { nome: "Sem nome" } }), trial.ctx);
    await upsertUser(testJob({ lead: { nome: "Sem nome", email: "nova@email.com", telefone: null } }), trial.ctx);
    expect(desk().users.map(({ name }) => name)).toEqual(["Carlos Silva", "Sem nome"]);
  });

  it.each([
    ["who asks for no service", {}, "not_for_desk"],
    [
      "without e-mail and phone",
      { email: null, telefone: null, mensagem: "Quero falar com um corretor" },
      "contact_missing",
    ],
  ])("leaves out a lead %s", async (_name, lead, cause) => {
    trial = await startTrial();
    expect(await upsertUser(testJob({ lead }), trial.ctx)).toMatchObject({ kind: "skipped", cause });
    expect(trial.server.requests).toBe(0);
  });
});

describe("ticket.create", () => {
  it("opens a private ticket for the user, with what the settings say", async () => {
    trial = await startTrial({ begin }, { ...ALL, tags: "Site, alto padrão", groupId: "77", type: "question" });
    const lead = { mensagem: "Quero visitar", respostas: { "Qual o prazo?": "3 meses" } };
    const outcome = await createTicket(testJob({ ...KNOWN, lead }), trial.ctx);
    expect(outcome).toMatchObject({ kind: "delivered", refs: { ticket: "2202" } });
    expect(desk().tickets).toMatchObject([
      {
        subject: "Lead QUENTE: Carlos Silva - Apartamento para investimento",
        external_id: "streamleads-123-1",
        requester_id: 2201,
        priority: "urgent",
        type: "question",
        tags: ["streamleads", "quente", "site", "alto_padrão"],
        group_id: 77,
        comment: { public: false, body: expect.stringContaining("Qual o prazo?: 3 meses") },
      },
    ]);
    expect(trial.server.seen.at(-1)?.headers["idempotency-key"]).toBe("d9001-k3f7a2c");
  });

  it("is opened once for a plan, also by a replay with another key", async () => {
    trial = await startTrial({ begin }, ALL);
    await createTicket(testJob(KNOWN), trial.ctx);
    const replay = testJob({ ...KNOWN, delivery: { key: "d9002-zzz" } });
    for (const job of [again(), replay]) {
      expect(await createTicket(job, trial.ctx)).toMatchObject({ kind: "delivered", note: "chamado já existia" });
    }
    expect(desk().tickets).toHaveLength(1);
    await createTicket(testJob({ ...KNOWN, delivery: { key: "d9003-x", planNo: 2 } }), trial.ctx);
    expect(desk().tickets).toHaveLength(2);
  });

  it.each([500, 403, 404, 429])("opens nothing when the look-up is answered with %i", async (status) => {
    trial = await startTrial({ begin }, ALL);
    trial.server.failAt(2, { kind: "answer", status, json: { error: "RecordNotFound" } });
    expect((await createTicket(again(), trial.ctx)).kind).not.toBe("delivered");
    expect(desk().tickets).toHaveLength(0);
  });

  it("looks again after a 409, since the ticket may be there", async () => {
    trial = await startTrial({ begin }, ALL);
    trial.server.failAt(3, { kind: "answer", status: 409, json: { error: "Conflict" } });
    expect(await createTicket(testJob(KNOWN), trial.ctx)).toMatchObject({ kind: "retry", cause: "conflict" });
    expect(trial.asked().filter((call) => call === "GET /api/v2/tickets")).toHaveLength(2);
  });

  it("fills the account's own fields by their kind", async () => {
    trial = await startTrial(
      {
        begin: (fresh) => {
          begin(fresh);
          const options = [
            { name: "Temperatura::Quente", value: "temperatura_quente" },
            { name: "Quente", value: "t_quente" },
          ];
          fresh.ticketFields.push(
            { id: 11, type: "integer", active: true },
            { id: 12, type: "tagger", active: true, custom_field_options: options },
            { id: 13, type: "date", active: true },
          );
        },
      },
      { ...ALL, ticketFields: "score=11; status=12; cidade=13; origem=14" },
    );
    expect(await createTicket(testJob(KNOWN), trial.ctx)).toMatchObject({ kind: "delivered" });
    expect(desk().tickets[0]?.custom_fields).toEqual([
      { id: 11, value: "35" },
      { id: 12, value: "t_quente" },
    ]);
  });

  it("is refused for good when the requester is suspended, and waits for a user who is not known yet", async () => {
    trial = await startTrial(
      {
        begin: (fresh) => {
          begin(fresh);
          const user = fresh.user("2201");
          if (user) user.suspended = true;
        },
      },
      ALL,
    );
    expect(await upsertUser(testJob(KNOWN), trial.ctx)).toMatchObject({ note: expect.stringContaining("suspenso") });
    expect(await createTicket(testJob(KNOWN), trial.ctx)).toMatchObject({
      kind: "rejected",
      cause: "requester_suspended",
    });
    expect(await createTicket(testJob(), trial.ctx)).toMatchObject({ kind: "retry", cause: "contact_unknown" });
  });
});

describe("erase", () => {
  const carlos = {
    leadId: 123,
    nome: "Carlos Silva",
    email: "Carlos@email.com",
    telefone: null,
    refs: {},
    now: TEST_NOW,
  };
  const withTicket = (external_id: string, status: string) => (fresh: FakeDesk) => {
    begin(fresh);
    fresh.tickets.push({ id: 500, external_id, requester_id: 2201, status });
  };

  it.each([
    ["by the known id", { user: "2201" }, "carlos@email.com"],
    ["by the e-mail", {}, "carlos@email.com"],
  ])("%s takes the user and our tickets away for good", async (_name, refs, email) => {
    trial = await startTrial({ begin: withTicket("streamleads-123-1", "open") });
    expect(await erasePerson({ ...carlos, refs, email }, trial.ctx)).toMatchObject({ kind: "delivered" });
    expect([desk().users, desk().tickets]).toEqual([[], []]);
  });

  it("keeps the company's own closed tickets", async () => {
    trial = await startTrial({ begin: withTicket("erp-1", "closed") });
    expect(await erasePerson({ ...carlos, refs: { user: "2201" } }, trial.ctx)).toMatchObject({ kind: "delivered" });
    expect(desk().tickets).toHaveLength(1);
    expect(desk().users).toEqual([]);
  });

  it("asks a person when an open ticket of another origin holds the user", async () => {
    trial = await startTrial({ begin: withTicket("streamleads-1234-1", "open") });
    expect(await erasePerson({ ...carlos, refs: { user: "2201" } }, trial.ctx)).toMatchObject({
      kind: "rejected",
      cause: "user_has_tickets",
    });
    expect(desk().tickets).toHaveLength(1);
  });

  it("is done when nobody is there, and not when the look-up failed", async () => {
    trial = await startTrial();
    expect(await erasePerson(carlos, trial.ctx)).toMatchObject({
      kind: "delivered",
      note: expect.stringContaining("ninguém"),
    });
    trial.server.fail({ kind: "answer", status: 500, json: {} }, 1);
    expect(await erasePerson(carlos, trial.ctx)).toMatchObject({ kind: "retry" });
  });
});
