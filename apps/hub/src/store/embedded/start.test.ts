import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, Scenario, until } from "./testing-scenario.ts";

describe("the embedded database", () => {
  let world: Scenario;
  beforeAll(async () => {
    world = await Scenario.open();
  });
  afterAll(() => world.close());

  it("two hubs that make the first start at once get one server and one set of data", async () => {
    const [other, own] = await Promise.all([world.startElsewhere(), world.start()]);
    expect(other.pid).toBe(own.pid);
    expect([other.reused, own.reused].filter(Boolean)).toHaveLength(1);
    await ask(other.url, "create table dos_dois as select 2 as n");
    expect(await ask(own.url, "select n from dos_dois")).toEqual([{ n: 2 }]);
    expect((await readdir(`${world.dataDir}/postgres`)).sort()).toEqual(["18", "18.password", "18.start.log", "run"]);
    await own.stop();
    other.child.kill("SIGTERM");
    await other.exited;
    await world.expectNoServer();
  });

  it("a first start gives the hub a database of its own, and no more rights than that", async () => {
    const { url, reused, stop } = await world.start();
    expect(reused).toBe(false);
    const [row] = await ask(
      url,
      `select current_user as role, current_database() as database, rolsuper, rolcreatedb,
        current_setting('server_encoding') as encoding, datcollate, datlocale
       from pg_roles, pg_database where rolname = current_user and datname = current_database()`,
    );
    expect(row).toEqual({
      role: "streamleads",
      database: "streamleads",
      rolsuper: false,
      rolcreatedb: false,
      encoding: "UTF8",
      datcollate: expect.stringMatching(/^C/),
      datlocale: "C.UTF-8",
    });
    await stop();
  });

  it("it flushes what it commits, listens on no port, and writes no client's values into its log", async () => {
    const { url, stop } = await world.start();
    const rows = await ask(url, "select name, setting from pg_settings");
    const settings = Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
    expect(settings).toMatchObject({
      fsync: "on",
      synchronous_commit: "on",
      full_page_writes: "on",
      listen_addresses: "",
      log_min_messages: "log",
      log_min_error_statement: "panic",
      jit: "off",
    });
    await expect(ask(url, "select 'maria@exemplo.com.br'::int")).rejects.toMatchObject({ code: "22P02" });
    await stop();
    expect(await ownLog(world)).toContain("database system is ready");
    expect(await ownLog(world)).not.toContain("maria");
  });

  it("what was written is there after a stop and a start, and the stop leaves no process behind", async () => {
    const first = await world.start();
    await ask(first.url, "create table guardado as select 42 as n");
    await first.stop();
    await world.expectNoServer();
    const second = await world.start();
    expect(second.url).toBe(first.url);
    expect(await ask(second.url, "select n from guardado")).toEqual([{ n: 42 }]);
    await second.stop();
  });

  it("a killed hub leaves a running server, which the next hub takes up with all its data", async () => {
    const hub = await world.startElsewhere();
    await ask(hub.url, "create table antes_da_queda as select 7 as n");
    hub.child.kill("SIGKILL");
    await hub.exited;
    const next = await world.start();
    expect(next).toMatchObject({ reused: true, pid: hub.pid });
    expect(await ask(next.url, "select n from antes_da_queda")).toEqual([{ n: 7 }]);
    await next.stop();
    await world.expectNoServer();
  });

  it("an interrupt at the terminal reaches the hub and not the database", async () => {
    const hub = await world.startElsewhere({}, { detached: true });
    process.kill(-(hub.child.pid ?? 0), "SIGINT"); // What Ctrl-C does: to the whole group of the terminal.
    await hub.exited;
    const next = await world.start();
    expect(next).toMatchObject({ reused: true, pid: hub.pid });
    await next.stop();
  });

  it("of two hubs on one DATA_DIR the first to stop leaves the server, the last one stops it", async () => {
    const [one, two] = await Promise.all([world.startElsewhere(), world.start()]);
    expect(two.pid).toBe(one.pid);
    expect([one.reused, two.reused].filter(Boolean)).toHaveLength(1);
    await two.stop();
    expect(await ask(one.url, "select 1 as here")).toEqual([{ here: 1 }]);
    expect(world.logged.at(-1)).toMatchObject({ event: "database.left_running" });
    one.child.kill("SIGTERM");
    await one.exited;
    await world.expectNoServer();
  });

  it("a hub that was killed counts as none: the other one stops the server", async () => {
    const killed = await world.startElsewhere();
    const last = await world.start();
    killed.child.kill("SIGKILL");
    await killed.exited;
    await last.stop();
    await world.expectNoServer();
  });

  it("after a crash of one session, which restarts them all, each hub is still known to the server", async () => {
    const one = await world.start();
    // A session that is killed may have left shared memory in disorder: the server restarts all of them.
    await expect(ask(one.url, "copy (select 1) to program 'x'")).rejects.toMatchObject({ code: "42501" });
    const asSuperuser = one.url.replace("//streamleads@", "//postgres@");
    await expect(ask(asSuperuser, "copy (select 1) to program 'kill -9 $PPID'")).rejects.toThrow();
    const marks = `select count(*)::int as n from pg_locks where locktype = 'advisory' and granted`;
    await until(() =>
      ask(one.url, marks).then(
        ([row]) => row?.n === 1,
        () => false,
      ),
    );
    const two = await world.start();
    expect(two).toMatchObject({ reused: true, pid: one.pid });
    await two.stop();
    expect(await ask(one.url, "select 1 as here")).toEqual([{ here: 1 }]);
    await one.stop();
  });

  it("a stop asked for twice, or after the server has gone, is done once and harms nothing", async () => {
    const handle = await world.start();
    const ends: unknown[] = [];
    handle.onExit((end) => ends.push(end));
    await Promise.all([handle.stop(), handle.stop()]);
    await handle.stop();
    handle.onExit((end) => ends.push(end));
    expect(ends).toEqual([{ expected: true }, { expected: true }]);
  });

  it("a server that is killed is reported with its end, and the next start recovers what was committed", async () => {
    const handle = await world.start();
    await ask(handle.url, "create table confirmado as select 1 as n");
    const ended = new Promise((resolve) => handle.onExit(resolve));
    process.kill(handle.pid, "SIGKILL");
    await expect(ended).resolves.toMatchObject({ expected: false, error: { code: "crashed" } });
    await world.expectNoServer();
    const next = await world.start();
    expect(next.reused).toBe(false);
    expect(await ask(next.url, "select n from confirmado")).toEqual([{ n: 1 }]);
    await next.stop();
  });

  it("over TCP it listens on loopback alone and asks for its password", async () => {
    const { url, stop } = await world.start({ transport: "tcp" });
    expect(url).toMatch(/^postgres:\/\/streamleads:[0-9a-f]{48}@127\.0\.0\.1:\d+\/streamleads\?/);
    expect(await ask(url, "select 1 as one")).toEqual([{ one: 1 }]);
    await expect(ask(url.replace(/:[0-9a-f]{48}@/, ":errada@"), "select 1")).rejects.toMatchObject({ code: "28P01" });
    await stop();
  });

  it("a busy port is named with its cure", async () => {
    const other = createServer();
    const port = await new Promise<number>((done) => {
      other.listen(0, "127.0.0.1", () => done((other.address() as { port: number }).port));
    });
    await expect(world.start({ transport: "tcp", port })).rejects.toMatchObject({
      code: "port_in_use",
      fix: expect.stringContaining(`porta ${port}`),
    });
    await new Promise((closed) => other.close(closed));
    const { stop } = await world.start({ transport: "tcp", port });
    await stop();
  });
});

async function ownLog({ dataDir }: Scenario): Promise<string> {
  const folder = `${dataDir}/postgres/18/log`;
  const texts = await Promise.all((await readdir(folder)).map((name) => readFile(`${folder}/${name}`, "utf8")));
  return texts.join("\n");
}
