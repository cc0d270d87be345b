import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import type { LeadMerges } from "./merge.ts";
import { arrivalOf, leadIn, openIntake, type TestIntake } from "./testing.ts";
import { BY, everythingOf, figures, mergesOn } from "./testing-merge.ts";

const DAY = 86_400_000;
let database: { url: string; drop(): Promise<void> };
let hub: TestIntake;
let merges: LeadMerges;
let notices: ReturnType<typeof mergesOn>["notices"];

beforeAll(async () => {
  database = await freshDatabase("leads_merge_undo");
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
const parted = async (id: number, mergeId?: number) => {
  const result = await merges.unmerge(id, mergeId, BY);
  if (result.kind !== "unmerged") throw new Error(JSON.stringify(result));
  return result;
};
const rowOf = async (id: number) => (await hub.rows("select * from leads where id = $1", [id]))[0] ?? {};
const consent = (finalidade: string, estado: string) => ({ finalidade, estado, em: "2026-01-01T12:00:00Z" });
const hubspotOf = (leadId: number) =>
  hub.rows<{ id: number; action: string; state: string; cause: string | null; depends_on: number | null }>(
    "select id, action, state, cause, depends_on from deliveries where lead_id = $1 and integration = 'hubspot' order by id",
    [leadId],
  );

/** Two people with something in every table, who share some of it. */
async function twoPeople() {
  const idempotency = { holder: "key:1", key: `pedido-${crypto.randomUUID()}`, bodyHash: "x" };
  const one = await hub.lead(
    {
      nome: "Rita",
      origem: "PORTAL",
      utm_source: "zap",
      respostas: { quartos: "2" },
      consentimentos: [consent("marketing_whatsapp", "concedido"), consent("analytics", "negado")],
    },
    daysAgo(9),
  );
  await hub.accept(arrivalOf({ email: one.email, telefone: one.telefone, mensagem: "Aceita pet?" }, daysAgo(5)));
  const two = leadIn(
    await hub.accept(
      arrivalOf(
        {
          nome: "Rita Alves",
          origem: "WEBSITE",
          interesse: "Lote",
          observacoes: "Veio da feira",
          respostas: { quartos: "3", varanda: "sim" },
          consentimentos: [consent("marketing_whatsapp", "negado"), consent("analytics", "concedido")],
        },
        { idempotency },
      ),
    ),
  );
  await hub.changes.update(two.id, { cidade: "Niterói" });
  const third = await hub.lead({ nome: "Enzo" });
  await hub.rows(
    `insert into external_refs (connection_id, lead_id, object, external_id) values
     (2, $1, 'contact', 'c1'), (2, $2, 'contact', 'c2'), (2, $2, 'deal', 'd2')`,
    [one.id, two.id],
  );
  await hub.rows(
    "insert into possible_duplicates (lead_id, other_id, reason) values ($1, $2, 'same_phone'), ($2, $3, 'same_email')",
    [one.id, two.id, third.id],
  );
  // One of each kind of waiting, and something that is over.
  await hub.rows(
    "update deliveries set state = 'delivered', settled_at = now() where lead_id = $1 and action = 'event.send'",
    [two.id],
  );
  await hub.rows(
    "update deliveries set state = 'retrying', attempts = 2, cause = 'provider_down' where lead_id = $1 and action = 'contact.upsert' and state = 'pending'",
    [two.id],
  );
  return { one, two, third };
}

describe("a merge that is undone", () => {
  it.each([
    ["into the older", true],
    ["into the younger", false],
  ])("gives both leads back to the last row: %s", async (_, isOlder) => {
    const { one, two, third } = await twoPeople();
    const [stays, joins] = isOlder ? [one, two] : [two, one];
    const before = await everythingOf(hub, [one.id, two.id, third.id]);
    const { merge } = await merged(stays.id, joins.id);
    expect(await everythingOf(hub, [joins.id])).not.toMatchObject({ leads: [{}] });
    const result = await parted(stays.id);
    const after = await everythingOf(hub, [one.id, two.id, third.id]);
    // The merge's own update, withdrawn before it was sent, stays on the record of the lead that stayed.
    const own = after.deliveries?.filter((row) => row.cause === "merge_undone");
    expect(own).toMatchObject([{ lead_id: stays.id, action: "contact.upsert", state: "cancelled" }]);
    expect({ ...after, deliveries: after.deliveries?.filter((row) => row.cause !== "merge_undone") }).toEqual(before);
    expect(result.merge).toMatchObject({ id: merge.id, undone_by: BY, can_undo: false });
    expect(await hub.rows("select undo from lead_merges where id = $1", [merge.id])).toEqual([{ undo: null }]);
    const { rolled, counted } = await figures(hub);
    expect(rolled).toEqual(counted);
    expect(notices).toContainEqual({ kind: "leads", ids: [stays.id, joins.id] });
  });

  it("gives back any two leads, whatever each of them said, how often, and who edited them", async () => {
    const said = fc.record(
      {
        nome: fc.constantFrom("Rita", "Rita Alves", "Joana"),
        origem: fc.constantFrom("PORTAL", "WEBSITE"),
        interesse: fc.constantFrom("Casa", "Cobertura"),
        renda_aproximada: fc.constantFrom(3_000, 40_000),
        observacoes: fc.constantFrom("Ligar cedo", "Tem pressa"),
        utm_source: fc.constantFrom("google", "meta"),
        teste: fc.boolean(),
        respostas: fc.dictionary(fc.constantFrom("quartos", "varanda"), fc.constantFrom("1", "2")),
        consentimentos: fc
          .constantFrom("concedido", "negado", "revogado")
          .map((estado) => [consent("marketing_whatsapp", estado)]),
      },
      { requiredKeys: [] },
    );
    const story = fc.record({
      first: said,
      later: fc.array(said, { maxLength: 2 }),
      edit: fc.option(fc.constantFrom({ cidade: "Santos" }, { interesse: null }, { telefone: null }), {
        nil: undefined,
      }),
      trusted: fc.boolean(),
      days: fc.integer({ min: 0, max: 40 }),
    });
    const person = async ({
      first,
      later,
      edit,
      trusted,
      days,
    }: typeof story extends fc.Arbitrary<infer S> ? S : never) => {
      const lead = await hub.lead(first, { ...daysAgo(days), trusted });
      const contact = { email: lead.email, telefone: lead.telefone };
      for (const more of later) await hub.accept(arrivalOf({ ...more, ...contact }));
      if (edit) await hub.changes.update(lead.id, edit);
      return lead.id;
    };
    await fc.assert(
      fc.asyncProperty(story, story, async (a, b) => {
        const ids = [await person(a), await person(b)] as [number, number];
        const before = await everythingOf(hub, ids);
        await merged(...ids);
        await parted(ids[0]);
        const after = await everythingOf(hub, ids);
        // Beside those of before there is only the merge's own update: withdrawn, or skipped for a test lead.
        const known = new Set(before.deliveries?.map(({ id }) => id));
        expect({ ...after, deliveries: after.deliveries?.filter(({ id }) => known.has(id)) }).toEqual(before);
        expect(after.deliveries?.filter(({ id }) => !known.has(id))).toMatchObject([
          { action: "contact.upsert", state: expect.stringMatching(/cancelled|skipped/) },
        ]);
        const { rolled, counted } = await figures(hub);
        expect(rolled).toEqual(counted);
      }),
      { numRuns: 25 },
    );
  });

  it("undone and made again, over and over, comes to the same", async () => {
    const { one, two, third } = await twoPeople();
    await merged(one.id, two.id);
    const first = await everythingOf(hub, [one.id, two.id, third.id]);
    const withoutMerges = (rows: typeof first) => ({
      ...rows,
      // Each merge plans an update, adds its acts and answers the pair with numbers and a time of their own.
      deliveries: rows.deliveries?.filter((row) => row.cause !== "merge_undone").map((row) => [row.action, row.state]),
      consents: rows.consents?.map((row) => [row.finalidade, row.estado]),
      possible_duplicates: rows.possible_duplicates?.map((row) => [row.lead_id, row.other_id, row.resolution]),
    });
    for (let round = 0; round < 3; round += 1) {
      await parted(one.id);
      await merged(one.id, two.id);
    }
    expect(withoutMerges(await everythingOf(hub, [one.id, two.id, third.id]))).toEqual(withoutMerges(first));
    const { rolled, counted } = await figures(hub);
    expect(rolled).toEqual(counted);
  });

  it("leaves what came since with the lead that stayed", async () => {
    const [one, two] = [await hub.lead({ interesse: "Casa" }), await hub.lead({ interesse: "Lote" })];
    await merged(one.id, two.id);
    await hub.accept(arrivalOf({ email: two.email, telefone: null, interesse: "Sobrado" }));
    await hub.changes.update(one.id, { observacoes: "Ligar cedo" });
    const { lead, other } = await parted(one.id);
    expect(lead).toMatchObject({ interesse: "Sobrado", observacoes: "Ligar cedo", email: one.email });
    expect(other).toMatchObject({ id: two.id, interesse: "Lote", observacoes: null });
    expect(await rowOf(one.id)).toMatchObject({ touches: 2, interesse: "Sobrado" });
    expect(await rowOf(two.id)).toMatchObject({ touches: 1 });
    expect(await hub.rows("select 1 from touches where lead_id = $1", [one.id])).toHaveLength(2);
    const { rolled, counted } = await figures(hub);
    expect(rolled).toEqual(counted);
  });

  it("makes each of them recognised by their own contacts again", async () => {
    const [one, two] = [await hub.lead(), await hub.lead()];
    await merged(one.id, two.id);
    await parted(one.id);
    for (const { id, email, telefone } of [one, two]) {
      expect(leadIn(await hub.accept(arrivalOf({ email, telefone: null, mensagem: "oi" }))).id).toBe(id);
      expect(leadIn(await hub.accept(arrivalOf({ email: null, telefone, mensagem: "olá" }))).id).toBe(id);
    }
  });

  it("takes back a contact that was given up meanwhile", async () => {
    const [one, two] = [await hub.lead(), await hub.lead()];
    // The merged lead shows the newer e-mail; correcting it gives that one up.
    const { lead } = await merged(one.id, two.id);
    expect(lead.email).toBe(two.email);
    await hub.changes.update(one.id, { email: "outro.lugar@example.com" });
    await parted(one.id);
    expect(leadIn(await hub.accept(arrivalOf({ email: two.email, telefone: null, mensagem: "oi" }))).id).toBe(two.id);
  });

  it("marks the lead that leaves together with who got its contact meanwhile", async () => {
    const [one, two] = [await hub.lead(), await hub.lead()];
    await merged(one.id, two.id);
    await hub.changes.update(one.id, { email: "mais.um.lugar@example.com" });
    const stranger = await hub.lead({ email: two.email });
    await parted(one.id);
    expect(
      await hub.rows(
        "select lead_id, other_id, reason, resolved_at from possible_duplicates where $1 in (lead_id, other_id)",
        [stranger.id],
      ),
    ).toEqual([{ lead_id: two.id, other_id: stranger.id, reason: "shared_contact", resolved_at: null }]);
  });

  it("after the CRM learned of the merged person, tells it anew of both", async () => {
    const [one, two] = [await hub.lead(), await hub.lead()];
    await merged(one.id, two.id);
    await hub.rows(
      "update deliveries set state = 'delivered', attempts = 1, settled_at = now() where lead_id = $1 and plan_no = 2",
      [one.id],
    );
    await parted(one.id);
    for (const id of [one.id, two.id]) {
      const upserts = (await hubspotOf(id)).filter(({ action }) => action === "contact.upsert");
      expect(upserts.at(-1)).toMatchObject({ state: "pending" });
      expect(upserts.filter(({ state }) => state === "pending")).toHaveLength(1);
    }
    // The deal of the one that left waits for its own contact.
    const rows = await hubspotOf(two.id);
    const parent = rows.findLast(({ action }) => action === "contact.upsert");
    expect(rows.filter(({ action, state }) => action === "deal.create" && state === "pending")).toMatchObject([
      { depends_on: parent?.id },
    ]);
    expect(await rowOf(two.id)).toMatchObject({ plan_no: 2 });
  });

  it("brings back an update that a later arrival replaced while they were one", async () => {
    const [one, two] = [await hub.lead(), await hub.lead()];
    await merged(one.id, two.id);
    await hub.accept(arrivalOf({ email: one.email, telefone: null, mensagem: "Voltei" }));
    await parted(one.id);
    for (const id of [one.id, two.id]) {
      const rows = await hubspotOf(id);
      const waiting = rows.filter(({ action, state }) => action === "contact.upsert" && state === "pending");
      expect(waiting).toHaveLength(1);
      const deals = rows.filter(({ action, state }) => action === "deal.create" && state === "pending");
      expect(deals).toMatchObject([{ depends_on: waiting[0]?.id }]);
    }
  });

  it("takes a replay of the lead that leaves along with what it repeats", async () => {
    const [one, two] = [await hub.lead(), await hub.lead()];
    await merged(one.id, two.id);
    const [replay] = await hub.rows<{ id: number }>(
      `insert into deliveries (lead_id, connection_id, integration, action, state, prio, plan_no, touch_id, expires_at, replay_of)
       select lead_id, connection_id, integration, action, 'failed', prio, plan_no, touch_id, expires_at, id from deliveries
       where lead_id = $1 and touch_id in (select id from touches where lead_id = $1 and snapshot ->> 'id' = $2) and action = 'event.send'
       returning id`,
      [one.id, String(two.id)],
    );
    await parted(one.id);
    expect(await hub.rows("select lead_id from deliveries where id = $1", [replay?.id])).toEqual([{ lead_id: two.id }]);
  });

  it("keeps what was refused meanwhile refused for both", async () => {
    const grant = { consentimentos: [consent("marketing_whatsapp", "concedido")] };
    const [one, two] = [await hub.lead(grant), await hub.lead(grant)];
    await merged(one.id, two.id);
    await hub.accept(
      arrivalOf({
        email: two.email,
        telefone: null,
        consentimentos: [{ finalidade: "marketing_whatsapp", estado: "revogado" }],
      }),
    );
    await parted(one.id);
    for (const id of [one.id, two.id]) {
      expect(
        await hub.rows("select estado from consents where lead_id = $1 order by em desc, id desc limit 1", [id]),
      ).toEqual([{ estado: "revogado" }]);
    }
  });

  it("leaves the CRM's id of the one with the one, also when it was written again since", async () => {
    const [one, two] = [await hub.lead(), await hub.lead()];
    const refs = (id: number) => hub.rows("select external_id from external_refs where lead_id = $1", [id]);
    await hub.rows(
      "insert into external_refs (connection_id, lead_id, object, external_id) values (2, $1, 'contact', 'c2')",
      [two.id],
    );
    await merged(one.id, two.id);
    await hub.rows("update external_refs set at = now() + interval '1 minute' where lead_id = $1", [one.id]);
    await parted(one.id);
    expect([await refs(one.id), await refs(two.id)]).toEqual([[], [{ external_id: "c2" }]]);
  });
});

describe("an undo that may not be", () => {
  it("is of nothing, of a merge that is not there, of one already undone", async () => {
    const [one, two] = [await hub.lead(), await hub.lead()];
    expect(await merges.unmerge(one.id, undefined, BY)).toEqual({ kind: "no_merge", mergeId: undefined });
    expect(await merges.unmerge(one.id, 987_654, BY)).toEqual({ kind: "no_merge", mergeId: 987_654 });
    expect(await merges.unmerge(987_654, undefined, BY)).toEqual({ kind: "missing", leadId: 987_654 });
    const { merge } = await merged(one.id, two.id);
    await parted(one.id, merge.id);
    expect(await merges.unmerge(one.id, merge.id, BY)).toEqual({ kind: "already_undone", mergeId: merge.id });
    expect(await merges.unmerge(one.id, undefined, BY)).toEqual({ kind: "no_merge", mergeId: undefined });
  });

  it("is of a merge with another on top, which is undone first", async () => {
    const [one, two, three] = [await hub.lead(), await hub.lead(), await hub.lead()];
    const before = await everythingOf(hub, [one.id, two.id, three.id]);
    const first = await merged(one.id, two.id);
    const second = await merged(one.id, three.id);
    expect(await merges.unmerge(one.id, first.merge.id, BY)).toEqual({
      kind: "later_merge",
      mergeId: second.merge.id,
    });
    await parted(one.id);
    await parted(one.id);
    const after = await everythingOf(hub, [one.id, two.id, three.id]);
    expect({ ...after, deliveries: after.deliveries?.filter((row) => row.cause !== "merge_undone") }).toEqual(before);
  });

  it("is of a lead that is itself part of another", async () => {
    const [one, two, three] = [await hub.lead(), await hub.lead(), await hub.lead()];
    await merged(two.id, three.id);
    await merged(one.id, two.id);
    expect(await merges.unmerge(two.id, undefined, BY)).toEqual({ kind: "merged_away", leadId: two.id, into: one.id });
    await parted(one.id);
    expect(await parted(two.id)).toMatchObject({ other: { id: three.id } });
  });

  it("is of a lead of which something is being sent; nothing changes", async () => {
    const [one, two] = [await hub.lead(), await hub.lead()];
    await merged(one.id, two.id);
    await hub.rows(
      `update deliveries set state = 'running' where id = (select id from deliveries where lead_id = $1 and action = 'event.send'
       and touch_id in (select id from touches where snapshot ->> 'id' = $2))`,
      [one.id, String(two.id)],
    );
    const before = await everythingOf(hub, [one.id, two.id]);
    expect(await merges.unmerge(one.id, undefined, BY)).toEqual({ kind: "being_sent", leadId: one.id });
    expect(await everythingOf(hub, [one.id, two.id])).toEqual(before);
  });
});
