/** Every way in which a sequence stops, through the doors by which it happens. */
import type { Lead } from "@streamleads/domain";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { email } from "../../../../integrations/src/email/connector.ts";
import { UNSUBSCRIBE_SCOPE } from "../deliveries/links.ts";
import { sampleLeased } from "../deliveries/testing.ts";
import type { TestServer } from "../http/testing.ts";
import { startTestServer } from "../http/testing.ts";
import { arrivalOf, leadIn } from "../leads/testing.ts";
import { deliveryKeys } from "../receive/delivery-keys.ts";
import type { RawLease } from "../receive/raw.store.ts";
import { takeEvent } from "../receive/take-event.ts";
import { takeStatus } from "../receive/take-status.ts";
import { DAY, MORNO } from "./testing.ts";

let server: TestServer;
let lead: Lead;

beforeAll(async () => {
  // A server that nobody answers at: mails wait, and none of these is sent.
  const env = { SMTP_SERVER: "127.0.0.1", SMTP_PORT: "9", SMTP_USE_TLS: "false", SMTP_FROM: "contato@imobsul.example" };
  server = await startTestServer("nurture_stops", { env, registry: [email] });
});
afterAll(() => server.close());
beforeEach(async () => {
  lead = leadIn(await server.context.intake.accept(arrivalOf(MORNO)));
  await server.rows(
    `insert into deliveries (lead_id, connection_id, integration, action, state, prio, due_at, plan_no, touch_id, expires_at, params)
     values ($1, 1, 'email', 'email.nurture', 'pending', 0, now() + interval '1 hour', 1, 1, now() + interval '1 day', $2)`,
    [lead.id, JSON.stringify({ nurture: { sequence: "nutricao-7-dias", step: 1 } })],
  );
  expect(await ending()).toEqual({ enrolment: null, mail: "pending" });
});

async function ending(): Promise<{ enrolment: string | null; mail: string }> {
  const [row] = await server.rows<{ enrolment: string | null; mail: string }>(
    `select e.ended_cause as enrolment, d.state || coalesce(':' || d.cause, '') as mail from enrolments e
     join deliveries d on d.lead_id = e.lead_id and d.action = 'email.nurture' where e.lead_id = $1`,
    [lead.id],
  );
  return row!;
}
const stopped = (cause: string) => ({ enrolment: cause, mail: `cancelled:${cause}` });

/** A raw request that is read, as the reader leases it. */
async function rawLease(): Promise<RawLease> {
  // Of an owner who lives: what a dead one holds is taken up by the hub's own reader.
  const owner = server.context.engine.instanceId;
  const [row] = await server.rows<{ id: number }>(
    `insert into raw_requests (source, provider_id, received_at, headers, body, state, owner, attempt_no)
     values ('mailbox', $1::text, now(), '{}', '', 'received', $2::uuid, 1) returning id`,
    [crypto.randomUUID(), owner],
  );
  return { id: row!.id, source: "mailbox", owner, attemptNo: 1 } as RawLease;
}
const parts = () => {
  const { db, gate, rules, now } = server.context;
  return { db, gate, rules, now, own: () => rules().own, keys: deliveryKeys("abc123") };
};
const event = async (kind: string, extra: object = {}) =>
  takeEvent(parts(), await rawLease(), {
    kind: "event",
    about: { email: lead.email ?? undefined },
    event: { kind, title: "Algo aconteceu", at: new Date() },
    ...extra,
  });

describe("a sequence stops", () => {
  it.each(["email_reply", "email_message", "whatsapp_reply", "sms_reply", "calendly_booked"])(
    "with %s",
    async (kind) => {
      expect(await event(kind)).toMatchObject({ kind: "taken", leadId: lead.id });
      expect(await ending()).toEqual(stopped("replied"));
    },
  );

  it("not with a reaction or another number, which answer nothing", async () => {
    await event("whatsapp_reaction");
    await event("whatsapp_identity_changed");
    expect(await ending()).toMatchObject({ enrolment: null });
  });

  it("with a complaint", async () => {
    await event("email_complaint", { consentimentos: [{ finalidade: "marketing_email", estado: "revogado" }] });
    expect(await ending()).toEqual(stopped("complained"));
  });

  it("with a consent that is withdrawn", async () => {
    await event("whatsapp_reaction", { consentimentos: [{ finalidade: "marketing_email", estado: "revogado" }] });
    expect(await ending()).toEqual(stopped("consent_withdrawn"));
  });

  it("with one click on the unsubscribe link", async () => {
    const token = server.context.sealer.sign(UNSUBSCRIBE_SCOPE, `${lead.id}:email`);
    expect((await server.ask("POST", `/u/${token}`, { key: null, payload: "" })).status).toBe(200);
    expect(await ending()).toEqual(stopped("unsubscribed"));
  });

  it("with a claim, and with a sale", async () => {
    await server.ask("POST", `/api/v1/leads/${lead.id}/claim`, { body: { nome: "Ana Lima" } });
    expect(await ending()).toEqual(stopped("claimed"));
    lead = leadIn(await server.context.intake.accept(arrivalOf(MORNO)));
    await server.ask("POST", `/api/v1/leads/${lead.id}/stage`, { body: { stage: "ganho" } });
    const [row] = await server.rows("select ended_cause from enrolments where lead_id = $1", [lead.id]);
    expect(row).toEqual({ ended_cause: "sold" });
  });

  it("with an erasure, without a trace", async () => {
    expect((await server.ask("DELETE", `/api/v1/leads/${lead.id}`)).status).toBeLessThan(300);
    expect(await server.rows("select from enrolments where lead_id = $1", [lead.id])).toEqual([]);
    expect(
      await server.rows("select from deliveries where lead_id = $1 and action = 'email.nurture'", [lead.id]),
    ).toEqual([]);
  });
});

it("a mail that was taken up before the stop does not leave after it", async () => {
  const [row] = await server.rows<{ id: number }>(
    "select id from deliveries where lead_id = $1 and action = 'email.nurture'",
    [lead.id],
  );
  const leased = sampleLeased({
    id: row!.id,
    leadId: lead.id,
    action: "email.nurture",
    integration: "email",
    params: { nurture: { sequence: "nutricao-7-dias", step: 1 } },
    lead,
  });
  const noon = new Date("2026-11-23T15:00:00Z");
  expect(await server.context.gate.check(leased, noon)).toBeNull();
  await event("email_reply");
  expect(await server.context.gate.check(leased, noon)).toMatchObject({ state: "cancelled", cause: "replied" });
  await server.rows("update enrolments set ended_cause = 'completed' where lead_id = $1", [lead.id]);
  expect(await server.context.gate.check(leased, noon)).toBeNull();
});

describe("a mail that came back", () => {
  /** A mail of this lead that the server had taken. */
  const sent = async (agoDays = 0) => {
    const [row] = await server.rows<{ id: number }>(
      `insert into deliveries (lead_id, connection_id, integration, action, state, prio, plan_no, touch_id, expires_at, settled_at)
       values ($1, 1, 'email', 'email.nurture', 'delivered', 0, 1, 1, now(), now() - $2 * interval '1 day') returning id`,
      [lead.id, agoDays],
    );
    return row!.id;
  };
  const bounce = (id: number, extra: object) =>
    takeStatus(parts(), {
      kind: "status",
      integration: "email",
      deliveryKey: `sl-abc123-${id}`,
      state: "failed",
      at: new Date(),
      ...extra,
    });
  const closed = async () => {
    const hash = server.context.gate.addressHash(lead, "email");
    return (await server.rows<{ reason: string }>("select reason from suppressions where hash = $1", [hash]))[0]
      ?.reason;
  };
  const SOFT = { cause: "bounce_mailbox_full", isSoftBounce: true };

  it("hard closes the address and ends the sequence at once", async () => {
    await bounce(await sent(), { cause: "bounce_unknown_user", suppress: "email" });
    expect(await ending()).toMatchObject({ enrolment: "bounced" });
    expect(await closed()).toBe("bounce_unknown_user");
  });

  it("soft does so the third time within thirty days, not before", async () => {
    for (const nth of [1, 2, 3]) {
      expect(await closed()).toBeUndefined();
      await bounce(await sent(), SOFT);
      expect((await ending()).enrolment).toBe(nth < 3 ? null : "bounced");
    }
    expect(await closed()).toBe("soft_bounces");
  });

  it("soft is forgotten after thirty days, and counts for nothing unproven or by policy", async () => {
    for (const extra of [SOFT, SOFT]) await bounce(await sent(), extra);
    await server.rows(
      "update deliveries set settled_at = now() - interval '31 days' where lead_id = $1 and state = 'failed'",
      [lead.id],
    );
    await bounce(await sent(), SOFT);
    await bounce(await sent(), { cause: "bounce_mailbox_full" });
    for (let i = 0; i < 3; i++) await bounce(await sent(), { cause: "bounce_blocked" });
    expect(await ending()).toMatchObject({ enrolment: null });
    expect(await closed()).toBeUndefined();
  });
});

describe("through the API", () => {
  it("a lead's sequences are shown, with the next mail, and stopped by hand once", async () => {
    const path = `/api/v1/leads/${lead.id}/enrolments`;
    const { json } = await server.ask("GET", path, { key: server.keys.read });
    expect(json).toMatchObject({
      lead_id: lead.id,
      enrolments: [
        {
          sequence: "nutricao-7-dias",
          label: "Nutrição de 7 dias",
          state: "running",
          steps: 5,
          next_step: 1,
          next_subject: "5 dicas para escolher o imóvel ideal 💡",
          ended_reason: null,
        },
      ],
    });
    expect(Date.parse(json.enrolments[0].next_at)).toBeGreaterThan(Date.parse(lead.created_at) + DAY - 60_000);
    const stop = () => server.ask("POST", `${path}/nutricao-7-dias/stop`);
    const first = await stop();
    expect(first.json).toMatchObject({
      state: "ended",
      ended_cause: "stopped",
      ended_reason: expect.stringMatching(/equipe/),
    });
    expect((await stop()).json).toEqual(first.json);
    expect(await ending()).toEqual(stopped("stopped"));
  });

  it("asks for rights, a lead and a sequence that the lead has been in", async () => {
    const path = `/api/v1/leads/${lead.id}/enrolments`;
    expect((await server.ask("POST", `${path}/nutricao-7-dias/stop`, { key: server.keys.read })).status).toBe(403);
    expect((await server.ask("POST", `${path}/nutricao-longa/stop`)).json.error.code).toBe("not_enrolled");
    expect((await server.ask("GET", "/api/v1/leads/999999/enrolments")).status).toBe(404);
    expect(await ending()).toMatchObject({ enrolment: null });
  });

  it("the sequences are listed with day and subject of each mail", async () => {
    const { json } = await server.ask("GET", "/api/v1/sequences", { key: server.keys.read });
    expect(json.sequences.map(({ slug, status }: { slug: string; status: string }) => [slug, status])).toEqual([
      ["nutricao-7-dias", "MORNO"],
      ["nutricao-longa", "FRIO"],
    ]);
    expect(json.sequences[0].steps[2]).toEqual({
      step: 3,
      day: 4,
      template: "checklist-visita",
      subject: "Vai visitar um imóvel? Leve esta lista",
      has_attachment: true,
    });
  });

  it("the story tells where it began and why it ended", async () => {
    await event("email_reply");
    const { entries } = (await server.ask("GET", `/api/v1/leads/${lead.id}/timeline`)).json;
    const told = entries.filter(({ kind }: { kind: string }) => kind.startsWith("enrol"));
    expect(told.map(({ title, detail }: { title: string; detail: string }) => [title, detail])).toEqual([
      ['Sequência "Nutrição de 7 dias" parou', "A pessoa respondeu."],
      ['Entrou na sequência "Nutrição de 7 dias"', "5 e-mails em 7 dias."],
    ]);
  });
});
