/** Connections that people make, in two processes at once: made, changed, removed without a restart. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import { startHub } from "../../../../tests/support/hub.ts";
import { insertDelivery, insertLead } from "../../../../tests/support/rows.ts";
import type { Hub } from "../hub.ts";
import { arrivalOf, leadIn } from "../leads/testing.ts";
import type { Fields, Log } from "../observe/log.ts";
import { EDITOR, TrialCrm } from "./testing-connections.ts";

let database: { url: string; drop(): Promise<void> };
let crm: TrialCrm;
let one: Hub;
let two: Hub;
/** Hubs that a test has stopped by itself. */
const stopped = new Set<Hub>();
let lines: string[];
const write = (event: string, fields?: Fields) => void lines.push(JSON.stringify({ event, ...fields }));
const log: Log = { error: write, warn: write, info: write, debug: write };
const WAIT = { interval: 5, timeout: 15_000 };

beforeEach(async () => {
  database = await freshDatabase("connections_live");
  crm = new TrialCrm();
  stopped.clear();
  lines = [];
  const options = { registry: [crm.connector, crm.withOAuth], sources: [], withJobs: false, log };
  [one, two] = await Promise.all([startHub(database.url, {}, options), startHub(database.url, {}, options)]);
});
afterEach(async () => {
  await Promise.all([one, two].filter((hub) => !stopped.has(hub)).map((hub) => hub.stop()));
  await database.drop();
});

async function make(hub: Hub, over: Record<string, unknown> = {}): Promise<number> {
  const made = await hub.context.connectionEdits.create(
    { integration: "crm", settings: { token: "segredo-1" }, ...over },
    EDITOR,
  );
  if (made.kind !== "done") throw new Error(JSON.stringify(made));
  return made.id;
}
const at = (hub: Hub, id: number) => hub.context.connections.get(id);
const ready = (hub: Hub, id: number) => vi.waitFor(() => expect(at(hub, id)?.shared.setup).toBe("done"), WAIT);

async function deliveries(id: number) {
  const { rows } = await one.context.db.pool.query<{ state: string; cause: string | null; action: string }>(
    "select state, cause, action from deliveries where connection_id = $1 order by id",
    [id],
  );
  return rows;
}
async function takeIn(hub: Hub, n = 1): Promise<number> {
  return leadIn(await hub.context.intake.accept(arrivalOf({ nome: `Ana ${n}`, email: `ana${n}@exemplo.example` }))).id;
}

describe("a connection that people make", () => {
  it("is there in every process without a restart, set up once, and takes deliveries", async () => {
    const id = await make(one, { label: "Filial Sul" });
    expect(at(one, id)).toMatchObject({
      name: "crm:filial-sul",
      source: "dashboard",
      settings: { token: "segredo-1" },
    });
    await Promise.all([ready(one, id), ready(two, id)]);
    expect(crm.setups).toHaveLength(1);
    await takeIn(two);
    await vi.waitFor(async () => expect(await deliveries(id)).toMatchObject([{ state: "delivered" }]), WAIT);
  });

  it("is there again after a restart, in a third process", async () => {
    const id = await make(one);
    const third = await startHub(database.url, {}, { registry: [crm.connector], sources: [], withJobs: false, log });
    expect(at(third, id)?.settings).toMatchObject({ token: "segredo-1", funnel: "padrao" });
    await third.stop();
  });

  it("takes the place of the variable that was missing", async () => {
    expect(one.context.connections.missing).toMatchObject({ crm: "CRM_TOKEN" });
    const id = await make(one);
    expect(one.context.connections.missing).toEqual({ "crm-oauth": "CRM_TOKEN" });
    await one.context.connectionEdits.remove(id, { cancelWaiting: false }, EDITOR);
    expect(one.context.connections.missing).toMatchObject({ crm: "CRM_TOKEN" });
  });

  it("may have siblings, each with its own settings, names and leads", async () => {
    const ids = [
      await make(one, { label: "Vendas", statuses: ["QUENTE"] }),
      await make(one, { label: "Vendas", settings: { token: "segredo-2", funnel: "outro" } }),
      await make(one),
    ];
    expect(ids.map((id) => at(one, id)?.name)).toEqual(["crm:vendas", "crm:vendas-2", "crm:principal"]);
    const plan = one.context.connections.forPlan();
    expect(plan).toMatchObject([
      { name: "crm:vendas", statuses: ["QUENTE"], steps: [{ params: { tags: ["padrao"] } }] },
      { name: "crm:vendas-2", steps: [{ params: { tags: ["outro"] } }] },
      { name: "crm:principal" },
    ]);
    expect(
      await one.context.connectionEdits.create(
        { integration: "crm", name: "vendas", settings: { token: "x" } },
        EDITOR,
      ),
    ).toEqual({
      kind: "taken",
      name: "crm:vendas",
    });
  });

  it("keeps its secret out of the table and of the log", async () => {
    const id = await make(one);
    await one.context.connectionEdits.change(id, { settings: { token: "segredo-2" } }, EDITOR);
    const { rows } = await one.context.db.pool.query("select row_to_json(c)::text as text from connections c");
    expect(rows[0].text).not.toContain("segredo");
    expect(Buffer.from(JSON.parse(rows[0].text).sealed.slice(2), "hex").toString("latin1")).not.toContain("segredo");
    expect(lines.join()).not.toContain("segredo");
    expect(lines.map((line) => JSON.parse(line)).filter(({ event }) => /created|changed/.test(event))).toEqual([
      { event: "connection.created", connection: "crm:principal", connection_id: id, key_id: 1 },
      { event: "connection.changed", connection: "crm:principal", connection_id: id, fields: "token", key_id: 1 },
    ]);
  });
});

describe("a changed connection", () => {
  it("goes on with its new settings in every process, and an attempt under way ends with the old ones", async () => {
    const id = await make(one);
    await ready(one, id);
    const { promise, resolve } = Promise.withResolvers<void>();
    crm.attempt = async ({ token }) => {
      if (token === "segredo-1") await promise;
      return { kind: "delivered" };
    };
    await takeIn(one, 1);
    await vi.waitFor(() => expect(crm.attempts).toHaveLength(1), WAIT);
    const before = at(one, id)?.memo;
    await one.context.connectionEdits.change(
      id,
      { settings: { token: "segredo-2", funnel: "novo" }, label: "Novo" },
      EDITOR,
    );
    for (const hub of [one, two]) {
      await vi.waitFor(
        () => expect(at(hub, id)).toMatchObject({ settings: { token: "segredo-2" }, label: "Novo" }),
        WAIT,
      );
      expect(hub.context.connections.forPlan()).toMatchObject([{ steps: [{ params: { tags: ["novo"] } }] }]);
    }
    expect(at(one, id)?.memo).not.toBe(before);
    resolve();
    await Promise.all([ready(one, id), ready(two, id)]);
    expect(crm.setups.map(({ token }) => token)).toEqual(["segredo-1", "segredo-2"]);
    await takeIn(two, 2);
    await vi.waitFor(
      async () => expect((await deliveries(id)).map((row) => row.state)).toEqual(["delivered", "delivered"]),
      WAIT,
    );
    expect(crm.attempts.map(({ settings }) => settings.token)).toEqual(["segredo-1", "segredo-2"]);
  });

  it("keeps what is not given, clears what is empty, and refuses to clear what it needs", async () => {
    const id = await make(one, { settings: { token: "segredo-1", funnel: "meu", hookSecret: "gancho" } });
    const { connectionEdits } = one.context;
    await connectionEdits.change(id, { settings: { funnel: "outro" } }, EDITOR);
    expect(at(one, id)?.settings).toEqual({ token: "segredo-1", funnel: "outro", hookSecret: "gancho" });
    await connectionEdits.change(id, { settings: { hookSecret: "", funnel: "" } }, EDITOR);
    expect(at(one, id)?.settings).toEqual({ token: "segredo-1", funnel: "padrao" });
    expect(await connectionEdits.change(id, { settings: { token: "" } }, EDITOR)).toMatchObject({
      kind: "invalid",
      problems: [{ field: "settings.token", code: "required" }],
    });
    expect(at(one, id)?.settings.token).toBe("segredo-1");
  });

  it("with other settings is not paused any more; with the same ones nothing begins anew", async () => {
    const id = await make(one);
    await ready(one, id);
    const limits = at(one, id)?.limits;
    await one.context.connections.pause(id, { cause: "http_401", reason: "x", fix: "y" });
    await one.context.connectionEdits.change(
      id,
      { settings: { token: "segredo-1" }, limits: { concurrency: 1 } },
      EDITOR,
    );
    expect(at(one, id)).toMatchObject({
      shared: { paused: { cause: "http_401" }, setup: "done" },
      limits: { concurrency: 1 },
    });
    await one.context.connectionEdits.change(id, { settings: { token: "segredo-2" }, limits: null }, EDITOR);
    expect(at(one, id)).toMatchObject({ shared: { paused: null }, limits });
  });

  it("gives free what its connector held for the old settings, at the latest when the hub stops", async () => {
    // The other gives free what it held at times of its own.
    stopped.add(two);
    await two.stop();
    const id = await make(one);
    await one.context.connectionEdits.change(id, { settings: { token: "segredo-2" } }, EDITOR);
    // However many reads find the new version at once: it is built one time.
    await Promise.all([one.context.connections.refresh(), one.context.connections.refresh([id])]);
    stopped.add(one);
    await one.stop();
    expect(crm.closed.map(({ token }) => token).sort()).toEqual(["segredo-1", "segredo-2"]);
  });
});

describe("a disabled connection", () => {
  it("loses nothing: what is planned for it waits, and goes out when it is enabled", async () => {
    const id = await make(one);
    await Promise.all([ready(one, id), ready(two, id)]);
    await one.context.connectionEdits.disable(id, EDITOR);
    await vi.waitFor(() => expect(at(two, id)?.shared.enabled).toBe(false), WAIT);
    await takeIn(one, 1);
    await takeIn(two, 2);
    expect((await deliveries(id)).map((row) => row.state)).toEqual(["pending", "pending"]);
    expect(crm.attempts).toEqual([]);
    await two.context.connectionEdits.enable(id, EDITOR);
    await vi.waitFor(
      async () => expect((await deliveries(id)).map((row) => row.state)).toEqual(["delivered", "delivered"]),
      WAIT,
    );
  });

  it("stays so over a restart, and gives records the time back that it was off", async () => {
    const id = await make(one);
    await ready(one, id);
    await one.context.connectionEdits.disable(id, EDITOR);
    const lead = await insertLead(one.context.db);
    const row = { ...lead, connectionId: id, integration: "crm", state: "retrying", attempts: 12 } as const;
    const contact = await insertDelivery(one.context.db, { ...row, action: "contact.upsert" });
    const alert = await insertDelivery(one.context.db, { ...row, action: "notify.hot_lead" });
    const past = "now() - interval '10 days'";
    await one.context.db.pool.query(`update connections set disabled_at = ${past}`);
    await one.context.db.pool.query(
      `update deliveries set created_at = ${past} - interval '1 day', expires_at = ${past} + interval '1 day' where id = any($1)`,
      [[contact, alert]],
    );
    const third = await startHub(database.url, {}, { registry: [crm.connector], sources: [], withJobs: false, log });
    expect(at(third, id)?.shared.enabled).toBe(false);
    await third.stop();
    await one.context.connectionEdits.enable(id, EDITOR);
    await vi.waitFor(
      async () =>
        expect(await deliveries(id)).toMatchObject([
          { action: "contact.upsert", state: "delivered" },
          { action: "notify.hot_lead", state: "cancelled", cause: "expired" },
        ]),
      WAIT,
    );
  });
});

describe("a removed connection", () => {
  it("is refused while something waits, and then cancels it with a cause that says so", async () => {
    const id = await make(one);
    await Promise.all([ready(one, id), ready(two, id)]);
    await one.context.connections.pause(id, { cause: "x", reason: "x", fix: "x" });
    await takeIn(one, 1);
    await takeIn(one, 2);
    const { connectionEdits } = one.context;
    expect(await connectionEdits.remove(id, { cancelWaiting: false }, EDITOR)).toEqual({ kind: "waiting", count: 2 });
    expect(at(one, id)).toBeDefined();
    expect(await connectionEdits.remove(id, { cancelWaiting: true }, EDITOR)).toEqual({
      kind: "removed",
      id,
      cancelled: 2,
    });
    expect(await deliveries(id)).toMatchObject([
      { state: "cancelled", cause: "connection_removed" },
      { state: "cancelled", cause: "connection_removed" },
    ]);
    await vi.waitFor(() => expect(at(two, id)).toBeUndefined(), WAIT);
    await takeIn(two, 3);
    expect(await deliveries(id)).toHaveLength(2);
  });

  it("leaves its row without its secrets, and gives its name free", async () => {
    const id = await make(one, { name: "filial" });
    await one.context.db.pool.query("insert into oauth_tokens (connection_id, sealed) values ($1, '')", [id]);
    await one.context.connectionEdits.remove(id, { cancelWaiting: false }, EDITOR);
    const { rows } = await one.context.db.pool.query("select sealed, enabled from connections where id = $1", [id]);
    expect(rows).toEqual([{ sealed: null, enabled: false }]);
    expect((await one.context.db.pool.query("select from oauth_tokens")).rowCount).toBe(0);
    expect(at(one, await make(one, { name: "filial" }))?.name).toBe("crm:filial");
  });

  it("has its strays swept: what came to it after it was removed", async () => {
    const id = await make(one);
    await one.context.connectionEdits.remove(id, { cancelWaiting: false }, EDITOR);
    const lead = await insertLead(one.context.db);
    await insertDelivery(one.context.db, { ...lead, connectionId: id, integration: "crm" });
    await one.context.db.pool.query("update connections set sealed = 'x' where id = $1", [id]);
    await one.tasks.find(({ name }) => name === "reconectar")?.run();
    expect(await deliveries(id)).toMatchObject([{ state: "cancelled", cause: "connection_removed" }]);
    const { rows } = await one.context.db.pool.query("select sealed from connections where id = $1", [id]);
    expect(rows).toEqual([{ sealed: null }]);
  });
});

describe("a connection whose data cannot be used", () => {
  it("sealed with a key that is not here is paused and says so, while the hub works on", async () => {
    const id = await make(one);
    await one.context.db.pool.query("update connections set sealed = $2, settings_hash = 'x' where id = $1", [
      id,
      Buffer.from("nada que uma chave abra"),
    ]);
    await one.context.connections.announce(id);
    await vi.waitFor(() => expect(at(two, id)?.shared.paused?.cause).toBe("secret_unreadable"), WAIT);
    await takeIn(two);
    expect(await deliveries(id)).toMatchObject([{ state: "pending" }]);
    // All that it needs is given anew, and it goes on.
    await two.context.connectionEdits.change(id, { settings: { token: "segredo-2" } }, EDITOR);
    await vi.waitFor(async () => expect(await deliveries(id)).toMatchObject([{ state: "delivered" }]), WAIT);
  });

  it("without the access that OAuth would give waits for it, with its deliveries", async () => {
    const id = await make(one, { integration: "crm-oauth", settings: {} });
    expect(at(one, id)).toMatchObject({
      incomplete: { cause: "oauth_needed" },
      shared: { paused: { cause: "oauth_needed", fix: expect.stringContaining("Conecte em um passo") } },
    });
    await takeIn(one);
    expect(await deliveries(id)).toMatchObject([{ state: "pending" }]);
    expect(crm.checks).toEqual([]);
    await one.context.connectionEdits.change(id, { settings: { token: "colado" } }, EDITOR);
    await vi.waitFor(async () => expect(await deliveries(id)).toMatchObject([{ state: "delivered" }]), WAIT);
  });
});
