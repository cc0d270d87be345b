import { expectWellFormedConnector } from "@streamleads/integration-kit/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { alertMail } from "./alert.ts";
import { email } from "./connector.ts";
import type { ReceivedMail } from "./fake.ts";
import { COMPANY, NOW, UNSUBSCRIBE_URL } from "./test-job.ts";
import { startTrial, type Trial } from "./test-trial.ts";
import { sendMail } from "./transport.ts";

let trial: Trial;
beforeEach(async () => {
  trial = await startTrial();
});
afterEach(() => trial.close());

it("says what it is and what it needs, as every connector does", () => {
  expectWellFormedConnector(email);
  expect(email.request).toBeUndefined();
});

describe("email.welcome over SMTP", () => {
  it("arrives once, in both parts, with the headers that a mail to a lead needs", async () => {
    const outcome = await trial.welcome();
    expect(outcome).toEqual({ kind: "delivered", externalId: "<dlv_77-a1b2c3@imobsul.example>" });
    expect(trial.fake.arrivals).toHaveLength(1);
    expect(trial.fake.arrivals[0]).toMatchObject({
      kind: "mail",
      key: "<dlv_77-a1b2c3@imobsul.example>",
      title: "E-mail para c•••@…: Bem-vindo! Vamos encontrar seu imóvel ideal 🏠",
    });
    const mail = trial.received();
    expect(mail.to).toBe("carlos.silva@exemplo.example");
    expect(mail.subject).toBe("Bem-vindo! Vamos encontrar seu imóvel ideal 🏠");
    expect(mail.text).toContain("Olá, Carlos Silva!");
    expect(mail.html).toContain('<h2 style="margin-top:0">Olá, Carlos Silva!</h2>');
    expect(mail.headers).toMatchObject({
      from: "Imob Sul <contato@imobsul.example>",
      "reply-to": "Ana Souza <ana.souza@imobsul.example>",
      "message-id": "<dlv_77-a1b2c3@imobsul.example>",
      date: "Mon, 23 Nov 2026 14:00:00 +0000",
      "list-unsubscribe": `<${UNSUBSCRIBE_URL}>`,
      "list-unsubscribe-post": "List-Unsubscribe=One-Click",
      "auto-submitted": "auto-generated",
      "x-streamleads-class": "lead",
    });
  });

  it("carries a long unsubscribe token unbroken", async () => {
    const unsubscribeUrl = `https://leads.imobsul.example/u/v1.k1.${"A1b2-".repeat(120)}.fim`;
    await trial.welcome({ params: { unsubscribeUrl } });
    expect(trial.received().headers["list-unsubscribe"]).toBe(`<${unsubscribeUrl}>`);
    expect(trial.received().text.replace(/\s/g, "")).toContain(unsubscribeUrl);
  });

  it("has the same Message-ID on every attempt of a delivery and another one for a replay", async () => {
    await trial.welcome();
    await trial.welcome({ delivery: { attempt: 2, isRepeat: true }, now: new Date(NOW.getTime() + 60_000) });
    await trial.welcome({ delivery: { key: "dlv_78-d4e5f6" } });
    const [first, repeat, replay] = trial.fake.arrivals.map(({ key }) => key);
    expect(repeat).toBe(first);
    expect(replay).not.toBe(first);
  });

  it("lets no value of a lead, a broker or a company make a header, a recipient or markup", async () => {
    const evil = `"Ana" <x@y.example>\r\nBcc: vitima@exemplo.example\r\nX-Evil: 1\r\n\r\n<script>alert(1)</script>`;
    const values = {
      lead: { nome: evil, interesse: evil, cidade: evil, portal: evil, origem: "PORTAL" },
      params: { broker: { nome: evil, telefone: evil, email: "ana@imobsul.example" }, unsubscribeUrl: UNSUBSCRIBE_URL },
    };
    const context = { company: { ...COMPANY, nome: evil } };
    trial.settings = { ...trial.settings, from: "contato@imobsul.example" };
    expect(await trial.welcome(values, context)).toMatchObject({ kind: "delivered" });
    expect(await trial.hotLead(values, context)).toMatchObject({ kind: "delivered" });
    expect(await trial.followUp(values, context)).toMatchObject({ kind: "delivered" });
    expect(trial.fake.arrivals).toHaveLength(3);
    for (const { data } of trial.fake.arrivals) {
      const mail = data as ReceivedMail;
      expect(mail.headers).not.toHaveProperty("x-evil");
      expect(mail.headers).not.toHaveProperty("bcc");
      expect(mail.to).toMatch(/^[^,\s]+$/);
      expect(mail.html).not.toContain("<script>");
    }
  });

  it.each([
    ["a second recipient", "carlos@exemplo.example, vitima@exemplo.example"],
    ["an SMTP command", "carlos@exemplo.example>\r\nRCPT TO:<vitima@exemplo.example"],
    ["a header", "carlos@exemplo.example\r\nBcc: vitima@exemplo.example"],
  ])("does not even connect when the address hides %s", async (_case, address) => {
    const outcome = await trial.welcome({ lead: { email: address } });
    expect(outcome).toMatchObject({ kind: "rejected", cause: "invalid_address" });
    expect(JSON.stringify(outcome)).not.toContain("exemplo.example");
    expect(trial.fake.requests).toBe(0);
  });

  it("reaches a domain with letters beyond ASCII, and a server that asks for no log-in", async () => {
    const relay = await startTrial({ withoutLogin: true });
    expect(await relay.welcome({ lead: { email: "ana@imobiliária.example" } })).toMatchObject({ kind: "delivered" });
    expect(relay.fake.arrivals).toHaveLength(1);
    await relay.close();
  });

  it("is skipped without an address, and without an unsubscribe page", async () => {
    expect(await trial.welcome({ lead: { email: null } })).toMatchObject({ kind: "skipped", cause: "no_email" });
    expect(await trial.welcome({ lead: { email: "  " } })).toMatchObject({ kind: "skipped", cause: "no_email" });
    for (const unsubscribeUrl of [undefined, "", "javascript:alert(1)"]) {
      const outcome = await trial.welcome({ params: { unsubscribeUrl } });
      expect(outcome).toMatchObject({
        kind: "skipped",
        cause: "public_url_missing",
        fix: expect.stringContaining("PUBLIC_URL"),
      });
    }
    expect(trial.fake.requests).toBe(0);
  });
});

describe("notices to the broker over SMTP", () => {
  it("reach the broker's address without unsubscribe headers", async () => {
    expect(await trial.hotLead()).toMatchObject({ kind: "delivered" });
    expect(await trial.followUp({ delivery: { key: "dlv_79" }, params: { followUpHours: 2 } })).toMatchObject({
      kind: "delivered",
    });
    expect(trial.fake.arrivals.map(({ data }) => (data as ReceivedMail).to)).toEqual(
      Array(2).fill("ana.souza@imobsul.example"),
    );
    expect(trial.received().subject).toBe("🔥 Lead quente: score 35/40 (lead 123)");
    expect(trial.received(1).text).toContain("Este lead chegou há 2 horas.");
    for (const index of [0, 1]) {
      expect(trial.received(index).headers).toMatchObject({
        "x-streamleads-class": "staff",
        "auto-submitted": "auto-generated",
      });
      expect(trial.received(index).headers).not.toHaveProperty("list-unsubscribe");
    }
  });

  it("are skipped, naming VENDEDORES, without a broker or the broker's address", async () => {
    const withoutEmail = { broker: { nome: "Ana", telefone: "+5511912345678" } };
    for (const call of ["hotLead", "followUp"] as const) {
      expect(await trial[call]({ params: { broker: undefined } })).toMatchObject({
        kind: "skipped",
        cause: "no_broker",
        fix: expect.stringContaining("VENDEDORES"),
      });
      expect(await trial[call]({ params: withoutEmail })).toMatchObject({
        kind: "skipped",
        cause: "broker_without_email",
        fix: expect.stringContaining("VENDEDORES"),
      });
    }
    expect(trial.fake.requests).toBe(0);
  });
});

describe("an operator's alarm", () => {
  it("goes through the same server", async () => {
    const mail = alertMail({
      to: "ti@imobsul.example",
      subject: "Fonte parada",
      lines: ["A Meta não envia há 6 horas."],
      key: "alerta_1",
      now: NOW,
    });
    const outcome = await sendMail(trial.settings, mail, {
      signal: new AbortController().signal,
      now: NOW,
      attempt: 1,
    });
    expect(outcome).toMatchObject({ kind: "delivered" });
    expect(trial.received()).toMatchObject({ to: "ti@imobsul.example", subject: "[StreamLeads] Fonte parada" });
  });
});
