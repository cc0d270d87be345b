/** Nobody knows whether it arrived: visible on the delivery, and settled when the provider says what became of it. */
import type { Action, Outcome } from "@streamleads/domain";
import type { Reading } from "@streamleads/integration-kit";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { startTestServer, type TestServer } from "../http/testing.ts";
import { destinations } from "../leads/testing-destinations.ts";
import { TRIAL_SECRET, type TrialSource, trialSource } from "../receive/testing-source.ts";

const UNKNOWN: Outcome = { kind: "unknown", cause: "timeout", reason: "Enviado, sem resposta." };
const steps: { action: Action }[] = [
  { action: "message.sms" },
  { action: "note.create" },
  { action: "call.broker" },
  { action: "contact.upsert" },
];
const bench = destinations({ crm: { steps } });
let server: TestServer;
let source: TrialSource;
let installId: string;
let n = 0;

beforeAll(async () => {
  source = trialSource("twilio");
  server = await startTestServer("unknown_outcome", {
    registry: bench.registry,
    sources: [source.source],
    env: { ...bench.env, ...source.env, HORARIO_MENSAGENS: "seg-dom 00:00-24:00" },
  });
  const [row] = await server.rows<{ value: string }>(
    "select value #>> '{}' as value from settings where key = 'install_id'",
  );
  installId = row?.value as string;
});
afterAll(() => server.close());
beforeEach(() => {
  bench.told.length = 0;
  bench.answer = async () => ({ kind: "delivered" });
});

async function newLead(): Promise<number> {
  n += 1;
  const { json } = await server.ask("POST", "/api/v1/leads", {
    body: {
      nome: "Rui Melo",
      email: `rui${n}@exemplo.example`,
      telefone: `+55489${91_630_000 + n}`,
      consentimentos: [{ finalidade: "marketing_sms_ligacao", estado: "concedido" }],
    },
  });
  return json.id;
}
interface Shown {
  id: number;
  action: string;
  state: string;
  cause: string | null;
  fix: string | null;
  reason: string | null;
  repeated: string;
  external_id: string | null;
  message_state: string | null;
  attempts_list: { outcome: string; cause: string | null }[];
}
const shown = async (leadId: number, action: string) =>
  ((await server.ask("GET", `/api/v1/leads/${leadId}/deliveries`)).json.deliveries as Shown[]).find(
    (one) => one.action === action,
  ) as Shown;
const until = (look: () => Promise<void>) => vi.waitFor(look, { timeout: 20_000, interval: 10 });
const unknownTo = (action: Action, times = 1) => {
  let left = times;
  bench.answer = async (job) => {
    if (job.delivery.action !== action || left <= 0) return { kind: "delivered" };
    left -= 1;
    return UNKNOWN;
  };
};
const status = (over: Partial<Extract<Reading, { kind: "status" }>>): Reading => ({
  kind: "status",
  integration: "crm",
  state: "delivered",
  at: new Date("2026-11-23T14:00:00Z"),
  ...over,
});
async function receive(reading: Reading): Promise<string> {
  source.read = () => reading;
  n += 1;
  const id = `s${n}`;
  await server.ask("POST", "/webhooks/twilio", {
    key: null,
    headers: { "x-key": TRIAL_SECRET },
    payload: JSON.stringify([{ id }]),
  });
  let state = "";
  await until(async () => {
    const [row] = await server.rows<{ state: string }>("select state from raw_requests where provider_id = $1", [id]);
    state = row?.state ?? "received";
    expect(state).not.toBe("received");
  });
  return state;
}

describe("an outcome that nobody knows", () => {
  it.each<[Action, string]>([
    ["note.create", "looked_up"],
    ["call.broker", "marked"],
    ["contact.upsert", "same_key"],
  ])("of %s is shown with how it was repeated (%s), and so is the connector told", async (action, repeated) => {
    unknownTo(action);
    const id = await newLead();
    await until(async () => expect(await shown(id, action)).toMatchObject({ state: "delivered" }));
    const delivery = await shown(id, action);
    expect(delivery).toMatchObject({
      repeated,
      attempts_list: [{ outcome: "unknown", cause: "timeout" }, { outcome: "delivered" }],
    });
    expect(bench.told.filter((one) => one.action === action).map(({ job }) => job.delivery.isRepeat)).toEqual([
      false,
      true,
    ]);
    const listed = (await server.ask("GET", "/api/v1/deliveries")).json.deliveries as Shown[];
    expect(listed.find((one) => one.id === delivery.id)?.repeated).toBe(repeated);
  });

  it("of a message to a person is never repeated: failed, with what to do", async () => {
    unknownTo("message.sms");
    const id = await newLead();
    await until(async () => expect(await shown(id, "message.sms")).toMatchObject({ state: "failed" }));
    expect(await shown(id, "message.sms")).toMatchObject({
      cause: "unknown_outcome",
      repeated: "no",
      fix: expect.stringContaining("um status do provedor ainda pode confirmar"),
      attempts_list: [{ outcome: "unknown" }],
    });
    expect(bench.told.filter(({ action }) => action === "message.sms")).toHaveLength(1);
  });
});

describe("the provider's word on a message whose answer was lost", () => {
  async function unknownSms(): Promise<{ leadId: number; delivery: Shown }> {
    unknownTo("message.sms");
    const leadId = await newLead();
    await until(async () => expect(await shown(leadId, "message.sms")).toMatchObject({ cause: "unknown_outcome" }));
    return { leadId, delivery: await shown(leadId, "message.sms") };
  }

  it("settles it, whichever integration it is of, by our own key", async () => {
    const { leadId, delivery } = await unknownSms();
    await receive(status({ deliveryKey: `sl-${installId}-${delivery.id}`, externalId: "SM1" }));
    expect(await shown(leadId, "message.sms")).toMatchObject({
      state: "delivered",
      cause: null,
      external_id: "SM1",
      message_state: "delivered",
      reason: "O provedor confirmou a entrega depois.",
    });
  });

  it("that it was not delivered replaces 'nobody knows'", async () => {
    const { leadId, delivery } = await unknownSms();
    const deliveryKey = `sl-${installId}-${delivery.id}`;
    await receive(
      status({
        deliveryKey,
        state: "failed",
        cause: "twilio_30005",
        reason: "Número inexistente.",
        fix: "Corrija o número.",
      }),
    );
    expect(await shown(leadId, "message.sms")).toMatchObject({
      state: "failed",
      cause: "twilio_30005",
      fix: "Corrija o número.",
    });
  });

  it.each([
    ["delivered", { state: "delivered", cause: null }],
    ["failed", { state: "failed", cause: "twilio_30005" }],
  ] as const)(
    "that comes while the answer is still waited for (%s) counts when it never comes",
    async (state, expected) => {
      let letGo = () => {};
      const held = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      bench.answer = async (job) => {
        if (job.delivery.action !== "message.sms") return { kind: "delivered" };
        await held;
        return UNKNOWN;
      };
      const leadId = await newLead();
      await until(async () => expect(await shown(leadId, "message.sms")).toMatchObject({ state: "running" }));
      const { id } = await shown(leadId, "message.sms");
      await receive(
        status({
          deliveryKey: `sl-${installId}-${id}`,
          externalId: `SM-${state}`,
          state,
          cause: "twilio_30005",
          reason: "Não.",
        }),
      );
      letGo();
      await until(async () =>
        expect(await shown(leadId, "message.sms")).toMatchObject({ ...expected, external_id: `SM-${state}` }),
      );
    },
  );

  it("may name it by the provider's id alone, from the first word on", async () => {
    bench.answer = async (job) =>
      job.delivery.action === "message.sms" ? { kind: "delivered", externalId: "SM-77" } : { kind: "delivered" };
    const leadId = await newLead();
    await until(async () =>
      expect(await shown(leadId, "message.sms")).toMatchObject({ state: "delivered", external_id: "SM-77" }),
    );
    expect(await receive(status({ externalId: "SM-77", state: "read" }))).toBe("parsed");
    expect(await shown(leadId, "message.sms")).toMatchObject({ message_state: "read" });
    expect(await receive(status({ externalId: "SM-88" }))).toBe("ignored");
  });
});
