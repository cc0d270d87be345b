import { readSettings } from "@streamleads/integration-kit";
import { describe, expect, it } from "vitest";
import { fields, mailServerOf } from "./settings.ts";

const gmail = { server: "smtp.gmail.com", username: "contato@imobsul.example", password: "segredo-de-teste" };

describe("mailServerOf", () => {
  it("requires STARTTLS on 587 when nothing else is said", () => {
    expect(mailServerOf(gmail)).toEqual({
      host: "smtp.gmail.com",
      port: 587,
      security: "starttls",
      login: { user: "contato@imobsul.example", pass: "segredo-de-teste" },
      from: { address: "contato@imobsul.example", name: undefined },
    });
  });

  it.each([
    ["TLS from the first byte on 465", { port: "465" }, { security: "implicit", port: 465 }],
    ["STARTTLS on any other port", { port: "2525" }, { security: "starttls", port: 2525 }],
    ["the seed's SMTP_USE_TLS=true", { useTls: "true" }, { security: "starttls" }],
    [
      "a From of its own",
      { from: "Imob Sul <oi@mail.imobsul.example>" },
      { from: { name: "Imob Sul", address: "oi@mail.imobsul.example" } },
    ],
    ["no TLS on this machine", { server: "127.0.0.1", useTls: "false" }, { security: "none", host: "127.0.0.1" }],
    ["localhost without asking DNS", { server: "localhost", useTls: "false" }, { host: "127.0.0.1" }],
    [
      "no TLS without a log-in",
      { useTls: "false", username: "", password: "", from: "a@b.example" },
      { security: "none", login: undefined },
    ],
  ])("%s", (_case, values, expected) => {
    expect(mailServerOf({ ...gmail, ...values })).toMatchObject(expected);
  });

  it.each([
    ["login_without_tls", { useTls: "false" }],
    ["login_without_tls", { useTls: "false", server: "127.0.0.1.evil.example" }],
    ["login_without_tls", { useTls: "false", server: "10.0.0.5" }],
    ["login_incomplete", { password: "" }],
    ["login_incomplete", { username: "", from: "a@b.example" }],
    ["from_missing", { username: "apikey" }],
    ["from_missing", { from: "Imob Sul" }],
    ["server_invalid", { server: "" }],
    ["server_invalid", { server: "smtp://smtp.gmail.com" }],
    ["port_invalid", { port: "0" }],
    ["use_tls_invalid", { useTls: "talvez" }],
  ])("%s stops the connection without an attempt: %j", (cause, values) => {
    const result = mailServerOf({ ...gmail, ...values });
    expect(result).toMatchObject({ kind: "reconnect", cause });
    expect(JSON.stringify(result)).not.toMatch(/segredo-de-teste|contato@/);
  });
});

describe("the seed's environment", () => {
  it("configures the connection as printed there", () => {
    const env = {
      SMTP_SERVER: "smtp.gmail.com",
      SMTP_PORT: "587",
      SMTP_USERNAME: "noreply@empresa.example",
      SMTP_PASSWORD: "app_password",
      SMTP_USE_TLS: "true",
    };
    const { configured, settings } = readSettings({ fields }, env);
    expect(configured).toBe(true);
    expect(mailServerOf(settings)).toMatchObject({ host: "smtp.gmail.com", security: "starttls" });
  });

  it("names each variable that is wrong", () => {
    const { problems, configured } = readSettings(
      { fields },
      { SMTP_SERVER: "smtp://x", SMTP_PORT: "99999", SMTP_USE_TLS: "sim", SMTP_FROM: "ninguém" },
    );
    expect(configured).toBe(false);
    expect(problems.map(({ variable }) => variable)).toEqual(["SMTP_SERVER", "SMTP_PORT", "SMTP_USE_TLS", "SMTP_FROM"]);
  });
});
