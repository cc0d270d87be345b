/** Visitors of a company's site, in a real Chromium, whose forms reach a real hub of another origin. */
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import chromium from "@sparticuz/chromium";
import { type Browser, type BrowserContext, type Page, chromium as playwright } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../../apps/hub/src/http/testing.ts";

/** The browser that npm brings runs on this platform only; elsewhere these tests are skipped, and the reporter says so. */
const hasBrowser = process.platform === "linux" && process.arch === "x64";
/** In a single process the browser ends with its first page; without web security it sends no Origin, as real ones do. */
const UNWANTED = new Set(["--single-process", "--no-zygote", "--disable-web-security"]);
/** Generous: a loaded machine is no failure. */
const WAIT_MS = 60_000;

const README = readFileSync(new URL("../../integrations/src/site/README.md", import.meta.url), "utf8");
/** A person reads for a minute; a bot does not. */
const PERSON = "performance.now = () => 60_000";
const BOT = "performance.now = () => 300";
const THANKS = "Recebemos seus dados. Obrigado!";

interface LeadRow {
  nome: string;
  email: string;
  telefone: string | null;
  origem: string;
  extras: Record<string, unknown> & { respostas?: Record<string, string> };
}

describe.skipIf(!hasBrowser)("a form on a company's site", { timeout: 180_000 }, () => {
  let hub: TestServer;
  let hubUrl: string;
  let key: string;
  let site: Server;
  let siteUrl: string;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const pages = new Map<string, { html: string; headers: Record<string, string> }>();
  const complaints: string[] = [];

  beforeAll(async () => {
    site = createServer((request, response) => {
      const found = pages.get(new URL(request.url ?? "/", "http://site").pathname);
      response.writeHead(found ? 200 : 404, { "content-type": "text/html; charset=utf-8", ...found?.headers });
      response.end(found?.html);
    });
    await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
    siteUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
    hub = await startTestServer("browser_snippet");
    // Another host, not only another port: what a site and a hub are to a browser.
    hubUrl = (await hub.app.listen({ host: "127.0.0.1", port: 0 })).replace("127.0.0.1", "localhost");
    key = (await hub.newKey({ level: "publishable", allowedOrigins: [siteUrl] })).secret;
    const executablePath = await chromium.executablePath();
    const args = chromium.args.filter((arg) => !UNWANTED.has(arg));
    browser = await playwright.launch({ executablePath, args: [...args, "--no-sandbox"] });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await hub?.close();
    site?.closeAllConnections();
    site?.close();
  });

  beforeEach(async () => {
    await hub.context.db.pool.query(
      "truncate leads, lead_keys, touches, consents, raw_requests, deliveries, idempotency_keys",
    );
    pages.clear();
    pages.set("/obrigado", { html: "<!doctype html><title>Obrigado</title><h1>Até logo</h1>", headers: {} });
    complaints.length = 0;
    context = await browser.newContext({ locale: "pt-BR" });
    await context.addInitScript(PERSON);
    page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    page.on("pageerror", (error) => complaints.push(error.message));
  });
  afterEach(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });

  // ---- what pages hold -----------------------------------------------------------------------------------------

  const script = (attributes = "") =>
    `<script async src="${hubUrl}/snippet.js" data-key="${key}" ${attributes}></script>`;

  const FIELDS = `
    <label>Nome <input name="nome"></label>
    <label>E-mail <input name="email"></label>
    <label>Telefone <input name="telefone" type="tel"></label>
    <button>Enviar</button>`;
  const form = (fields = FIELDS, attributes = "") => `<form data-streamleads ${attributes}>${fields}</form>`;

  function publish(path: string, body: string, headers: Record<string, string> = {}): void {
    pages.set(path, {
      html: `<!doctype html><html lang="pt-BR"><title>Site</title><body>${body}</body></html>`,
      headers,
    });
  }

  /** The form of the guide, as an owner pastes it. */
  function formOfTheGuide(): string {
    const html = /```html\n(.*?)```/s.exec(README)?.[1] ?? "";
    return html.replaceAll("https://leads.imobiliaria.example", hubUrl).replaceAll("sl_pub_SUA_CHAVE", key);
  }

  async function open(path: string, referer?: string): Promise<void> {
    await page.goto(siteUrl + path, referer === undefined ? {} : { referer });
  }

  /** The script is loaded when it has laid its trap. */
  const ready = () => page.locator("form [name=_gotcha]").first().waitFor({ state: "attached" });

  async function fillIn(values: Record<string, string> = {}): Promise<void> {
    const filled = { nome: "Ana Lima", email: "ana@example.com", telefone: "(11) 98888-7777", ...values };
    for (const [name, value] of Object.entries(filled)) await page.locator(`[name="${name}"]`).first().fill(value);
  }
  const submit = () => page.locator("button").first().click();
  const says = (text: string) => page.locator("[data-streamleads-message]").filter({ hasText: text }).first().waitFor();

  const leads = () => hub.rows<LeadRow>("select nome, email, telefone, origem, extras from leads order by id");
  const touches = async () => (await hub.rows("select 1 from touches")).length;

  // ---- the way of a lead ---------------------------------------------------------------------------------------

  it("brings its lead with first and last campaign, page, referrer, Analytics ids and consent, and goes on", async () => {
    publish("/lancamento", `${script()}<a href="/contato">Contato</a>`);
    publish("/contato", formOfTheGuide());
    await context.addCookies([
      { name: "_ga", value: "GA1.1.1493027756.1795186800", url: siteUrl },
      { name: "_ga_AB12CD34EF", value: "GS2.1.s1795186801$o1$g1", url: siteUrl },
    ]);
    await open("/lancamento?utm_source=google&utm_medium=cpc&gclid=abc123", "https://www.google.com/");
    await page.waitForFunction("window.StreamLeads");
    await open("/lancamento?utm_source=facebook&utm_campaign=lofts&fbclid=fb1&outro=1", "https://m.facebook.com/");
    await page.waitForFunction("window.StreamLeads");
    await page.getByRole("link", { name: "Contato" }).click();
    await page.waitForFunction("window.StreamLeads");

    await fillIn({ renda_aproximada: "15.000", mensagem: "Quero visitar no sábado." });
    await page.getByRole("checkbox").check();
    await submit();
    await page.getByRole("heading", { name: "Até logo" }).waitFor();

    const [lead] = await leads();
    expect(lead).toMatchObject({
      nome: "Ana Lima",
      email: "ana@example.com",
      telefone: "+5511988887777",
      origem: "WEBSITE",
      extras: {
        mensagem: "Quero visitar no sábado.",
        codigo_imovel: "AP-1203",
        utm_source: "facebook",
        utm_campaign: "lofts",
        fbclid: "fb1",
        referrer: "https://m.facebook.com/",
        pagina: `${siteUrl}/contato`,
        ga_client_id: "1493027756.1795186800",
        ga_session_id: "1795186801",
      },
    });
    expect(lead?.extras.gclid ?? null).toBeNull();
    const first = new URLSearchParams(lead?.extras.respostas?.primeira_visita);
    expect(Object.fromEntries(first)).toEqual({
      utm_source: "google",
      utm_medium: "cpc",
      gclid: "abc123",
      referrer: "https://www.google.com/",
    });
    expect(await hub.rows("select finalidade, estado, texto, texto_versao from consents")).toEqual([
      {
        finalidade: "marketing_whatsapp",
        estado: "concedido",
        texto: "Aceito receber mensagens da Imobiliária Horizonte pelo WhatsApp.",
        texto_versao: "2026-11",
      },
    ]);
    expect(await hub.rows("select source from raw_requests")).toEqual([{ source: "api" }]);
    expect((await context.cookies()).map(({ name }) => name).sort()).toEqual(["_ga", "_ga_AB12CD34EF"]);
  });

  it("works the same without any script, and its visitor comes back to the site", async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false });
    page = await plain.newPage();
    page.setDefaultTimeout(WAIT_MS);
    publish("/contato", formOfTheGuide());
    await open("/contato?utm_source=google");
    await fillIn();
    await page.getByRole("checkbox").check();
    await submit();
    await page.getByRole("heading", { name: "Até logo" }).waitFor();
    await plain.close();
    expect(await leads()).toMatchObject([{ nome: "Ana Lima", telefone: "+5511988887777" }]);
    expect(await hub.rows("select texto from consents")).toHaveLength(1);
    expect(await hub.rows("select source from raw_requests")).toEqual([{ source: "form" }]);
  });

  it("thanks in the page, tells the page, and is empty again", async () => {
    publish("/", form() + script());
    await open("/");
    await ready();
    await page.evaluate(
      "document.addEventListener('streamleads:sent', (event) => { window.told = [event.target.tagName, event.detail.receipt] })",
    );
    await fillIn();
    await submit();
    await says(THANKS);
    expect(await page.evaluate("window.told")).toEqual(["FORM", expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    expect(await page.locator("[name=email]").inputValue()).toBe("");
    expect(await page.locator("[data-streamleads-message]").getAttribute("aria-live")).toBe("polite");
  });

  it("leaves the thanks to a page that prevents ours", async () => {
    publish("/", form(FIELDS, 'data-redirect="/obrigado"') + script());
    await open("/");
    await ready();
    await page.evaluate(
      "document.addEventListener('streamleads:sent', (e) => { e.preventDefault(); document.title = 'Meu obrigado' })",
    );
    await fillIn();
    await submit();
    await page.waitForFunction("document.title === 'Meu obrigado'");
    expect(page.url()).toBe(`${siteUrl}/`);
    expect(await page.locator("[data-streamleads-message]").textContent()).toBe("");
  });

  it("asks for what is missing at its place, and sends when it is mended", async () => {
    publish("/", form() + script());
    await open("/");
    await ready();
    await fillIn({ telefone: "123" });
    await submit();
    await says("não é um número que se possa chamar");
    const phone = page.locator("[name=telefone]");
    expect(await phone.getAttribute("aria-invalid")).toBe("true");
    expect(await page.locator("[name=email]").getAttribute("aria-invalid")).toBeNull();
    expect(await page.evaluate("document.activeElement.name")).toBe("telefone");
    expect(await leads()).toEqual([]);

    await phone.fill("(11) 98888-7777");
    await submit();
    await says(THANKS);
    expect(await phone.getAttribute("aria-invalid")).toBeNull();
    expect(await leads()).toHaveLength(1);
  });

  it("stopped by the site's own check is not sent", async () => {
    publish(
      "/",
      `${form()}${script()}<script>
      document.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); document.title = "Falta algo" });
    </script>`,
    );
    await open("/");
    await ready();
    await fillIn();
    await submit();
    await page.waitForFunction("document.title === 'Falta algo'");
    expect(await page.locator("[data-streamleads-message]").textContent()).toBe("");
    expect(await hub.rows("select 1 from raw_requests")).toEqual([]);
  });

  it("with names that only the hub knows goes there whole, and its questions are kept", async () => {
    publish(
      "/",
      form(`
      <input name="nome_do_interessado"><input name="melhor_email"><input name="Quando pretende mudar?"><button>Enviar</button>`) +
        script(),
    );
    await open("/?utm_source=google");
    await ready();
    await page.locator("[name=nome_do_interessado]").fill("Rui Prado");
    await page.locator("[name=melhor_email]").fill("rui@example.com");
    await page.locator("input").nth(2).fill("Até março");
    await submit();
    await page.getByRole("heading", { name: THANKS }).waitFor();
    expect(await leads()).toMatchObject([
      {
        nome: "Rui Prado",
        email: "rui@example.com",
        extras: { utm_source: "google", respostas: { "Quando pretende mudar?": "Até março" } },
      },
    ]);
  });

  // ---- pages that make it hard ---------------------------------------------------------------------------------

  it("arrives although storage and cookies are blocked, with the campaign of its page", async () => {
    await context.addInitScript(`
      for (const name of ["sessionStorage", "localStorage"]) {
        Object.defineProperty(window, name, { get() { throw new DOMException("Access is denied", "SecurityError") } });
      }
      Object.defineProperty(document, "cookie", { get() { throw new DOMException("denied", "SecurityError") }, set() {} });`);
    publish("/", form() + script());
    await open("/?utm_source=google", "https://www.google.com/");
    await ready();
    await fillIn();
    await submit();
    await says(THANKS);
    expect(await leads()).toMatchObject([{ extras: { utm_source: "google", referrer: "https://www.google.com/" } }]);
  });

  it("arrives although a consent banner has switched the script off", async () => {
    publish("/", formOfTheGuide().replace("<script async", '<script type="text/plain" async'));
    await open("/");
    await fillIn();
    await submit();
    await page.getByRole("heading", { name: "Até logo" }).waitFor();
    expect(await page.evaluate("window.StreamLeads")).toBeUndefined();
    expect(await hub.rows("select source from raw_requests")).toEqual([{ source: "form" }]);
  });

  it("arrives when a banner lets the script run late, in a copy, and twice", async () => {
    publish("/", form());
    await open("/");
    await page.waitForLoadState("load");
    await page.evaluate(`for (const n of [1, 2]) {
      const copy = document.createElement("script");
      copy.src = "${hubUrl}/snippet.js?key=${key}&n=" + n;
      copy.onload = () => { document.title += " " + n };
      document.body.append(copy);
    }`);
    await page.waitForFunction("/1/.test(document.title) && /2/.test(document.title)");
    await fillIn();
    await submit();
    await says(THANKS);
    expect(await page.locator("[name=_gotcha]").count()).toBe(1);
    expect(await touches()).toBe(1);
  });

  it("that the page draws later is taken in as well, under a selector of the site's own", async () => {
    publish("/", script('data-streamleads-selector=".contato form"'));
    await open("/");
    await page.waitForFunction("window.StreamLeads");
    await page.evaluate(`
      const box = document.createElement("section");
      box.className = "contato";
      box.innerHTML = ${JSON.stringify(`<form>${FIELDS}</form>`)};
      document.body.append(box);`);
    await ready();
    await fillIn();
    await submit();
    await says(THANKS);
    expect(await leads()).toHaveLength(1);
  });

  it("passes a strict policy, and leaves by its own POST where the policy forbids fetch", async () => {
    const policy = (connect: string) => ({
      "content-security-policy": `default-src 'none'; script-src ${hubUrl}; connect-src ${connect}; form-action ${hubUrl} ${siteUrl}`,
    });
    publish("/estrita", form() + script(), policy(hubUrl));
    publish(
      "/sem-fetch",
      form(`${FIELDS}<input type="hidden" name="_redirect" value="/obrigado">`) + script(),
      policy("'none'"),
    );
    await open("/estrita");
    await ready();
    await fillIn();
    await submit();
    await says(THANKS);
    expect(await page.evaluate("document.querySelector('[name=_gotcha]').getBoundingClientRect().right < 0")).toBe(
      true,
    );

    await open("/sem-fetch?utm_source=google");
    await ready();
    await fillIn({ nome: "Rui Prado", email: "rui@example.com", telefone: "21 97777-6666" });
    await submit();
    await page.getByRole("heading", { name: "Até logo" }).waitFor();
    expect(await leads()).toMatchObject([
      { nome: "Ana Lima" },
      { nome: "Rui Prado", extras: { utm_source: "google", pagina: `${siteUrl}/sem-fetch?utm_source=google` } },
    ]);
  });

  it("sent again because the answer was lost makes one lead with one touch", async () => {
    let sent = 0;
    const keys = new Set<string | undefined>();
    await page.route(`${hubUrl}/api/v1/leads`, async (route) => {
      if (route.request().method() === "POST") {
        sent += 1;
        keys.add(route.request().headers()["idempotency-key"]);
        if (sent === 1) {
          await route.fetch();
          return route.abort();
        }
      }
      return route.continue();
    });
    publish("/", form() + script());
    await open("/");
    await ready();
    await fillIn();
    await submit();
    await says(THANKS);
    expect([sent, keys.size, await touches()]).toEqual([2, 1, 1]);
  });

  it("whose every fetch fails leaves by its own POST, and what arrived before is not doubled", async () => {
    await page.route(`${hubUrl}/api/v1/leads`, async (route) => {
      if (route.request().method() === "POST") await route.fetch();
      return route.abort();
    });
    publish("/", form() + script());
    await open("/");
    await ready();
    await fillIn();
    await submit();
    await page.getByRole("heading", { name: THANKS }).waitFor();
    expect(await leads()).toHaveLength(1);
    expect(await hub.rows("select count(*)::int as times, source from raw_requests group by 2 order by 2")).toEqual([
      { times: 1, source: "api" },
      { times: 1, source: "form" },
    ]);
    expect(await hub.rows("select distinct kind from touches order by 1")).toEqual([
      { kind: "new" },
      { kind: "repeated" },
    ]);
  });

  it("is posted to the hub as the last try while the hub is down", async () => {
    publish("/", form() + script());
    await open("/");
    await ready();
    await page.route(`${hubUrl}/**`, (route) => route.abort("connectionrefused"));
    await fillIn();
    const leaving = page.waitForRequest((request) => request.isNavigationRequest() && request.method() === "POST");
    await submit();
    const request = await leaving;
    expect(request.url()).toBe(`${hubUrl}/f/${key}`);
    expect(new URLSearchParams(request.postData() ?? "").get("email")).toBe("ana@example.com");
  });

  it("keeps what was typed while the hub is busy, and says so", async () => {
    const busy = { error: { code: "too_busy", message: "Há leads demais.", fix: "Envie de novo.", request_id: "x" } };
    await page.route(`${hubUrl}/api/v1/leads`, (route) =>
      route.request().method() === "POST"
        ? route.fulfill({ status: 503, json: busy, headers: { "access-control-allow-origin": siteUrl } })
        : route.continue(),
    );
    publish("/", form() + script());
    await open("/");
    await ready();
    await fillIn();
    await submit();
    await says("Não foi possível enviar agora");
    expect(await page.locator("[name=email]").inputValue()).toBe("ana@example.com");
    await page.unroute(`${hubUrl}/api/v1/leads`);
    await submit();
    await says(THANKS);
    expect(await leads()).toHaveLength(1);
  });

  // ---- bots ----------------------------------------------------------------------------------------------------

  it.each([
    ["quicker than a person", BOT, "", "depressa"],
    ["into the field that nobody sees", PERSON, "Seguidores", "escondido"],
  ])("filled in %s is thanked for and becomes no lead", async (_how, clock, trapped, reason) => {
    await context.addInitScript(clock);
    publish("/", form() + script());
    await open("/");
    await ready();
    await fillIn();
    if (trapped !== "") await page.evaluate(`document.querySelector("[name=_gotcha]").value = "${trapped}"`);
    await submit();
    await says(THANKS);
    expect(await leads()).toEqual([]);
    const [raw] = await hub.rows<{ state: string; cause: string; reason: string }>(
      "select state, cause, reason from raw_requests",
    );
    expect(raw).toMatchObject({ state: "ignored", cause: "bot", reason: expect.stringContaining(reason) });
  });

  // ---- programs ------------------------------------------------------------------------------------------------

  it("may be a program of the page, which is told what came of its lead", async () => {
    publish("/", script());
    await open("/?utm_source=google");
    await page.waitForFunction("window.StreamLeads");
    const send = (lead: object) => page.evaluate(`StreamLeads.send(${JSON.stringify(lead)})`);
    expect(await send({ nome: "Ana Lima", email: "ana@example.com", interesse: "Loft" })).toMatchObject({
      receipt: expect.any(String),
      received_at: expect.any(String),
    });
    expect(await send({ nome: "Ana Lima" })).toMatchObject({
      status: 422,
      error: { code: "invalid_lead", fields: [{ field: "email" }] },
    });
    expect(await leads()).toMatchObject([
      { nome: "Ana Lima", extras: { utm_source: "google", pagina: `${siteUrl}/?utm_source=google` } },
    ]);
  });

  it("on a site that the key does not know is refused in a page that says so", async () => {
    const other = (await hub.newKey({ level: "publishable", allowedOrigins: ["https://outra.example"] })).secret;
    publish("/", (form() + script()).replaceAll(key, other));
    await open("/");
    await ready();
    await fillIn();
    await submit();
    await page.getByText("Esta chave não pode ser usada a partir daqui.").waitFor();
    expect(await leads()).toEqual([]);
  });
});
