import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { scriptedConnector, startTestServer, type TestServer } from "../http/testing.ts";

const SITE = "https://www.imobiliaria.example";
const PAGE = `${SITE}/imovel/12?utm_source=google&utm_campaign=lofts`;
const FROM_SITE = { origin: SITE, referer: PAGE };
const LEAD = { nome: "Ana Lima", email: "ana@example.com", telefone: "(11) 98888-7777" };

let server: TestServer;
let url: string;
let key: string;
let appKey: string;
let now = new Date("2026-11-23T15:00:00Z");

beforeAll(async () => {
  const { connector, env } = scriptedConnector();
  server = await startTestServer("form", {
    env: { ...env, EMPRESA_NOME: `Casa & "Lar" <b>` },
    registry: [connector],
    now: () => now,
  });
  url = await server.app.listen({ host: "127.0.0.1", port: 0 });
  const allowedOrigins = [SITE, "https://obrigado.example"];
  key = (await server.newKey({ level: "publishable", allowedOrigins })).secret;
  appKey = (await server.newKey({ level: "publishable" })).secret;
});
afterAll(() => server.close());
beforeEach(async () => {
  now = new Date(now.getTime() + 1_000);
  await server.context.db.pool.query("truncate leads, lead_keys, touches, consents, raw_requests, idempotency_keys");
});

interface Post {
  key?: string;
  headers?: Record<string, string>;
  type?: string;
}

function send(fields: Record<string, string> | string | Buffer | FormData, post: Post = {}): Promise<Response> {
  const isBody = typeof fields === "string" || Buffer.isBuffer(fields) || fields instanceof FormData;
  return fetch(`${url}/f/${post.key ?? key}`, {
    method: "POST",
    body: (isBody ? fields : new URLSearchParams(fields)) as string,
    headers: { ...(post.headers ?? FROM_SITE), ...(post.type && { "content-type": post.type }) },
    redirect: "manual",
  });
}

const leads = () =>
  server.rows<Record<string, unknown>>(
    "select nome, email, telefone, origem, extras->>'pagina' as pagina, extras->>'utm_source' as utm_source from leads",
  );
const raws = () =>
  server.rows("select source, state, cause, content_type, lead_id is not null as is_lead from raw_requests");
const counted = async () => {
  const { text } = await server.ask("GET", "/metrics");
  return Number(/ingest_refused_total\{reason="bot"\} (\d+)/.exec(text)?.[1] ?? 0);
};

describe("a form of an allowed site", () => {
  it("becomes a scored lead with planned deliveries, and its visitor is thanked in a page", async () => {
    const answer = await send(LEAD);
    const text = await answer.text();
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(text).toContain('<html lang="pt-BR">');
    expect(text).toContain("Recebemos seus dados");
    expect(await leads()).toEqual([
      {
        nome: "Ana Lima",
        email: "ana@example.com",
        telefone: "+5511988887777",
        origem: "WEBSITE",
        pagina: PAGE,
        utm_source: "google",
      },
    ]);
    expect(await server.rows("select integration from deliveries d join leads l on l.id = d.lead_id")).toEqual([
      { integration: "n8n" },
    ]);
    expect(await raws()).toEqual([
      {
        source: "form",
        state: "parsed",
        cause: null,
        content_type: "application/x-www-form-urlencoded",
        is_lead: true,
      },
    ]);
  });

  it("is answered in a page without script, whose every foreign word is text, and that a site may frame", async () => {
    const answer = await send(LEAD, { headers: { origin: SITE, referer: `${SITE}/?q="><script>alert(1)</script>` } });
    const text = await answer.text();
    expect(text).toContain("Casa &amp; &quot;Lar&quot; &lt;b&gt;");
    expect(text).not.toMatch(/<script|<b>/);
    const policy = answer.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("frame-ancestors");
    expect(answer.headers.get("x-frame-options")).toBeNull();
    expect(answer.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  it("is answered in JSON when a program asks for it", async () => {
    const answer = await send(LEAD, { headers: { ...FROM_SITE, accept: "application/json" } });
    expect(answer.status).toBe(202);
    expect(Object.keys((await answer.json()) as object).sort()).toEqual(["receipt", "received_at"]);
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("sends its visitor on, to the site's own pages only", async () => {
    const target = async (_redirect: string) => {
      const answer = await send({ ...LEAD, _redirect });
      return [answer.status, answer.headers.get("location")];
    };
    expect(await target("/obrigado")).toEqual([303, `${SITE}/obrigado`]);
    expect(await target("https://obrigado.example/x")).toEqual([303, "https://obrigado.example/x"]);
    expect(await target("https://evil.example/")).toEqual([200, null]);
  });

  it("may be multipart, with files that are named and not kept", async () => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...LEAD, nome: "João Conceição" })) form.append(name, value);
    form.append("comprovante", new Blob([Buffer.alloc(2 * 1024 * 1024, "%PDF-")]), "renda.pdf");
    expect((await send(form)).status).toBe(200);
    expect(await leads()).toMatchObject([{ nome: "João Conceição" }]);
    const [raw] = await server.rows<{ size: number; respostas: object }>(
      "select length(body) as size, (select extras->'respostas' from leads) as respostas from raw_requests",
    );
    expect(raw?.size).toBeLessThan(500);
    expect(raw?.respostas).toEqual({ comprovante: "arquivo não recebido: renda.pdf" });
  });

  it("keeps what was agreed to, with the text that was shown", async () => {
    await send({
      ...LEAD,
      consentimento_marketing_whatsapp: "on",
      consentimento_marketing_whatsapp_texto: "Aceito receber mensagens da Casa & Lar no WhatsApp.",
      consentimento_marketing_whatsapp_versao: "2026-11",
      consentimento_marketing_email_texto: "Aceito e-mails.",
    });
    expect(await server.rows("select finalidade, estado, base_legal, texto, texto_versao from consents")).toEqual([
      {
        finalidade: "marketing_whatsapp",
        estado: "concedido",
        base_legal: "consentimento",
        texto: "Aceito receber mensagens da Casa & Lar no WhatsApp.",
        texto_versao: "2026-11",
      },
    ]);
  });

  it("never replaces what is known of a person: anybody can fill in a form", async () => {
    await server.ask("POST", "/api/v1/leads", { body: { ...LEAD, cidade: "Santos" } });
    expect((await send({ ...LEAD, telefone: "11 97777-6666", cidade: "Campinas" })).status).toBe(200);
    const [lead] = await server.rows("select telefone, cidade, touches from leads");
    expect(lead).toEqual({ telefone: "+5511988887777", cidade: "Santos", touches: 2 });
  });

  it("posted twice under one _idempotency is one touch, and with a mended field another", async () => {
    const first = { ...LEAD, mensagem: "Quero visitar.", _idempotency: "pagina-1" };
    await send(first);
    await send({ ...first, _t: "1" });
    expect(await server.rows("select 1 from touches")).toHaveLength(1);
    await send({ ...first, mensagem: "Quero visitar no sábado." });
    expect(await server.rows("select 1 from touches")).toHaveLength(2);
    expect(await server.rows("select 1 from leads")).toHaveLength(1);
  });

  it("with an _idempotency that cannot be used loses no lead", async () => {
    expect((await send({ ...LEAD, _idempotency: "com espaços" })).status).toBe(200);
    expect(await leads()).toHaveLength(1);
  });
});

describe("a form with something to mend", () => {
  it("is refused in a page that says what, with the way back, and nothing is stored", async () => {
    const answer = await send({ ...LEAD, nome: "", email: "ana@" });
    const text = await answer.text();
    expect(answer.status).toBe(422);
    expect(answer.headers.get("content-type")).toContain("text/html");
    expect(text).toContain("Falta corrigir alguns campos");
    expect(text).toContain("&quot;nome&quot;");
    expect(text).toContain("não é um endereço de e-mail");
    expect(text).toContain(`href="${SITE}/imovel/12?utm_source=google&amp;utm_campaign=lofts"`);
    expect(text).not.toContain("ana@");
    expect(await leads()).toEqual([]);
    expect(await raws()).toEqual([]);
  });

  it("is refused in JSON when a program asks for it", async () => {
    const answer = await send({ nome: "Ana" }, { headers: { ...FROM_SITE, accept: "application/json" } });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ error: { code: "invalid_lead", fields: [{ field: "email" }] } });
  });
});

describe("what bots send", () => {
  it.each([
    ["fills the field that nobody sees", { _gotcha: "Seguidores" }, "escondido"],
    ["comes within two seconds", { _t: "loaded" }, "depressa"],
  ])("and %s is answered like anybody's, kept, counted and planned for nobody", async (_how, control, reason) => {
    const controls: Record<string, string> = { ...(control as object) };
    if (controls._t) controls._t = String(now.getTime() - 500);
    const before = await counted();
    const [bot, person] = [await send({ ...LEAD, ...controls }), await send({ ...LEAD, nome: "Rui" })];
    expect([bot.status, await bot.text()]).toEqual([person.status, await person.text()]);
    expect(await leads()).toMatchObject([{ nome: "Rui" }]);
    const ignored = await server.rows<{ reason: string; body: Buffer }>(
      "select source, state, cause, reason, body, lead_id from raw_requests where state <> 'parsed'",
    );
    expect(ignored).toMatchObject([{ source: "form", state: "ignored", cause: "bot", lead_id: null }]);
    expect(ignored[0]?.reason).toContain(reason);
    expect(ignored[0]?.body.toString()).toContain("Ana+Lima");
    expect((await counted()) - before).toBe(1);
  });

  it("with a redirect is redirected", async () => {
    expect((await send({ _gotcha: "x", _redirect: "/obrigado" })).headers.get("location")).toBe(`${SITE}/obrigado`);
  });

  it("is read as a lead after all when a person knows better, without a word on whom it is known of", async () => {
    await send({ ...LEAD, _gotcha: "preenchido" });
    const [kept] = await server.rows<{ id: number }>(
      "select id from raw_requests where cause = 'bot' order by id desc limit 1",
    );
    expect((await server.ask("POST", `/api/v1/raw-requests/${kept!.id}/parse`)).status).toBe(202);
    await expect
      .poll(
        async () =>
          (await server.rows<{ state: string }>("select state from raw_requests where id = $1", [kept!.id]))[0]?.state,
        {
          timeout: 20_000,
        },
      )
      .toBe("parsed");
    const [touch] = await server.rows<{ trusted: boolean; origem: string }>(
      "select trusted, origem from touches where raw_id = $1",
      [kept!.id],
    );
    expect(touch).toEqual({ trusted: false, origem: "WEBSITE" });
  });
});

describe("the origin of a form", () => {
  it.each([
    ["no Origin but a Referer of the site", { referer: PAGE }],
    ["a hidden Origin and a Referer of the site", { origin: "null", referer: PAGE }],
  ])("with %s is the site", async (_what, headers) => {
    expect((await send(LEAD, { headers })).status).toBe(200);
  });

  it.each([
    ["another site", { origin: "https://evil.example", referer: PAGE }],
    ["a Referer of another site", { referer: "https://evil.example/" }],
    ["a hidden Origin alone", { origin: "null" }],
    ["neither Origin nor Referer", {}],
  ])("with %s is refused, in a page without a way back", async (_what, headers) => {
    const answer = await send(LEAD, { headers });
    const text = await answer.text();
    expect(answer.status).toBe(403);
    expect(text).toContain("Esta chave não pode ser usada a partir daqui.");
    expect(text).not.toContain("href=");
    expect(await raws()).toEqual([]);
  });

  it("is none for an app's key, which works in no page", async () => {
    expect((await send(LEAD, { key: appKey })).status).toBe(403);
    expect((await send(LEAD, { key: appKey, headers: {} })).status).toBe(200);
    expect(await leads()).toMatchObject([{ origem: "MOBILE_APP" }]);
  });
});

describe("the key of a form", () => {
  it.each([
    ["that is unknown", () => "sl_pub_x_y", 401, "não existe ou foi revogada"],
    ["that is secret", () => server.keys.write, 403, "secreta"],
    ["that may do everything", () => server.keys.admin, 403, "secreta"],
    ["that only reads", () => server.keys.read, 403, "secreta"],
    ["that is endless", () => "a".repeat(300), 401, "não existe ou foi revogada"],
  ])("%s is refused", async (_what, secret, status, words) => {
    const answer = await send(LEAD, { key: secret() });
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(words);
    expect(await raws()).toEqual([]);
  });

  it("that is revoked is refused from then on", async () => {
    const { id, secret } = await server.newKey({ level: "publishable", allowedOrigins: [SITE] });
    expect((await send(LEAD, { key: secret })).status).toBe(200);
    await server.ask("DELETE", `/api/v1/keys/${id}`);
    expect((await send(LEAD, { key: secret })).status).toBe(401);
  });

  it("is checked before the body is waited for", async () => {
    const status = await new Promise((resolve, reject) => {
      const request = httpRequest(`${url}/f/sl_pub_x_y`, {
        method: "POST",
        headers: { ...FROM_SITE, "content-type": "multipart/form-data; boundary=x", "content-length": 20_000_000 },
      });
      request.on("response", (response) => {
        resolve(response.statusCode);
        request.destroy();
      });
      request.on("error", reject);
      request.flushHeaders();
    });
    expect(status).toBe(401);
  });
});

describe("what is no form", () => {
  it.each([
    ["JSON", JSON.stringify(LEAD), "application/json", 415],
    ["text", "nome=Ana", "text/plain", 415],
    ["nothing", "", "application/x-www-form-urlencoded", 422],
    ["too much", `mensagem=${"a".repeat(1024 * 1024)}`, "application/x-www-form-urlencoded", 413],
    ["half a form", "--x\r\nContent-Disposition: form-data", "multipart/form-data; boundary=x", 400],
  ])("like %s is refused in a page", async (_what, body, type, status) => {
    const answer = await send(body, { type });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toContain("text/html");
    expect(await raws()).toEqual([]);
  });

  it("by a sender who hangs up half-way leaves nothing behind and the server at work", async () => {
    await new Promise<void>((resolve) => {
      const request = httpRequest(`${url}/f/${key}`, {
        method: "POST",
        headers: { ...FROM_SITE, "content-type": "multipart/form-data; boundary=x", "content-length": 5_000 },
      });
      request.on("error", () => resolve());
      request.on("close", () => resolve());
      request.write('--x\r\nContent-Disposition: form-data; name="nome"\r\n\r\nAna', () => request.destroy());
    });
    expect((await send(LEAD)).status).toBe(200);
    expect(await leads()).toHaveLength(1);
  });

  it("like a GET is told which way is right", async () => {
    const answer = await fetch(`${url}/f/${key}`);
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"]);
  });
});
