import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TAKEN_FLAG } from "./take-new.ts";
import { type FakeImap, startFakeImap } from "./testing/fake-imap.ts";
import { mailWith, WatchTrial } from "./testing/watch-trial.ts";

let server: FakeImap;
let trial: WatchTrial;

async function begin(options: Parameters<typeof startFakeImap>[0] = {}): Promise<void> {
  server = await startFakeImap(options);
  trial = new WatchTrial(server);
}

function ids(): string[] {
  return [...trial.kept.keys()].map((id) => /^<([^@]+)@/.exec(id)?.[1] ?? id);
}

beforeEach(() => begin());
afterEach(async () => {
  await trial.stop();
  expect(server.refused).toEqual([]);
  await server.close();
});

describe("the first look", () => {
  it("takes the mails of the last days and leaves older ones alone", async () => {
    server.deliver(mailWith("velho"), new Date("2026-11-01T12:00:00Z"));
    server.deliver(mailWith("novo"), new Date("2026-11-22T12:00:00Z"));
    trial.start();
    await trial.until(() => trial.reports.length > 0);
    expect(ids()).toEqual(["novo"]);
    expect(trial.reports).toEqual([{ kind: "delivered", note: "Caixa aberta; mensagens novas: 1." }]);
  });

  it("takes further back when the setting says so, and nothing that is there when it says 0", async () => {
    server.deliver(mailWith("velho"), new Date("2026-11-01T12:00:00Z"));
    trial.settings.days = "30";
    trial.start();
    await trial.until(() => trial.reports.length > 0);
    expect(ids()).toEqual(["velho"]);
    await trial.stop();
    const other = new WatchTrial(server, { days: "0" });
    other.start();
    await other.until(() => other.reports.length > 0);
    expect(other.kept.size).toBe(0);
    await other.stop();
  });

  it("hands on the bytes of the mail unchanged, and leaves the unread mark to people", async () => {
    const mail = server.deliver(mailWith("a", "Olá, çã"));
    trial.start();
    await server.until(() => mail.flags.has(TAKEN_FLAG));
    expect([...trial.kept.values()][0]?.body.equals(mail.raw)).toBe(true);
    expect([...mail.flags]).toEqual([TAKEN_FLAG]);
    expect(server.commands.some((command) => /BODY\[|\\Seen/.test(command))).toBe(false);
  });
});

describe("while it stays", () => {
  it("takes mail that arrives while it is idle", async () => {
    trial.start();
    await server.until(() => server.idling === 1);
    server.deliver(mailWith("a"));
    await trial.until(() => trial.kept.size === 1);
    await server.until(() => server.idling === 1);
    server.deliver(mailWith("b"));
    server.deliver(mailWith("c"));
    await trial.until(() => trial.kept.size === 3);
    expect(ids()).toEqual(["a", "b", "c"]);
    expect(trial.takes.flat()).toHaveLength(3);
  });

  it("takes mail that arrives while others are being taken", async () => {
    server.deliver(mailWith("a"));
    trial.beforeCommit = () => {
      trial.beforeCommit = () => undefined;
      server.deliver(mailWith("b"));
    };
    trial.start();
    await trial.until(() => trial.kept.size === 2);
    expect(ids()).toEqual(["a", "b"]);
  });

  it("looks by itself when the server forgets to tell", async () => {
    await server.close();
    await begin({ withoutIdle: true });
    trial.start(20);
    await trial.until(() => trial.reports.length > 0);
    server.deliver(mailWith("a"));
    await trial.until(() => trial.kept.size === 1);
    expect(server.commands).not.toContain("IDLE");
  });

  it("takes mails in a folder that allows no flags of its own", async () => {
    await server.close();
    await begin({ withoutKeywords: true });
    const mail = server.deliver(mailWith("a"));
    trial.start();
    await trial.until(() => trial.reports.length > 0);
    expect(ids()).toEqual(["a"]);
    expect(mail.flags.size).toBe(0);
  });

  it("goes on where it was when it is started again", async () => {
    server.deliver(mailWith("a"));
    trial.start();
    await server.until(() => server.idling === 1);
    await trial.stop();
    server.deliver(mailWith("b"));
    trial.start();
    await trial.until(() => trial.kept.size === 2);
    expect(trial.takes).toEqual([[expect.stringContaining("<a@")], [expect.stringContaining("<b@")]]);
  });

  it("stops at once when it is told to, without a report of a failure", async () => {
    trial.start();
    await server.until(() => server.idling === 1);
    await trial.stop();
    await server.until(() => server.sessions === 0);
    expect(trial.reports).toEqual([{ kind: "delivered", note: "Caixa aberta." }]);
  });
});

describe("when something breaks", () => {
  it("takes a mail again, under the same id, when it ends between the commit and the flag", async () => {
    const mail = server.deliver(mailWith("a"));
    server.faults.push({ on: /^UID STORE/, answer: "cut" });
    trial.start();
    await trial.ended();
    expect(trial.takes).toHaveLength(1);
    expect(mail.flags.size).toBe(0);
    expect(trial.reports).toMatchObject([{ kind: "retry", cause: "connection_lost" }]);
    trial.start();
    await server.until(() => mail.flags.has(TAKEN_FLAG));
    expect(trial.takes[1]).toEqual(trial.takes[0]);
    expect(trial.kept.size).toBe(1);
  });

  it("neither flags nor passes over a mail that was not committed", async () => {
    const mail = server.deliver(mailWith("a"));
    trial.beforeCommit = () => Promise.reject(new Error("database away"));
    trial.start();
    await expect(trial.ended()).rejects.toThrow("database away");
    expect(mail.flags.size).toBe(0);
    expect(trial.reports).toEqual([]);
    expect(trial.marks.size).toBe(0);
    trial.beforeCommit = () => undefined;
    trial.start();
    await trial.until(() => trial.kept.size === 1);
  });

  it("begins anew when the folder's numbers have a new meaning, and knows the mails again", async () => {
    server.deliver(mailWith("a"));
    server.deliver(mailWith("b"));
    trial.start();
    await server.until(() => server.idling === 1);
    await trial.stop();
    server.mails.shift();
    server.renumber(8);
    server.deliver(mailWith("c"));
    trial.start();
    await server.until(() => server.idling === 1);
    expect(ids()).toEqual(["a", "b", "c"]);
    server.deliver(mailWith("d"));
    await trial.until(() => trial.kept.size === 4);
  });

  it("reaches back over a long absence when the numbers are new", async () => {
    server.deliver(mailWith("a"));
    trial.start();
    await server.until(() => server.idling === 1);
    await trial.stop();
    trial.now = new Date("2026-12-20T12:00:00Z");
    server.deliver(mailWith("b"), new Date("2026-11-25T12:00:00Z"));
    server.renumber(8);
    trial.start();
    await trial.until(() => trial.kept.size === 2);
    expect(ids()).toEqual(["a", "b"]);
  });

  it("reports a connection that is cut, and can be called again", async () => {
    trial.start();
    await server.until(() => server.idling === 1);
    server.cut();
    await trial.ended();
    expect(trial.reports.at(-1)).toMatchObject({ kind: "retry", cause: "connection_lost" });
    server.deliver(mailWith("a"));
    trial.start();
    await trial.until(() => trial.kept.size === 1);
  });

  it.each([
    ["login_refused", "reconnect", /^LOGIN/, "NO [AUTHENTICATIONFAILED] no"],
    ["server_busy", "retry", /^LOGIN/, "NO [UNAVAILABLE] later"],
    ["connection_lost", "retry", /^LOGIN/, "cut"],
    ["search_failed", "retry", /^UID SEARCH/, "NO [SERVERBUG] sorry"],
    ["server_busy", "retry", /RFC822.SIZE/, "NO [UNAVAILABLE] later"],
    ["connection_lost", "retry", /^UID SEARCH/, "cut"],
  ] as const)("reports %s as %s", async (cause, kind, on, answer) => {
    server.deliver(mailWith("a"));
    server.faults.push({ on, answer });
    trial.start();
    await trial.ended();
    expect(trial.reports).toMatchObject([{ kind, cause }]);
    expect(trial.kept.size).toBe(0);
    expect(JSON.stringify(trial.reports)).not.toContain(server.password);
  });

  it("takes a note of a mail that the server will not give, and goes on with the next", async () => {
    server.deliver(mailWith("a"));
    server.deliver(mailWith("b"));
    server.faults.push({ on: /^UID FETCH 1 /, answer: "NO cannot read this one" });
    trial.start();
    await trial.until(() => trial.kept.size === 2);
    expect([...trial.kept.keys()]).toEqual(["uid:7:1", expect.stringContaining("<b@")]);
  });

  it.each([
    ["a wrong password", (one: FakeImap) => one.url().replace(one.password, "errada"), "login_refused"],
    ["a folder that is not there", (one: FakeImap) => one.url("Leads"), "folder_missing"],
    ["a server without TLS on imaps", (one: FakeImap) => one.url().replace("imap:", "imaps:"), "tls_failed"],
    ["an address that is none", () => "imap.gmail.com", "imap_url_invalid"],
  ])("asks a person to mend %s", async (_case, url, cause) => {
    trial.settings.url = url(server);
    trial.start();
    await trial.ended();
    expect(trial.reports).toMatchObject([{ kind: "reconnect", cause, fix: expect.stringContaining("IMAP_URL") }]);
  });

  it("waits for the stop when mail comes by webhook alone", async () => {
    trial.settings.url = undefined;
    trial.settings.token = "abcdefghijklmnop";
    trial.start();
    await trial.stop();
    expect(trial.reports).toEqual([]);
    expect(server.logins).toBe(0);
  });
});
