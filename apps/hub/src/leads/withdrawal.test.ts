/** Wherever a person takes a consent back, what rests on it stops and every system that holds a state of it is told. */
import type { Reading } from "@streamleads/integration-kit";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { insertDelivery } from "../../../../tests/support/rows.ts";
import { UNSUBSCRIBE_SCOPE } from "../deliveries/links.ts";
import { startTestServer, type TestServer } from "../http/testing.ts";
import { TRIAL_SECRET, type TrialSource, trialSource } from "../receive/testing-source.ts";
import { destinations } from "./testing-destinations.ts";

const bench = destinations({
  crm: { steps: [{ action: "contact.optout", on: "opt_out" }] },
  ads: { steps: [{ action: "note.create", on: "opt_out" }] },
});
let server: TestServer;
let source: TrialSource;
let leadId: number;
let email: string;
let telefone: string;
let installId: string;
let n = 0;

beforeAll(async () => {
  source = trialSource("whatsapp");
  server = await startTestServer("withdrawal", {
    registry: bench.registry,
    sources: [source.source],
    env: { ...bench.env, ...source.env },
  });
  const [row] = await server.rows<{ value: string }>(
    "select value #>> '{}' as value from settings where key = 'install_id'",
  );
  installId = row?.value as string;
});
afterAll(() => server.close());
beforeEach(async () => {
  await server.quiet();
  await server.rows(
    "truncate raw_requests, leads, touches, lead_keys, deliveries, attempts, lead_events, consents, suppressions, enrolments, message_states, lead_merges",
  );
  bench.told.length = 0;
  leadId = await newLead();
});

async function newLead(estado = "concedido"): Promise<number> {
  n += 1;
  email = `rosa${n}@exemplo.example`;
  telefone = `+55489${91_330_000 + n}`;
  const finalidades = ["marketing_email", "marketing_whatsapp", "audiencias"];
  const { json } = await server.ask("POST", "/api/v1/leads", {
    body: {
      nome: "Rosa Dias",
      email,
      telefone,
      consentimentos: finalidades.map((finalidade) => ({ finalidade, estado, em: "2026-01-02T12:00:00Z" })),
    },
  });
  return json.id;
}

const waiting = async (action: "message.followup" | "email.nurture" | "audience.add" | "notify.followup") => {
  const [touch] = await server.rows<{ id: number }>("select max(id) as id from touches where lead_id = $1", [leadId]);
  const [connection] = await server.rows<{ id: number }>("select id from connections where name = 'ads'");
  return insertDelivery(server.context.db, {
    leadId,
    touchId: touch?.id as number,
    connectionId: connection?.id as number,
    integration: "ads",
    action,
    dueInMs: 86_400_000,
  });
};
const stateOf = async (id: number) =>
  (
    await server.rows<{ state: string; cause: string | null }>("select state, cause from deliveries where id = $1", [
      id,
    ])
  )[0];
const optOuts = (id = leadId) =>
  server.rows<{ integration: string; finalidades: string[] }>(
    `select integration, params -> 'finalidades' as finalidades from deliveries
     where lead_id = $1 and action in ('contact.optout','note.create') order by id`,
    [id],
  );
const withdrawn = async (id = leadId) =>
  (
    await server.rows<{ finalidade: string }>(
      `select finalidade from (select distinct on (finalidade) finalidade, estado from consents where lead_id = $1
       order by finalidade, em desc, id desc) c where estado <> 'concedido' order by 1`,
      [id],
    )
  ).map(({ finalidade }) => finalidade);

async function receive(reading: Reading): Promise<void> {
  source.read = () => reading;
  n += 1;
  const id = `w${n}`;
  await server.ask("POST", "/webhooks/whatsapp", {
    key: null,
    headers: { "x-key": TRIAL_SECRET },
    payload: JSON.stringify([{ id }]),
  });
  await vi.waitFor(
    async () => {
      const [row] = await server.rows<{ state: string }>("select state from raw_requests where provider_id = $1", [id]);
      expect(row?.state).toBe("parsed");
    },
    { timeout: 20_000, interval: 5 },
  );
}
const at = new Date("2026-11-23T14:00:00Z");
const act = (finalidade: "marketing_email" | "marketing_whatsapp") => [{ finalidade, estado: "revogado" as const }];
const event = (kind: string, consentimentos: ReturnType<typeof act>): Reading => ({
  kind: "event",
  about: { telefone },
  event: { kind, title: "Escreveu", text: "PARAR", at },
  consentimentos,
});
const messageOf = async (action: "message.followup" | "message.sms") => {
  const [touch] = await server.rows<{ id: number }>("select max(id) as id from touches where lead_id = $1", [leadId]);
  const [connection] = await server.rows<{ id: number }>("select id from connections where name = 'crm'");
  return insertDelivery(server.context.db, {
    leadId,
    touchId: touch?.id as number,
    connectionId: connection?.id as number,
    integration: "crm",
    action,
    state: "delivered",
    dueInMs: null,
  });
};

/** Each place where a consent is taken back, and which. */
const PLACES: Record<string, { by: () => Promise<unknown>; finalidade: "marketing_email" | "marketing_whatsapp" }> = {
  "the unsubscribe page": {
    by: () =>
      server.ask("POST", `/u/${server.context.sealer.sign(UNSUBSCRIBE_SCOPE, `${leadId}:email`)}`, { key: null }),
    finalidade: "marketing_email",
  },
  "a correction through the API": {
    by: () => server.ask("PUT", `/api/v1/leads/${leadId}`, { body: { consentimentos: act("marketing_email") } }),
    finalidade: "marketing_email",
  },
  "the same form sent again with a refusal": {
    by: () =>
      server.ask("POST", "/api/v1/leads", {
        body: {
          nome: "Rosa Dias",
          email,
          telefone,
          consentimentos: [{ finalidade: "marketing_email", estado: "negado" }],
        },
      }),
    finalidade: "marketing_email",
  },
  "PARAR on WhatsApp": {
    by: () => receive(event("whatsapp_reply", act("marketing_whatsapp"))),
    finalidade: "marketing_whatsapp",
  },
  "a complaint of a mailbox provider": {
    by: () => receive(event("email_complaint", act("marketing_email"))),
    finalidade: "marketing_email",
  },
  "a refusal that the provider tells of": {
    by: async () => {
      const id = await messageOf("message.followup");
      await receive({
        kind: "status",
        integration: "crm",
        deliveryKey: `sl-${installId}-${id}`,
        state: "failed",
        at,
        cause: "recipient_opted_out",
        suppress: "whatsapp",
      });
    },
    finalidade: "marketing_whatsapp",
  },
};

describe.each(Object.entries(PLACES))("a consent taken back by %s", (_name, { by, finalidade }) => {
  it("is told to every system that holds a state of it, once however often it is said", async () => {
    await by();
    const told = [
      { integration: "crm", finalidades: [finalidade] },
      { integration: "ads", finalidades: [finalidade] },
    ];
    expect(await optOuts()).toEqual(told);
    expect(await withdrawn()).toEqual([finalidade]);
    await vi.waitFor(
      () => expect(bench.told.map(({ action }) => action).sort()).toEqual(["contact.optout", "note.create"]),
      20_000,
    );
    await by();
    expect(await optOuts()).toEqual(told);
  });

  it("cancels what waits and rests on it, and nothing else", async () => {
    const rests = await waiting(finalidade === "marketing_email" ? "email.nurture" : "message.followup");
    const [audience, reminder] = [await waiting("audience.add"), await waiting("notify.followup")];
    await by();
    expect(await stateOf(rests)).toMatchObject({ state: "cancelled" });
    expect(await stateOf(audience)).toMatchObject({ state: "pending" });
    expect(await stateOf(reminder)).toMatchObject({ state: "pending" });
  });

  it("stands on the timeline in words", async () => {
    await by();
    const { entries } = (await server.ask("GET", `/api/v1/leads/${leadId}/timeline`)).json;
    const words = entries.filter(
      ({ kind }: { kind: string }) => kind === "consent_withdrawn" || kind === "unsubscribed",
    );
    expect(words).toHaveLength(1);
  });
});

describe("a consent that was taken back", () => {
  it("ends the sequences of mails when it was for mail", async () => {
    await server.rows(
      "insert into enrolments (lead_id, sequence, connection_id, next_at) values ($1, 'morno', 1, now())",
      [leadId],
    );
    await PLACES["the same form sent again with a refusal"]?.by();
    expect(await server.rows("select ended_cause from enrolments where lead_id = $1", [leadId])).toEqual([
      { ended_cause: "consent_withdrawn" },
    ]);
  });

  it("and given again, and taken back again, is told again", async () => {
    const put = (estado: string, em: string) =>
      server.ask("PUT", `/api/v1/leads/${leadId}`, {
        body: { consentimentos: [{ finalidade: "audiencias", estado, em }] },
      });
    await put("revogado", "2026-02-01T12:00:00Z");
    await put("concedido", "2026-02-02T12:00:00Z");
    await put("revogado", "2026-02-03T12:00:00Z");
    expect((await optOuts()).filter(({ integration }) => integration === "crm")).toHaveLength(2);
  });

  it("before what was said since is no news", async () => {
    const consentimentos = [{ finalidade: "audiencias", estado: "revogado", em: "2025-01-01T12:00:00Z" }];
    await server.ask("PUT", `/api/v1/leads/${leadId}`, { body: { consentimentos } });
    expect([await optOuts(), await withdrawn()]).toEqual([[], []]);
  });

  it("by a stranger's form is left on the touch", async () => {
    const { secret } = await server.newKey({ level: "publishable" });
    const consentimentos = [{ finalidade: "marketing_email", estado: "revogado" }];
    await server.ask("POST", "/api/v1/leads", { key: secret, body: { nome: "Rosa Dias", email, consentimentos } });
    expect([await optOuts(), await withdrawn()]).toEqual([[], []]);
  });

  it("by a person nobody knew has nothing to be told of", async () => {
    const id = await newLead("negado");
    expect(await optOuts(id)).toEqual([]);
  });

  it("by one of two leads that are merged is told for both", async () => {
    await server.ask("PUT", `/api/v1/leads/${leadId}`, { body: { consentimentos: act("marketing_email") } });
    const other = await newLead();
    await server.ask("POST", `/api/v1/leads/${other}/merge`, { body: { other_id: leadId } });
    const merged = await server.rows<{ finalidades: string[] }>(
      "select params -> 'finalidades' as finalidades from deliveries where lead_id = $1 and action = 'contact.optout' order by id",
      [other],
    );
    expect(merged.map(({ finalidades }) => finalidades)).toEqual([["marketing_email"], ["marketing_email"]]);
  });

  it("is not lost when the person comes again before the system could be told", async () => {
    const crm = server.context.connections.byName("crm");
    await server.context.connections.pause(crm?.id as number, { cause: "x", reason: "x", fix: "x" });
    await PLACES["a correction through the API"]?.by();
    await server.ask("POST", "/api/v1/leads", {
      body: { nome: "Rosa Dias", email, interesse: "Cobertura", renda_aproximada: 40_000 },
    });
    await server.context.connections.resume(crm?.id as number);
    await vi.waitFor(
      () => expect(bench.told.filter(({ action }) => action === "contact.optout")).toHaveLength(1),
      20_000,
    );
  });

  it("leaves nothing of a complaint's address open: it is on the list as well", async () => {
    await PLACES["a complaint of a mailbox provider"]?.by();
    expect(await server.rows("select channel, reason from suppressions")).toEqual([
      { channel: "email", reason: "complaint" },
    ]);
  });
});
