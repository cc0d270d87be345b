import { describe, expect, it } from "vitest";
import { CUT_HEADER, UNFETCHED_HEADER } from "./read.ts";
import { fixture, reading } from "./testing/read-fixture.ts";

describe("answers", () => {
  it("stand on the timeline of whoever got the mail, without what they quote", async () => {
    expect(await reading(fixture("resposta"))).toEqual({
      kind: "event",
      about: { email: "carlos.silva@exemplo.example", answers: "<sl-k3f7-9001@imobsul.example>" },
      event: {
        kind: "email_reply",
        title: "Respondeu por e-mail",
        text: "Obrigado! Posso visitar amanhã às 10h?\n\nCarlos",
        at: new Date("2026-11-23T14:00:00Z"),
      },
    });
  });

  it("name the mail of ours in a thread whose last mail is a broker's", async () => {
    expect(await reading(fixture("resposta-html"))).toMatchObject({
      about: { answers: "<sl-k3f7-9002@imobsul.example>" },
      event: { text: "Pode ser à tarde." },
    });
  });

  it("name what they answer when a relay gave our mail an id of its own", async () => {
    const raw = fixture("resposta")
      .toString()
      .replaceAll("<sl-k3f7-9001@imobsul.example>", "<0100-01@sa-east-1.amazonses.com>");
    expect(await reading(raw)).toMatchObject({ about: { answers: "<0100-01@sa-east-1.amazonses.com>" } });
  });

  it("withdraw the consent for marketing when they say so and nothing else", async () => {
    expect(await reading(fixture("descadastrar"))).toMatchObject({
      consentimentos: [
        {
          finalidade: "marketing_email",
          estado: "revogado",
          texto: "Descadastrar, por favor.",
          em: "2026-11-23T14:10:00.000Z",
        },
      ],
    });
    const more = fixture("descadastrar")
      .toString()
      .replace("Descadastrar, por favor.", "Não quero sair da lista, só saber o preço");
    expect(await reading(more)).not.toHaveProperty("consentimentos");
  });

  it("with a mail attached are answers still", async () => {
    const raw = fixture("encaminhado-anexo")
      .toString()
      .replace("Subject: lead", "Subject: Re: lead\nIn-Reply-To: <sl-a-1@imobsul.example>")
      .replace("ana.corretora@imobsul.example>\nTo: leads", "ana@exemplo.example>\nTo: leads");
    expect(await reading(raw)).toMatchObject({
      kind: "event",
      about: { answers: "<sl-a-1@imobsul.example>" },
      event: { text: "segue" },
    });
  });

  it("by the company itself are no lead's words", async () => {
    const raw = fixture("resposta").toString().replace("Carlos.Silva@exemplo.example", "ana@filial.imobsul.example");
    expect(await reading(raw)).toMatchObject({ kind: "ignored", cause: "own_mail" });
  });

  it("by programs are ignored", async () => {
    expect(await reading(fixture("ferias"))).toMatchObject({ kind: "ignored", cause: "auto_reply" });
  });
});

describe("other mail", () => {
  it("of a person is an event for whoever is known by that address, and no lead by itself", async () => {
    const found = await reading(fixture("pessoa-nova"));
    expect(found).toMatchObject({
      kind: "event",
      about: { email: "marta.reis@exemplo.example" },
      event: { kind: "email_message" },
    });
    expect(found).not.toHaveProperty("elseLead");
  });

  it.each([
    ["a newsletter", "boletim", "ignored", "bulk_mail"],
    ["a portal nobody knows", "portal-desconhecido", "parked", "unknown_mail"],
  ])("%s", async (_case, name, kind, cause) => {
    expect(await reading(fixture(name))).toMatchObject({ kind, cause });
  });

  it("of our own is not read as somebody's", async () => {
    const raw =
      "From: a@x.example\nX-StreamLeads-Class: operator\nSubject: Alarme\n\nNome: Ana\nTelefone: 48 99123-4567\n";
    expect(await reading(raw)).toMatchObject({ kind: "ignored", cause: "own_mail" });
  });

  it.each([
    ["nothing", ""],
    ["no mail", "<html>"],
    ["too many parts", `From: a@x.example\nContent-Type: multipart/mixed; boundary=b\n\n${"--b\n\nx\n".repeat(3_000)}`],
    [
      "too many parts between dashes",
      `From: a@x.example\nContent-Type: multipart/mixed; boundary=----x\n\n${"------x\n\nx\n".repeat(3_000)}`,
    ],
    [
      "too many levels",
      `From: a@x.example\n${Array.from({ length: 60 }, (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\n\n--b${n}\n`).join("")}`,
    ],
  ])("that cannot be taken apart is parked: %s", async (_case, raw) => {
    expect(await reading(raw)).toMatchObject({ kind: "parked", cause: "malformed_mail" });
  });

  it("that was cut says so when no lead is found in its beginning, and is a lead when one is", async () => {
    const cut = (name: string) => Buffer.concat([Buffer.from(`${CUT_HEADER}: 20000000\r\n`), fixture(name)]);
    expect(await reading(cut("portal-sem-contato"))).toMatchObject({ kind: "parked", cause: "mail_truncated" });
    expect(await reading(cut("zap-se-interessou"))).toMatchObject({ kind: "lead" });
  });

  it("that the server would not give is parked", async () => {
    expect(await reading(`${UNFETCHED_HEADER}: 7:1\r\n\r\n`)).toMatchObject({
      kind: "parked",
      cause: "mail_unfetched",
    });
  });

  it("is dated by its arrival when its own date is no date, old or in the future", async () => {
    for (const date of ["ontem", "Mon, 23 Nov 2020 11:20:00 -0300", "Mon, 23 Nov 2037 11:20:00 -0300"]) {
      const raw = fixture("pessoa-nova")
        .toString()
        .replace(/^Date: .*$/m, `Date: ${date}`);
      expect(await reading(raw)).toMatchObject({ event: { at: new Date("2026-11-23T15:00:00Z") } });
    }
  });

  it("with 5,000 lines and a megabyte of text is read, and at most 4,000 characters are handed on", async () => {
    const raw = `From: Ana <ana@exemplo.example>\nSubject: Oi\n\n${"palavra ".repeat(20)}\n`.concat(
      `${"a: b ".repeat(40)}\n`.repeat(6_000),
    );
    const found = (await reading(raw)) as { event: { text: string } };
    expect(found).toMatchObject({ kind: "event" });
    expect(found.event.text.length).toBeLessThanOrEqual(4_000);
  });
});
