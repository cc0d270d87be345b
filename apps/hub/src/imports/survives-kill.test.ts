import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import { QUICK_ENV } from "../../../../tests/support/hub.ts";
import { forkHub, type HubProcess } from "../../../../tests/support/hub-process.ts";
import { HEADER, people, writeCsv } from "./testing.ts";

const ROWS = 3_000;
const API_KEY = "chave-de-teste-com-todos-os-direitos";

let database: { url: string; drop(): Promise<void> };
let folder: string;
let db: pg.Client;
let hub: HubProcess;

const start = () =>
  forkHub({
    ...QUICK_ENV,
    DATABASE_URL: database.url,
    DATA_DIR: folder,
    PORT: "0",
    BOOTSTRAP_API_KEY: API_KEY,
    INSTANCE_BEAT_MS: "300",
    INSTANCE_DEAD_MS: "2000",
  });

beforeAll(async () => {
  database = await freshDatabase("import_survives_kill");
  folder = await mkdtemp(join(tmpdir(), "streamleads-import-"));
  db = new pg.Client({ connectionString: database.url });
  await db.connect();
  await db.query("listen streamleads");
  hub = await start();
}, 60_000);
afterAll(async () => {
  await db.end();
  await hub.stop();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

interface State {
  state: string;
  position: number;
  created_count: number;
  known_count: number;
  error_count: number;
}

/** Looks at the import after each notice of the hub. */
async function until(isReached: (row: State) => boolean): Promise<State> {
  for (;;) {
    const told = new Promise<void>((resolve) => db.once("notification", () => resolve()));
    const { rows } = await db.query<State>(
      "select state, position::int, created_count, known_count, error_count from imports",
    );
    if (rows[0] && isReached(rows[0])) return rows[0];
    await told;
  }
}

const ask = (path: string, init: RequestInit = {}) =>
  fetch(`${hub.url}/api/v1/imports${path}`, {
    method: "POST",
    ...init,
    headers: { "x-api-key": API_KEY, ...init.headers },
  });

describe("a hub that is killed in the middle of an import", () => {
  it("is followed by another that goes on, and every row is one lead", async () => {
    const file = writeCsv([HEADER, ...people(ROWS)]);
    const sent = await ask("", { headers: { "content-type": "text/csv" }, body: new Uint8Array(file) });
    expect(sent.status).toBe(201);
    const { id } = (await sent.json()) as { id: number };
    expect((await ask(`/${id}/importar`)).status).toBe(202);

    const half = await until((row) => row.position > ROWS / 6);
    await hub.kill();
    expect(half.state).toBe("importando");
    const left = await until(() => true);
    expect(left.created_count).toBeLessThan(ROWS);

    hub = await start();
    const done = await until((row) => row.state !== "importando");
    expect(done).toMatchObject({ state: "concluido", created_count: ROWS, known_count: 0, error_count: 0 });
    const { rows } = await db.query(
      `select count(*)::int as leads, count(distinct email)::int as people, sum(touches)::int as touches from leads`,
    );
    expect(rows[0]).toEqual({ leads: ROWS, people: ROWS, touches: ROWS });
  }, 120_000);
});
