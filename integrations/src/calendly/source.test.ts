import { hmacSha256Hex, readSettings, type WebhookRequest } from "@streamleads/integration-kit";
import {
  describeSource,
  fixturesOf,
  storedChange,
  TEST_NOW,
  testSourceContext,
} from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { calendlyInbound } from "./source.ts";
import { trackingOf } from "./tracking.ts";

const KEY = "uma-chave-longa-e-aleatoria-0001";
const SETTINGS = { signingKey: KEY };
const FIXTURES = fixturesOf(import.meta.url);
const SECONDS = Math.floor(TEST_NOW.getTime() / 1_000);
const { webhook } = calendlyInbound;

const headerFor = (body: Buffer, key = KEY, seconds = SECONDS) =>
  `t=${seconds},v1=${hmacSha256Hex(key, `${seconds}.${body.toString("latin1")}`)}`;
/** Signed over the bytes, whatever they are. */
const signatureOf = (body: Buffer, key = KEY, seconds = SECONDS) =>
  hmacSha256Hex(key, Buffer.concat([Buffer.from(`${seconds}.`), body]));
const signed = (body: Buffer, key = KEY, seconds = SECONDS) => ({
  method: "POST" as const,
  params: {},
  query: { chave: "ab12cd34" },
  headers: { "calendly-webhook-signature": `t=${seconds},v1=${signatureOf(body, key, seconds)}` },
});
const withHeader = (request: WebhookRequest, header: string | undefined) => ({
  ...request,
  headers: { "calendly-webhook-signature": header },
});

describeSource({
  source: calendlyInbound,
  settings: SETTINGS,
  fixtures: FIXTURES,
  request: (body) => signed(body),
  forgeries: {
    "without a signature": (request) => withHeader(request, undefined),
    "with an empty signature": (request) => withHeader(request, ""),
    "signed with another key": (request) => ({ ...request, ...signed(request.body, "outra-chave-longa-0002") }),
    "with another body": (request) => ({ ...request, body: Buffer.concat([request.body, Buffer.from(" ")]) }),
    "with another time": (request) => withHeader(request, `t=${SECONDS + 1},v1=${signatureOf(request.body)}`),
    "four minutes old": (request) => ({ ...request, ...signed(request.body, KEY, SECONDS - 240) }),
    "of the future": (request) => ({ ...request, ...signed(request.body, KEY, SECONDS + 240) }),
    "without a time": (request) => withHeader(request, `v1=${signatureOf(request.body)}`),
    "with two times": (request) => withHeader(request, `t=1,t=${SECONDS},v1=${signatureOf(request.body)}`),
    "with an unknown version alone": (request) => withHeader(request, `t=${SECONDS},v0=${signatureOf(request.body)}`),
  },
});

describe("the signature", () => {
  const body = FIXTURES.created ?? Buffer.alloc(0);
  const verify = (header: string, settings: { signingKey?: string } = SETTINGS) =>
    webhook?.verify(
      { ...signed(body), headers: { "calendly-webhook-signature": header }, body, now: TEST_NOW },
      settings,
    );

  it("is taken with any of several keys, with parts that are not known, in any order", () => {
    const header = `v1=${signatureOf(body)}, v2=xyz,t=${SECONDS}`;
    expect(verify(header, { signingKey: `nova-chave-longa-0002, ${KEY}` })).toEqual({ kind: "genuine" });
    expect(verify(`t=${SECONDS},v1=00,v1=${signatureOf(body).toUpperCase()}`)).toEqual({ kind: "genuine" });
  });

  it("is taken up to three minutes old", () => {
    const at = (seconds: number) => verify(`t=${seconds},v1=${signatureOf(body, KEY, seconds)}`);
    expect(at(SECONDS - 180)).toEqual({ kind: "genuine" });
    expect(at(SECONDS - 181)).toEqual({ kind: "forged", cause: "too_old" });
  });

  it("cannot be checked, nor made, without a key", () => {
    expect(verify(headerFor(body, ""), {})).toEqual({ kind: "forged", cause: "not_configured" });
    expect(verify(headerFor(body, ""), { signingKey: " , " })).toEqual({ kind: "forged", cause: "not_configured" });
  });
});

describe("settings", () => {
  it("need the key, and a long one", () => {
    expect(readSettings(calendlyInbound, {})).toMatchObject({
      configured: false,
      missing: ["CALENDLY_WEBHOOK_SIGNING_KEY"],
    });
    expect(readSettings(calendlyInbound, { CALENDLY_WEBHOOK_SIGNING_KEY: "curta" }).problems).toHaveLength(1);
    expect(readSettings(calendlyInbound, { CALENDLY_WEBHOOK_SIGNING_KEY: KEY }).configured).toBe(true);
  });
});

describe("reading", () => {
  interface Body {
    payload: {
      tracking: Record<string, string | null | undefined>;
      scheduled_event: Record<string, string | null>;
    };
  }
  type Settings = { signingKey: string; eventTypes?: string };
  const read = (body: Buffer | string, settings: Settings = SETTINGS, timeZone = "America/Sao_Paulo") =>
    calendlyInbound.read(storedChange(body), testSourceContext(calendlyInbound, settings, { company: { timeZone } }));
  const change = (name: string, edit: (body: Body) => void) => {
    const body = JSON.parse((FIXTURES[name] ?? Buffer.alloc(0)).toString()) as Body;
    edit(body);
    return JSON.stringify(body);
  };

  for (const [name, kind, title, text] of [
    [
      "created",
      "meeting_booked",
      'Agendou "Visita ao decorado" para sex., 27/11/2026 às 14:00',
      "Local: Rua das Flores, 100\nQuantas pessoas vêm?: 2",
    ],
    [
      "moved",
      "meeting_moved",
      'Remarcou "Visita ao decorado" para sex., 27/11/2026 às 14:00',
      "Local: Rua das Flores, 100\nQuantas pessoas vêm?: 2",
    ],
    [
      "canceled",
      "meeting_canceled",
      'Cancelou "Visita ao decorado" de sex., 27/11/2026 às 14:00',
      "Vou viajar nesse dia",
    ],
    [
      "canceled-by-host",
      "meeting_canceled",
      'A empresa cancelou "Visita ao decorado" de sex., 27/11/2026 às 14:00',
      "Decorado em obra",
    ],
    ["no-show", "meeting_no_show", 'Não compareceu a "Visita ao decorado", sex., 27/11/2026 às 14:00', undefined],
  ] as const) {
    it(`${name}: ${title}`, async () => {
      expect(await read(FIXTURES[name] ?? "")).toMatchObject({
        kind: "event",
        about: { email: "carlos@exemplo.example", answers: undefined },
        event: { kind, title, at: new Date("2026-11-23T14:58:00Z"), ...(text ? { text } : {}) },
      });
    });
  }

  it("says the time of the company's own zone", async () => {
    const there = await read(FIXTURES.created ?? "", SETTINGS, "America/Manaus");
    expect(there).toMatchObject({ event: { title: expect.stringContaining("às 13:00") } });
    const nowhere = await read(FIXTURES.created ?? "", SETTINGS, "Nenhures/Cidade");
    expect(nowhere).toMatchObject({ event: { title: expect.stringContaining("às 17:00 (UTC)") } });
  });

  it("a time that cannot be read is left out", async () => {
    const body = change("created", ({ payload }) => {
      payload.scheduled_event.start_time = "amanhã";
      payload.scheduled_event.name = null;
    });
    expect(await read(body)).toMatchObject({ event: { title: "Agendou um horário" } });
  });

  it("the first half of a rescheduling is no cancellation", async () => {
    expect(await read(FIXTURES["moved-away"] ?? "")).toMatchObject({ kind: "ignored", cause: "rescheduled" });
  });

  it("a booking through our link is the link's lead, whatever e-mail was typed", async () => {
    const mark = trackingOf("sl-a1b2-77", KEY) ?? "";
    const body = change("created-by-link", ({ payload }) => {
      payload.tracking.utm_content = mark;
    });
    const reading = await read(body);
    expect(reading).toMatchObject({ about: { answers: "sl-a1b2-77", email: "outro@exemplo.example" } });
    expect(reading).toMatchObject({ elseLead: { lead: { nome: "Carlos Silva" } } });
    expect(JSON.stringify(reading)).not.toContain("utm_");
  });

  it.each([
    ["another delivery under the same mark", (mark: string) => mark.replace("77", "78")],
    ["no mark", () => "sl-a1b2-77"],
    ["a mark of another key", () => trackingOf("sl-a1b2-77", "outra-chave-longa-0002") ?? ""],
  ])("a forged mark names nobody: %s", async (_name, forge) => {
    const body = change("created-by-link", ({ payload }) => {
      payload.tracking.utm_content = forge(trackingOf("sl-a1b2-77", KEY) ?? "");
    });
    expect(await read(body)).toMatchObject({ about: { answers: undefined } });
  });

  it("a mark made before a change of key is still known", async () => {
    const body = change("created-by-link", ({ payload }) => {
      payload.tracking.utm_content = trackingOf("sl-a1b2-77", KEY);
    });
    const settings = { signingKey: `nova-chave-longa-0002,${KEY}` };
    expect(await read(body, settings)).toMatchObject({ about: { answers: "sl-a1b2-77" } });
  });

  it("who books without being known is a lead, with what they answered", async () => {
    const body = change("created", ({ payload }) => {
      payload.tracking.utm_campaign = "lancamento";
    });
    expect(await read(body)).toMatchObject({
      about: { telefone: "+5511955550100" },
      elseLead: {
        kind: "lead",
        lead: {
          nome: "Carlos Silva",
          email: "carlos@exemplo.example",
          telefone: "+5511955550100",
          utm_campaign: "lancamento",
          respostas: { "Quantas pessoas vêm?": "2" },
        },
      },
    });
  });

  it("who cancels or stays away without being known is nobody's lead", async () => {
    for (const name of ["canceled", "no-show"]) expect(await read(FIXTURES[name] ?? "")).not.toHaveProperty("elseLead");
  });

  it("two names are put together", async () => {
    const body = change("created", ({ payload }) =>
      Object.assign(payload, { name: null, first_name: "Ana", last_name: "Reis" }),
    );
    expect(await read(body)).toMatchObject({ elseLead: { lead: { nome: "Ana Reis" } } });
  });

  describe("other meetings of the account", () => {
    const only = (eventTypes: string) => read(FIXTURES.created ?? "", { ...SETTINGS, eventTypes });
    it("count when nothing else is said, and when they are named", async () => {
      expect(await only(" , ")).toMatchObject({ kind: "event" });
      expect(await only("Conversa, VISITA ao decorado")).toMatchObject({ kind: "event" });
      expect(await only("https://api.calendly.com/event_types/EVT8C1")).toMatchObject({ kind: "event" });
    });
    it("do not count otherwise, unless our own link was used", async () => {
      expect(await only("Entrevista")).toMatchObject({ kind: "ignored", cause: "other_event_type" });
      const body = change("created", ({ payload }) => {
        payload.tracking.utm_content = trackingOf("sl-a1b2-77", KEY);
      });
      expect(await read(body, { ...SETTINGS, eventTypes: "Entrevista" })).toMatchObject({ kind: "event" });
    });
  });

  it("what Calendly tells beyond that is ignored; a body without a person waits", async () => {
    expect(await read('{"event":"routing_form_submission.created","payload":{}}')).toMatchObject({
      kind: "ignored",
      cause: "event_not_used",
    });
    expect(await read('{"event":"invitee.created","payload":{"name":"x"}}')).toMatchObject({
      kind: "parked",
      cause: "malformed",
    });
  });

  it("a retry of Calendly's is the same event", () => {
    const ids = Object.values(FIXTURES).map(
      (body) => webhook?.split({ ...signed(body), body, now: TEST_NOW }, SETTINGS)[0]?.providerId,
    );
    expect(ids.every((id) => id?.startsWith("invitee"))).toBe(true);
    const again = change("created", (body) => Object.assign(body, { retried: true }));
    const [first] = webhook!.split(
      { ...signed(Buffer.from(again)), body: Buffer.from(again), now: TEST_NOW },
      SETTINGS,
    );
    expect(ids).toContain(first?.providerId);
  });
});
