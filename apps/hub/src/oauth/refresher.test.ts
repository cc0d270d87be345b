import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { closedPort } from "../../../../packages/integration-kit/src/testing/closed-port.ts";
import { startProxy } from "../store/testing.ts";
import { AccessWorld, START } from "./testing/access-world.ts";
import { standInConnector } from "./testing/connector.ts";

const MINUTE_MS = 60_000;
/** Of an hour, 80 % and a little more. */
const DUE_MS = 49 * MINUTE_MS;

let world: AccessWorld;

beforeAll(async () => {
  world = await AccessWorld.open("oauth_refresher");
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.db.pool.query("delete from oauth_tokens");
  world.now = START;
  world.server.answer = undefined;
  world.server.release();
  world.server.requests.length = 0;
  world.standIn.reset();
});

const asked = () => world.server.requests.length;
const journalled = async () =>
  (await readdir(join(world.dataDir, "oauth-journal")).catch(() => [])).filter((f) => f.endsWith(".sealed"));

describe("a token that is not due", () => {
  it("is left alone", async () => {
    const id = await world.connected();
    world.later(47 * MINUTE_MS);
    expect(await world.process().refresher.refresh(id)).toEqual({ kind: "live", generation: 1 });
    expect(asked()).toBe(0);
  });

  it("is renewed all the same when an attempt was refused with it, once for all who say so", async () => {
    const id = await world.connected();
    const [one, two] = [world.process(), world.process()];
    const results = await Promise.all(
      [one, one, two, two].map(({ refresher }) => refresher.refresh(id, { generation: 1 })),
    );
    expect(results).toEqual(Array(4).fill({ kind: "live", generation: 2 }));
    expect(asked()).toBe(1);
  });
});

describe("a due token", () => {
  it("is replaced by tokens that work, the connection is told, and nothing is left on disk", async () => {
    const id = await world.connected();
    const before = await world.row(id);
    world.later(DUE_MS);
    const { refresher, told } = world.process();
    await refresher.refreshDue();
    const after = await world.row(id);
    expect(after).toMatchObject({ generation: 2, state: "live", failures: 0, mark: null, refreshedAt: world.now });
    expect(after.expiresAt).toEqual(new Date(world.now.getTime() + 60 * MINUTE_MS));
    expect(world.standIn.isLive(before.grant.refresh!)).toBe(false);
    expect(world.standIn.isLive(after.grant.refresh!)).toBe(true);
    expect(told).toEqual([`announce ${id}`]);
    expect(await journalled()).toEqual([]);
    const { rows } = await world.db.pool.query("select token_expires_at from connections where id = $1", [id]);
    expect(rows[0].token_expires_at).toEqual(after.expiresAt);
  });

  it("that two processes renew at the same moment is asked for once, while the second waits for the first", async () => {
    const id = await world.connected();
    world.later(DUE_MS);
    const [one, two] = [world.process(), world.process()];
    world.server.hold();
    const both = [one.refresher.refresh(id), two.refresher.refresh(id)];
    await world.server.seen(1);
    await world.someoneWaits();
    world.server.release();
    expect(await Promise.all(both)).toEqual(Array(2).fill({ kind: "live", generation: 2 }));
    expect(asked()).toBe(1);
    expect(await world.row(id)).toMatchObject({ generation: 2, state: "live" });
  });

  it("survives ten rounds of four processes: each refresh token is used once", async () => {
    const id = await world.connected();
    const processes = Array.from({ length: 4 }, () => world.process());
    for (let round = 1; round <= 10; round++) {
      world.later(DUE_MS);
      await Promise.all(processes.map(({ refresher }) => refresher.refresh(id)));
      expect(await world.row(id)).toMatchObject({ generation: round + 1, state: "live", failures: 0 });
    }
    expect(world.standIn.granted).toEqual(Array(10).fill("refresh_token"));
    expect(asked()).toBe(10);
  });
});

describe("what goes wrong for a while", () => {
  it.each([
    ["a 503", () => ({ status: 503 }), "http_503", 30_000],
    ["a 429 with Retry-After", () => ({ status: 429, headers: { "retry-after": "600" } }), "http_429", 600_000],
    ["a page instead of JSON", () => ({ status: 200, text: "<html>Manutenção</html>" }), "unreadable_answer", 30_000],
    ["a refused client", () => ({ status: 401, json: { error: "invalid_client" } }), "refused_invalid_client", 30_000],
    ["a refusal without words", () => ({ status: 403, text: "no" }), "refused_http_403", 30_000],
  ])("%s is tried again later, without a pause while the old token holds", async (_what, answer, cause, waitMs) => {
    const id = await world.connected();
    world.later(DUE_MS);
    world.server.answer = answer;
    const { refresher, told } = world.process();
    const at = new Date(world.now.getTime() + waitMs);
    expect(await refresher.refresh(id)).toEqual({ kind: "later", at, cause });
    expect(await world.row(id)).toMatchObject({ generation: 1, state: "live", failures: 1, refreshDueAt: at });
    expect(told).toEqual([]);

    world.server.answer = undefined;
    expect(await refresher.refresh(id)).toEqual({ kind: "live", generation: 1 });
    expect(asked()).toBe(1);
    world.now = at;
    expect(await refresher.refresh(id)).toEqual({ kind: "live", generation: 2 });
    expect(await world.row(id)).toMatchObject({ failures: 0, state: "live", mark: null });
  });

  it("a server that is not there is told from one that refuses", async () => {
    const id = await world.connected(standInConnector(), { startedWith: { apiUrl: await closedPort() } });
    world.later(DUE_MS);
    expect(await world.process().refresher.refresh(id)).toMatchObject({ kind: "later", cause: "ECONNREFUSED" });
    expect(await world.row(id)).toMatchObject({ state: "live", mark: null });
  });

  it("an address of the internal network is not called", async () => {
    const id = await world.connected(standInConnector(), { startedWith: { apiUrl: "https://169.254.169.254" } });
    world.later(DUE_MS);
    expect(await world.process().refresher.refresh(id)).toMatchObject({ kind: "later", cause: "egress_refused" });
  });

  it("a client that is not set any more is told by its variables, and only when the token has ended", async () => {
    const id = await world.connected();
    world.later(DUE_MS);
    const { refresher, told } = world.process({ env: {} });
    expect(await refresher.refresh(id)).toMatchObject({ kind: "later", cause: "client_missing" });
    expect(told).toEqual([]);
    expect(asked()).toBe(0);
    world.later(3 * 60 * MINUTE_MS);
    await refresher.refresh(id);
    expect(told).toEqual([`pause ${id} oauth_refresh_failed`]);
    expect((await world.pauseOf(id)).fix).toContain("STAND_IN_CLIENT_SECRET");
  });

  it("holds the connection once the token has ended, asks for a person after an hour, and goes on by itself", async () => {
    const id = await world.connected();
    const { refresher, told } = world.process();
    world.server.answer = () => ({ status: 503 });
    world.later(61 * MINUTE_MS);
    const first = await refresher.refresh(id);
    expect(first.kind === "later" && told).toEqual([
      `hold ${id} ${new Date(world.now.getTime() + 30_000).toISOString()} oauth_refresh_failed`,
    ]);
    world.later(61 * MINUTE_MS);
    await refresher.refresh(id);
    expect(told.at(-1)).toBe(`pause ${id} oauth_refresh_failed`);

    world.server.answer = undefined;
    world.later(20 * MINUTE_MS);
    expect(await refresher.refresh(id)).toEqual({ kind: "live", generation: 2 });
    expect(told.slice(-2)).toEqual([`announce ${id}`, `resume ${id}`]);
  });
});

describe("an access that was taken back", () => {
  it("ends at once, with a pause that says to reconnect", async () => {
    const id = await world.connected();
    world.standIn.revokeAll();
    world.later(DUE_MS);
    const { refresher } = world.process();
    expect(await refresher.refresh(id)).toMatchObject({ kind: "ended", why: { cause: "oauth_revoked" } });
    expect(await world.row(id)).toMatchObject({ state: "revoked", refreshDueAt: null });
    expect(await world.pauseOf(id)).toMatchObject({
      cause: "oauth_revoked",
      fix: expect.stringContaining("Reconectar"),
    });
    world.later(DUE_MS);
    await refresher.refreshDue();
    expect(asked()).toBe(1);
  });

  it.each([
    ["Slack", { status: 200, json: { ok: false, error: "invalid_refresh_token" } }],
    ["HubSpot", { status: 400, json: { status: "BAD_REFRESH_TOKEN", message: "missing or invalid refresh token" } }],
    ["RD Station", { status: 401, json: { errors: { error_type: "INVALID_REFRESH_TOKEN", error_message: "x" } } }],
    ["Meta", { status: 400, json: { error: { message: "x", type: "OAuthException", code: 190 } } }],
  ])("is understood in the words of %s", async (_provider, answer) => {
    const id = await world.connected();
    world.later(DUE_MS);
    world.server.answer = () => answer;
    expect(await world.process().refresher.refresh(id)).toMatchObject({ why: { cause: "oauth_revoked" } });
  });
});

describe("an answer that got lost on the way", () => {
  const lose = () => {
    world.server.answer = (request) => {
      world.standIn.handle(request, () => {});
      return { status: 504 };
    };
  };

  it("leaves a rotating token in doubt; when it is refused then, people hear what happened", async () => {
    const id = await world.connected();
    world.later(DUE_MS);
    lose();
    const { refresher } = world.process();
    const since = world.now;
    expect(await refresher.refresh(id)).toMatchObject({ kind: "later", cause: "http_504" });
    expect(await world.row(id)).toMatchObject({ state: "live", mark: { since } });

    world.server.answer = undefined;
    world.later(MINUTE_MS);
    expect(await refresher.refresh(id)).toMatchObject({ kind: "ended", why: { cause: "oauth_refresh_lost" } });
    const pause = await world.pauseOf(id);
    expect(pause.reason).toContain(since.toISOString());
    expect(pause.fix).toContain("Reconectar");
  });

  it("loses nothing where refresh tokens stay", async () => {
    const connector = standInConnector({ refresh: "stays" });
    const id = await world.connected(connector);
    world.standIn.options.refresh = "stays";
    try {
      world.later(DUE_MS);
      lose();
      const { refresher } = world.process({ connector });
      await refresher.refresh(id);
      expect(await world.row(id)).toMatchObject({ mark: null });
      world.server.answer = undefined;
      world.later(MINUTE_MS);
      const { refresh } = (await world.row(id)).grant;
      expect(await refresher.refresh(id)).toEqual({ kind: "live", generation: 2 });
      expect((await world.row(id)).grant.refresh).toBe(refresh);
    } finally {
      world.standIn.options.refresh = "rotates";
    }
  });
});

describe("a database that goes away between answer and commit", () => {
  it("gets the tokens a moment later when only the commit was lost", async () => {
    const proxy = await startProxy(world.url);
    const id = await world.connected();
    world.later(DUE_MS);
    const { refresher } = world.process({ url: proxy.url });
    world.server.hold();
    const result = refresher.refresh(id);
    await world.server.seen(1);
    proxy.loseCommit();
    world.server.release();
    expect(await result).toEqual({ kind: "live", generation: 2 });
    const row = await world.row(id);
    expect(world.standIn.isLive(row.grant.refresh!)).toBe(true);
    expect(await journalled()).toEqual([]);
    await proxy.close();
  });

  it("gets them when it is back, and until then they are in the journal", async () => {
    const proxy = await startProxy(world.url);
    const id = await world.connected();
    world.later(DUE_MS);
    const again = Promise.withResolvers<void>();
    const landed = Promise.withResolvers<void>();
    const { refresher, told } = world.process({
      url: proxy.url,
      wait: () => again.promise,
      log: {
        debug: () => {},
        info: (event) => void (event === "oauth.refreshed" && landed.resolve()),
        warn: () => {},
        error: () => {},
      },
    });
    world.server.hold();
    const result = refresher.refresh(id);
    await world.server.seen(1);
    await proxy.stop();
    world.server.release();
    expect(await result).toMatchObject({ kind: "later", cause: "not_committed" });
    expect(await world.row(id)).toMatchObject({ generation: 1 });
    expect(await journalled()).toHaveLength(1);

    await proxy.start();
    again.resolve();
    await landed.promise;
    expect(await world.row(id)).toMatchObject({ generation: 2, mark: null });
    expect(told).toContain(`announce ${id}`);
    expect(await journalled()).toEqual([]);
    await proxy.close();
  });
});

describe("a disk that takes nothing", () => {
  it("does not keep new tokens from the database, and is told", async () => {
    const id = await world.connected();
    const noFolder = await mkdtemp(join(tmpdir(), "streamleads-nodir-"));
    await writeFile(join(noFolder, "oauth-journal"), "a file where the folder should be");
    world.later(DUE_MS);
    const journal = world.journal(noFolder);
    const { refresher, logged } = world.process({ journal: { ...world.journal(), write: journal.write } });
    expect(await refresher.refresh(id)).toEqual({ kind: "live", generation: 2 });
    expect(logged.map(({ event }) => event)).toContain("oauth.journal_failed");
    await rm(noFolder, { recursive: true });
  });
});

describe("the log", () => {
  it("holds no token and no secret, whatever happened", async () => {
    const id = await world.connected();
    const { refresher, logged, told } = world.process();
    const secrets = [world.standIn.options.clientSecret];
    for (const answer of [undefined, () => ({ status: 503 }), undefined]) {
      const { grant } = await world.row(id);
      secrets.push(grant.access, grant.refresh!);
      world.server.answer = answer;
      world.later(DUE_MS);
      await refresher.refresh(id);
    }
    world.standIn.revokeAll();
    world.later(DUE_MS);
    await refresher.refresh(id);
    const text = JSON.stringify([logged, told]);
    expect(logged.length).toBeGreaterThan(3);
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    for (const { url } of [{ url: "" }, ...world.server.requests.map((r) => ({ url: `${r.path}?${r.query}` }))]) {
      expect(secrets.filter((secret) => url.includes(secret))).toEqual([]);
    }
  });
});
