import { afterAll, beforeAll, expect, it } from "vitest";
import { rotateKey } from "../http/auth/key.store.ts";
import { startTestServer, type TestServer } from "../http/testing.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer("idempotency_rotation");
});
afterAll(() => server.close());

const send = (key: string, nome: string, telefone = "+5511955550199") =>
  server.ask("POST", "/api/v1/leads", {
    key,
    headers: { "idempotency-key": "pedido-1" },
    body: { nome, telefone },
  });

it("a lead whose answer was lost under a key is recognised under the key's successor, and under nobody else's", async () => {
  const old = await server.newKey({ level: "write" });
  const sent = await send(old.secret, "Carlos Silva");
  expect(sent.status).toBe(201);
  const rotated = await rotateKey(server.context.db, old.id, 24, server.context.now());
  if (rotated.kind !== "rotated") throw new Error(rotated.kind);
  const again = await send(rotated.secret, "Carlos Silva");
  expect([again.status, again.json.id, again.json.duplicate]).toEqual([200, sent.json.id, true]);
  expect(await server.rows("select 1 from touches where lead_id = $1", [sent.json.id])).toHaveLength(1);
  // Another body under the same key is still a mistake of the sender, whichever of the keys it comes with.
  expect((await send(rotated.secret, "Joana Reis")).json.error.code).toBe("idempotency_key_reused");
  const stranger = await server.newKey({ level: "write" });
  expect((await send(stranger.secret, "Joana Reis", "+5511955550188")).status).toBe(201);
});
