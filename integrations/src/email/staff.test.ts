import type { JobOverrides } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { alertMail } from "./alert.ts";
import { durationWords, whatsappLink } from "./lead-words.ts";
import { followUpMail, hotLeadMail } from "./staff.ts";
import { COMPANY, jobWith, NOW } from "./test-job.ts";

const hot = (values: JobOverrides = {}) => hotLeadMail(jobWith(values), COMPANY, "ana.souza@imobsul.example");
const followUp = (values: JobOverrides = {}) => followUpMail(jobWith(values), COMPANY, "ana.souza@imobsul.example");

describe("hotLeadMail", () => {
  it("gives the broker what the call needs, in both parts", () => {
    const mail = hot();
    for (const shown of [
      "Novo lead quente necessita atenção imediata!",
      "Carlos Silva",
      "+5511987654321",
      "carlos.silva@exemplo.example",
      "Apartamento para investimento",
      "São Paulo",
      "Facebook/Instagram",
      "35/40",
      "https://leads.imobsul.example/leads/123",
      "https://wa.me/5511987654321",
    ]) {
      expect(mail.html).toContain(shown);
      expect(mail.text).toContain(shown);
    }
  });

  it("keeps the income out, and the person out of the subject", () => {
    const mail = hot();
    expect(mail.html + mail.text).not.toMatch(/renda|15\.?000/i);
    expect(mail.subject).toBe("🔥 Lead quente: score 35/40 (lead 123)");
    expect(mail.headers).toBeUndefined();
  });

  it("marks a repeat after an unknown outcome, and only that", () => {
    expect(hot().subject + hot().text).not.toContain("reenvio");
    const repeat = hot({ delivery: { isRepeat: true } });
    expect(repeat.subject).toMatch(/ \(reenvio\)$/);
    expect(repeat.text).toContain("(reenvio)");
    expect(repeat.html).toContain("(reenvio)");
  });

  it("says that the person was known before", () => {
    expect(hot({ returning: true }).text).toContain("já era conhecido");
    expect(hot().text).not.toContain("já era conhecido");
  });

  it("leaves out what is missing or unsafe", () => {
    const mail = hot({
      lead: { email: null, telefone: "ramal 12", cidade: null },
      params: { leadUrl: "javascript:alert(1)" },
    });
    expect(mail.html + mail.text).not.toMatch(/wa\.me|javascript|Cidade|E-mail:|null|undefined/);
    expect(mail.text).toContain("- Telefone: ramal 12");
  });

  it("shows hostile values as text", () => {
    const mail = hot({ lead: { nome: "<script>x</script>", interesse: "a\r\nb" } });
    expect(mail.html).not.toContain("<script>");
    expect(mail.text).toContain("- Interesse: a b");
  });
});

describe("followUpMail", () => {
  it.each([
    [2, "Este lead chegou há 2 horas."],
    [72, "Este lead chegou há 3 dias."],
    [168, "Este lead chegou há 7 dias."],
  ])("after %i hours it says: %s", (followUpHours, sentence) => {
    expect(followUp({ params: { followUpHours } }).text).toContain(sentence);
  });

  it("says nothing about the time when the plan did not", () => {
    expect(followUp().text).not.toContain("chegou há");
    expect(followUp().subject).toBe("⏰ Follow-up de lead (lead 123)");
    expect(followUp({ delivery: { isRepeat: true } }).subject).toContain("(reenvio)");
  });
});

describe("alertMail", () => {
  it("puts each line in both parts and escapes them", () => {
    const mail = alertMail({
      to: "ti@imobsul.example",
      subject: "Fonte\r\nparada",
      lines: ["Meta <não> responde", "", "Veja o painel"],
      key: "alerta_1",
      now: NOW,
    });
    expect(mail).toMatchObject({
      class: "operator",
      subject: "[StreamLeads] Fonte parada",
      key: "alerta_1",
      date: NOW,
    });
    expect(mail.text).toBe("Fonte parada\n\nMeta <não> responde\n\nVeja o painel\n");
    expect(mail.html).toContain("<p>Meta &lt;não&gt; responde</p>");
  });
});

describe("words", () => {
  it.each([
    [1, "1 hora"],
    [2, "2 horas"],
    [24, "1 dia"],
    [36, "36 horas"],
    [1.5, "1,5 horas"],
  ])("%d hours are %s", (hours, words) => {
    expect(durationWords(hours)).toBe(words);
  });

  it.each([
    ["+5511987654321", "https://wa.me/5511987654321"],
    ["11987654321", undefined],
    [null, undefined],
  ])("the chat of %s is %s", (telefone, link) => {
    expect(whatsappLink(telefone)).toBe(link);
  });
});
