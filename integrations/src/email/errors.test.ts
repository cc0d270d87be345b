import { readFileSync } from "node:fs";
import type { Outcome } from "@streamleads/domain";
import { describe, expect, it } from "vitest";
import { type MailFailure, outcomeOfFailure } from "./errors.ts";

const now = new Date("2026-11-23T14:00:00Z");
const minutes = (count: number) => new Date(now.getTime() + count * 60_000);

function failure(values: Partial<MailFailure>): MailFailure {
  return Object.assign(
    new Error("Can't send mail to carlos@exemplo.example with senha-secreta"),
    { code: "EENVELOPE" },
    values,
  );
}

/** A failure as nodemailer builds it from a reply line. */
function replied(line: string, command: string, values: Partial<MailFailure> = {}): MailFailure {
  return failure({
    response: `${line} carlos@exemplo.example`,
    responseCode: Number(line.slice(0, 3)),
    command,
    ...values,
  });
}

function outcomeOf(error: unknown, attempt = 1, toLead = true): Outcome {
  return outcomeOfFailure(error, { attempt, now, toLead });
}

const RCPT = "RCPT TO";
const REPLIES: readonly (readonly [
  line: string,
  command: string,
  expected: Partial<Outcome> & Record<string, unknown>,
])[] = [
  [
    "421 4.3.2 Service shutting down",
    RCPT,
    { kind: "retry", cause: "server_busy", burn: false, notBefore: minutes(5) },
  ],
  ["421 Too many connections", "CONN", { kind: "retry", cause: "server_busy", notBefore: minutes(5) }],
  ["432 4.3.2 Concurrent connections limit exceeded", "DATA", { kind: "retry", cause: "server_busy", burn: false }],
  ["450 4.2.0 Greylisted", RCPT, { kind: "retry", cause: "temporary_refusal", notBefore: minutes(5) }],
  ["451 Try again later", "DATA", { kind: "retry", cause: "temporary_refusal", notBefore: minutes(5) }],
  ["452 4.2.2 Mailbox full", RCPT, { kind: "retry", cause: "mailbox_full", notBefore: minutes(5) }],
  ["454 Throttling failure", "DATA", { kind: "retry", cause: "server_busy", burn: false }],
  ["454 4.7.0 TLS not available", "STARTTLS", { kind: "retry", cause: "server_busy" }],
  [
    "454 4.7.0 Too many login attempts",
    "AUTH PLAIN",
    { kind: "retry", cause: "login_throttled", notBefore: minutes(15), pauseConnection: true, burn: false },
  ],
  ["503 5.5.1 Bad sequence", "MAIL FROM", { kind: "retry", cause: "bad_sequence" }],
  ["535 5.7.8 Not accepted", "AUTH LOGIN", { kind: "reconnect", cause: "credentials_refused" }],
  [
    "534 5.7.9 Application-specific password required",
    "AUTH PLAIN",
    { kind: "reconnect", cause: "credentials_refused" },
  ],
  ["502 Command not implemented", "AUTH PLAIN", { kind: "reconnect", cause: "credentials_refused" }],
  ["530 5.7.0 Must issue a STARTTLS command first", "MAIL FROM", { kind: "reconnect", cause: "login_required" }],
  ["502 5.5.1 Not implemented", "STARTTLS", { kind: "reconnect", cause: "tls_not_offered" }],
  ["554 5.7.1 Blocked", "CONN", { kind: "reconnect", cause: "server_refuses_us" }],
  ["550 Access denied", "EHLO", { kind: "reconnect", cause: "server_refuses_us" }],
  ["550 5.1.1 No such user", RCPT, { kind: "rejected", cause: "hard_bounce" }],
  ["550 5.1.2 No such domain", RCPT, { kind: "rejected", cause: "hard_bounce" }],
  ["550 5.1.10 Recipient not found", RCPT, { kind: "rejected", cause: "hard_bounce" }],
  ["550-5.1.1 The account does not exist", "DATA", { kind: "rejected", cause: "hard_bounce" }],
  ["550 5.2.1 Mailbox disabled", RCPT, { kind: "rejected", cause: "mailbox_disabled" }],
  ["552 5.2.2 Mailbox full", RCPT, { kind: "rejected", cause: "mailbox_full" }],
  ["552 Exceeded storage", RCPT, { kind: "rejected", cause: "mailbox_full" }],
  ["554 5.2.2 Own mailbox full", "DATA", { kind: "reconnect", cause: "sender_mailbox_full" }],
  ["552 5.3.4 Too large", "MAIL FROM", { kind: "rejected", cause: "message_too_large" }],
  ["552 Too large", "DATA", { kind: "rejected", cause: "message_too_large" }],
  [
    "550 5.4.5 Daily sending quota exceeded",
    "DATA",
    { kind: "retry", cause: "daily_quota", notBefore: minutes(24 * 60), pauseConnection: true, burn: false },
  ],
  ["554 5.2.0 Submission quota exceeded", "DATA", { kind: "retry", cause: "daily_quota", pauseConnection: true }],
  ["550 5.7.26 Unauthenticated", "DATA", { kind: "rejected", cause: "domain_unauthenticated" }],
  ["550 5.7.515 Access denied", "DATA", { kind: "rejected", cause: "domain_unauthenticated" }],
  ["550 5.7.1 Relaying denied", RCPT, { kind: "rejected", cause: "policy_refused" }],
  ["550 5.7.1 Send as denied", "MAIL FROM", { kind: "reconnect", cause: "sender_refused" }],
  ["553 5.1.8 Sender domain not found", "MAIL FROM", { kind: "reconnect", cause: "sender_refused" }],
  ["550 Sorry, no mailbox here", RCPT, { kind: "rejected", cause: "recipient_refused" }],
  ["554 Message refused as spam", "DATA", { kind: "rejected", cause: "message_refused" }],
  ["599 Something new", "DATA", { kind: "rejected", cause: "message_refused" }],
];

const CODES: readonly (readonly [values: Partial<MailFailure>, attempt: number, expected: Partial<Outcome>])[] = [
  [
    { code: "ESOCKET", originalCode: "ECONNREFUSED", command: "CONN" },
    1,
    { kind: "retry", cause: "connection_failed" },
  ],
  [{ code: "ECONNECTION", command: "CONN" }, 9, { kind: "retry", cause: "connection_failed" }],
  [{ code: "EPROTOCOL", command: "CONN" }, 1, { kind: "retry", cause: "connection_failed" }],
  [{ code: "EDNS", originalCode: "ENOTFOUND", command: "CONN" }, 1, { kind: "retry", cause: "dns" }],
  [{ code: "ETIMEDOUT", command: "CONN" }, 1, { kind: "retry", cause: "timeout" }],
  [{ code: "EABORT" }, 1, { kind: "retry", cause: "timeout" }],
  [{ code: "ETLS", command: "STARTTLS" }, 1, { kind: "retry", cause: "tls_failed" }],
  [{ code: "ETLS", command: "STARTTLS" }, 2, { kind: "reconnect", cause: "tls_failed" }],
  [{ code: "ESOCKET", originalCode: "CERT_HAS_EXPIRED" }, 2, { kind: "reconnect", cause: "tls_failed" }],
  [{ code: "ESOCKET", originalCode: "DEPTH_ZERO_SELF_SIGNED_CERT" }, 2, { kind: "reconnect", cause: "tls_failed" }],
  [{ code: "ESOCKET", originalCode: "ERR_TLS_CERT_ALTNAME_INVALID" }, 2, { kind: "reconnect", cause: "tls_failed" }],
  [{ code: "EAUTH", command: "API" }, 1, { kind: "reconnect", cause: "login_impossible" }],
  [{ code: "EENVELOPE", command: "API" }, 1, { kind: "rejected", cause: "invalid_address" }],
  [{ code: "EMESSAGE", command: "MAIL FROM" }, 1, { kind: "rejected", cause: "message_too_large" }],
];

describe("a reply", () => {
  it.each(REPLIES)("%s to %s", (line, command, expected) => {
    expect(outcomeOf(replied(line, command))).toMatchObject(expected);
  });

  it("never makes a bounce out of a policy, a sender or a server's trouble", () => {
    const bounces = REPLIES.filter(
      ([line, command]) =>
        "cause" in outcomeOf(replied(line, command)) && causeOf(outcomeOf(replied(line, command))) === "hard_bounce",
    );
    expect(bounces.map(([line]) => line.slice(4, 10).trim())).toEqual(["5.1.1", "5.1.2", "5.1.10", "5.1.1"]);
  });

  it("ignores an enhanced status that contradicts the code", () => {
    expect(outcomeOf(replied("450 5.1.1 confused", RCPT))).toMatchObject({ kind: "retry", cause: "temporary_refusal" });
  });

  it("tells who can correct a broker's address from who can correct a lead's", () => {
    expect(outcomeOf(replied("550 5.1.1 no", RCPT), 1, false)).toMatchObject({
      fix: expect.stringContaining("VENDEDORES"),
    });
    expect(outcomeOf(replied("550 5.1.1 no", RCPT), 1, true)).not.toMatchObject({
      fix: expect.stringContaining("VENDEDORES"),
    });
  });
});

describe("no reply", () => {
  it.each(CODES)("%j at attempt %i", (values, attempt, expected) => {
    expect(outcomeOf(failure(values), attempt)).toMatchObject(expected);
  });
});

describe("after the message had left", () => {
  it.each<Partial<MailFailure>>([
    { code: "ECONNECTION", command: "CONN" },
    { code: "ESOCKET", originalCode: "ECONNRESET", command: "CONN" },
    { code: "ETIMEDOUT", command: "CONN" },
    { code: "EABORT" },
    { code: "EMESSAGE", command: "DATA", response: "what?" },
    { code: "EMESSAGE", command: "DATA", response: "354 again", responseCode: 354 },
    { code: "ECONNECTION", command: "CONN", response: "451 cut off", responseCode: 451 },
  ])("%j is unknown, never a plain failure", (values) => {
    expect(outcomeOf(failure({ ...values, bodyStarted: true }))).toMatchObject({
      kind: "unknown",
      cause: "no_answer_after_data",
    });
  });

  it("is what the server answered when it did answer", () => {
    expect(outcomeOf(replied("554 5.6.0 refused", "DATA", { bodyStarted: true }))).toMatchObject({ kind: "rejected" });
    expect(outcomeOf(replied("451 later", "DATA", { bodyStarted: true }))).toMatchObject({ kind: "retry" });
  });
});

describe("every outcome", () => {
  const all = [
    ...REPLIES.map(([line, command]) => outcomeOf(replied(line, command))),
    ...CODES.map(([values, attempt]) => outcomeOf(failure(values), attempt)),
    outcomeOf(failure({ code: "ECONNECTION", bodyStarted: true })),
  ];

  it("repeats neither the server's words nor an address nor a secret", () => {
    expect(JSON.stringify(all)).not.toMatch(/carlos|@|senha-secreta|Can't|Greylisted|No such/);
  });

  it("has a cause that the README explains", () => {
    const readme = readFileSync(new URL("README.md", import.meta.url), "utf8");
    for (const cause of new Set(all.map(causeOf))) expect(readme).toContain(`\`${cause}\``);
  });
});

describe("a mistake in our own code", () => {
  it("is thrown on, so that somebody sees it", () => {
    expect(() => outcomeOf(new TypeError("x is not a function"))).toThrow(TypeError);
    expect(() => outcomeOf("text")).toThrow("text");
  });
});

function causeOf(outcome: Outcome): string | undefined {
  return outcome.kind === "delivered" ? undefined : outcome.cause;
}
