import { testJob } from "@streamleads/integration-kit/testing";
import { afterEach, describe, expect, it } from "vitest";
import { KEY_FIELD_NAME } from "./deal-place.ts";
import type { FakeAccount } from "./fake-account.ts";
import { createNote } from "./note.ts";
import { openForLead } from "./opening.ts";
import { setUpAccount } from "./setup.ts";
import { startTrial, type Trial } from "./testing.ts";

let trial: Trial;
afterEach(() => trial.close());

const PERSON = { refs: { person: "8841" } };
const begin = (account: FakeAccount) => {
  account.add("persons", { name: "Carlos Silva", emails: [], phones: [] });
};
const account = () => trial.fake.account;
const again = (refs: Record<string, string> = PERSON.refs) =>
  testJob({ refs, delivery: { action: "deal.create", attempt: 2, isRepeat: true } });

describe("a lead of the inbox", () => {
  it("has title, person, value, our key and the label of its status", async () => {
    trial = await startTrial({ begin });
    await setUpAccount(trial.ctx);
    const outcome = await openForLead(testJob(PERSON), trial.ctx);
    const [lead] = account().rows.leads;
    expect(outcome).toMatchObject({ kind: "delivered", refs: { lead: lead?.id } });
    const label = account().rows.leadLabels.find(({ name }) => name === "QUENTE");
    expect(label).toMatchObject({ color: "red" });
    expect(lead).toMatchObject({
      title: "Carlos Silva - Apartamento para investimento",
      person_id: 8841,
      value: { amount: 450_000, currency: "BRL" },
      origin_id: "streamleads-123-1",
      label_ids: [label?.id],
    });
  });

  it("is made once for a plan, however often it is sent, and again for the next plan", async () => {
    trial = await startTrial({ begin });
    for (const job of [testJob(PERSON), testJob(PERSON), again()]) {
      expect(await openForLead(job, trial.ctx)).toMatchObject({ kind: "delivered" });
    }
    expect(account().rows.leads).toHaveLength(1);
    await openForLead(testJob({ ...PERSON, delivery: { planNo: 2 } }), trial.ctx);
    expect(account().rows.leads).toHaveLength(2);
  });

  it("that somebody filed away since the first attempt is not made again", async () => {
    trial = await startTrial({
      begin: (fresh) => {
        begin(fresh);
        fresh.add("archivedLeads", { person_id: 8841, origin_id: "streamleads-123-1" });
      },
    });
    expect(await openForLead(again(), trial.ctx)).toMatchObject({ kind: "delivered", note: "lead já existia" });
    expect(account().rows.leads).toHaveLength(0);
  });

  it("goes without a label that somebody deleted after it was remembered", async () => {
    trial = await startTrial({ begin });
    await setUpAccount(trial.ctx);
    await openForLead(testJob(PERSON), trial.ctx);
    account().rows.leadLabels.length = 0;
    const outcome = await openForLead(testJob({ ...PERSON, delivery: { planNo: 2 } }), trial.ctx);
    expect(outcome).toMatchObject({ kind: "delivered" });
    expect(account().rows.leads[1]).not.toHaveProperty("label_ids");
  });

  it.each([500, 403, 404])("is not made when the look-up is answered with %i", async (status) => {
    trial = await startTrial({ begin });
    trial.server.failAt(1, { kind: "answer", status, json: { success: false } });
    expect((await openForLead(testJob(PERSON), trial.ctx)).kind).not.toBe("delivered");
    expect(account().rows.leads).toHaveLength(0);
  });
});

describe("a deal", () => {
  const deals = { begin, create: "deal" } as const;

  it("begins in the stage of the settings and carries its key in our field", async () => {
    trial = await startTrial(deals, { pipeline: "pipeline", stage: "Contato feito" });
    await setUpAccount(trial.ctx);
    const outcome = await openForLead(testJob(PERSON), trial.ctx);
    const field = account().fields.deal.find(({ field_name }) => field_name === KEY_FIELD_NAME);
    const [deal] = account().rows.deals;
    expect(outcome).toMatchObject({ kind: "delivered", refs: { deal: String(deal?.id) } });
    expect(deal).toMatchObject({
      title: "Carlos Silva - Apartamento para investimento",
      person_id: 8841,
      pipeline_id: 1,
      stage_id: 2,
      value: 450_000,
      currency: "BRL",
      custom_fields: { [field?.field_code ?? ""]: "streamleads-123-1" },
    });
  });

  it("whose creation was never answered is found and not made twice", async () => {
    trial = await startTrial(deals);
    await setUpAccount(trial.ctx);
    trial.asked();
    // The fields of the account and the person's deals are read first.
    trial.server.failAt(3, { kind: "drop_after" });
    expect(await openForLead(testJob(PERSON), trial.ctx)).toMatchObject({ kind: "unknown" });
    expect(await openForLead(again(), trial.ctx)).toMatchObject({ kind: "delivered", note: "negócio já existia" });
    expect(account().rows.deals).toHaveLength(1);
  });

  it("that somebody archived since is not made again; an account without an archive is no obstacle", async () => {
    trial = await startTrial(deals);
    await setUpAccount(trial.ctx);
    const { rows } = account();
    await openForLead(testJob(PERSON), trial.ctx);
    rows.archivedDeals.push(...rows.deals.splice(0));
    expect(await openForLead(again(), trial.ctx)).toMatchObject({ kind: "delivered", note: "negócio já existia" });
    rows.archivedDeals.length = 0;
    // The open list comes first, its archive second.
    trial.server.failAt(2, { kind: "answer", status: 404, json: { success: false, error: "Unknown method." } });
    expect(await openForLead(again(), trial.ctx)).toMatchObject({ kind: "delivered", note: "negócio criado" });
  });

  it("leaves the value out when the settings say so", async () => {
    trial = await startTrial(deals, { value: "nao" });
    await setUpAccount(trial.ctx);
    await openForLead(testJob(PERSON), trial.ctx);
    expect(account().rows.deals[0]).not.toHaveProperty("value");
  });

  it("waits for a person when its stage is gone, and names those that are there", async () => {
    trial = await startTrial(deals, { stage: "Vistoria" });
    await setUpAccount(trial.ctx);
    expect(await openForLead(testJob(PERSON), trial.ctx)).toMatchObject({
      kind: "reconnect",
      cause: "stage_missing",
      reason: expect.stringContaining("Contato feito (2)"),
    });
  });

  it("follows a stage that was made anew under the same name", async () => {
    trial = await startTrial(deals, { stage: "Contato feito" });
    await setUpAccount(trial.ctx);
    await openForLead(testJob(PERSON), trial.ctx);
    const stage = account().stages[1];
    if (stage) stage.id = 77;
    await openForLead(testJob({ ...PERSON, delivery: { planNo: 2 } }), trial.ctx);
    expect(account().rows.deals.map(({ stage_id }) => stage_id)).toEqual([2, 77]);
  });

  it("is not made without the field of its key, which somebody deleted", async () => {
    trial = await startTrial(deals);
    expect(await openForLead(testJob(PERSON), trial.ctx)).toMatchObject({ cause: "key_field_missing" });
    expect(account().rows.deals).toHaveLength(0);
  });
});

it("without the person nothing is opened nor noted; it waits", async () => {
  trial = await startTrial({ begin });
  expect(await openForLead(testJob(), trial.ctx)).toMatchObject({ kind: "retry", cause: "contact_unknown" });
  expect(await createNote(testJob(), trial.ctx)).toMatchObject({ kind: "retry", cause: "contact_unknown" });
});

describe("a note", () => {
  const lead = {
    mensagem: "Quero <b>visitar</b>\nno sábado & domingo",
    respostas: { "Qual o prazo?": "3 meses", "": "sem pergunta" },
  };

  it("stands on the lead and the person, with the answers escaped", async () => {
    trial = await startTrial({ begin });
    const opened = await openForLead(testJob(PERSON), trial.ctx);
    const refs: Record<string, string> = { ...PERSON.refs, ...(opened.kind === "delivered" ? opened.refs : {}) };
    expect(await createNote(testJob({ refs, lead }), trial.ctx)).toMatchObject({ kind: "delivered" });
    const [note] = account().rows.notes;
    expect(note).toMatchObject({ person_id: 8841, lead_id: refs.lead });
    expect(note?.content).toContain("Quero &lt;b&gt;visitar&lt;/b&gt;<br>no sábado &amp; domingo");
    expect(note?.content).toContain("<li><b>Qual o prazo?:</b> 3 meses</li>");
    expect(note?.content).not.toContain("<b>visitar");
  });

  it("is looked for when it is repeated, and a failed look-up writes no second one", async () => {
    trial = await startTrial({ begin });
    await createNote(testJob(PERSON), trial.ctx);
    expect(await createNote(again(), trial.ctx)).toMatchObject({ kind: "delivered", note: "nota já existia" });
    trial.server.fail({ kind: "answer", status: 500, json: {} }, 1);
    expect(await createNote(again(), trial.ctx)).toMatchObject({ kind: "retry" });
    expect(account().rows.notes).toHaveLength(1);
  });
});
