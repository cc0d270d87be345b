/**
 * Processes of their own: two that renew one rotating token make one refresh; one that is killed between the provider's
 * answer and the commit does not lose the connection, or says what to do.
 */
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { AccessWorld, INSTALL, SECRETS_KEY, START } from "./testing/access-world.ts";
import { refreshInProcess, type Task } from "./testing/refresh-process.ts";

const DUE_MS = 49 * 60_000;

let world: AccessWorld;
let otherMachine: string;

beforeAll(async () => {
  world = await AccessWorld.open("oauth_kill");
  otherMachine = await mkdtemp(join(tmpdir(), "streamleads-oauth-other-"));
});
afterAll(async () => {
  await world.close();
  await rm(otherMachine, { recursive: true, force: true });
});
beforeEach(() => {
  world.now = START;
  world.server.requests.length = 0;
});

function taskFor(id: number, dies: Task["dies"]): Task {
  return {
    databaseUrl: world.url,
    dataDir: world.dataDir,
    installId: INSTALL,
    secretsKey: SECRETS_KEY.toString("base64"),
    env: world.standIn.env(world.server.url),
    connectionId: id,
    now: world.now.toISOString(),
    dies,
  };
}

async function killed(id: number, dies: Task["dies"]): Promise<void> {
  expect(await refreshInProcess(taskFor(id, dies))).toBe("SIGKILL");
  expect(world.server.requests).toHaveLength(1);
}

it("two processes that renew one rotating token at the same moment make one refresh", async () => {
  const id = await world.connected();
  world.later(DUE_MS);
  world.server.hold();
  const both = [refreshInProcess(taskFor(id, "never")), refreshInProcess(taskFor(id, "never"))];
  await world.server.seen(1, 20_000);
  await world.someoneWaits();
  world.server.release();
  expect(await Promise.all(both)).toEqual(Array(2).fill({ kind: "live", generation: 2 }));
  expect(world.server.requests).toHaveLength(1);
  expect(world.standIn.isLive((await world.row(id)).grant.refresh!)).toBe(true);
});

it("killed with the answer in its journal: the next process of the machine takes it, without asking again", async () => {
  const id = await world.connected();
  world.later(DUE_MS);
  await killed(id, "after_journal");
  expect(await world.row(id)).toMatchObject({ generation: 1, mark: { since: world.now } });
  const folder = join(world.dataDir, "oauth-journal");
  const [file] = await readdir(folder);
  expect((await stat(join(folder, file!))).mode & 0o777).toBe(0o600);

  const next = world.process();
  await next.refresher.adoptJournals();
  const row = await world.row(id);
  expect(row).toMatchObject({ generation: 2, state: "live", mark: null });
  expect(world.standIn.isLive(row.grant.refresh!)).toBe(true);
  expect(world.server.requests).toHaveLength(1);
  expect(next.told).toEqual([`announce ${id}`]);
  expect(await readdir(folder)).toEqual([]);
  world.later(DUE_MS);
  expect(await next.refresher.refresh(id)).toEqual({ kind: "live", generation: 3 });
});

it("killed before its journal: nobody asks while its call may last, then people hear what happened and what to do", async () => {
  const id = await world.connected();
  world.later(DUE_MS);
  await killed(id, "before_journal");
  const since = world.now;
  const next = world.process({ wait: async () => {} });
  world.later(5_000);
  expect(await next.refresher.refresh(id)).toMatchObject({ kind: "later", cause: "refresh_busy" });
  expect(world.server.requests).toHaveLength(1);

  world.later(20_000);
  expect(await next.refresher.refresh(id)).toMatchObject({ kind: "ended", why: { cause: "oauth_refresh_lost" } });
  expect(await world.row(id)).toMatchObject({ state: "lost" });
  const { cause, reason, fix } = await world.pauseOf(id);
  expect(cause).toBe("oauth_refresh_lost");
  expect(reason).toContain(since.toISOString());
  expect(reason).toContain("maquina-a:");
  expect(fix).toMatch(/^Clique em Reconectar/);
});

it("killed on a machine that comes back later: lost until then, and whole again with its journal", async () => {
  const id = await world.connected();
  world.later(DUE_MS);
  await killed(id, "after_journal");
  world.later(25_000);
  const elsewhere = world.process({ journal: world.journal(otherMachine) });
  expect(await elsewhere.refresher.refresh(id)).toMatchObject({ why: { cause: "oauth_refresh_lost" } });

  const back = world.process();
  await back.refresher.adoptJournals();
  const row = await world.row(id);
  expect(row).toMatchObject({ generation: 2, state: "live" });
  expect(world.standIn.isLive(row.grant.refresh!)).toBe(true);
  expect(back.told).toEqual([`announce ${id}`, `resume ${id}`]);
  expect(await world.pauseOf(id)).toMatchObject({ cause: null });
});

it("a journal that is older than what a person gave since is thrown away", async () => {
  const id = await world.connected();
  world.later(DUE_MS);
  await killed(id, "after_journal");
  const given = world.standIn.issue();
  const store = world.process().store;
  const { grant } = await world.row(id);
  await world.db.transaction((client) => store.put(client, id, { ...grant, ...given }, null));

  await world.process().refresher.adoptJournals();
  expect((await world.row(id)).grant.refresh).toBe(given.refresh);
  expect(await readdir(join(world.dataDir, "oauth-journal"))).toEqual([]);
});
