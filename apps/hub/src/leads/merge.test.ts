import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import { MOVED_TABLES, ONE_EACH } from "./merge.store.ts";
import type { LeadMerges } from "./merge.ts";
import { arrivalOf, leadIn, openIntake, type TestIntake } from "./testing.ts";
import { BY, everythingOf, figures, mergesOn } from "./testing-merge.ts";

const DAY = 86_400_000;
const HUBSPOT = 2;
let database: { url: string; drop(): Promise<void> };
let hub: TestIntake;
let merges: LeadMerges;
let notices: ReturnType<typeof mergesOn>["notices"];

beforeAll(async () => {
  database = await freshDatabase("leads_merge");
  hub = openIntake(database.url);
  ({ merges, notices } = mergesOn(hub));
});
afterEach(() => {
  notices.length = 0;
});
afterAll(async () => {
  await hub.close();
  await database.drop();
});

const daysAgo = (days: number) => ({ receivedAt: new Date(Date.now() - days * DAY) });
const merged = async (stays: number, joins: number) => {
  const result = await merges.merge(stays, joins, BY);
  if (result.kind !== "merged") throw new Error(JSON.stringify(result));
  return result;
};
const idsOf = async (table: string, leadId: number) =>
  (await hub.rows<{ id: number }>(`select id from ${table} where lead_id = $1 order by id`, [leadId])).map(
    ({ id }) => id,
  );
const estados = async (leadId: number) =>
  Object.fromEntries(
    (
      await hub.rows<{ finalidade: string; estado: string }>(
        `select distinct on (finalidade) finalidade, estado from consents where lead_id = $1 order by finalidade, em desc, id desc`,
        [leadId],
      )
    ).map(({ finalidade, estado }) => [finalidade, estado]),
  );
const consent = (estado: string, em: string) => ({
  consentimentos: [{ finalidade: "marketing_whatsapp", estado, em }],
});

describe("two leads that are merged", () => {
  it("are one lead with the best of both, and the other number is gone", async () => {
    const old = await hub.lead({ nome: "Rita", telefone: null, origem: "PORTAL", utm_source: "zap" }, daysAgo(3));
    const young = await hub.lead({
      nome: "Rita Alves",
      email: null,
      origem: "WEBSITE",
      interesse: "Cobertura",
      utm_source: "google",
      renda_aproximada: null,
    });
    const { lead, merge } = await merged(young.id, old.id);
    expect(lead).toMatchObject({
      id: young.id,
      nome: "Rita Alves",
      email: old.email,
      telefone: young.telefone,
      origem: "PORTAL",
      utm_source: "zap",
      interesse: "Cobertura",
      renda_aproximada: 15_000,
      created_at: old.created_at,
    });
    expect(merge).toMatchObject({ lead_id: young.id, other_id: old.id, other_nome: "Rita", touches: 1, by: BY });
    expect(await hub.rows("select id from leads where id = any($1)", [[old.id, young.id]])).toEqual([{ id: young.id }]);
    expect(notices).toEqual(
      expect.arrayContaining([
        { kind: "leads", ids: [young.id, old.id] },
        { kind: "due", id: HUBSPOT },
      ]),
    );
  });

  it("keep every touch with its origem, campaign, ad, form, UTM and listing", async () => {
    const campaign = (n: number) => ({
      origem: `FONTE_${n}`,
      campanha_id: `c${n}`,
      anuncio_id: `a${n}`,
      formulario_id: `f${n}`,
      utm_source: `s${n}`,
      utm_campaign: `u${n}`,
      codigo_imovel: `AP-${n}`,
    });
    const one = await hub.lead(campaign(1), daysAgo(2));
    await hub.accept(arrivalOf({ ...campaign(2), email: one.email, telefone: one.telefone }, daysAgo(1)));
    const two = await hub.lead(campaign(3));
    await hub.accept(arrivalOf({ ...campaign(4), email: two.email, telefone: two.telefone }));
    await merged(one.id, two.id);
    const touches = await hub.rows<{ origem: string; said: Record<string, unknown> }>(
      "select origem, coalesce(given, snapshot) as said from touches where lead_id = $1 order by id",
      [one.id],
    );
    expect(touches.map(({ origem }) => origem)).toEqual(["FONTE_1", "FONTE_2", "FONTE_3", "FONTE_4"]);
    for (const [i, { said }] of touches.entries()) expect(said).toMatchObject(campaign(i + 1));
  });

  it("are recognised by every contact of both", async () => {
    const [one, two] = [await hub.lead(), await hub.lead()];
    await merged(one.id, two.id);
    for (const contact of [one, two]) {
      const again = await hub.accept(arrivalOf({ email: contact.email, telefone: null, mensagem: "Voltei" }));
      expect(again).toMatchObject({ kind: "known", lead: { id: one.id } });
    }
    expect(leadIn(await hub.accept(arrivalOf({ email: null, telefone: two.telefone, mensagem: "oi" }))).id).toBe(
      one.id,
    );
  });

  it("are found by what both were searched for, and count once", async () => {
    const one = await hub.lead({ nome: "Ximena Prado", interesse: "Lote" }, daysAgo(1));
    const two = await hub.lead({ nome: "Ximena Prado Couto", interesse: "Vaga" });
    await merged(one.id, two.id);
    const found = await hub.rows("select id from leads where busca @@ 'ximena & couto'::tsquery");
    expect(found).toEqual([{ id: one.id }]);
    const { rolled, counted } = await figures(hub);
    expect(rolled).toEqual(counted);
  });

  it("are scored with the rules of now, for as many contacts as both had", async () => {
    const one = await hub.lead({ interesse: null, renda_aproximada: null, email: null });
    const two = await hub.lead({ interesse: "Cobertura", renda_aproximada: 40_000, telefone: null });
    const { lead } = await merged(one.id, two.id);
    expect(lead.status).toBe("QUENTE");
    expect(await hub.rows("select touches, score, status from leads where id = $1", [one.id])).toEqual([
      { touches: 2, score: lead.score, status: "QUENTE" },
    ]);
  });

  it.each([
    ["a refusal before a later grant", "negado", "concedido", "negado"],
    ["a withdrawal after a grant", "concedido", "revogado", "revogado"],
    ["a grant that both gave", "concedido", "concedido", "concedido"],
  ])("hold the strictest consent: %s", async (_, first, second, expected) => {
    const one = await hub.lead(consent(first, "2026-01-01T12:00:00Z"));
    const two = await hub.lead(consent(second, "2026-02-01T12:00:00Z"));
    await merged(one.id, two.id);
    expect(await estados(one.id)).toEqual({ marketing_whatsapp: expected });
    const acts = await hub.rows("select touch_id, texto from consents where lead_id = $1 order by id", [one.id]);
    expect(acts).toHaveLength(first === second ? 2 : 3);
    if (first !== second) expect(acts[2]).toMatchObject({ touch_id: null, texto: expect.stringContaining("recusa") });
  });

  it("keep the consent that only one of them gave", async () => {
    const [one, two] = [await hub.lead(), await hub.lead(consent("concedido", "2026-01-01T12:00:00Z"))];
    await merged(one.id, two.id);
    expect(await estados(one.id)).toEqual({ marketing_whatsapp: "concedido" });
  });

  it("are told to the CRM once, by an update that what waited for the old ones waits for", async () => {
    const [one, two] = [await hub.lead(), await hub.lead()];
    await merged(one.id, two.id);
    const rows = await hub.rows<{ id: number; action: string; state: string; plan_no: number; depends_on: number }>(
      "select * from deliveries where lead_id = $1 and integration = 'hubspot' order by id",
      [one.id],
    );
    const upserts = rows.filter(({ action }) => action === "contact.upsert");
    expect(upserts.map(({ state, plan_no }) => [state, plan_no])).toEqual([
      ["cancelled", 1],
      ["cancelled", 1],
      ["pending", 2],
    ]);
    const deals = rows.filter(({ action }) => action === "deal.create");
    expect(deals.map(({ state }) => state)).toEqual(["pending", "cancelled"]);
    expect(deals[0]?.depends_on).toBe(upserts[2]?.id);
  });

  it("remind and write once, and lose no event of either arrival", async () => {
    const [one, two] = [
      await hub.lead(consent("concedido", "2026-01-01T12:00:00Z")),
      await hub.lead(consent("concedido", "2026-01-01T12:00:00Z")),
    ];
    await merged(one.id, two.id);
    const waiting = (
      await hub.rows<{ action: string }>(
        "select action from deliveries where lead_id = $1 and state = 'pending' order by action",
        [one.id],
      )
    ).map(({ action }) => action);
    const times = (action: string) => waiting.filter((other) => other === action).length;
    expect(["notify.followup", "message.followup", "contact.upsert", "deal.create"].map(times)).toEqual([1, 1, 1, 1]);
    expect(["event.send", "notify.hot_lead"].map(times)).toEqual([2, 4]);
  });

  it("run no plan anew, though the status rose", async () => {
    const cold = { interesse: null, renda_aproximada: null, cidade: null };
    const one = await hub.lead(cold);
    const two = await hub.lead();
    await hub.rows("update deliveries set state = 'delivered' where lead_id = any($1)", [[one.id, two.id]]);
    await merged(one.id, two.id);
    const planned = await hub.rows("select action from deliveries where lead_id = $1 and state = 'pending'", [one.id]);
    expect(planned).toEqual([{ action: "contact.upsert" }]);
  });

  it("come back as one known person: a hot one is told to the broker first, as returning", async () => {
    const one = await hub.lead({}, daysAgo(50));
    const two = await hub.lead({}, daysAgo(40));
    await merged(one.id, two.id);
    await hub.accept(arrivalOf({ email: two.email, telefone: null, mensagem: "Voltei" }));
    const plan = await hub.rows<{ action: string; returning_lead: boolean; prio: number }>(
      "select action, returning_lead, prio from deliveries where lead_id = $1 and plan_no = 3 order by id",
      [one.id],
    );
    expect(plan.every(({ returning_lead, prio }) => returning_lead && prio === 2)).toBe(true);
    const order = plan.map(({ action }) => action);
    expect(order.indexOf("notify.hot_lead")).toBe(0);
    expect(order).toContain("deal.create");
  });

  it("take over the ids in other systems that were missing, and never replace one", async () => {
    const [one, two] = [await hub.lead(), await hub.lead()];
    const ref = (leadId: number, object: string, id: string) =>
      hub.rows("insert into external_refs (connection_id, lead_id, object, external_id) values (2, $1, $2, $3)", [
        leadId,
        object,
        id,
      ]);
    await ref(one.id, "contact", "c-one");
    await ref(two.id, "contact", "c-two");
    await ref(two.id, "deal", "d-two");
    await merged(one.id, two.id);
    expect(
      await hub.rows("select lead_id, object, external_id from external_refs where lead_id = any($1) order by object", [
        [one.id, two.id],
      ]),
    ).toEqual([
      { lead_id: one.id, object: "contact", external_id: "c-one" },
      { lead_id: one.id, object: "deal", external_id: "d-two" },
    ]);
  });

  it("hand the other's open pairs on, and answer their own", async () => {
    const phone = arrivalOf().fields.telefone;
    const one = await hub.lead({ nome: "Bia", telefone: phone });
    const two = await hub.lead({ nome: "Davi", telefone: phone });
    const three = await hub.lead({ nome: "Enzo" });
    await hub.rows("insert into possible_duplicates (lead_id, other_id, reason) values ($1, $2, 'same_phone')", [
      two.id,
      three.id,
    ]);
    await merged(one.id, two.id);
    expect(
      await hub.rows(
        "select lead_id, other_id, resolution, resolved_by from possible_duplicates where $1 in (lead_id, other_id) order by other_id",
        [one.id],
      ),
    ).toEqual([
      { lead_id: one.id, other_id: two.id, resolution: "merged", resolved_by: BY },
      { lead_id: one.id, other_id: three.id, resolution: null, resolved_by: null },
    ]);
  });

  it("answer a repeated Idempotency-Key of either", async () => {
    const idempotency = { holder: "key:9", key: "pedido-1", bodyHash: "x" };
    const one = await hub.lead();
    const arrival = arrivalOf({}, { idempotency });
    const two = leadIn(await hub.accept(arrival));
    await merged(one.id, two.id);
    expect(await hub.accept({ ...arrivalOf(), idempotency })).toMatchObject({ kind: "known", lead: { id: one.id } });
  });

  it("leave no row behind that belongs to the number that is gone", async () => {
    const [one, two] = [await hub.lead(consent("negado", "2026-01-01T12:00:00Z")), await hub.lead()];
    await merged(one.id, two.id);
    const tables = await hub.rows<{ table_name: string }>(
      `select c.table_name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
       where table_schema = 'public' and column_name = 'lead_id' and table_type = 'BASE TABLE' order by 1`,
    );
    // What an import keeps of a lead stays under its number: undoing the import leaves merged leads alone.
    // Orders of erasure are of people who are gone: a lead that can be merged has none.
    const apart = ["erasures", "external_refs", "import_before", "lead_merges", "possible_duplicates"];
    const moved = [...Object.keys(MOVED_TABLES), ...Object.keys(ONE_EACH)];
    // A table that is new here must be told to the merge, and to this list.
    expect(tables.map(({ table_name }) => table_name)).toEqual([...moved, ...apart].sort());
    for (const table of moved) {
      expect(await hub.rows(`select 1 from ${table} where lead_id = $1`, [two.id]), table).toEqual([]);
    }
  });

  it("are remembered on the timeline by names of fields, never by their values", async () => {
    const one = await hub.lead({ nome: "Iara" });
    const two = await hub.lead({ nome: "Segredo Bastos" });
    const { merge } = await merged(one.id, two.id);
    const events = await hub.rows("select kind, data from lead_events where lead_id = $1 and kind = 'merged'", [
      one.id,
    ]);
    expect(events).toMatchObject([
      { kind: "merged", data: { merge_id: merge.id, other_id: two.id, touches: 1, kept: expect.any(Array) } },
    ]);
    expect(JSON.stringify(events)).not.toContain("Segredo");
  });
});

describe("a merge that may not be", () => {
  it("is of a lead with itself, or of one that is not there", async () => {
    const { id } = await hub.lead();
    expect(await merges.merge(id, id, BY)).toEqual({ kind: "same_lead" });
    expect(await merges.merge(id, 987_654, BY)).toEqual({ kind: "missing", leadId: 987_654 });
    expect(await merges.merge(987_654, id, BY)).toEqual({ kind: "missing", leadId: 987_654 });
  });

  it("is of a lead that is part of another, however far away", async () => {
    const [one, two, three] = [await hub.lead(), await hub.lead(), await hub.lead()];
    await merged(two.id, three.id);
    await merged(one.id, two.id);
    expect(await merges.merge(three.id, one.id, BY)).toEqual({ kind: "merged_away", leadId: three.id, into: one.id });
    expect(await merges.merge(one.id, two.id, BY)).toEqual({ kind: "merged_away", leadId: two.id, into: one.id });
  });

  it("is of a lead that joins while something of it is being sent; nothing changes", async () => {
    const [one, two] = [await hub.lead(), await hub.lead()];
    const [id] = await idsOf("deliveries", two.id);
    await hub.rows("update deliveries set state = 'running' where id = $1", [id]);
    const before = await everythingOf(hub, [one.id, two.id]);
    expect(await merges.merge(one.id, two.id, BY)).toEqual({ kind: "being_sent", leadId: two.id });
    expect(await everythingOf(hub, [one.id, two.id])).toEqual(before);
    // The one that stays keeps its number, so who sends for it knows it.
    expect(await merges.merge(two.id, one.id, BY)).toMatchObject({ kind: "merged" });
  });
});

describe("a merge while something of the lead that joins is being sent", () => {
  it("is made once that is over, and neither before nor for the end of something else", async () => {
    const [one, two] = [await hub.lead(), await hub.lead()];
    const [id] = await idsOf("deliveries", two.id);
    await hub.rows("update deliveries set state = 'running' where id = $1", [id]);
    const patient = mergesOn(hub, 600_000);
    let isOver = false;
    const merging = patient.merges.merge(one.id, two.id, BY).then((result) => {
      isOver = true;
      return result;
    });
    patient.bus.publish({ kind: "deliveries", leadIds: [one.id] });
    patient.bus.publish({ kind: "leads", ids: [two.id] });
    expect(await hub.rows("select 1 from leads where id = $1", [two.id])).toHaveLength(1);
    expect(isOver).toBe(false);
    await hub.rows("update deliveries set state = 'delivered' where id = $1", [id]);
    patient.bus.publish({ kind: "deliveries", leadIds: [two.id] });
    expect(await merging).toMatchObject({ kind: "merged" });
    expect(await hub.rows("select lead_id from deliveries where id = $1", [id])).toEqual([{ lead_id: one.id }]);
  });
});

describe("a merged lead that is erased", () => {
  it("takes along what was kept of those that were merged into it, however deep", async () => {
    const [one, two, three] = [
      await hub.lead({ nome: "Úrsula Apagada" }),
      await hub.lead({ nome: "Wanda Apagada" }),
      await hub.lead({ nome: "Yara Apagada" }),
    ];
    await merged(two.id, three.id);
    await merged(one.id, two.id);
    expect(await hub.changes.erase(one.id)).toBeDefined();
    const tables = await hub.rows<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
    );
    for (const { name } of tables) {
      expect(await hub.rows(`select 1 from "${name}" t where t::text like '%Apagada%'`), name).toEqual([]);
    }
    expect(await hub.rows("select 1 from raw_requests where position('Apagada'::bytea in body) > 0")).toEqual([]);
    expect(await merges.merge(await hub.lead().then(({ id }) => id), three.id, BY)).toEqual({
      kind: "missing",
      leadId: three.id,
    });
  });

  it("spares a lead that it was parted from, and what is part of that", async () => {
    const [one, two, three] = [await hub.lead(), await hub.lead(), await hub.lead()];
    await merged(one.id, two.id);
    await merges.unmerge(one.id, undefined, BY);
    await merged(two.id, three.id);
    await hub.changes.erase(one.id);
    expect(await merges.unmerge(two.id, undefined, BY)).toMatchObject({ kind: "unmerged", other: { id: three.id } });
  });
});
