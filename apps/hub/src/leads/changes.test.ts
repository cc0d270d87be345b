import { IMOBILIARIA, PADRAO } from "@streamleads/domain";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import { arrivalOf, openIntake, type TestIntake } from "./testing.ts";

const NOW = new Date("2026-11-23T15:00:00Z");
let database: { url: string; drop(): Promise<void> };
let hub: TestIntake;
let nth = 0;

beforeAll(async () => {
  database = await freshDatabase("leads_changes");
  hub = openIntake(database.url, { now: () => NOW });
});
afterEach(() => {
  hub.rules.ruleSet = PADRAO;
  hub.rules.own = {};
  hub.notices.length = 0;
});
afterAll(async () => {
  await hub.close();
  await database.drop();
});

const newEmail = () => `mudanca${++nth}@example.com`;
const newPhone = () => `+55419${String(70_000_000 + ++nth)}`;
const rowOf = async (id: number) => (await hub.rows("select * from leads where id = $1", [id]))[0] ?? {};
const keysOf = async (id: number) =>
  (await hub.rows<{ value: string }>("select value from lead_keys where lead_id = $1 order by kind", [id])).map(
    ({ value }) => value,
  );
const eventsOf = (id: number) => hub.rows("select kind, data from lead_events where lead_id = $1 order by id", [id]);
const updated = async (id: number, input: unknown) => {
  const result = await hub.changes.update(id, input);
  if (result.kind !== "updated") throw new Error(JSON.stringify(result));
  return result.lead;
};

describe("an edited lead", () => {
  it("changes what was given and nothing else, and is answered as it is kept", async () => {
    const before = await hub.lead({ codigo_imovel: "AP-1", observacoes: "Ligar à tarde" });
    const after = await updated(before.id, { cidade: "Niterói", codigo_imovel: "AP-2", observacoes: null });
    expect(after).toEqual({
      ...before,
      cidade: "Niterói",
      codigo_imovel: "AP-2",
      observacoes: null,
      score: after.score,
      status: after.status,
      updated_at: NOW.toISOString(),
    });
    expect(await rowOf(before.id)).toMatchObject({
      cidade: "Niterói",
      cidade_busca: "niteroi",
      observacoes: null,
      extras: { codigo_imovel: "AP-2" },
      updated_at: NOW,
    });
  });

  it("is told to the live pages, and remembered by the names of its fields, never by their values", async () => {
    const { id } = await hub.lead();
    hub.notices.length = 0;
    await updated(id, { nome: "Beatriz Nova", cidade: "Niterói" });
    expect(hub.notices[0]).toEqual({ kind: "leads", ids: [id] });
    expect(await eventsOf(id)).toEqual([
      { kind: "updated", data: { fields: expect.arrayContaining(["nome", "cidade"]) } },
    ]);
    expect(JSON.stringify(await eventsOf(id))).not.toContain("Beatriz");
  });

  it.each([
    ["nome", { nome: "Outra Pessoa" }],
    ["email", { email: null }],
    ["telefone", { telefone: null }],
    ["interesse", { interesse: "Vaga" }],
    ["cidade", { cidade: "Ubatuba" }],
    ["renda_aproximada", { renda_aproximada: 50_000 }],
  ])("is scored again when %s changes", async (_, change) => {
    const before = await hub.lead();
    hub.rules.ruleSet = { ...PADRAO, name: "Outra", rules: [], bands: { quente: 25, morno: 15 } };
    const after = await updated(before.id, change);
    expect(after).toMatchObject({ score: 0, status: "FRIO" });
    expect(await rowOf(before.id)).toMatchObject({
      score: 0,
      status: "FRIO",
      reasons: [],
      rule_set: expect.stringContaining("Outra"),
    });
  });

  it.each([
    ["observacoes", { observacoes: "Ligar à tarde" }],
    ["mensagem", { mensagem: "Oi" }],
    ["a scoring field to the value it had", { nome: "Carlos Silva", cidade: "São Paulo", renda_aproximada: 15_000 }],
  ])("is not scored again when only %s changes", async (_, change) => {
    const before = await hub.lead();
    const { reasons, rule_set } = await rowOf(before.id);
    hub.rules.ruleSet = { ...PADRAO, name: "Outra", rules: [], bands: { quente: 25, morno: 15 } };
    expect(await updated(before.id, change)).toMatchObject({ score: before.score, status: before.status });
    expect(await rowOf(before.id)).toMatchObject({ score: before.score, reasons, rule_set });
  });

  it("keeps the consent that was given with the change, and adds to what was there", async () => {
    const given = (estado: string) => ({
      consentimentos: [{ finalidade: "marketing_whatsapp", estado, texto: "Por telefone" }],
    });
    const { id } = await hub.lead(given("concedido"));
    await updated(id, given("revogado"));
    expect(
      await hub.rows("select estado, touch_id is null as by_person, em from consents where lead_id = $1 order by id", [
        id,
      ]),
    ).toEqual([
      { estado: "concedido", by_person: false, em: expect.any(Date) },
      { estado: "revogado", by_person: true, em: NOW },
    ]);
    expect(await eventsOf(id)).toEqual([{ kind: "updated", data: { fields: ["consentimentos"] } }]);
  });

  it("is found by its new values and no longer by the old ones", async () => {
    const { id } = await hub.lead({ nome: "Zoraide Antiga" });
    await updated(id, { nome: "Zuleica Nova" });
    const found = async (word: string) =>
      (await hub.rows<{ id: number }>("select id from leads where busca @@ $1::tsquery", [`${word}:*`])).map(
        (row) => row.id,
      );
    expect(await found("zuleica")).toEqual([id]);
    expect(await found("zoraide")).toEqual([]);
  });
});

describe("a change that may not be", () => {
  it("names every wrong or unknown field, and changes nothing", async () => {
    const { id } = await hub.lead();
    const before = await rowOf(id);
    const result = await hub.changes.update(id, { email: "sem arroba", apelido: "x", cidade: "Niterói" });
    expect(result).toMatchObject({ kind: "invalid" });
    expect(result.kind === "invalid" && result.problems.map(({ field }) => field).sort()).toEqual(["apelido", "email"]);
    expect(await rowOf(id)).toEqual(before);
    expect(await eventsOf(id)).toEqual([]);
    expect(hub.notices.filter((notice) => notice.kind === "leads" && notice.ids.includes(id))).toHaveLength(1);
  });

  it("would leave the person without any contact", async () => {
    const { id } = await hub.lead({ telefone: null });
    expect(await hub.changes.update(id, { email: null })).toMatchObject({
      kind: "invalid",
      problems: [{ code: "contact_required" }],
    });
    expect((await keysOf(id)).length).toBe(1);
  });

  it("is of a lead that is not there", async () => {
    expect(await hub.changes.update(987_654, { cidade: "Niterói" })).toEqual({ kind: "missing" });
    expect(await hub.changes.reprocess(987_654)).toBeUndefined();
    expect(await hub.changes.erase(987_654)).toBeUndefined();
    expect(await hub.rows("select 1 from lead_events where lead_id = 987654")).toEqual([]);
  });

  it("would take another lead's e-mail: told whose it is, and nothing changes", async () => {
    const email = newEmail();
    const owner = await hub.lead({ email });
    const other = await hub.lead();
    const before = await rowOf(other.id);
    const result = await hub.changes.update(other.id, {
      email: email.toUpperCase(),
      cidade: "Niterói",
      telefone: newPhone(),
    });
    expect(result).toEqual({ kind: "taken", leadId: owner.id, field: "email" });
    expect(await rowOf(other.id)).toEqual(before);
    expect(await keysOf(owner.id)).toContain(email);
    expect((await keysOf(other.id)).length).toBe(2);
  });

  it("is not a change of something else on a lead whose e-mail became another's key", async () => {
    hub.rules.own = { companyDomains: ["corretora.example"] };
    const email = `ana${++nth}@corretora.example`;
    const [owner, other] = [await hub.lead({ email }), await hub.lead({ email })];
    hub.rules.own = {};
    await updated(owner.id, { cidade: "Niterói" });
    expect(await keysOf(owner.id)).toContain(email);
    expect(await updated(other.id, { cidade: "Niterói" })).toMatchObject({ email, cidade: "Niterói" });
  });
});

describe("an edit that types another lead's contact", () => {
  const pairsOf = (id: number) =>
    hub.rows("select lead_id, other_id, reason from possible_duplicates where $1 in (lead_id, other_id)", [id]);

  it("marks the two as possible duplicates, whether the contact is taken over or refused", async () => {
    const [email, telefone] = [newEmail(), newPhone()];
    const owner = await hub.lead({ email, telefone });
    const [byPhone, byEmail] = [await hub.lead(), await hub.lead()];
    await updated(byPhone.id, { telefone });
    expect(await pairsOf(byPhone.id)).toEqual([{ lead_id: owner.id, other_id: byPhone.id, reason: "edited_phone" }]);
    expect(await hub.changes.update(byEmail.id, { email })).toMatchObject({ kind: "taken" });
    expect(await pairsOf(byEmail.id)).toEqual([{ lead_id: owner.id, other_id: byEmail.id, reason: "edited_email" }]);
  });

  it("marks nobody when something else changes, though a phone is shared", async () => {
    const telefone = newPhone();
    await hub.lead({ nome: "Ana", telefone });
    const shares = await hub.lead({ nome: "Bento", telefone });
    await hub.rows("delete from possible_duplicates where $1 in (lead_id, other_id)", [shares.id]);
    await updated(shares.id, { cidade: "Niterói" });
    expect(await pairsOf(shares.id)).toEqual([]);
  });
});

describe("the keys of an edited lead", () => {
  it("move with its e-mail and phone: the new ones find it, the old ones a new person", async () => {
    const [email, telefone] = [newEmail(), newPhone()];
    const lead = await hub.lead({ email, telefone });
    const [newer, phone] = [newEmail(), newPhone()];
    await updated(lead.id, { email: newer, telefone: phone });
    expect((await hub.lead({ email: newer, telefone: null })).id).toBe(lead.id);
    expect((await hub.lead({ email: null, telefone: phone, mensagem: "oi" })).id).toBe(lead.id);
    expect((await hub.lead({ email, telefone: null })).id).not.toBe(lead.id);
    expect((await hub.lead({ email: null, telefone })).id).not.toBe(lead.id);
  });

  it("are given up with a contact that was cleared", async () => {
    const lead = await hub.lead();
    await updated(lead.id, { telefone: null });
    expect(await keysOf(lead.id)).toEqual([lead.email]);
  });

  it("leave a shared phone with the lead that had it first", async () => {
    const telefone = newPhone();
    const first = await hub.lead({ telefone });
    const second = await hub.lead({ nome: "Marta" });
    const email = newEmail();
    expect(await updated(second.id, { telefone, email })).toMatchObject({ telefone, email });
    expect((await hub.lead({ email: null, telefone, mensagem: "oi" })).id).toBe(first.id);
    expect(await keysOf(second.id)).toEqual([email]);
  });

  it("that it was also known by stay, and so does every key of a change that is refused", async () => {
    const [older, email, telefone] = [newEmail(), newEmail(), newPhone()];
    const lead = await hub.lead({ email: older, telefone });
    await hub.accept(arrivalOf({ email, telefone }));
    await updated(lead.id, { cidade: "Niterói" });
    expect((await keysOf(lead.id)).sort()).toEqual([older, email, expect.any(String)].sort());
  });
});

describe("scoring again", () => {
  it("uses the current rules and the touches so far, and remembers what it was", async () => {
    const lead = await hub.lead({ origem: "INDICACAO" });
    await hub.accept(arrivalOf({ email: lead.email, telefone: lead.telefone, mensagem: "de novo" }));
    hub.rules.ruleSet = IMOBILIARIA;
    const after = await hub.changes.reprocess(lead.id);
    expect(after?.score).not.toBe(lead.score);
    const row = await rowOf(lead.id);
    expect(row).toMatchObject({
      score: after?.score,
      status: after?.status,
      rule_set: expect.stringContaining("Imobiliária"),
    });
    expect(row.reasons).toContainEqual(expect.objectContaining({ rule: "repeated_interest", points: 3 }));
    expect(await eventsOf(lead.id)).toEqual([
      { kind: "reprocessed", data: { score: after?.score, status: after?.status, before: lead.score } },
    ]);
  });
});
