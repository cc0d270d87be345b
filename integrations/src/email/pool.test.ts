import { describe, expect, it } from "vitest";
import { poolOptions } from "./pool.ts";
import type { MailServer } from "./settings.ts";

const server: MailServer = {
  host: "smtp.imobsul.example",
  port: 587,
  security: "starttls",
  login: { user: "contato@imobsul.example", pass: "segredo-de-teste" },
  from: { address: "contato@imobsul.example" },
};

describe("poolOptions", () => {
  it.each([
    ["starttls", { secure: false, requireTLS: true, ignoreTLS: false }],
    ["implicit", { secure: true, requireTLS: false, ignoreTLS: false }],
    ["none", { secure: false, requireTLS: false, ignoreTLS: true }],
  ] as const)("%s is never opportunistic", (security, expected) => {
    const options = poolOptions({ ...server, security }, 5);
    expect(options).toMatchObject(expected);
    expect(options.tls).toEqual({ minVersion: "TLSv1.2" });
    expect(options.opportunisticTLS).toBeUndefined();
  });

  it("leaves every retry to our queue and keeps the library away from files and addresses", () => {
    expect(poolOptions(server, 5)).toMatchObject({
      maxRequeues: 0,
      maxConnections: 5,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  });

  it("ends an idle connection before its socket times out, and connecting well within an attempt of 15 s", () => {
    const { idleTimeout = 0, socketTimeout = 0, connectionTimeout = Number.NaN } = poolOptions(server, 5);
    expect(idleTimeout).toBeLessThan(socketTimeout);
    expect(connectionTimeout).toBeLessThan(12_000);
  });
});
