import type { Lead } from "@streamleads/domain";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import { sampleLead } from "../deliveries/testing.ts";
import { compactLead, EXTRA_FIELDS, extrasOf, LEAD_COLUMNS, type LeadRow, leadOf, wholeLead } from "./lead.row.ts";
import { openIntake, type TestIntake } from "./testing.ts";

/** A value in every field that may be sent. */
const FULL = {
  nome: "Ana Lúcia d'Ávila",
  email: "ana@completa.example",
  telefone: "+5511987654321",
  origem: "GOOGLE_ADS",
  interesse: 'Cobertura "duplex" \\ vista',
  renda_aproximada: "8 a 12 mil",
  cidade: "São Paulo",
  observacoes: "linha um\nlinha dois",
  mensagem: "😀 bom dia",
  codigo_imovel: "AP-1",
  portal: "Imovelweb",
  campanha_id: "120212345678901234",
  anuncio_id: "120212345678901235",
  formulario_id: "120212345678901236",
  utm_source: "google",
  utm_medium: "cpc",
  utm_campaign: "verão",
  utm_content: "a",
  utm_term: "b",
  gclid: "g",
  fbclid: "f",
  ga_client_id: "1.2",
  ga_session_id: "3",
  pagina: "https://site.example/ap-1",
  referrer: "https://google.example/",
  capturado_em: "2026-11-23T12:00:00-03:00",
  respostas: { "Tem FGTS?": "Sim", constructor: "não" },
};

let database: { url: string; drop(): Promise<void> };
let hub: TestIntake;

beforeAll(async () => {
  database = await freshDatabase("leads_row");
  hub = openIntake(database.url);
});
afterAll(async () => {
  await hub.close();
  await database.drop();
});

const asColumns = async (id: number) =>
  (await hub.rows<LeadRow>(`select ${LEAD_COLUMNS.join(", ")} from leads where id = $1`, [id])).map(leadOf)[0];
const asJson = async (id: number) =>
  (await hub.rows<{ lead: LeadRow }>("select to_jsonb(l) - 'busca' as lead from leads l where id = $1", [id])).map(
    (row) => leadOf(row.lead),
  )[0];

describe("a lead and its row", () => {
  it("every field of a lead is kept in exactly one place", () => {
    const columns: readonly string[] = LEAD_COLUMNS;
    const extras: readonly string[] = EXTRA_FIELDS;
    const kept = [...columns.filter((column) => column !== "extras"), ...extras].sort();
    expect(kept).toEqual(Object.keys(sampleLead()).sort());
  });

  it("what is taken in with every field is read as it was answered, by columns and as JSON", async () => {
    const lead = await hub.lead(FULL);
    for (const [field, value] of Object.entries(lead)) {
      expect(value, `the example leaves ${field} empty`).not.toBeNull();
    }
    expect(await asColumns(lead.id)).toEqual(lead);
    expect(await asJson(lead.id)).toEqual(lead);
  });

  it("what is taken in with the least is read with everything else empty", async () => {
    const nothing = Object.fromEntries(Object.keys(FULL).map((field) => [field, null]));
    const lead = await hub.lead({ ...nothing, nome: "Ana", origem: "API", email: "so@email.example" });
    expect(lead).toMatchObject({ telefone: null, renda_aproximada: null, respostas: {}, teste: false });
    expect(await asColumns(lead.id)).toEqual(lead);
    expect(await asJson(lead.id)).toEqual(lead);
    expect(await hub.rows("select extras from leads where id = $1", [lead.id])).toEqual([{ extras: {} }]);
  });

  it("an edited lead is read as it was answered, too", async () => {
    const { id } = await hub.lead({ ...FULL, email: "edita@completa.example", telefone: "+5511987654322" });
    const result = await hub.changes.update(id, {
      ...FULL,
      email: null,
      renda_aproximada: 1_234.56,
      portal: null,
      teste: true,
    });
    if (result.kind !== "updated") throw new Error(result.kind);
    expect(result.lead).toMatchObject({ renda_aproximada: 1_234.56, renda_texto: null, portal: null, teste: true });
    expect(await asColumns(id)).toEqual(result.lead);
    expect(await asJson(id)).toEqual(result.lead);
  });
});

const text = fc.option(fc.string({ minLength: 1, maxLength: 8 }), { nil: null });
const anyLead: fc.Arbitrary<Lead> = fc
  .record({
    extras: fc.record(Object.fromEntries(EXTRA_FIELDS.map((field) => [field, text]))),
    respostas: fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }),
    renda_aproximada: fc.option(fc.integer({ min: 0, max: 1e9 }), { nil: null }),
    email: text,
    cidade: text,
    teste: fc.boolean(),
  })
  .map(({ extras, ...fields }) => sampleLead({ ...extras, ...fields }));

describe("the smaller forms of a lead", () => {
  it("the extras hold no empty field, and give back every field that is not a column", () => {
    fc.assert(
      fc.property(anyLead, (lead) => {
        const extras = extrasOf(lead);
        expect(Object.values(extras)).not.toContain(null);
        const { respostas: _, ...said } = extras;
        expect(Object.keys(said).every((field) => EXTRA_FIELDS.some((extra) => extra === field))).toBe(true);
        expect(leadOf({ ...lead, extras })).toEqual(lead);
      }),
    );
  });

  it("the compact form of a touch holds no empty field and is the whole lead again", () => {
    fc.assert(
      fc.property(anyLead, (lead) => {
        const compact = JSON.parse(JSON.stringify(compactLead(lead)));
        expect(Object.values(compact)).not.toContain(null);
        expect(wholeLead(compact)).toEqual(lead);
      }),
    );
  });
});
