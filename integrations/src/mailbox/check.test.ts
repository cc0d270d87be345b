import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkMailbox } from "./check.ts";
import { imapOutcome } from "./imap-outcome.ts";
import { type FakeImap, startFakeImap } from "./testing/fake-imap.ts";
import { mailWith } from "./testing/watch-trial.ts";

let server: FakeImap;
beforeEach(async () => {
  server = await startFakeImap();
});
afterEach(() => server.close());

describe("checkMailbox", () => {
  it("logs in, opens the folder for reading only, and leaves", async () => {
    server.deliver(mailWith("a"));
    expect(await checkMailbox({ settings: { url: server.url() } })).toEqual({
      outcome: { kind: "delivered", note: "Login aceito e pasta aberta, com 1 mensagens." },
    });
    expect(server.commands).toContain("EXAMINE INBOX");
    expect(server.commands.some((command) => /FETCH|STORE|SELECT/.test(command))).toBe(false);
    await server.until(() => server.sessions === 0);
  });

  it.each([
    ["login_refused", () => server.url().replace(server.password, "errada")],
    ["folder_missing", () => server.url("Nada")],
    ["imap_url_invalid", () => "nada"],
  ])("asks to mend: %s", async (cause, url) => {
    const { outcome } = await checkMailbox({ settings: { url: url() } });
    expect(outcome).toMatchObject({ kind: "reconnect", cause });
  });

  it("says that nobody listens", async () => {
    const url = server.url();
    await server.close();
    expect(await checkMailbox({ settings: { url } })).toMatchObject({
      outcome: { kind: "retry", cause: "connection_lost" },
    });
    server = await startFakeImap();
  });

  it("says what it cannot test", async () => {
    expect(await checkMailbox({ settings: { token: "4f9c2a7be01d4c55a8e3" } })).toMatchObject({
      outcome: { kind: "delivered" },
    });
    expect(await checkMailbox({ settings: {} })).toMatchObject({
      outcome: { kind: "skipped", cause: "not_configured" },
    });
  });
});

describe("imapOutcome", () => {
  it.each([
    [
      "a wrong password",
      { authenticationFailed: true, serverResponseCode: "AUTHENTICATIONFAILED" },
      "reconnect",
      "login_refused",
    ],
    [
      "a log-in that is put off",
      { authenticationFailed: true, serverResponseCode: "UNAVAILABLE" },
      "retry",
      "server_busy",
    ],
    ["an old certificate", { code: "CERT_HAS_EXPIRED" }, "reconnect", "tls_failed"],
    ["another's certificate", { code: "ERR_TLS_CERT_ALTNAME_INVALID" }, "reconnect", "tls_failed"],
    ["a server without STARTTLS", { tlsFailed: true }, "reconnect", "tls_failed"],
    ["a name nobody knows", { code: "ENOTFOUND" }, "retry", "dns"],
    ["throttling", { code: "ETHROTTLE" }, "retry", "server_busy"],
    ["a refused command", { responseStatus: "NO" }, "retry", "server_refused"],
    ["a time-out", { code: "ETIMEDOUT" }, "retry", "connection_lost"],
    ["anything else", "texto", "retry", "connection_lost"],
    ["nothing", undefined, "retry", "connection_lost"],
  ])("%s", (_case, error, kind, cause) => {
    expect(imapOutcome(error)).toMatchObject({ kind, cause });
  });

  it("repeats nothing that the server said", () => {
    const error = {
      authenticationFailed: true,
      response: "NO leads@imobsul.example is locked",
      message: "leads@imobsul.example",
    };
    expect(JSON.stringify(imapOutcome(error))).not.toContain("leads@");
  });
});
