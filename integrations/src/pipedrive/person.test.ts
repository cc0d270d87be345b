import { testJob } from "@streamleads/integration-kit/testing";
import { afterEach, describe, expect, it } from "vitest";
import type { FakeAccount } from "./fake-account.ts";
import { optOutPerson, upsertPerson } from "./person.ts";
import { startTrial, type Trial } from "./testing.ts";

let trial: Trial;
afterEach(() => trial.close());

const email = (value: string) => [{ value, primary: true, label: "work" }];
const phone = (value: string) => [{ value, primary: true, label: "work" }];
const holding = (...people: Record<string, unknown>[]) => ({
  begin: (account: FakeAccount) => {
    for (const person of people) account.add("persons", person);
  },
});
const persons = () => trial.fake.account.rows.persons;

describe("contact.upsert", () => {
  it("makes a person with the broker as owner when nobody is there, and gives the id", async () => {
    trial = await startTrial();
    const broker = { nome: "Rita", telefone: "+5511988887777", email: "Rita@imobiliaria.example" };
    const outcome = await upsertPerson(testJob({ params: { broker } }), trial.ctx);
    expect(outcome).toMatchObject({ kind: "delivered", refs: { person: "8841" }, note: "pessoa criada" });
    expect(persons()).toMatchObject([{ id: 8841, name: "Carlos Silva", owner_id: 102 }]);
  });

  it.each([
    ["whom Pipedrive does not know", "ninguem@imobiliaria.example"],
    ["who is no longer active there", "antigo@imobiliaria.example"],
  ])("leaves the owner to Pipedrive for a broker %s", async (_name, address) => {
    trial = await startTrial();
    const broker = { nome: "Alguém", telefone: "+5511988887777", email: address };
    await upsertPerson(testJob({ params: { broker } }), trial.ctx);
    expect(persons()[0]).not.toHaveProperty("owner_id");
  });

  it("updates whoever has the e-mail, keeps the name and the other addresses, and adds the phone", async () => {
    trial = await startTrial(
      holding({ name: "Carlão (indicação)", emails: email("CARLOS@email.com"), phones: phone("(11) 3333-4444") }),
    );
    const outcome = await upsertPerson(testJob(), trial.ctx);
    expect(outcome).toMatchObject({ kind: "delivered", refs: { person: "8841" }, note: "pessoa atualizada" });
    expect(persons()).toMatchObject([
      {
        name: "Carlão (indicação)",
        emails: [{ value: "CARLOS@email.com", primary: true }],
        phones: [
          { value: "(11) 3333-4444", primary: true },
          { value: "+5511999999999", primary: false },
        ],
      },
    ]);
  });

  it("writes nothing when nothing differs, whatever way the phone is written", async () => {
    trial = await startTrial(holding({ name: "C", emails: email("carlos@email.com"), phones: phone("11 99999-9999") }));
    const outcome = await upsertPerson(testJob(), trial.ctx);
    expect(outcome).toMatchObject({ kind: "delivered", note: "pessoa já estava em dia" });
    expect(trial.asked().some((call) => call.startsWith("PATCH"))).toBe(false);
  });

  it("of two with the same e-mail takes the older one, every time", async () => {
    trial = await startTrial(
      holding({ name: "A", emails: email("carlos@email.com") }, { name: "B", emails: email("carlos@email.com") }),
    );
    for (let time = 0; time < 2; time++) {
      expect(await upsertPerson(testJob(), trial.ctx)).toMatchObject({ refs: { person: "8841" } });
    }
  });

  it.each([
    ["the same first name", { name: "Carlos S.", emails: email("outro@email.com") }, "8841"],
    ["no e-mail on the other side", { name: "Portaria", emails: [] }, "8841"],
    ["another first name and e-mail", { name: "Ana Lima", emails: email("ana@email.com") }, "8842"],
  ])("a shared phone with %s", async (_name, person, id) => {
    trial = await startTrial(holding({ ...person, phones: phone("+5511999999999") }));
    expect(await upsertPerson(testJob(), trial.ctx)).toMatchObject({ kind: "delivered", refs: { person: id } });
  });

  it("a known person costs no search, and takes a corrected name", async () => {
    trial = await startTrial(
      holding({ name: "Carlos", emails: email("carlos@email.com"), phones: phone("+5511999999999") }),
    );
    await upsertPerson(testJob({ refs: { person: "8841" } }), trial.ctx);
    expect(trial.asked()).toEqual(["GET /api/v2/persons/8841", "PATCH /api/v2/persons/8841"]);
    expect(persons()[0]).toMatchObject({ name: "Carlos Silva" });
  });

  it("a known person who was deleted is looked up, then made again", async () => {
    trial = await startTrial();
    const outcome = await upsertPerson(testJob({ refs: { person: "55" } }), trial.ctx);
    expect(outcome).toMatchObject({ kind: "delivered", refs: { person: "8841" } });
    expect(outcome).toHaveProperty("note", expect.stringContaining("não existia mais"));
  });

  it.each([500, 429, 403, 404])("a search answered with %i makes nobody", async (status) => {
    trial = await startTrial();
    trial.server.fail({ kind: "answer", status, json: { success: false, error: "x" } });
    const outcome = await upsertPerson(testJob(), trial.ctx);
    expect(outcome.kind).not.toBe("delivered");
    expect(trial.asked()).toHaveLength(0);
    expect(persons()).toHaveLength(0);
  });

  it("a person whose creation was never answered is found and not made twice", async () => {
    trial = await startTrial();
    // Two searches come first.
    trial.server.failAt(3, { kind: "drop_after" });
    expect(await upsertPerson(testJob(), trial.ctx)).toMatchObject({ kind: "unknown" });
    const again = await upsertPerson(testJob({ delivery: { attempt: 2, isRepeat: true } }), trial.ctx);
    expect(again).toMatchObject({ kind: "delivered", refs: { person: "8841" } });
    expect(persons()).toHaveLength(1);
  });

  it("a lead without e-mail and phone is left out, since nobody would find it again", async () => {
    trial = await startTrial();
    const outcome = await upsertPerson(testJob({ lead: { email: null, telefone: null } }), trial.ctx);
    expect(outcome).toMatchObject({ kind: "skipped", cause: "contact_missing" });
  });

  it("fills custom fields by their kind and leaves out what does not fit", async () => {
    const keys: string[] = [];
    trial = await startTrial({
      begin: (account) => {
        for (const [name, type, labels] of [
          ["Cidade", "varchar", []],
          ["Pontos", "double", []],
          ["Temperatura", "enum", ["Quente", "Frio"]],
          ["Renda", "monetary", []],
          ["Visita", "date", []],
        ] as const) {
          keys.push(account.addField("person", name, type, labels).field_code);
        }
      },
    });
    const names = ["cidade", "score", "status", "renda_aproximada", "origem"];
    const personFields = names.map((name, index) => `${name}=${keys[index]}`).join("\n");
    const ctx = { ...trial.ctx, settings: { ...trial.ctx.settings, personFields } };
    expect(await upsertPerson(testJob(), ctx)).toMatchObject({ kind: "delivered" });
    const [cidade = "", score = "", status = "", renda = ""] = keys;
    expect(persons()[0]?.custom_fields).toEqual({
      [cidade]: "São Paulo",
      [score]: 35,
      [status]: 30,
      [renda]: { value: 15_000, currency: "BRL" },
    });
  });
});

describe("contact.optout", () => {
  it("unsubscribes a known person", async () => {
    trial = await startTrial(holding({ name: "C", emails: email("carlos@email.com") }));
    const job = testJob({ refs: { person: "8841" }, params: { finalidades: ["marketing_email"] } });
    expect(await optOutPerson(job, trial.ctx)).toMatchObject({ kind: "delivered" });
    expect(persons()[0]).toMatchObject({ marketing_status: "unsubscribed" });
  });

  it("does nothing for another purpose, nor for whom it never knew", async () => {
    trial = await startTrial();
    const other = testJob({ refs: { person: "8841" }, params: { finalidades: ["audiencias"] } });
    expect(await optOutPerson(other, trial.ctx)).toMatchObject({ kind: "skipped", cause: "other_purpose" });
    expect(await optOutPerson(testJob(), trial.ctx)).toMatchObject({ kind: "skipped", cause: "never_sent" });
    expect(trial.asked()).toEqual([]);
  });

  it("is done when the person is gone from Pipedrive", async () => {
    trial = await startTrial();
    expect(await optOutPerson(testJob({ refs: { person: "1" } }), trial.ctx)).toMatchObject({ kind: "delivered" });
  });
});
