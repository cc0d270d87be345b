import type { JobOverrides } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { COMPANY, jobWith, NOW, UNSUBSCRIBE_URL } from "./test-job.ts";
import { unsubscribeHeaders } from "./unsubscribe-headers.ts";
import { WELCOME_SUBJECT, welcomeMail } from "./welcome.ts";

function welcome(values: JobOverrides = {}, company: Partial<typeof COMPANY> = {}) {
  const unsubscribe = unsubscribeHeaders(UNSUBSCRIBE_URL);
  if (!unsubscribe) throw new Error("the address of the tests is no address");
  return welcomeMail({
    job: jobWith(values),
    company: { ...COMPANY, ...company },
    to: "carlos.silva@exemplo.example",
    unsubscribeUrl: UNSUBSCRIBE_URL,
    unsubscribe,
  });
}

describe("welcomeMail", () => {
  it("says what the seed says, in the company's name", () => {
    const mail = welcome();
    expect(mail.subject).toBe("Bem-vindo! Vamos encontrar seu imóvel ideal 🏠");
    expect(mail.subject).toBe(WELCOME_SUBJECT);
    for (const sentence of [
      "Olá, Carlos Silva!",
      "Obrigado por demonstrar interesse em nossos imóveis. Estamos aqui para ajudá-lo a encontrar a propriedade perfeita!",
      "Suas informações:",
      "Nossa equipe analisará seu perfil e entrará em contato em breve com opções personalizadas.",
      "Enquanto isso, que tal conhecer alguns de nossos imóveis em destaque?",
      "© 2026 Imob Sul. Todos os direitos reservados.",
      "Se não deseja mais receber emails, ",
    ]) {
      expect(mail.html).toContain(sentence);
      expect(mail.text).toContain(sentence);
    }
    expect(mail.html).toContain(`<a href="${UNSUBSCRIBE_URL}"`);
    expect(mail.text).toContain(UNSUBSCRIBE_URL);
    expect(mail.html + mail.text + mail.fromName).not.toContain("StreamLeads");
    expect(mail.fromName).toBe("Imob Sul");
  });

  it("is 600 wide with inline CSS and no style sheet, script or remote picture", () => {
    const { html } = welcome();
    expect(html).toContain("max-width:600px");
    expect(html).not.toMatch(/<style|<script|<img|<link/i);
  });

  it("stays far below the 102 kB where Gmail cuts a message, with the longest values", () => {
    const long = "ã".repeat(50_000);
    const { html } = welcome({ lead: { nome: long, interesse: long, cidade: long } });
    expect(Buffer.byteLength(html)).toBeLessThan(10_000);
  });

  it.each([
    ["META_ADS", null, "Facebook/Instagram"],
    ["GOOGLE_ADS", null, "Google"],
    ["WEBSITE", null, "Nosso site"],
    ["PORTAL", "ZAP Imóveis", "ZAP Imóveis"],
    ["PORTAL", null, "Portal de imóveis"],
  ])("tells the person %s %s as %s", (origem, portal, shown) => {
    const mail = welcome({ lead: { origem, portal } });
    expect(mail.text).toContain(`- Origem: ${shown}\n`);
    expect(mail.html).toContain(`<strong>Origem:</strong> ${shown}</li>`);
  });

  it.each(["IMPORT", "API", "OUTROS", "FEIRA_2026", "constructor"])(
    "leaves out the origin %s, which means nothing to a person",
    (origem) => {
      const mail = welcome({ lead: { origem } });
      expect(mail.html + mail.text).not.toMatch(/Origem|function/);
    },
  );

  it("leaves empty rows out, and the whole list when all are empty", () => {
    const some = welcome({ lead: { interesse: "  ", cidade: "Curitiba", origem: "API" } });
    expect(some.text).toContain("- Cidade: Curitiba");
    expect(some.html + some.text).not.toMatch(/Interesse:|null|undefined/);
    const none = welcome({ lead: { interesse: null, cidade: null, origem: "API" } });
    expect(none.html + none.text).not.toContain("Suas informações");
    expect(none.html).not.toContain("<ul");
  });

  it("has the agenda button only when the company has an address for it", () => {
    expect(welcome().html).not.toContain("Agendar");
    expect(welcome({}, { linkAgenda: "javascript:alert(1)" }).html).not.toContain("Agendar");
    const mail = welcome({}, { linkAgenda: "https://agenda.example/imobsul?a=1&b=2" });
    expect(mail.html).toContain('<a href="https://agenda.example/imobsul?a=1&amp;b=2"');
    expect(mail.html).toContain(">Agendar Conversa</a>");
    expect(mail.text).toContain("Agendar conversa: https://agenda.example/imobsul?a=1&b=2");
  });

  it("writes the year of the company's clock, not of UTC", () => {
    const newYearInUtc = new Date("2027-01-01T01:30:00Z");
    expect(welcome({ now: newYearInUtc }).text).toContain("© 2026 Imob Sul");
    expect(welcome({ now: new Date("2027-01-01T03:30:00Z") }).text).toContain("© 2027 Imob Sul");
  });

  it("shows hostile values as text", () => {
    const evil = `<img src=x onerror="alert('1')">`;
    const { html } = welcome({ lead: { nome: evil, interesse: evil, cidade: evil } }, { nome: `Imob <b>"Sul"</b>` });
    expect(html).not.toMatch(/<img|<b>/);
    expect(html).toContain("Olá, &lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;!");
  });

  it("does not carry a stranger's link in the company's name", () => {
    const { html, text } = welcome({ lead: { nome: "Ganhe em premio.example", interesse: "https://premio.example" } });
    expect(html + text).not.toContain("premio.example");
    expect(text).toContain("Olá!\n");
  });

  it("is answered to the broker when the broker has an address, and is the same mail on a repeat", () => {
    expect(welcome().replyTo).toEqual({ address: "ana.souza@imobsul.example", name: "Ana Souza" });
    expect(welcome({ params: { broker: { nome: "Ana", telefone: "+5511912345678" } } }).replyTo).toBeUndefined();
    expect(welcome({ delivery: { isRepeat: true, attempt: 2 } })).toEqual(welcome());
    expect(welcome().date).toEqual(NOW);
  });
});
