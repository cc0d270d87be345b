import tls from "node:tls";
import { readSettings } from "@streamleads/integration-kit";
import { createTransport } from "nodemailer";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { email } from "./connector.ts";
import { type EmailFake, type EmailFakeOptions, startEmailFake } from "./fake.ts";
import { poolOptions, TellingPool } from "./pool.ts";
import { type EmailSettings, mailServerOf } from "./settings.ts";
import { type TestCertificate, testCertificate } from "./test-certificate.ts";
import { contextWith, jobWith } from "./test-job.ts";

const DAY_MS = 86_400_000;
const trusted = testCertificate(new Date(Date.now() - DAY_MS), new Date(Date.now() + DAY_MS));
const expired = testCertificate(new Date(Date.now() - 2 * DAY_MS), new Date(Date.now() - DAY_MS));
const unknown = testCertificate(new Date(Date.now() - DAY_MS), new Date(Date.now() + DAY_MS));

const systemCertificates = tls.getCACertificates("default");
beforeAll(() => tls.setDefaultCACertificates([...systemCertificates, trusted.cert, expired.cert]));
afterAll(() => tls.setDefaultCACertificates(systemCertificates));

let fake: EmailFake;
let settings: EmailSettings;
afterEach(async () => {
  await email.close?.({ settings });
  await fake.close();
});

async function start(certificate: TestCertificate | undefined, options: EmailFakeOptions = {}) {
  fake = await startEmailFake({ ...options, ...(certificate && { tls: { mode: "starttls", ...certificate } }) });
  settings = { ...readSettings(email, fake.env()).settings, useTls: "true" };
}
const welcome = (attempt = 1) =>
  email.actions["email.welcome"]!(jobWith({ delivery: { attempt } }), contextWith(settings));

describe("with TLS required", () => {
  it("logs in and sends after STARTTLS with a certificate that can be trusted", async () => {
    await start(trusted);
    expect(await email.check(contextWith(settings))).toMatchObject({
      kind: "delivered",
      note: expect.stringContaining("com TLS"),
    });
    expect(await welcome()).toMatchObject({ kind: "delivered" });
    expect(fake.arrivals).toHaveLength(1);
  });

  it("speaks TLS from the first byte where the port says so", async () => {
    fake = await startEmailFake({ tls: { mode: "implicit", ...trusted } });
    settings = readSettings(email, { ...fake.env(), SMTP_PORT: "465" }).settings;
    const server = mailServerOf(settings);
    if ("kind" in server) throw new Error(server.reason);
    // The port that means TLS is not free for a test: everything else is as the connector makes it.
    const transport = createTransport(new TellingPool(poolOptions({ ...server, port: fake.port }, 1)));
    await expect(transport.verify()).resolves.toBe(true);
    expect(fake.logins).toBe(1);
  });

  it.each([
    ["expired", expired],
    ["unknown", unknown],
  ])(
    "tries a second time, then stops, when the certificate is %s; the password never leaves",
    async (_case, certificate) => {
      await start(certificate);
      expect(await welcome(1)).toMatchObject({ kind: "retry", cause: "tls_failed" });
      expect(await welcome(2)).toMatchObject({ kind: "reconnect", cause: "tls_failed" });
      expect(await email.check(contextWith(settings))).toMatchObject({ kind: "reconnect", cause: "tls_failed" });
      expect(fake).toMatchObject({ logins: 0, requests: 0 });
    },
  );

  it("never falls back to the clear when the server offers no STARTTLS", async () => {
    await start(undefined);
    expect(await welcome()).toMatchObject({ kind: "reconnect", cause: "tls_not_offered" });
    expect(fake).toMatchObject({ logins: 0, requests: 0 });
  });
});

describe("without TLS", () => {
  it("refuses to log in anywhere but on this machine, before any connection", async () => {
    await start(undefined);
    settings = { ...settings, useTls: "false", server: "localhost.imobsul.example" };
    const outcome = await welcome();
    expect(outcome).toMatchObject({ kind: "reconnect", cause: "login_without_tls" });
    settings = { ...settings, server: "localhost" };
    expect(await welcome()).toMatchObject({ kind: "delivered" });
  });
});
