/** A burst of 2,000 Meta notices with the hub killed in the middle: none lost, none doubled (delivery protocol 1.1). */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startFake } from "@streamleads/integration-kit/testing/server";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { metaGraphFake } from "../integrations/src/meta-lead-ads/fake.ts";
import { FORMS } from "../integrations/src/meta-lead-ads/fake-page.ts";
import { freshDatabase } from "./support/database.ts";
import { QUICK_ENV } from "./support/hub.ts";
import { forkHub, type HubProcess } from "./support/hub-process.ts";

const CHANGES = 2_000;
const PER_BODY = 50;
const SENDERS = 8;

const graph = metaGraphFake();
let server: Awaited<ReturnType<typeof startFake>>;
let database: { url: string; drop(): Promise<void> };
let folder: string;
let hub: HubProcess;
let db: pg.Client;

const start = () =>
  forkHub({
    ...QUICK_ENV,
    ...graph.env(server.url),
    DATABASE_URL: database.url,
    DATA_DIR: folder,
    PORT: "0",
    INSTANCE_BEAT_MS: "500",
    INSTANCE_DEAD_MS: "3000",
    ATTEMPT_TIMEOUT_MS: "15000",
  });

beforeAll(async () => {
  server = await startFake(graph);
  database = await freshDatabase("source_survives_kill");
  folder = await mkdtemp(join(tmpdir(), "streamleads-source-"));
  hub = await start();
  db = new pg.Client({ connectionString: database.url });
  await db.connect();
}, 60_000);
afterAll(async () => {
  await db.end();
  await hub.stop();
  await server.close();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const leads = Array.from({ length: CHANGES }, (_, i) => ({
  id: `77812003${String(45_000_000 + i)}`,
  form_id: FORMS[0]?.id ?? "",
  created_time: "2026-11-23T12:00:00+0000",
  platform: "fb",
  field_data: [
    { name: "nome_completo", values: [`Pessoa ${i}`] },
    { name: "e-mail", values: [`pessoa${i}@example.com`] },
  ],
}));

/** As Meta does: what was not answered with 200 is sent again. */
async function deliver(body: Buffer, headers: Record<string, string>, whenDown: () => Promise<void>): Promise<number> {
  for (let times = 1; ; times += 1) {
    try {
      const answer = await fetch(`${hub.url}/webhooks/meta-ads`, {
        method: "POST",
        headers,
        body: new Uint8Array(body),
      });
      await answer.arrayBuffer();
      if (answer.status === 200) return times;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
    await whenDown();
  }
}

describe("a hub that is killed during a burst of 2,000 Meta notices", () => {
  it("makes every one of them one lead, and plans each once", async () => {
    for (const lead of leads) graph.addLead(lead);
    const bodies = Array.from({ length: CHANGES / PER_BODY }, (_, i) =>
      graph.notice(...leads.slice(i * PER_BODY, (i + 1) * PER_BODY)),
    );
    let restarted: Promise<void> | undefined;
    const restart = async () => {
      await hub.kill();
      hub = await start();
    };
    let next = 0;
    await Promise.all(
      Array.from({ length: SENDERS }, async () => {
        for (let i = next++; i < bodies.length; i = next++) {
          if (i === bodies.length / 2) restarted = restart();
          const { body, headers } = bodies[i]!;
          await deliver(body, headers, async () => void (await restarted));
        }
      }),
    );
    await restarted;
    await allRead();

    const { rows: states } = await db.query("select state, count(*)::int as n from raw_requests group by 1");
    expect(states).toEqual([{ state: "parsed", n: CHANGES }]);
    const { rows: kept } = await db.query(
      "select count(*)::int as leads, count(distinct email)::int as people from leads",
    );
    expect(kept).toEqual([{ leads: CHANGES, people: CHANGES }]);
    const { rows: touches } = await db.query(
      "select count(*)::int as n, count(distinct lead_id)::int as leads from touches",
    );
    expect(touches).toEqual([{ n: CHANGES, leads: CHANGES }]);
    const { rows: twice } = await db.query(
      "select lead_id, integration, action from deliveries group by 1, 2, 3 having count(*) > 1",
    );
    expect(twice).toEqual([]);
  }, 180_000);
});

/** Every notice that was kept is read. */
async function allRead(): Promise<void> {
  await db.query("listen streamleads");
  const deadline = Date.now() + 120_000;
  for (;;) {
    const { rows } = await db.query<{ n: number }>(
      "select count(*)::int as n from raw_requests where state = 'received'",
    );
    if (rows[0]?.n === 0) return;
    if (Date.now() > deadline) throw new Error(`${rows[0]?.n} notices are still unread`);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, 1_000);
      db.once("notification", () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
