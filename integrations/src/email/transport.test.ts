import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { email } from "./connector.ts";
import type { EmailFault } from "./fake.ts";
import { startTrial, type Trial } from "./test-trial.ts";

let trial: Trial;
beforeEach(async () => {
  trial = await startTrial();
});
afterEach(() => trial.close());

describe("the pool", () => {
  it("logs in once for many mails, and anew after close", async () => {
    for (const key of ["dlv_1", "dlv_2", "dlv_3"]) await trial.welcome({ delivery: { key } });
    expect(trial.fake.logins).toBe(1);
    // The hub makes a new object of the same settings for each call.
    await email.close?.({ settings: { ...trial.settings } });
    await trial.fake.until(() => trial.fake.connections === 0);
    await trial.welcome({ delivery: { key: "dlv_4" } });
    expect(trial.fake.logins).toBe(2);
    expect(trial.fake.arrivals).toHaveLength(4);
  });

  it("is another one for another password, so that a corrected one is used at once", async () => {
    const right = trial.settings;
    trial.settings = { ...right, password: "errada" };
    expect(await trial.welcome()).toMatchObject({ kind: "reconnect" });
    await email.close?.({ settings: trial.settings });
    trial.settings = right;
    expect(await trial.welcome()).toMatchObject({ kind: "delivered" });
  });

  it("sends many mails side by side, each one once", async () => {
    const keys = Array.from({ length: 30 }, (_, index) => `dlv_${index}`);
    const outcomes = await Promise.all(keys.map((key) => trial.welcome({ delivery: { key } })));
    expect(outcomes.every(({ kind }) => kind === "delivered")).toBe(true);
    expect(trial.fake.arrivals.map(({ key }) => key).toSorted()).toEqual(
      keys.map((key) => `<${key}@imobsul.example>`).toSorted(),
    );
    expect(trial.fake.logins).toBeLessThanOrEqual(email.limits.concurrency);
  });
});

describe("check", () => {
  it("proves connection and log-in without sending anything", async () => {
    const outcome = await trial.check();
    expect(outcome).toMatchObject({ kind: "delivered", note: expect.stringContaining("com login") });
    expect(trial.fake).toMatchObject({ logins: 1, requests: 0, arrivals: [] });
  });

  it.each<[EmailFault, string, string]>([
    [{ kind: "smtp", when: "auth", code: 535, text: "5.7.8 no" }, "reconnect", "credentials_refused"],
    [{ kind: "smtp", when: "auth", code: 454, text: "4.7.0 later" }, "retry", "login_throttled"],
    [{ kind: "smtp", when: "connect", code: 421, text: "busy" }, "retry", "server_busy"],
  ])("with %j is %s, %s: never a success", async (fault, kind, cause) => {
    trial.fake.fail(fault, 1);
    expect(await trial.check()).toMatchObject({ kind, cause });
  });

  it("ends with the attempt", async () => {
    trial.fake.fail({ kind: "hang", when: "connect" }, 1);
    const attempt = new AbortController();
    const outcome = trial.check({ signal: attempt.signal });
    await trial.fake.until(() => trial.fake.requests === 1);
    attempt.abort();
    expect(await outcome).toMatchObject({ kind: "retry", cause: "aborted" });
  });

  it("names what is missing in the settings without connecting", async () => {
    const right = trial.settings;
    trial.settings = { ...right, from: "", username: "apikey" };
    expect(await trial.check()).toMatchObject({ kind: "reconnect", cause: "from_missing" });
    trial.settings = { ...right, server: "smtp.imobsul.example" };
    expect(await trial.check()).toMatchObject({ kind: "reconnect", cause: "login_without_tls" });
    expect(trial.fake.logins).toBe(0);
  });
});
