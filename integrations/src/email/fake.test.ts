import { createTransport, type SendMailOptions } from "nodemailer";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type EmailFake, startEmailFake } from "./fake.ts";

let fake: EmailFake;
beforeEach(async () => {
  fake = await startEmailFake();
});
afterEach(() => fake.close());

const good: SendMailOptions = {
  from: "contato@imobsul.example",
  to: "carlos@exemplo.example",
  subject: "Olá",
  text: "Olá",
  html: "<p>Olá</p>",
  headers: {
    "X-StreamLeads-Class": "lead",
    "List-Unsubscribe": "<https://leads.imobsul.example/u/x>",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
  },
};

function send(values: SendMailOptions): Promise<unknown> {
  const { SMTP_USERNAME: user, SMTP_PASSWORD: pass } = fake.env();
  return createTransport({ host: fake.host, port: fake.port, ignoreTLS: true, auth: { user, pass } }).sendMail({
    ...good,
    ...values,
  });
}

describe("the fake mail server", () => {
  it("takes a good message and tells both parts", async () => {
    await send({});
    expect(fake.arrivals[0]).toMatchObject({
      kind: "mail",
      data: { to: "carlos@exemplo.example", text: "Olá", html: "<p>Olá</p>" },
    });
    expect(fake.arrivals[0]?.key).toMatch(/^<.+@.+>$/);
  });

  it.each<[string, SendMailOptions, RegExp]>([
    ["no text part", { text: undefined }, /multipart\/alternative/],
    ["an empty text part", { text: " " }, /no text part/],
    ["no HTML part", { html: undefined }, /multipart\/alternative/],
    ["a second recipient", { to: "a@exemplo.example, b@exemplo.example" }, /one To/],
    ["a hidden recipient", { bcc: "b@exemplo.example" }, /Envelope recipient/],
    [
      "another recipient than it says",
      { envelope: { from: "contato@imobsul.example", to: "x@exemplo.example" } },
      /Envelope recipient/,
    ],
    ["no subject", { subject: "" }, /no Subject/],
    ["a Message-ID that is none", { messageId: "<>" }, /Message-ID/],
    ["no class", { headers: {} }, /X-StreamLeads-Class/],
    ["no way out for a lead", { headers: { "X-StreamLeads-Class": "lead" } }, /List-Unsubscribe/],
    ["no one-click for a lead", { headers: { ...good.headers, "List-Unsubscribe-Post": "" } }, /List-Unsubscribe-Post/],
    [
      "a mailto only",
      { headers: { ...good.headers, "List-Unsubscribe": "<mailto:sair@imobsul.example>" } },
      /List-Unsubscribe/,
    ],
    [
      "an unsubscribe header for staff",
      { headers: { ...good.headers, "X-StreamLeads-Class": "staff" } },
      /Only mail to leads/,
    ],
    [
      "a pasted raw message without Message-ID",
      {
        raw: "From: contato@imobsul.example\r\nTo: carlos@exemplo.example\r\n\r\nOlá",
        envelope: { from: "contato@imobsul.example", to: "carlos@exemplo.example" },
      },
      /Message-ID/,
    ],
  ])("refuses a message with %s", async (_case, values, problem) => {
    await expect(send(values)).rejects.toThrow(problem);
    expect(fake.arrivals).toHaveLength(0);
  });

  it("refuses mail without a log-in and with a wrong one", async () => {
    const open = createTransport({ host: fake.host, port: fake.port, ignoreTLS: true });
    await expect(open.sendMail(good)).rejects.toMatchObject({ responseCode: 530 });
    const wrong = createTransport({
      host: fake.host,
      port: fake.port,
      ignoreTLS: true,
      auth: { user: "x", pass: "y" },
    });
    await expect(wrong.sendMail(good)).rejects.toMatchObject({ responseCode: 535 });
  });

  it("fails as often as it was told, and not after healing", async () => {
    fake.fail({ kind: "smtp", when: "rcpt", code: 450, text: "4.2.0 later" }, 1);
    await expect(send({})).rejects.toMatchObject({ responseCode: 450 });
    await send({});
    fake.fail({ kind: "smtp", when: "data", code: 451, text: "4.3.0 later" });
    await expect(send({})).rejects.toMatchObject({ responseCode: 451 });
    await expect(send({})).rejects.toMatchObject({ responseCode: 451 });
    fake.heal();
    await send({});
    expect(fake).toMatchObject({ requests: 5, arrivals: { length: 2 } });
  });

  it("keeps a message that it drops without an answer", async () => {
    fake.fail({ kind: "drop_after_data" }, 1);
    await expect(send({})).rejects.toMatchObject({ code: "ECONNECTION" });
    expect(fake.arrivals).toHaveLength(1);
  });

  it("until waits for arrivals and says when they do not come", async () => {
    const one = fake.until((arrivals) => arrivals.length === 1);
    await send({});
    await one;
    await expect(fake.until((arrivals) => arrivals.length === 9, 20)).rejects.toThrow("not reached in 20 ms");
  });
});
