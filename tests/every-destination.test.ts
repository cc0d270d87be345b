/**
 * Every destination at once, each behind a fake as strict as its provider: a lead, a broker who takes it on, a sale, a
 * person who wants no more, and one who wants to be forgotten.
 */
import { startFake } from "@streamleads/integration-kit/testing/server";
import { CONNECTORS } from "@streamleads/integrations";
import { type EmailFake, httpFakes, startEmailFake } from "@streamleads/integrations/fakes";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../apps/hub/src/http/testing.ts";

let server: TestServer;
let mail: EmailFake;
const fakes = new Map<string, Awaited<ReturnType<typeof startFake>>>();

beforeAll(async () => {
  mail = await startEmailFake();
  for (const fake of await httpFakes()) fakes.set(fake.slug, await startFake(fake));
  const env = Object.assign({}, ...[...fakes.values()].map(({ provider, url }) => provider.env(url)), mail.env());
  server = await startTestServer("every_destination", {
    registry: CONNECTORS,
    env: {
      ...env,
      EGRESS_ALLOW: "127.0.0.0/8",
      HORARIO_MENSAGENS: "seg-dom 00:00-24:00",
      VENDEDORES: JSON.stringify([
        { nome: "Ana Lima", telefone: "+5511955550101", email: "ana@imobiliaria.exemplo.example" },
      ]),
      RETRY_BASE_MS: "20",
      ATTEMPT_TIMEOUT_MS: "15000",
    },
  });
});
afterAll(async () => {
  await server.close();
  for (const fake of fakes.values()) await fake.close();
  await mail.close();
});

interface Row {
  integration: string;
  action: string;
  state: string;
  cause: string | null;
  reason: string | null;
}
const rows = () =>
  server.rows<Row>("select integration, action, state, cause, reason from deliveries order by integration, id");

/** Until nothing is under way and nothing that is due waits. */
async function settled(): Promise<Row[]> {
  for (;;) {
    const [busy] = await server.rows<{ n: number }>(
      `select count(*) as n from deliveries where state = 'running' or state in ('pending', 'retrying') and due_at <= now()
         or exists (select from connections where enabled and setup_state <> 'done' and paused_cause is null)`,
    );
    if (busy?.n === 0) return rows();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
const consents = ["marketing_email", "marketing_whatsapp", "marketing_sms_ligacao", "audiencias", "analytics"];
const person = (over: Record<string, unknown>) => ({
  nome: "Rita Alves",
  email: "rita.alves@exemplo.example",
  telefone: "+5511955550123",
  origem: "META_ADS",
  interesse: "Apartamento para investimento",
  renda_aproximada: 15_000,
  cidade: "São Paulo",
  mensagem: "Quero visitar no sábado",
  gclid: "Cj0KCQjw-exemplo",
  ga_client_id: "1234567890.1234567890",
  respostas: { leadgen_id: "1234567890123456" },
  consentimentos: consents.map((finalidade) => ({ finalidade, estado: "concedido" })),
  ...over,
});
const post = (body: object) => server.ask("POST", "/api/v1/leads", { body });
const problems = (all: readonly Row[]) => all.filter(({ state }) => state === "failed");

describe("every destination", () => {
  it("gets a hot and a warm lead as it should, and none refuses what it gets", async () => {
    const hot = await post(person({}));
    expect(hot).toMatchObject({ status: 201, json: { status: "QUENTE" } });
    const warm = await post(
      person({ nome: "Téo Dias", email: "teo.dias@exemplo.example", telefone: "+5521955550124", interesse: null }),
    );
    expect(warm.json.status).toBe("MORNO");
    const all = await settled();
    expect(problems(all)).toEqual([]);
    const [paused] = await server.rows(
      "select name, paused_cause, paused_reason from connections where paused_cause is not null",
    );
    expect(paused).toBeUndefined();
    const reached = new Set(all.filter(({ state }) => state === "delivered").map(({ integration }) => integration));
    const later = new Set(all.map(({ integration }) => integration));
    const never = CONNECTORS.map(({ slug }) => slug).filter((slug) => !reached.has(slug));
    // What has nothing to do yet: a raw request of a source, a broker who does not answer, a welcome that waits for its link.
    const waiting = ["encaminhar", "twilio", "email"];
    expect(never.filter((slug) => !waiting.includes(slug))).toEqual([]);
    expect([...later]).toEqual(expect.arrayContaining(["twilio", "email"]));
  });

  it("a sale is told to those who count it, once", async () => {
    const [lead] = await server.rows<{ id: number }>("select id from leads order by id limit 1");
    const body = { stage: "ganho", value_cents: 45_000_000 };
    for (let n = 0; n < 2; n++) await server.ask("POST", `/api/v1/leads/${lead?.id}/stage`, { body });
    const all = await settled();
    expect(problems(all)).toEqual([]);
    for (const slug of ["meta-conversions", "google-data-manager", "webhooks"]) {
      const told = all.filter(({ integration }) => integration === slug);
      expect(told.filter(({ state }) => state === "delivered").length, slug).toBeGreaterThan(0);
    }
    const sales = fakes.get("webhooks")?.arrivals.filter(({ kind }) => kind === "lead.stage_changed");
    expect(sales).toHaveLength(1);
  });

  it("a broker who takes a lead on is told to Slack, and a person who wants no more to those who hold a list", async () => {
    const [, warm] = await server.rows<{ id: number }>("select id from leads order by id limit 2");
    const by = { nome: "Ana Lima", via: "Painel" };
    expect((await server.ask("POST", `/api/v1/leads/${warm?.id}/claim`, { body: by })).status).toBe(200);
    const consentimentos = [
      { finalidade: "marketing_email", estado: "revogado" },
      { finalidade: "audiencias", estado: "revogado" },
    ];
    await server.ask("PUT", `/api/v1/leads/${warm?.id}`, { body: { consentimentos } });
    const all = await settled();
    expect(problems(all)).toEqual([]);
    const events = fakes.get("webhooks")?.arrivals.map(({ kind }) => kind) ?? [];
    expect(events).toEqual(expect.arrayContaining(["lead.claimed", "lead.opted_out"]));
    const optouts = all.filter(({ action, state }) => /optout|audience\.remove/.test(action) && state === "delivered");
    expect(optouts.map(({ integration }) => integration)).toEqual(
      expect.arrayContaining(["meta-audiences", "pipedrive"]),
    );
  });

  it("a person who is erased leaves a receipt of every destination", async () => {
    const [lead] = await server.rows<{ id: number }>("select id from leads order by id limit 1");
    expect((await server.ask("DELETE", `/api/v1/leads/${lead?.id}`)).status).toBe(204);
    const receipts = await server.rows<{ integration: string; state: string }>(
      "select integration, state from erasures where lead_id = $1 order by integration",
      [lead?.id],
    );
    const byHand = receipts.filter(({ state }) => state === "cannot").map(({ integration }) => integration);
    const canErase = CONNECTORS.filter(({ erase }) => erase).map(({ slug }) => slug);
    expect(byHand.filter((slug) => canErase.includes(slug))).toEqual([]);
    const told = receipts.filter(({ state }) => state !== "cannot").map(({ integration }) => integration);
    expect(told).toEqual(expect.arrayContaining(["asana", "trello", "pipedrive", "zendesk", "slack"]));
  });
});
