import { SEQUENCES } from "@streamleads/domain";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { email } from "../connector.ts";
import { COMPANY, UNSUBSCRIBE_URL } from "../test-job.ts";
import { startTrial, type Trial } from "../test-trial.ts";
import { checklistPdf } from "./checklist-pdf.ts";
import { pdfPage } from "./pdf.ts";
import { wordsOf } from "./text.ts";
import { textNamed } from "./texts.ts";

const STEPS = SEQUENCES.flatMap(({ slug, steps }) => steps.map((step, i) => ({ slug, number: i + 1, ...step })));

let trial: Trial;
beforeEach(async () => {
  trial = await startTrial();
});
afterEach(() => trial.close());

describe("a mail of a sequence", () => {
  it.each(STEPS)(
    "$slug $number arrives in both parts with the headers that it owes",
    async ({ slug, number, subject }) => {
      expect(await trial.nurture(slug, number)).toEqual({
        kind: "delivered",
        externalId: "<dlv_77-a1b2c3@imobsul.example>",
      });
      const mail = trial.received();
      expect(mail.subject).toBe(subject);
      expect(mail.headers).toMatchObject({
        "list-unsubscribe": `<${UNSUBSCRIBE_URL}>`,
        "list-unsubscribe-post": "List-Unsubscribe=One-Click",
        "x-streamleads-class": "lead",
      });
      // A broker's address here would lead answers past the mailbox that ends the sequence.
      expect(mail.headers).not.toHaveProperty("reply-to");
      for (const part of [mail.text, mail.html]) {
        expect(part).toContain("Olá, Carlos!");
        expect(part).toContain("Imob Sul");
        expect(part).toContain(UNSUBSCRIBE_URL);
        expect(part).toContain(`É o ${number}º de`);
        expect(part).not.toMatch(/undefined|null|\[object|StreamLeads/);
      }
      expect(mail.html).not.toMatch(/<style|<script|<img|<link/i);
      expect(Buffer.byteLength(mail.html)).toBeLessThan(20_000);
    },
  );

  it.each(STEPS)("$template says in its text part what it says in the other", async ({ slug, number, template }) => {
    await trial.nurture(slug, number);
    const { text, html } = trial.received();
    const words = wordsOf(
      { nome: "Carlos Silva", interesse: "Apartamento para investimento", cidade: "São Paulo" },
      "Imob Sul",
    );
    const blocks = textNamed(template)!.blocks(words);
    const sentences = blocks.flatMap((block) => ("p" in block ? [block.p] : "h" in block ? [block.h] : block.list));
    const plain = text.replace(/\s+/g, " ");
    for (const sentence of sentences) {
      expect(plain).toContain(sentence);
      expect(html).toContain(sentence);
    }
    const count = sentences.join(" ").split(/\s+/).length;
    expect(count).toBeGreaterThanOrEqual(130);
    expect(count).toBeLessThanOrEqual(270);
    expect(html).toContain(textNamed(template)!.preheader);
  });

  it("is about the person's own search, and still reads well for one of whom nothing is known", async () => {
    await trial.nurture("nutricao-7-dias", 1);
    expect(trial.received().text).toContain("Apartamento para investimento, em São Paulo");
    for (const { slug, number } of STEPS) {
      await trial.nurture(slug, number, { lead: { nome: " ", interesse: null, cidade: null } });
    }
    for (let i = 1; i <= STEPS.length; i++) {
      const { text } = trial.received(i);
      expect(text).toMatch(/^Olá!\n/);
      expect(text).not.toMatch(/ em[.,\n]| {2}|você nos contou que procura/i);
    }
  });

  it("shows hostile values as text, and carries nobody's link", async () => {
    const evil = `<img src=x onerror="alert(1)">`;
    await trial.nurture("nutricao-7-dias", 1, { lead: { nome: evil, interesse: evil, cidade: evil } });
    expect(trial.received().html).not.toContain("<img");
    const link = "https://premio.example";
    await trial.nurture("nutricao-7-dias", 1, { lead: { nome: link, interesse: link, cidade: link } });
    expect(trial.received(1).html + trial.received(1).text).not.toContain("premio.example");
  });

  it("offers the person's own link to book, else the company's, else none", async () => {
    const company = { ...COMPANY, linkAgenda: "https://agenda.example/imobsul" };
    const own = { params: { schedulingUrl: "https://agenda.example/so-minha" } };
    await trial.nurture("nutricao-7-dias", 1, own, { company });
    await trial.nurture("nutricao-7-dias", 1, {}, { company });
    await trial.nurture("nutricao-7-dias", 1);
    const links = [0, 1, 2].map((i) => /https:\/\/agenda\.example\/[a-z-]+/.exec(trial.received(i).text)?.[0]);
    expect(links).toEqual(["https://agenda.example/so-minha", "https://agenda.example/imobsul", undefined]);
    expect(trial.received(2).html).not.toContain("Agendar");
  });

  it("asks for an answer only where somebody reads it", async () => {
    await trial.nurture("nutricao-7-dias", 1);
    expect(trial.received().text).toContain("responder a este e-mail");
    trial.settings = { ...trial.settings, from: "Imob Sul <noreply@imobsul.example>" };
    await trial.nurture("nutricao-7-dias", 1);
    expect(trial.received(1).text).not.toContain("responder a este e-mail");
  });

  it("is skipped without an address and without a way to unsubscribe, and refused when nobody knows it", async () => {
    expect(await trial.nurture("nutricao-7-dias", 1, { lead: { email: null } })).toMatchObject({ cause: "no_email" });
    expect(await trial.nurture("nutricao-7-dias", 1, { params: { unsubscribeUrl: undefined } })).toMatchObject({
      kind: "skipped",
      cause: "public_url_missing",
    });
    for (const [slug, step] of [
      ["nutricao-7-dias", 6],
      ["nutricao-7-dias", 0],
      ["outra", 1],
    ] as const)
      expect(await trial.nurture(slug, step)).toMatchObject({ kind: "rejected", cause: "nurture_step_unknown" });
    expect(await trial.nurture("", 0, { params: { nurture: undefined } })).toMatchObject({ kind: "rejected" });
    expect(trial.fake.requests).toBe(0);
  });
});

describe("the attachment", () => {
  it("goes with the mail about visits alone, as a small PDF behind both parts", async () => {
    await trial.nurture("nutricao-7-dias", 3);
    const { attachments, headers } = trial.received();
    expect(headers["content-type"]).toMatch(/^multipart\/mixed/);
    expect(attachments.map(({ filename, contentType }) => [filename, contentType])).toEqual([
      ["checklist-visita.pdf", "application/pdf"],
    ]);
    expect(Buffer.from(attachments[0]!.content, "base64").equals(checklistPdf().content)).toBe(true);
    await trial.nurture("nutricao-7-dias", 4);
    expect(trial.received(1).attachments).toEqual([]);
  });

  it("is said of exactly the steps that have one", () => {
    for (const { template, ...step } of STEPS)
      expect(textNamed(template)?.attachment !== undefined).toBe("hasAttachment" in step);
  });

  it("is a PDF whose table names the place of each object, and whose stream is as long as it says", () => {
    const pdf = checklistPdf().content.toString("latin1");
    const [, table] = /startxref\n(\d+)\n%%EOF\n$/.exec(pdf)!;
    expect(pdf.slice(Number(table), Number(table) + 5)).toBe("xref\n");
    const places = [...pdf.matchAll(/^(\d{10}) 00000 n $/gm)].map(([, place]) => Number(place));
    for (const [i, place] of places.entries()) expect(pdf.slice(place).startsWith(`${i + 1} 0 obj\n`)).toBe(true);
    expect(places).toHaveLength(7);
    const [, length, rest] = /\/Length (\d+) >>\nstream\n([\s\S]*)/.exec(pdf)!;
    expect(rest!.slice(Number(length))).toMatch(/^\nendstream/);
    expect(pdf).toContain("(Lista para visitar um im\xf3vel) Tj");
    expect(pdf).toContain("\\(  \\) sim");
  });

  it("refuses a letter that its font lacks and a page that is full", () => {
    expect(() => pdfPage("x", [{ text: "→" }])).toThrow(RangeError);
    expect(() => pdfPage("x", Array(60).fill({ text: "linha" }))).toThrow(RangeError);
  });
});

it("says exactly which fields of a lead leave in any mail", async () => {
  const marks: Record<string, string | number> = {
    nome: "Marcanome",
    telefone: "+5511998877665",
    interesse: "Marcainteresse",
    cidade: "Marcacidade",
    portal: "Marcaportal",
    observacoes: "Marcaobservacoes",
    mensagem: "Marcamensagem",
    codigo_imovel: "Marcacodigo",
    renda_texto: "Marcarendatexto",
    renda_aproximada: 45_321,
    campanha_id: "Marcacampanha",
    utm_source: "Marcautm",
    gclid: "Marcagclid",
    pagina: "https://pagina.example/x",
    score: 33,
    id: 987_654,
    origem: "PORTAL",
  };
  const lead = { ...marks, email: "marca@exemplo.example" };
  await trial.welcome({ lead });
  await trial.hotLead({ lead });
  await trial.followUp({ lead });
  for (const { slug, number } of STEPS) await trial.nurture(slug, number, { lead });
  const all = trial.fake.arrivals.map((_, i) => JSON.stringify(trial.received(i))).join("\n");
  const left = Object.entries(lead)
    .filter(([field, value]) => field !== "origem" && all.includes(String(value)))
    .map(([field]) => field);
  // The origin leaves in words of its own ("Facebook/Instagram"); a portal's name stands for it here.
  expect([...left, "origem"].sort()).toEqual([...email.receives].sort());
});
