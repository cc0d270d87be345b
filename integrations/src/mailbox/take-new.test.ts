import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { imapClient } from "./imap-client.ts";
import { readPosition, writePosition } from "./position.ts";
import { CUT_HEADER } from "./read.ts";
import { type ImapServer, imapServerOf } from "./settings.ts";
import { takeNew } from "./take-new.ts";
import { type FakeImap, startFakeImap } from "./testing/fake-imap.ts";
import { reading } from "./testing/read-fixture.ts";
import { mailWith, WatchTrial } from "./testing/watch-trial.ts";

let server: FakeImap;
let trial: WatchTrial;
beforeEach(async () => {
  server = await startFakeImap();
  trial = new WatchTrial(server);
});
afterEach(async () => {
  expect(server.refused).toEqual([]);
  await server.close();
});

async function take(options: { mailBytesMax?: number; cutBytes?: number } = {}): Promise<number> {
  const client = await imapClient(imapServerOf({ url: server.url() }) as ImapServer);
  await client.connect();
  await client.mailboxOpen("INBOX");
  try {
    return await takeNew(
      client,
      {
        take: async (changes) => {
          trial.takes.push(changes.map(({ providerId }) => providerId ?? ""));
          for (const change of changes) trial.kept.set(change.providerId ?? "", change);
        },
        marks: {
          get: async (name) => trial.marks.get(name),
          set: async (name, value) => void trial.marks.set(name, value),
        },
        signal: new AbortController().signal,
      },
      { name: "posicao", days: 3, now: () => trial.now, ...options },
    );
  } finally {
    client.close();
  }
}

describe("takeNew", () => {
  it("takes many in order and in bounded groups, each committed before the position moves", async () => {
    for (let n = 0; n < 60; n += 1) server.deliver(mailWith(`m${n}`));
    expect(await take()).toBe(60);
    expect(trial.takes.map(({ length }) => length)).toEqual([25, 25, 10]);
    expect([...trial.kept.keys()].map((id) => id.slice(1, id.indexOf("@")))).toEqual(
      Array.from({ length: 60 }, (_, n) => `m${n}`),
    );
    expect(readPosition(trial.marks.get("posicao"))).toEqual({ validity: "7", uid: 60, at: trial.now });
    expect(await take()).toBe(0);
  });

  it("commits sooner when mails are large", async () => {
    for (let n = 0; n < 3; n += 1) server.deliver(`${mailWith(`m${n}`)}${"x".repeat(2_500_000)}\n`);
    await take();
    expect(trial.takes.map(({ length }) => length)).toEqual([2, 1]);
  });

  it("cuts a mail that is too large, and marks it", async () => {
    const mail = server.deliver(`${mailWith("a")}Nome: Ana\n${"x".repeat(5_000)}`);
    await take({ mailBytesMax: 4_000, cutBytes: 300 });
    const [change] = [...trial.kept.values()];
    expect(change?.body.toString()).toBe(`${CUT_HEADER}: ${mail.raw.length}\r\n${mail.raw.toString("latin1", 0, 300)}`);
    expect(change?.providerId).toMatch(/^<a@exemplo\.example> /);
    expect(await reading(change?.body ?? "")).toMatchObject({ kind: "event" });
  });

  it("does not begin anew when the folder is empty at first", async () => {
    expect(await take()).toBe(0);
    server.deliver(mailWith("a"), new Date("2026-01-01T00:00:00Z"));
    expect(await take()).toBe(1);
  });

  it("passes over a mail that a person deleted meanwhile", async () => {
    server.deliver(mailWith("a"));
    server.deliver(mailWith("b"));
    server.faults.push({ on: /^UID FETCH 1 /, answer: "OK nothing there" });
    expect(await take()).toBe(1);
    expect([...trial.kept.keys()]).toEqual([expect.stringContaining("<b@")]);
  });
});

describe("the position", () => {
  it("is read as it was written, and nothing else is one", () => {
    const position = { validity: "12345678901234567890", uid: 5, at: new Date("2026-11-23T15:00:00Z") };
    expect(readPosition(writePosition(position))).toEqual(position);
    for (const text of [
      undefined,
      "",
      "x",
      "{}",
      '{"validity":"1","uid":-1,"at":"2026-11-23"}',
      '{"validity":"1","uid":1,"at":"ontem"}',
    ]) {
      expect(readPosition(text)).toBeUndefined();
    }
  });
});
