/** What people do and what becomes of messages, on the timeline and on the delivery. */
import type { Reading } from "@streamleads/integration-kit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { insertConnection, insertDelivery } from "../../../../tests/support/rows.ts";
import { startTestServer, type TestServer } from "../http/testing.ts";
import { TRIAL_SECRET, type TrialSource, trialSource } from "./testing-source.ts";

const AT = new Date("2026-11-23T14:00:00Z");
const VENDEDORES = JSON.stringify([{ nome: "Ana Lima", telefone: "+5511988887777" }]);

let server: TestServer;
let trial: TrialSource;
let leadId: number;
let installId: string;
let n = 0;

beforeAll(async () => {
  trial = trialSource("whatsapp");
  server = await startTestServer("events", { sources: [trial.source], env: { ...trial.env, VENDEDORES } });
  installId = (
    await server.rows<{ value: string }>("select value #>> '{}' as value from settings where key = 'install_id'")
  )[0]!.value;
});
afterAll(() => server.close());
beforeEach(async () => {
  trial.read = undefined;
  await server.rows(
    "truncate raw_requests, leads, touches, lead_keys, deliveries, lead_events, consents, message_states, suppressions",
  );
  const made = await server.ask("POST", "/api/v1/leads", {
    body: { nome: "Joana Prado", email: "joana@exemplo.com.br", telefone: "(48) 99123-4567" },
  });
  leadId = made.json.id;
});

/** Sends one change that is read as this, and waits until it is settled. */
async function receive(
  reading: Reading,
): Promise<{ state: string; cause: string | null; lead_id: number | null; read_as: string | null }> {
  trial.read = () => reading;
  n += 1;
  const id = `c${n}`;
  await server.ask("POST", "/webhooks/whatsapp", {
    key: null,
    headers: { "x-key": TRIAL_SECRET },
    payload: JSON.stringify([{ id }]),
  });
  for (;;) {
    const [row] = await server.rows<{
      state: string;
      cause: string | null;
      lead_id: number | null;
      read_as: string | null;
    }>("select state, cause, lead_id, read_as from raw_requests where provider_id = $1", [id]);
    if (row && row.state !== "received") return row;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
const reply = (
  about: Extract<Reading, { kind: "event" }>["about"],
  over: Partial<Extract<Reading, { kind: "event" }>> = {},
): Reading => ({
  kind: "event",
  about,
  event: { kind: "whatsapp_reply", title: "Respondeu no WhatsApp", text: "Pode ser amanhã?", at: AT },
  ...over,
});
const story = async (id = leadId) =>
  (await server.ask("GET", `/api/v1/leads/${id}/timeline`)).json.entries as {
    kind: string;
    title: string;
    detail: string;
  }[];

describe("a reply", () => {
  it.each([
    ["the phone, without its ninth digit", { telefone: "+554891234567" }],
    ["the e-mail", { email: "JOANA@exemplo.com.br" }],
  ])("goes to the timeline of the person known by %s", async (_name, about) => {
    expect(await receive(reply(about))).toMatchObject({ state: "parsed", read_as: "event", lead_id: leadId });
    expect((await story()).find(({ kind }) => kind === "answered")).toMatchObject({
      title: "Respondeu no WhatsApp",
      detail: "Pode ser amanhã?",
    });
  });

  it("teaches the id that the provider gives to the person, so that it is enough the next time", async () => {
    await receive(reply({ telefone: "+5548991234567", personIds: ["BR.1349"] }));
    expect(await receive(reply({ personIds: ["BR.1349"] }))).toMatchObject({ lead_id: leadId });
  });

  it("that names a message of ours goes to the lead of that message, whoever writes", async () => {
    const id = await delivered();
    const row = await receive(reply({ telefone: "+5548900000001", answers: `<sl-${installId}-${id}@casa.example>` }));
    expect(row).toMatchObject({ state: "parsed", lead_id: leadId });
  });

  it("with a word of refusal withdraws the consent", async () => {
    await receive(
      reply(
        { telefone: "+5548991234567" },
        { consentimentos: [{ finalidade: "marketing_whatsapp", estado: "revogado" }] },
      ),
    );
    expect(await server.rows("select lead_id, finalidade, estado from consents")).toEqual([
      { lead_id: leadId, finalidade: "marketing_whatsapp", estado: "revogado" },
    ]);
  });

  it("of somebody nobody knows is a lead when its reader says so, and is parked otherwise", async () => {
    const stranger = { telefone: "+5548988776655" };
    expect(await receive(reply(stranger))).toMatchObject({ state: "parked", cause: "person_unknown" });
    const elseLead = { kind: "lead" as const, lead: { nome: "Rui", telefone: "+5548988776655", mensagem: "Oi" } };
    const row = await receive(reply(stranger, { elseLead }));
    expect(row.state).toBe("parsed");
    expect(row.lead_id).not.toBe(leadId);
  });

  it("from one of our own brokers is nobody's, whatever id the provider gives to the person", async () => {
    const elseLead = { kind: "lead" as const, lead: { nome: "Ana Lima", telefone: "+5511988887777" } };
    for (const personIds of [[], ["BR.77"]]) {
      const row = await receive(reply({ telefone: "+5511988887777", personIds }, { elseLead }));
      expect(row).toMatchObject({ state: "ignored", cause: "from_staff" });
    }
    expect(await server.rows("select id from leads")).toEqual([{ id: leadId }]);
  });
});

/** A message of ours that WhatsApp took. */
async function delivered(over: Record<string, unknown> = {}): Promise<number> {
  const connectionId = await insertConnection(server.context.db);
  const [touch] = await server.rows<{ id: number }>("select id from touches where lead_id = $1", [leadId]);
  return insertDelivery(server.context.db, {
    leadId,
    touchId: touch!.id,
    connectionId,
    integration: "whatsapp",
    action: "message.followup",
    state: "delivered",
    dueInMs: null,
    ...over,
  });
}
const status = (id: number, state: "sent" | "delivered" | "read" | "failed", over: object = {}): Reading => ({
  kind: "status",
  integration: "whatsapp",
  deliveryKey: `sl-${installId}-${id}`,
  externalId: `wamid.${id}`,
  state,
  at: AT,
  ...over,
});
const deliveryRow = async (id: number) =>
  (
    await server.rows<{ state: string; cause: string | null }>("select state, cause from deliveries where id = $1", [
      id,
    ])
  )[0];
const messageState = async (id: number) =>
  (await server.rows<{ state: string }>("select state from message_states where delivery_id = $1", [id]))[0]?.state;

describe("a status", () => {
  it("only moves forward, in whatever order they come", async () => {
    const id = await delivered();
    for (const state of ["delivered", "sent", "read", "delivered", "failed"] as const) await receive(status(id, state));
    expect(await messageState(id)).toBe("read");
    expect(await deliveryRow(id)).toMatchObject({ state: "delivered" });
  });

  it("of a failure after the message was taken makes the delivery failed, with cause, and is final", async () => {
    const id = await delivered();
    await receive(status(id, "sent"));
    await receive(
      status(id, "failed", { cause: "whatsapp_131026", reason: "O número não está no WhatsApp.", fix: "Ligue." }),
    );
    await receive(status(id, "read"));
    expect(await deliveryRow(id)).toEqual({ state: "failed", cause: "whatsapp_131026" });
    expect(await messageState(id)).toBe("failed");
  });

  it("settles a message whose answer was lost", async () => {
    const id = await delivered({ state: "failed", cause: "unknown_outcome" });
    await receive(status(id, "delivered"));
    expect(await deliveryRow(id)).toEqual({ state: "delivered", cause: null });
  });

  it("lets a later one and a reply name the message by the provider's id alone", async () => {
    const id = await delivered();
    await receive(status(id, "sent"));
    await receive(status(id, "read", { deliveryKey: undefined }));
    expect(await messageState(id)).toBe("read");
    expect(await receive(reply({ answers: `wamid.${id}` }))).toMatchObject({ lead_id: leadId });
  });

  it("of an address that takes no more closes it for the channel", async () => {
    const id = await delivered();
    await receive(status(id, "failed", { cause: "opted_out", suppress: "whatsapp" }));
    expect(await server.rows("select channel, reason from suppressions")).toEqual([
      { channel: "whatsapp", reason: "opted_out" },
    ]);
  });

  it("of a message that is not ours changes nothing", async () => {
    expect(await receive(status(999_999, "read"))).toMatchObject({ state: "ignored", cause: "message_unknown" });
    const other = { ...status(1, "read"), deliveryKey: "sl-outra-1", externalId: "wamid.x" } as Reading;
    expect(await receive(other)).toMatchObject({ state: "ignored" });
  });
});
