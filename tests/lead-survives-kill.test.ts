import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase } from "./support/database.ts";
import { type Fakes, QUICK_ENV, startFakes } from "./support/hub.ts";
import { forkHub, type HubProcess } from "./support/hub-process.ts";

const LEADS = 1_000;
const SENDERS = 24;
const API_KEY = "chave-de-teste-com-todos-os-direitos";

let fakes: Fakes;
let database: { url: string; drop(): Promise<void> };
let folder: string;
let hub: HubProcess;
let db: pg.Client;

const start = () =>
  forkHub({
    ...QUICK_ENV,
    ...fakes.env(),
    DATABASE_URL: database.url,
    DATA_DIR: folder,
    PORT: "0",
    BOOTSTRAP_API_KEY: API_KEY,
    INSTANCE_BEAT_MS: "500",
    INSTANCE_DEAD_MS: "3000",
    ATTEMPT_TIMEOUT_MS: "15000",
  });

beforeAll(async () => {
  fakes = await startFakes();
  database = await freshDatabase("lead_survives_kill");
  folder = await mkdtemp(join(tmpdir(), "streamleads-kill-"));
  hub = await start();
  db = new pg.Client({ connectionString: database.url });
  await db.connect();
}, 60_000);
afterAll(async () => {
  await db.end();
  await hub.stop();
  await fakes.close();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

/** Sends one lead; `undefined` when the hub did not answer. */
async function send(i: number): Promise<{ status: number; id: number } | undefined> {
  try {
    const answer = await fetch(`${hub.url}/api/v1/leads`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": API_KEY },
      body: JSON.stringify({
        nome: `Pessoa ${i}`,
        email: `pessoa${i}@example.com`,
        telefone: `+55119${String(61_000_000 + i * 7)}`,
        interesse: "Apartamento para investimento",
        renda_aproximada: 15_000,
        cidade: "São Paulo",
      }),
    });
    return { status: answer.status, id: ((await answer.json()) as { id: number }).id };
  } catch (error) {
    // The process died with this request in its hands: it promised nothing.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

describe("a hub that is killed in the middle of 1,000 leads and started again", () => {
  it("delivers every lead that it answered, and doubles none in the database", async () => {
    const answered = new Map<number, number>();
    let next = 0;
    let restarted: Promise<void> | undefined;
    const restart = async () => {
      await hub.kill();
      hub = await start();
    };
    await Promise.all(
      Array.from({ length: SENDERS }, async () => {
        while (next < LEADS) {
          const i = next++;
          if (i === LEADS / 2) restarted = restart();
          const answer = await send(i);
          if (answer === undefined) await restarted;
          else if (answer.status === 201 || answer.status === 200) answered.set(i, answer.id);
        }
      }),
    );
    await restarted;
    expect(answered.size).toBeGreaterThan(LEADS / 2);

    const rows = await settled();
    const atOnce = rows.filter((row) => !row.action.endsWith("followup"));
    const byLead = Map.groupBy(atOnce, (row) => row.lead_id);
    for (const id of answered.values()) {
      const states =
        byLead.get(id)?.map((row) => `${row.action} ${row.state}${row.cause ? ` ${row.cause}` : ""}`) ?? [];
      expect(states).toHaveLength(6);
      // What must never be repeated, and had been sent when the hub died, is shown to a person instead.
      const others = states.filter((state) => !state.endsWith("delivered"));
      expect(others.filter((state) => state !== "analytics.lead failed unknown_outcome")).toEqual([]);
    }

    const { rows: doubles } = await db.query("select email from leads group by email having count(*) > 1");
    expect(doubles).toEqual([]);
    const emails = new Set([...answered.keys()].map((i) => `pessoa${i}@example.com`));
    const { rows: kept } = await db.query<{ email: string }>("select email from leads");
    expect(new Set(kept.map((row) => row.email)).isSupersetOf(emails)).toBe(true);

    // One contact and one deal per lead at the CRM, however often they were sent.
    const contacts = new Set(fakes.hubspot.arrivals.filter((a) => a.kind === "contact").map((a) => a.key));
    expect(contacts.isSupersetOf(emails)).toBe(true);
    const created = fakes.hubspot.arrivals.filter((a) => a.kind === "deal").map((a) => a.key);
    expect(created).toHaveLength(new Set(created).size);
  }, 120_000);

  it("leaves every delivery in exactly one of the seven states, and its attempts add up to it", async () => {
    const { rows } = await db.query<{ n: number }>(
      `select count(*)::int as n from deliveries d where d.state = 'delivered'
       and not exists (select 1 from attempts a where a.delivery_id = d.id and a.outcome = 'delivered')`,
    );
    expect(rows[0]?.n).toBe(0);
  });
});

interface Row {
  lead_id: number;
  action: string;
  state: string;
  cause: string | null;
}

/** All deliveries, when none that is due is open any more; the database tells by its notices when to look again. */
async function settled(): Promise<Row[]> {
  await db.query("listen streamleads");
  const deadline = Date.now() + 60_000;
  for (;;) {
    const { rows: open } = await db.query<{ n: number }>(
      `select count(*)::int as n from deliveries where state in ('running','retrying')
       or state = 'pending' and (due_at <= now() or due_at is null)`,
    );
    if (open[0]?.n === 0) {
      const { rows } = await db.query<Row>("select lead_id::int, action, state, cause from deliveries order by id");
      return rows;
    }
    if (Date.now() > deadline) throw new Error(`${open[0]?.n} deliveries are still open`);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, 2_000);
      db.once("notification", () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
