import { readSettings } from "@streamleads/integration-kit";
import { CONNECTORS } from "@streamleads/integrations";
import { createTransport } from "nodemailer";
import { afterEach, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "./sandbox.ts";

let sandbox: Sandbox;
afterEach(() => sandbox.close());

/** Sends the event that n8n's webhook takes. */
function sendEvent(nome = "Carlos Silva"): Promise<Response> {
  return fetch(sandbox.env().N8N_WEBHOOK_URL ?? "", {
    method: "POST",
    headers: { "content-type": "application/json", "webhook-id": `evt-${nome}` },
    body: JSON.stringify({ nome, status: "QUENTE" }),
  });
}

function sendMail(): Promise<unknown> {
  const { SMTP_SERVER, SMTP_PORT, SMTP_USERNAME, SMTP_PASSWORD } = sandbox.env();
  const transport = createTransport({
    host: SMTP_SERVER,
    port: Number(SMTP_PORT),
    auth: { user: SMTP_USERNAME ?? "", pass: SMTP_PASSWORD ?? "" },
  });
  return transport.sendMail({
    from: SMTP_USERNAME,
    to: "ana@imobsul.example",
    subject: "Lead quente",
    text: "Ligue agora",
    html: "<p>Ligue agora</p>",
    headers: { "X-StreamLeads-Class": "staff" },
  });
}

/** Resolves with the next arrival. */
function nextArrival() {
  return new Promise((resolve) => {
    const stop = sandbox.onArrival((entry) => {
      stop();
      resolve(entry);
    });
  });
}

describe("the sandbox", () => {
  it("describes every connector to the hub, wholly and inside this machine", async () => {
    sandbox = await startSandbox();
    const env = sandbox.env();
    for (const connector of CONNECTORS) {
      expect(readSettings(connector, env), connector.slug).toMatchObject({ configured: true, missing: [] });
    }
    const addresses = Object.entries(env).filter(([name, value]) => /^https?:/.test(value) && !/AGENDA/.test(name));
    expect(addresses.length).toBeGreaterThan(5);
    for (const [name, value] of addresses) expect(new URL(value).hostname, name).toBe("127.0.0.1");
    expect(env).toMatchObject({ SANDBOX: "true", EGRESS_ALLOW: "127.0.0.0/8", SMTP_SERVER: "127.0.0.1" });
    expect(JSON.parse(env.VENDEDORES ?? "")).toHaveLength(2);
  });

  it("shows what was accepted, with the moment and in words", async () => {
    sandbox = await startSandbox({ now: () => new Date("2026-11-23T12:00:00Z") });
    await sendEvent();
    expect(sandbox.arrivals()).toEqual([
      {
        id: 1,
        at: "2026-11-23T12:00:00.000Z",
        provider: "n8n",
        label: "n8n",
        arrival: expect.objectContaining({
          key: "evt-Carlos Silva",
          title: "n8n recebeu o lead Carlos Silva (QUENTE)",
        }),
      },
    ]);
  });

  it("tells of a mail as soon as its server has taken it", async () => {
    sandbox = await startSandbox();
    const told = nextArrival();
    await sendMail();
    expect(await told).toMatchObject({ provider: "email", arrival: { kind: "mail" } });
    const toldAgain = nextArrival();
    await sendMail();
    expect(await toldAgain).toMatchObject({ id: 2, provider: "email" });
  });

  it("shows nothing of what a provider refused", async () => {
    sandbox = await startSandbox();
    const answer = await fetch(`${sandbox.env().N8N_WEBHOOK_URL}x`, { method: "POST" });
    expect(answer.status).toBe(404);
    expect(sandbox.arrivals()).toEqual([]);
  });

  it("lets a provider fail so many times and no more", async () => {
    sandbox = await startSandbox();
    sandbox.fail("n8n", { kind: "answer", status: 503 }, 2);
    const statuses = [await sendEvent(), await sendEvent(), await sendEvent()].map((answer) => answer.status);
    expect(statuses).toEqual([503, 503, 200]);
  });

  it("replaces a fault by the next one, and heals one provider or all", async () => {
    sandbox = await startSandbox();
    sandbox.fail("n8n", { kind: "answer", status: 503 }, 5);
    sandbox.fail("n8n", { kind: "answer", status: 429 });
    expect((await sendEvent()).status).toBe(429);
    sandbox.heal("slack");
    expect((await sendEvent()).status).toBe(429);
    sandbox.heal();
    expect((await sendEvent()).status).toBe(200);
  });

  it("breaks the mail server's connections while it is down", async () => {
    sandbox = await startSandbox();
    sandbox.fail("email", { kind: "answer", status: 500 });
    await expect(sendMail()).rejects.toThrow();
    sandbox.heal("email");
    await expect(sendMail()).resolves.toBeDefined();
  });

  it("refuses to break a provider that it does not have", async () => {
    sandbox = await startSandbox();
    expect(() => sandbox.fail("pombo-correio", { kind: "hang" })).toThrow(RangeError);
    expect(() => sandbox.heal("pombo-correio")).toThrow(RangeError);
  });

  it("says that a port is taken and leaves nothing listening", async () => {
    sandbox = await startSandbox();
    const port = Number(new URL(sandbox.url).port);
    await expect(startSandbox({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});
