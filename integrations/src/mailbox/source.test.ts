import { readdirSync } from "node:fs";
import { forged, type WebhookRequest } from "@streamleads/integration-kit";
import { describeSource, mutated, TEST_NOW } from "@streamleads/integration-kit/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { identityOf } from "./raw-headers.ts";
import { mailbox } from "./source.ts";
import { fixture, reading } from "./testing/read-fixture.ts";

const settings = { token: "4f9c2a7be01d4c55a8e3", own: "imobsul.example" };
const names = readdirSync(new URL("./fixtures/", import.meta.url)).map((name) => name.replace(/\.eml$/, ""));
const eml = fixture("zap-se-interessou");

function request(body: Buffer | string, contentType = "message/rfc822", token = settings.token): WebhookRequest {
  return {
    method: "POST",
    params: { token },
    query: {},
    headers: { "content-type": contentType },
    body: Buffer.from(body),
    now: TEST_NOW,
  };
}

function form(fields: Record<string, Buffer | string>): Buffer {
  const parts = Object.entries(fields).flatMap(([name, value]) => [
    Buffer.from(`--limite\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n`),
    Buffer.from(value),
    Buffer.from("\r\n"),
  ]);
  return Buffer.concat([...parts, Buffer.from("--limite--\r\n")]);
}

describeSource({
  source: mailbox,
  settings,
  fixtures: Object.fromEntries(names.map((name) => [name, fixture(name)])),
  request: (body) => request(body),
  forgeries: {
    "no token": (genuine) => ({ ...genuine, params: {} }),
    "another token": (genuine) => ({ ...genuine, params: { token: "4f9c2a7be01d4c55a8e4" } }),
    "the token cut short": (genuine) => ({ ...genuine, params: { token: settings.token.slice(0, -1) } }),
  },
});

describe("the webhook of a relay", () => {
  const id = { providerId: identityOf(eml), body: eml };

  it.each([
    ["raw", request(eml)],
    ["raw without a type", request(eml, "")],
    ["JSON, as text", request(JSON.stringify({ raw: eml.toString() }), "application/json")],
    ["JSON, in base64", request(JSON.stringify({ email: eml.toString("base64") }), "application/json; charset=utf-8")],
    ["Postmark's RawEmail", request(JSON.stringify({ From: "x", RawEmail: eml.toString() }), "application/json")],
    [
      "SendGrid's form",
      request(form({ to: "x", email: eml, spam_score: "0" }), 'multipart/form-data; boundary="limite"'),
    ],
    ["Mailgun's form", request(form({ "body-mime": eml }), "multipart/form-data; boundary=limite")],
  ])("finds the mail in a body that is %s, under the same id", (_case, given) => {
    expect(mailbox.webhook?.split(given, settings)).toEqual([id]);
  });

  it.each([
    ["a form without it", request(form({ text: "oi" }), "multipart/form-data; boundary=limite")],
    ["a form cut off", request(form({ email: eml }).subarray(0, 40), "multipart/form-data; boundary=limite")],
    ["JSON without it", request('{"assunto":"oi"}', "application/json")],
    ["neither", request("oi", "text/plain")],
  ])("keeps the whole body, to be parked, when it is %s", async (_case, given) => {
    const [change, ...more] = mailbox.webhook?.split(given, settings) ?? [];
    expect(change).toEqual({ body: given.body });
    expect(more).toEqual([]);
    expect(await reading(given.body)).toMatchObject({ kind: "parked" });
  });

  it("refuses everything while no token is set, also with an IMAP address", () => {
    const verdict = mailbox.webhook?.verify(request(eml, "message/rfc822", ""), { url: "imaps://a:b@c.example/" });
    expect(verdict).toEqual(forged("not_configured"));
  });

  it("is entered at the relay with its token", () => {
    expect(mailbox.webhook?.address?.(settings)).toBe(`/webhooks/email/${settings.token}`);
  });
});

describe("the id of a mail", () => {
  it("stays when servers on the way add to it, and is another for another mail under the same Message-ID", () => {
    const again = Buffer.concat([Buffer.from("Received: from x by y; hoje\r\nDelivered-To: z@x.example\r\n"), eml]);
    expect(identityOf(again)).toBe(identityOf(eml));
    expect(identityOf(eml)).toMatch(/^<0100018f-zap-1@comunica\.zapimoveis\.com\.br> [0-9a-f]{12}$/);
    const other = Buffer.from(eml.toString().replace("11:02:11", "11:02:12"));
    expect(identityOf(other)).not.toBe(identityOf(eml));
  });

  it("is a hash of everything when there is no Message-ID that can be one", () => {
    for (const id of ["", "Message-ID: nada\n", `Message-ID: <${"x".repeat(300)}@y>\n`]) {
      expect(identityOf(Buffer.from(`From: a@x.example\n${id}\noi`))).toMatch(/^sha256:[0-9a-f]{64}$/);
    }
  });
});

describe("reading", () => {
  it("never throws, whatever is done to a mail or to a relay's JSON", { timeout: 3_600_000 }, async () => {
    const bodies = [
      Buffer.from(JSON.stringify({ raw: eml.toString() })),
      Buffer.from(JSON.stringify({ RawEmail: eml.toString("base64") })),
    ];
    await fc.assert(
      fc.asyncProperty(mutated(bodies), async (body) => {
        const [change] = mailbox.webhook?.split(request(body, "application/json"), settings) ?? [];
        expect(change).toBeDefined();
        expect((await reading(change?.body ?? "")).kind).toMatch(/^(?:lead|event|status|ignored|parked)$/);
      }),
      { numRuns: Number(process.env.FUZZ_RUNS) || 300 },
    );
  });

  it("lets nothing of the markup through", async () => {
    const raw =
      "From: noreply@olx.com.br\nSubject: Lead\nContent-Type: text/html\n\n<b>Nome:</b> Ana Souza<script>alert(1)</script><img src=x onerror=y><br>Telefone: 48 99123-4567<br>Mensagem: &lt;b&gt;oi&lt;/b&gt;";
    const found = (await reading(raw)) as { lead: Record<string, unknown> };
    expect(found.lead).toMatchObject({ nome: "Ana Souza", mensagem: "<b>oi</b>" });
    expect(JSON.stringify(found)).not.toMatch(/script|onerror/);
  });
});
