/** Access that was given by OAuth, laid over what a connection holds itself; and names that two parties want. */
import { DEFAULT_BREAKER } from "@streamleads/domain";
import { createEgress } from "@streamleads/integration-kit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import { type Fields, type Log, SILENT } from "../observe/log.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { createSealer } from "../store/sealer.ts";
import type { Access, AccessTokens } from "./access-tokens.ts";
import { ConnectionStore } from "./connection.store.ts";
import { ConnectionEdits } from "./connection-edits.ts";
import { Connections } from "./connections.ts";
import { EDITOR, TrialCrm } from "./testing-connections.ts";

const sealer = createSealer(Buffer.alloc(32, 7));
const egress = createEgress({ allow: [] });
let db: Database;
let drop: () => Promise<void>;
let crm: TrialCrm;
let given: Map<number, Access | "unreadable">;
let ended: number[];
const accessTokens: AccessTokens = {
  read: async (ids) => new Map([...given].filter(([id]) => ids.includes(id))),
  end: async (id) => void ended.push(id),
};

beforeAll(async () => {
  const database = await freshDatabase("connection_access");
  drop = database.drop;
  db = openDatabase({ url: database.url, max: 4 });
});
afterAll(async () => {
  await db.close();
  await egress.close();
  await drop();
});
beforeEach(async () => {
  await db.pool.query("truncate connections, oauth_tokens");
  crm = new TrialCrm();
  given = new Map();
  ended = [];
});

async function load(env: Record<string, string> = {}, log: Log = SILENT) {
  const connections = new Connections({
    store: new ConnectionStore(db),
    registry: [crm.connector, crm.withOAuth],
    env,
    isSandbox: false,
    egress,
    attemptTimeoutMs: 1_000,
    breaker: DEFAULT_BREAKER,
    sealer,
    accessTokens,
    log,
  });
  await connections.load();
  const bus = { publish: () => undefined };
  return {
    connections,
    edits: new ConnectionEdits({ db, bus, connections, accessTokens, sealer, env, isSandbox: false, log }),
  };
}
type Loaded = Awaited<ReturnType<typeof load>>;

async function make({ edits }: Loaded, settings: Record<string, string> = {}): Promise<number> {
  const made = await edits.create({ integration: "crm-oauth", settings }, EDITOR);
  if (made.kind !== "done") throw new Error(JSON.stringify(made));
  return made.id;
}

/** What whoever keeps the tokens does after each change of them. */
async function give({ connections }: Loaded, id: number, access: Access | "unreadable" | null): Promise<void> {
  if (access) given.set(id, access);
  else given.delete(id);
  await db.pool.query(
    `insert into oauth_tokens (connection_id, sealed, state) values ($1, '', $2)
     on conflict (connection_id) do update set generation = oauth_tokens.generation + 1, state = excluded.state`,
    [id, access ? "live" : "revoked"],
  );
  await connections.announce(id);
}

describe("access by OAuth", () => {
  it("completes a connection that waited for it, which goes on by itself", async () => {
    const hub = await load();
    const id = await make(hub);
    expect(hub.connections.get(id)?.shared.paused?.cause).toBe("oauth_needed");
    await give(hub, id, { field: "token", token: "dado-1" });
    expect(hub.connections.get(id)).toMatchObject({
      settings: { token: "dado-1", funnel: "padrao" },
      incomplete: null,
      shared: { paused: null, hasAccess: true },
    });
  });

  it("stands over what was typed in, with what the provider told, and is replaced by each renewal", async () => {
    const hub = await load();
    const id = await make(hub, { token: "colado", funnel: "meu" });
    await give(hub, id, { field: "token", token: "dado-1", settings: { funnel: "dele" } });
    expect(hub.connections.get(id)?.settings).toEqual({ token: "dado-1", funnel: "dele" });
    await give(hub, id, { field: "token", token: "dado-2", settings: { funnel: "dele" } });
    expect(hub.connections.get(id)?.settings.token).toBe("dado-2");
    expect((await load()).connections.get(id)?.settings.token).toBe("dado-2");
  });

  it("that ended leaves what was typed in, or a connection that waits for it again", async () => {
    const hub = await load();
    const [typed, bare] = [await make(hub, { token: "colado" }), await make(hub)];
    for (const id of [typed, bare]) await give(hub, id, { field: "token", token: "dado" });
    for (const id of [typed, bare]) await give(hub, id, null);
    expect(hub.connections.get(typed)).toMatchObject({ settings: { token: "colado" }, incomplete: null });
    expect(hub.connections.get(bare)).toMatchObject({ shared: { paused: { cause: "oauth_needed" } } });
  });

  it("sealed with a key that is not here is not taken for absent", async () => {
    const hub = await load();
    const id = await make(hub);
    await give(hub, id, "unreadable");
    expect(hub.connections.get(id)?.incomplete?.cause).toBe("secret_unreadable");
  });

  it("does not end a pause that has another reason", async () => {
    const hub = await load();
    const id = await make(hub, { token: "colado" });
    await hub.connections.pause(id, { cause: "http_403", reason: "x", fix: "y" });
    await give(hub, id, { field: "token", token: "dado" });
    expect(hub.connections.get(id)?.shared.paused?.cause).toBe("http_403");
  });

  it("is ended at the provider when the connection is removed, and forgotten here", async () => {
    const hub = await load();
    const id = await make(hub);
    await give(hub, id, { field: "token", token: "dado" });
    await hub.edits.remove(id, { cancelWaiting: false }, EDITOR);
    expect(ended).toEqual([id]);
    expect((await db.pool.query("select from oauth_tokens")).rowCount).toBe(0);
  });
});

describe("a connection of the environment", () => {
  it("keeps its settings, and says which variables they are", async () => {
    const { connections, edits } = await load({ CRM_TOKEN: "do-ambiente" });
    const id = connections.byName("crm")?.id as number;
    const refusal = { kind: "from_environment", name: "crm", variables: ["CRM_TOKEN"] };
    expect(await edits.change(id, { settings: { token: "outro" } }, EDITOR)).toEqual(refusal);
    expect(await edits.remove(id, { cancelWaiting: true }, EDITOR)).toEqual(refusal);
    expect(connections.get(id)?.settings.token).toBe("do-ambiente");
    await edits.change(id, { label: "Matriz", statuses: ["QUENTE"], limits: { concurrency: 1 } }, EDITOR);
    expect(connections.get(id)).toMatchObject({ label: "Matriz", statuses: ["QUENTE"], limits: { concurrency: 1 } });
  });

  it("that a person disabled stays off over a restart; with a person's own ones beside it", async () => {
    const env = { CRM_TOKEN: "do-ambiente" };
    const first = await load(env);
    const id = first.connections.byName("crm")?.id as number;
    await first.edits.disable(id, EDITOR);
    const made = await first.edits.create({ integration: "crm", settings: { token: "meu" } }, EDITOR);
    const second = await load(env);
    expect(second.connections.all().map(({ name, shared }) => [name, shared.enabled])).toEqual([
      ["crm", false],
      ["crm-oauth", true],
      ["crm:principal", true],
    ]);
    expect(made.kind).toBe("done");
    await second.edits.enable(id, EDITOR);
    expect((await load(env)).connections.get(id)?.shared.enabled).toBe(true);
  });

  it("whose name a person gave to another one is left out, with a word in the log", async () => {
    const channels = { ...crm.connector, connections: () => [{ name: "vendas", settings: { token: "x" } }] };
    crm = Object.assign(new TrialCrm(), { connector: channels });
    const { edits } = await load();
    const made = await edits.create({ integration: "crm", settings: { token: "meu" } }, EDITOR);
    if (made.kind !== "done") throw new Error(made.kind);
    const said: (string | Fields | undefined)[] = [];
    const log = { ...SILENT, warn: (event: string, fields?: Fields) => void said.push(event, fields) };
    const { connections } = await load({ CRM_TOKEN: "do-ambiente" }, log);
    expect(connections.byName("crm:vendas")).toMatchObject({ id: made.id, source: "dashboard" });
    expect(said).toEqual(["connection.name_taken", { connection: "crm:vendas" }]);
  });
});
