/** A hub behind a real port that can go away and come back, on a database of its own that can go away too. */

import { authOf } from "../../../apps/hub/src/http/auth/auth.ts";
import { createKey, revokeKey, rotateKey } from "../../../apps/hub/src/http/auth/key.store.ts";
import { buildServer } from "../../../apps/hub/src/http/server.ts";
import { closeServer } from "../../../apps/hub/src/start/close-server.ts";
import { type DatabaseProxy, startProxy } from "../../../apps/hub/src/store/testing.ts";
import { freshDatabase } from "../../../tests/support/database.ts";
import { startHub } from "../../../tests/support/hub.ts";

export interface RunningHub {
  url: string;
  database: DatabaseProxy;
  /** A publishable key for apps. */
  newKey(ratePerMinute?: number): Promise<{ id: number; secret: string }>;
  revoke(id: number): Promise<void>;
  /** @returns the key that replaces it at once */
  rotate(id: number): Promise<string>;
  down(): Promise<void>;
  /** At the same port. */
  up(): Promise<void>;
  /** Every person that the hub knows, with the touches it keeps of them. */
  people(): Promise<{ nome: string; origem: string; touches: number; capturado_em: string | null }[]>;
  close(): Promise<void>;
}

export async function startRunningHub(name: string): Promise<RunningHub> {
  const { url: databaseUrl, drop } = await freshDatabase(`sdk_${name}`);
  const database = await startProxy(databaseUrl);
  const hub = await startHub(database.url, { INSTANCE_DEAD_MS: "60000" }, { registry: [], withJobs: false });
  const { db } = hub.context;
  let server = await buildServer(hub.context);
  const url = await server.listen({ host: "127.0.0.1", port: 0 });
  const port = Number(url.split(":").at(-1));

  return {
    url,
    database,
    async newKey(ratePerMinute) {
      const { key, secret } = await createKey(db, { name: "Aplicativo", level: "publishable", ratePerMinute });
      return { id: key.id, secret };
    },
    async revoke(id) {
      await revokeKey(db, id, new Date());
      authOf(hub.context).keys.forget();
    },
    async rotate(id) {
      const rotated = await rotateKey(db, id, 0, new Date());
      authOf(hub.context).keys.forget();
      if (rotated.kind !== "rotated") throw new Error(rotated.kind);
      return rotated.secret;
    },
    down: () => closeServer(server),
    async up() {
      server = await buildServer(hub.context);
      await server.listen({ host: "127.0.0.1", port });
    },
    async people() {
      const { rows } = await db.pool.query(
        `select l.nome, l.origem, l.extras->>'capturado_em' as capturado_em, count(t.id)::int as touches
           from leads l join touches t on t.lead_id = l.id group by l.id order by l.id`,
      );
      return rows;
    },
    async close() {
      await closeServer(server);
      await hub.stop();
      await database.close();
      await drop();
    },
  };
}
