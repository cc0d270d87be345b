import { TEST_NOW } from "@streamleads/integration-kit/testing";
import { afterEach, describe, expect, it } from "vitest";
import { erasePerson } from "./erase.ts";
import { WEBHOOK_PASSWORD } from "./fake.ts";
import type { FakeAccount } from "./fake-account.ts";
import { checkAccount, setUpAccount } from "./setup.ts";
import { startTrial, type Trial } from "./testing.ts";

let trial: Trial;
afterEach(() => trial.close());
const rows = () => trial.fake.account.rows;
const URL_ = "https://leads.exemplo.com.br/webhooks/pipedrive";

describe("set-up", () => {
  it("makes the three labels and the webhook once, however often it is made", async () => {
    trial = await startTrial();
    expect(await setUpAccount(trial.ctx)).toMatchObject({ kind: "delivered", note: "webhook criado" });
    expect(await setUpAccount(trial.ctx)).toMatchObject({ kind: "delivered", note: "webhook ativo" });
    expect(rows().leadLabels.map(({ name, color }) => [name, color])).toEqual([
      ["QUENTE", "red"],
      ["MORNO", "yellow"],
      ["FRIO", "blue"],
    ]);
    expect(rows().webhooks).toMatchObject([
      {
        subscription_url: URL_,
        event_action: "change",
        event_object: "deal",
        version: "2.0",
        http_auth_user: "streamleads",
        http_auth_password: WEBHOOK_PASSWORD,
      },
    ]);
  });

  it("replaces the webhook when the password was changed, and touches nobody else's", async () => {
    trial = await startTrial();
    const foreign = trial.fake.account.add("webhooks", { subscription_url: "https://outro.example/", is_active: 1 });
    await setUpAccount(trial.ctx);
    const changed = { ...trial.ctx.settings, webhookPassword: "outra-senha-bem-comprida-2" };
    await setUpAccount({ ...trial.ctx, settings: changed });
    const ours = rows().webhooks.filter(({ id }) => id !== foreign.id);
    expect(ours).toMatchObject([{ http_auth_password: "outra-senha-bem-comprida-2" }]);
    expect(rows().webhooks).toContain(foreign);
  });

  it.each([
    ["without a password", { webhookPassword: "" }, "https://leads.exemplo.com.br", "PIPEDRIVE_WEBHOOK_PASSWORD"],
    ["without https", {}, "http://leads.exemplo.com.br", "PUBLIC_URL"],
    ["without a public address", {}, undefined, "PUBLIC_URL"],
  ])("%s makes no webhook and says what is missing", async (_name, settings, publicUrl, variable) => {
    trial = await startTrial({}, settings, { company: { publicUrl } });
    expect(await setUpAccount(trial.ctx)).toMatchObject({ kind: "delivered", note: expect.stringContaining(variable) });
    expect(rows().webhooks).toEqual([]);
  });

  it("a webhook that the token may not make holds up no lead; an account that is away does", async () => {
    trial = await startTrial();
    await setUpAccount(trial.ctx);
    rows().webhooks.length = 0;
    // Labels are read first.
    trial.server.failAt(2, { kind: "answer", status: 403, json: { success: false, error: "scope" } });
    expect(await setUpAccount(trial.ctx)).toMatchObject({
      kind: "delivered",
      note: expect.stringContaining("permission_missing"),
    });
    trial.server.failAt(2, { kind: "answer", status: 503, json: {} });
    expect(await setUpAccount(trial.ctx)).toMatchObject({ kind: "retry" });
  });
});

describe("check", () => {
  it("names the account and says whether the webhook stands, and changes nothing", async () => {
    trial = await startTrial();
    const outcome = await checkAccount(trial.ctx);
    expect(outcome).toMatchObject({ kind: "delivered", note: expect.stringContaining("conta Imobiliária Exemplo") });
    expect(trial.asked().every((call) => call.startsWith("GET "))).toBe(true);
  });

  it.each([
    ["a pipeline", { create: "deal", pipeline: "Locação" }, "pipeline_missing"],
    ["a stage", { create: "deal", stage: "Vistoria" }, "stage_missing"],
    ["a custom field", { dealFields: `score=${"a1".repeat(20)}` }, "field_missing"],
  ])("says that %s of the settings is not there", async (_name, settings, cause) => {
    trial = await startTrial({}, settings);
    expect(await checkAccount(trial.ctx)).toMatchObject({ kind: "reconnect", cause });
  });

  it("says that a field takes no text, number or option", async () => {
    trial = await startTrial({ begin: (account) => account.addField("person", "Aniversário", "date") });
    const key = trial.fake.account.fields.person.at(-1)?.field_code;
    const settings = { ...trial.ctx.settings, personFields: `cidade=${key}` };
    expect(await checkAccount({ ...trial.ctx, settings })).toMatchObject({ kind: "reconnect", cause: "field_unfit" });
  });
});

describe("erase", () => {
  const carlos = { leadId: 123, nome: "Carlos Silva", email: "carlos@email.com", telefone: null, now: TEST_NOW };
  const begin = (account: FakeAccount) => {
    const emails = [{ value: "carlos@email.com", primary: true, label: "home" }];
    const person = account.add("persons", { name: "Carlos Silva", emails, phones: [] });
    const other = account.add("persons", { name: "Bia", emails: [], phones: [] });
    for (const { id } of [person, other]) {
      account.add("leads", { title: "Carlos - Casa", person_id: id });
      account.add("archivedLeads", { title: "Carlos - Lote", person_id: id });
      account.add("notes", { content: "x", person_id: id });
      account.add("deals", { title: "Carlos - Casa", person_id: id, value: 10, status: "won" });
    }
  };

  it.each([
    ["by the known id", { person: "8841" }],
    ["by the e-mail", {}],
  ])(
    "%s takes the person, leads and notes away and leaves a nameless deal; nobody else is touched",
    async (_n, refs) => {
      trial = await startTrial({ begin });
      expect(await erasePerson({ ...carlos, refs }, trial.ctx)).toMatchObject({ kind: "delivered" });
      const { persons, leads, archivedLeads, notes, deals } = rows();
      for (const kept of [leads, archivedLeads, notes]) expect(kept.map((row) => row.person_id)).toEqual([8842]);
      expect(persons.map(({ id }) => id)).toEqual([8842]);
      expect(deals.map(({ title }) => title)).toEqual(["Pessoa removida (LGPD)", "Carlos - Casa"]);
    },
  );

  it("is done when nobody is there, known and not assumed", async () => {
    trial = await startTrial();
    expect(await erasePerson({ ...carlos, refs: {} }, trial.ctx)).toMatchObject({
      kind: "delivered",
      note: expect.stringContaining("ninguém"),
    });
    trial.server.fail({ kind: "answer", status: 500, json: {} }, 1);
    expect(await erasePerson({ ...carlos, refs: {} }, trial.ctx)).toMatchObject({ kind: "retry" });
  });

  it("says so when an archived deal cannot be reached, and keeps the person by whom it is found", async () => {
    trial = await startTrial({
      begin: (account) => {
        account.add("persons", { name: "Carlos", emails: [], phones: [] });
        account.add("archivedDeals", { title: "Carlos - Casa", person_id: 8841 });
      },
    });
    const outcome = await erasePerson({ ...carlos, refs: { person: "8841" } }, trial.ctx);
    expect(outcome).toMatchObject({ kind: "rejected", cause: "archived_kept" });
    expect(rows().persons).toHaveLength(1);
  });

  it("keeps the person until every page of the rest is gone", async () => {
    trial = await startTrial({
      begin: (account) => {
        account.add("persons", { name: "Carlos", emails: [], phones: [] });
        for (let note = 0; note < 60; note++) account.add("notes", { content: "x", person_id: 8841 });
      },
    });
    const known = { ...carlos, refs: { person: "8841" } };
    expect(await erasePerson(known, trial.ctx)).toMatchObject({ kind: "retry", cause: "erase_goes_on" });
    expect(rows().persons).toHaveLength(1);
    expect(await erasePerson(known, trial.ctx)).toMatchObject({ kind: "delivered" });
    expect(rows().notes).toHaveLength(0);
  });
});
