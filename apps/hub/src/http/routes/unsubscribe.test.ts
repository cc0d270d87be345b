import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { UNSUBSCRIBE_SCOPE } from "../../deliveries/links.ts";
import { startTestServer, type TestServer } from "../testing.ts";

let server: TestServer;
let leadId: number;
let token: string;

beforeAll(async () => {
  server = await startTestServer("unsubscribe", { env: { EMPRESA_NOME: `Casa & "Lar" <b>` } });
});
afterAll(() => server.close());
beforeEach(async () => {
  await server.context.db.pool.query("truncate leads, lead_keys, touches, consents, suppressions, lead_events");
  const { json } = await server.ask("POST", "/api/v1/leads", { body: { nome: "Ana", email: "ana@example.com" } });
  leadId = json.id;
  token = tokenFor(`${leadId}:email`);
});

const tokenFor = (payload: string, scope = UNSUBSCRIBE_SCOPE) => server.context.sealer.sign(scope, payload);
const get = (path: string) => server.ask("GET", path, { key: null });
const post = (path: string, payload?: string, type?: string) =>
  server.ask("POST", path, { key: null, payload, headers: type ? { "content-type": type } : {} });

async function traces() {
  const [row] = await server.rows<Record<string, number>>(
    `select (select count(*) from suppressions) as suppressed, (select count(*) from consents) as consents,
       (select count(*) from lead_events where kind = 'unsubscribed') as events`,
  );
  return row;
}
const NOTHING = { suppressed: 0, consents: 0, events: 0 };
const DONE = { suppressed: 1, consents: 1, events: 1 };

describe("the unsubscribe page", () => {
  it("opened asks with a button and changes nothing, however often mail filters open it", async () => {
    for (let i = 0; i < 3; i++) {
      const { status, text, headers } = await get(`/u/${token}`);
      expect(status).toBe(200);
      expect(text).toContain('<form method="post"><button type="submit">');
      expect(headers["referrer-policy"]).toBe("no-referrer");
      expect(headers["set-cookie"]).toBeUndefined();
      expect(headers["cache-control"]).toBe("no-store");
    }
    expect(await traces()).toEqual(NOTHING);
  });

  it("answers HEAD without changing anything", async () => {
    expect((await server.app.inject({ method: "HEAD", url: `/u/${token}` })).statusCode).toBe(200);
    expect(await traces()).toEqual(NOTHING);
  });

  it("writes the company's name as text, whatever is in it", async () => {
    expect((await get(`/u/${token}`)).text).toContain("<p>Casa &amp; &quot;Lar&quot; &lt;b&gt;</p>");
  });
});

describe("unsubscribing", () => {
  it.each([
    ["the page's button", "", "application/x-www-form-urlencoded"],
    ["a mail program (RFC 8058)", "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"],
    [
      "a mail program with a multipart body",
      '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
      "multipart/form-data; boundary=x",
    ],
    ["a program without a body", undefined, undefined],
  ])("by %s closes the address, revokes the consent and is in the story", async (_by, payload, type) => {
    const answer = await post(`/u/${token}`, payload, type);
    expect([answer.status, answer.headers.location]).toEqual([200, undefined]);
    expect(await traces()).toEqual(DONE);
    const hash = server.context.gate.addressHash({ email: "ana@example.com", telefone: null }, "email");
    expect(await server.rows("select channel, reason from suppressions where hash = $1", [hash])).toEqual([
      { channel: "email", reason: "unsubscribe" },
    ]);
    expect(await server.rows("select finalidade, estado from consents")).toEqual([
      { finalidade: "marketing_email", estado: "revogado" },
    ]);
    const { entries } = (await server.ask("GET", `/api/v1/leads/${leadId}/timeline`)).json;
    expect(entries[0]).toMatchObject({ kind: "unsubscribed", title: "Pediu para não receber mais e-mails" });
  });

  it("again, or twice at once, changes nothing more and says the same", async () => {
    const answers = await Promise.all([post(`/u/${token}`), post(`/u/${token}`), post(`/u/${token}`)]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect((await post(`/u/${token}`)).status).toBe(200);
    expect(await traces()).toEqual(DONE);
  });

  it("after a new consent counts again", async () => {
    await post(`/u/${token}`);
    await server.context.db.pool.query(
      "insert into consents (lead_id, finalidade, estado, em) values ($1, 'marketing_email', 'concedido', now() + interval '1 second')",
      [leadId],
    );
    await post(`/u/${token}`);
    expect(await traces()).toMatchObject({ events: 2 });
  });

  it.each([
    ["nonsense", () => "abc"],
    ["a token of another kind", () => tokenFor(`${leadId}:email`, "receipt")],
    ["a changed token", () => token.replace(/\..(.)/, (_, second) => `.${second === "x" ? "yy" : "xx"}`)],
    [
      "another lead under the same signature",
      () => `${Buffer.from("1:email").toString("base64url")}.${token.split(".")[1]}`,
    ],
    ["a lead that is not there", () => tokenFor("999999:email")],
    ["a channel that there is not", () => tokenFor(`${leadId}:fax`)],
    ["no lead at all", () => tokenFor("x:email")],
  ])("with %s is answered like a right one, and changes nothing", async (_what, make) => {
    const wrong = make();
    expect((await get(`/u/${wrong}`)).text).toBe((await get(`/u/${token}`)).text);
    const answer = await post(`/u/${wrong}`);
    expect(await traces()).toEqual(NOTHING);
    expect([answer.status, answer.text]).toEqual([200, (await post(`/u/${token}`)).text]);
  });
});
