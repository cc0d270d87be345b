import { closedPort } from "@streamleads/integration-kit/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { alertMail } from "./alert.ts";
import type { EmailFault } from "./fake.ts";
import { NOW } from "./test-job.ts";
import { startTrial, type Trial } from "./test-trial.ts";
import { sendMail } from "./transport.ts";

let trial: Trial;
beforeEach(async () => {
  trial = await startTrial();
});
afterEach(() => trial.close());

describe("a server that refuses", () => {
  it.each<[EmailFault & { kind: "smtp" }, string, string]>([
    [{ kind: "smtp", when: "connect", code: 421, text: "4.3.2 busy" }, "retry", "server_busy"],
    [{ kind: "smtp", when: "connect", code: 554, text: "blocked" }, "reconnect", "server_refuses_us"],
    [{ kind: "smtp", when: "auth", code: 535, text: "5.7.8 no" }, "reconnect", "credentials_refused"],
    [{ kind: "smtp", when: "auth", code: 454, text: "4.7.0 too many" }, "retry", "login_throttled"],
    [{ kind: "smtp", when: "mail", code: 530, text: "5.7.0 authenticate" }, "reconnect", "login_required"],
    [{ kind: "smtp", when: "mail", code: 550, text: "5.7.60 send as" }, "reconnect", "sender_refused"],
    [{ kind: "smtp", when: "rcpt", code: 450, text: "4.2.0 greylisted" }, "retry", "temporary_refusal"],
    [{ kind: "smtp", when: "rcpt", code: 421, text: "4.7.0 closing" }, "retry", "server_busy"],
    [{ kind: "smtp", when: "rcpt", code: 550, text: "5.1.1 no such user" }, "rejected", "hard_bounce"],
    [{ kind: "smtp", when: "rcpt", code: 552, text: "5.2.2 full" }, "rejected", "mailbox_full"],
    [{ kind: "smtp", when: "rcpt", code: 550, text: "5.7.1 relaying denied" }, "rejected", "policy_refused"],
    [{ kind: "smtp", when: "data", code: 550, text: "5.7.26 unauthenticated" }, "rejected", "domain_unauthenticated"],
    [{ kind: "smtp", when: "data", code: 550, text: "5.4.5 quota" }, "retry", "daily_quota"],
    [{ kind: "smtp", when: "data", code: 554, text: "spam" }, "rejected", "message_refused"],
    [{ kind: "smtp", when: "data", code: 451, text: "4.3.0 later" }, "retry", "temporary_refusal"],
    [{ kind: "smtp", when: "data", code: 421, text: "4.3.0 closing" }, "retry", "server_busy"],
  ])("with %j: %s, %s; and the next mail passes", async (fault, kind, cause) => {
    trial.fake.fail(fault, 1);
    expect(await trial.welcome()).toMatchObject({ kind, cause });
    expect(trial.fake.arrivals).toHaveLength(0);
    expect(await trial.welcome({ delivery: { attempt: 2 } })).toMatchObject({ kind: "delivered" });
    expect(trial.fake.arrivals).toHaveLength(1);
  });

  it("because the password is wrong pauses the connection and repeats neither user nor password", async () => {
    trial.settings = { ...trial.settings, password: "outra-senha" };
    const outcome = await trial.welcome();
    expect(outcome).toMatchObject({ kind: "reconnect", cause: "credentials_refused" });
    expect(JSON.stringify(outcome)).not.toMatch(/outra-senha|contato@/);
  });

  it("to take a log-in stops the connection: the mail is not sent without it", async () => {
    const open = await startTrial({ withoutLogin: true });
    const { username, password } = trial.settings;
    open.settings = { ...open.settings, username, password };
    expect(await open.welcome()).toMatchObject({ kind: "reconnect", cause: "credentials_refused" });
    expect(open.fake.arrivals).toHaveLength(0);
    await open.close();
  });
});

describe("a connection that breaks", () => {
  it("before the message left is repeated as if nothing had happened", async () => {
    trial.fake.fail({ kind: "reset" }, 1);
    expect(await trial.welcome()).toMatchObject({ kind: "retry", cause: "connection_failed" });
    expect(trial.fake.requests).toBe(1);
    expect(await trial.welcome({ delivery: { attempt: 2 } })).toMatchObject({ kind: "delivered" });
  });

  it("after the message left is unknown, and our pool does not send it again by itself", async () => {
    trial.fake.fail({ kind: "drop_after_data" }, 1);
    expect(await trial.welcome()).toMatchObject({ kind: "unknown", cause: "no_answer_after_data" });
    expect(trial.fake.requests).toBe(1);
    expect(await trial.welcome({ delivery: { attempt: 2, isRepeat: true } })).toMatchObject({ kind: "delivered" });
    expect(new Set(trial.fake.arrivals.map(({ key }) => key)).size).toBe(1);
  });

  it("while it was idle in the pool costs an attempt and no mail", async () => {
    await trial.welcome();
    trial.fake.fail({ kind: "reset" }, 1);
    expect(await trial.welcome({ delivery: { key: "dlv_80" } })).toMatchObject({
      kind: "retry",
      cause: "connection_failed",
    });
    expect(trial.fake.requests).toBe(2);
    expect(await trial.welcome({ delivery: { key: "dlv_80", attempt: 2 } })).toMatchObject({ kind: "delivered" });
    expect(trial.fake.arrivals.map(({ key }) => key)).toEqual([
      "<dlv_77-a1b2c3@imobsul.example>",
      "<dlv_80@imobsul.example>",
    ]);
  });

  it("because nobody listens is a retry", async () => {
    trial.settings = { ...trial.settings, port: new URL(await closedPort()).port };
    expect(await trial.welcome()).toMatchObject({
      kind: "retry",
      cause: "connection_failed",
      reason: expect.stringContaining("ECONNREFUSED"),
    });
  });
});

describe("a server that hangs", () => {
  it("before the message is a retry when the attempt is ended", async () => {
    trial.fake.fail({ kind: "hang", when: "connect" }, 1);
    const attempt = new AbortController();
    const outcome = trial.welcome({}, { signal: attempt.signal });
    await trial.fake.until(() => trial.fake.requests === 1);
    attempt.abort();
    expect(await outcome).toMatchObject({ kind: "retry", cause: "aborted", burn: false });
  });

  it("with the message in its hands is unknown when the attempt is ended", async () => {
    trial.fake.fail({ kind: "hang" }, 1);
    const attempt = new AbortController();
    const outcome = trial.welcome({}, { signal: attempt.signal });
    await trial.fake.until(() => trial.fake.messagesRead === 1);
    attempt.abort();
    expect(await outcome).toMatchObject({ kind: "unknown", cause: "no_answer_after_data" });
  });

  it("does not hold the attempt longer than its own limit", async () => {
    trial.fake.fail({ kind: "hang", when: "connect" }, 1);
    const mail = alertMail({ to: "ti@imobsul.example", subject: "Teste", lines: [], key: "alerta_2", now: NOW });
    const signal = new AbortController().signal;
    const outcome = await sendMail(trial.settings, mail, { signal, now: NOW, attempt: 1, timeoutMs: 250 });
    expect(outcome).toMatchObject({ kind: "retry", cause: "timeout" });
  });

  it("is not even asked when the attempt had ended before", async () => {
    expect(await trial.welcome({}, { signal: AbortSignal.abort() })).toMatchObject({ kind: "retry", cause: "aborted" });
    expect(trial.fake.requests).toBe(0);
  });
});
