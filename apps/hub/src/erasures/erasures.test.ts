/** A person who is erased is erased at every destination that holds something of them; receipts say what each answered. */
import type { Outcome } from "@streamleads/domain";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { startTestServer, type TestServer } from "../http/testing.ts";
import { destinations } from "../leads/testing-destinations.ts";
import { ErasureStore } from "./erasure.store.ts";
import { erasureProblems } from "./problems.ts";

const upsert = { steps: [{ action: "contact.upsert" as const }] };
const bench = destinations({ crm: upsert, ads: upsert, chat: upsert });
let server: TestServer;
let n = 0;

beforeAll(async () => {
  server = await startTestServer("erasures", { registry: bench.registry, env: bench.env });
});
afterAll(() => server.close());
beforeEach(async () => {
  await server.rows("delete from erasures");
  bench.told.length = 0;
  bench.erased.length = 0;
  bench.answer = async () => ({ kind: "delivered" });
  bench.erase = async () => ({ kind: "delivered", note: "1 contato apagado" });
  for (const connection of server.context.connections.all()) await server.context.connections.resume(connection.id);
});

interface Receipt {
  id: number;
  lead_id: number;
  connection: string;
  state: string;
  attempts: number;
  cause: string | null;
  reason: string | null;
  fix: string | null;
  requested_by: string | null;
  settled_at: string | null;
  can_retry: boolean;
}
const receipts = async (query = ""): Promise<Receipt[]> =>
  (await server.ask("GET", `/api/v1/erasures${query}`, { key: server.keys.read })).json.erasures;
const receiptOf = async (connection: string) => (await receipts()).find((one) => one.connection === connection);
const sealed = async () =>
  (await server.rows<{ n: number }>("select count(*)::int as n from erasures where sealed is not null"))[0]?.n;
const connectionId = (name: string) => server.context.connections.byName(name)?.id as number;
const until = (look: () => Promise<void> | void) => vi.waitFor(look, { timeout: 20_000, interval: 10 });
const settled = () =>
  until(async () => {
    const all = await receipts();
    expect(all.length).toBeGreaterThan(0);
    expect(all.filter(({ state }) => state === "pending" || state === "running")).toEqual([]);
  });

/** A lead that these connections have got. */
async function delivered(
  nome: string,
  refs: Record<string, Record<string, string>> = {},
): Promise<{ id: number; email: string; telefone: string }> {
  n += 1;
  bench.answer = async (_job, integration) => ({ kind: "delivered", refs: refs[integration] ?? {} }) satisfies Outcome;
  const { json } = await server.ask("POST", "/api/v1/leads", {
    body: { nome, email: `apagar${n}@exemplo.example`, telefone: `+55489${91_430_000 + n}` },
  });
  await until(async () => {
    const [row] = await server.rows<{ n: number }>(
      "select count(*)::int as n from deliveries where lead_id = $1 and action = 'contact.upsert' and state = 'delivered'",
      [json.id],
    );
    expect(row?.n).toBe(3);
  });
  return json;
}
const erase = (id: number) => server.ask("DELETE", `/api/v1/leads/${id}`, { key: server.keys.write });

describe("erasing a person whom destinations know", () => {
  it("tells each of them who it was, says how many, and keeps a receipt that names nobody", async () => {
    const { id, email, telefone } = await delivered("Olívia Apagada", { crm: { contact: "c-1", deal: "d-1" } });
    const answer = await erase(id);
    expect([answer.status, answer.headers["x-erasures-pending"], answer.headers["x-erasures-by-hand"]]).toEqual([
      204,
      "2",
      "1",
    ]);
    await settled();
    expect(bench.erased.sort((a, b) => (a.integration < b.integration ? 1 : -1))).toMatchObject([
      {
        integration: "crm",
        leadId: id,
        nome: "Olívia Apagada",
        email,
        telefone,
        refs: { contact: "c-1", deal: "d-1" },
      },
      { integration: "ads", leadId: id, refs: {} },
    ]);
    expect(await receiptOf("crm")).toMatchObject({
      lead_id: id,
      state: "done",
      attempts: 1,
      reason: "1 contato apagado",
      requested_by: "Teste",
      settled_at: expect.any(String),
      can_retry: false,
    });
    expect(await sealed()).toBe(0);
    const [kept] = await server.rows<{ kept: string }>("select string_agg(e::text, ' ') as kept from erasures e");
    for (const mark of ["Olívia", email, telefone, "c-1"]) expect(kept?.kept).not.toContain(mark);
  });

  it("says of one that cannot delete what a person has to do there", async () => {
    const { id } = await delivered("Olívia");
    await erase(id);
    expect(await receiptOf("chat")).toMatchObject({
      state: "cannot",
      cause: "cannot_erase",
      fix: expect.stringContaining("Entre em CHAT"),
      can_retry: false,
    });
  });

  it("tells nobody of a person whom nobody got", async () => {
    for (const name of ["crm", "ads", "chat"]) {
      await server.context.connections.pause(connectionId(name), { cause: "x", reason: "x", fix: "x" });
    }
    const { json } = await server.ask("POST", "/api/v1/leads", {
      body: { nome: "Ninguém Soube", email: "ninguem@exemplo.example" },
    });
    const answer = await erase(json.id);
    expect([answer.headers["x-erasures-pending"], answer.headers["x-erasures-by-hand"]]).toEqual(["0", "0"]);
    expect(await receipts()).toEqual([]);
  });

  it("tells a destination of which nobody knows whether it got them", async () => {
    bench.answer = async () => ({ kind: "unknown", cause: "timeout", reason: "Sem resposta." });
    const { json } = await server.ask("POST", "/api/v1/leads", {
      body: { nome: "Talvez", email: "talvez@exemplo.example" },
    });
    await until(async () => {
      const rows = await server.rows("select 1 from attempts where outcome = 'unknown'");
      expect(rows.length).toBeGreaterThanOrEqual(3);
    });
    expect((await erase(json.id)).headers["x-erasures-pending"]).toBe("2");
  });

  it("waits for what is being sent in that moment, so that it is there to be deleted", async () => {
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    bench.answer = async () => {
      await held;
      return { kind: "delivered" };
    };
    const { json } = await server.ask("POST", "/api/v1/leads", {
      body: { nome: "No Caminho", email: "caminho@exemplo.example" },
    });
    await until(() => expect(bench.told).toHaveLength(3));
    await erase(json.id);
    const rows = await server.rows<{ late: boolean }>(
      "select due_at > requested_at + interval '15 seconds' as late from erasures where state = 'pending'",
    );
    letGo();
    expect(rows).toEqual([{ late: true }, { late: true }]);
  });

  it("tells them of every person who was merged into the lead, under the ids that they knew", async () => {
    const stays = await delivered("Olívia", { crm: { contact: "c-1" } });
    const joins = await delivered("Olívia Prado", { crm: { contact: "c-2" } });
    bench.answer = async () => ({ kind: "delivered" });
    await server.ask("POST", `/api/v1/leads/${stays.id}/merge`, { body: { other_id: joins.id } });
    await until(async () => {
      const [row] = await server.rows<{ n: number }>(
        "select count(*)::int as n from deliveries where lead_id = $1 and state in ('pending','running','retrying')",
        [stays.id],
      );
      expect(row?.n).toBe(0);
    });
    await erase(stays.id);
    await settled();
    const told = (slug: string) =>
      bench.erased.filter(({ integration }) => integration === slug).map(({ email, refs }) => [email, refs.contact]);
    // The merged lead has the newer address; the older one is known where it was sent.
    expect(told("crm")).toHaveLength(3);
    expect(told("crm")).toEqual(
      expect.arrayContaining([
        [joins.email, "c-1"],
        [joins.email, "c-2"],
        [stays.email, undefined],
      ]),
    );
    expect(
      told("ads")
        .map(([email]) => email)
        .sort(),
    ).toEqual([stays.email, joins.email].sort());
    expect((await receipts()).filter(({ state }) => state === "cannot")).toHaveLength(1);
    expect(new Set((await receipts()).map(({ lead_id }) => lead_id))).toEqual(new Set([stays.id]));
  });

  it("of a connection that is paused waits until it goes on", async () => {
    const { id } = await delivered("Olívia");
    await server.context.connections.pause(connectionId("crm"), {
      cause: "token",
      reason: "Token.",
      fix: "Reconecte.",
    });
    await erase(id);
    await until(async () => expect(await receiptOf("ads")).toMatchObject({ state: "done" }));
    expect(await receiptOf("crm")).toMatchObject({ state: "pending", attempts: 0 });
    await server.context.connections.resume(connectionId("crm"));
    await until(async () => expect(await receiptOf("crm")).toMatchObject({ state: "done" }));
  });

  it("pauses a connection whose access is refused, and burns no attempt", async () => {
    const { id } = await delivered("Olívia");
    bench.erase = async (_person, integration) =>
      integration === "crm"
        ? { kind: "reconnect", cause: "token", reason: "Token.", fix: "Reconecte." }
        : { kind: "delivered" };
    await erase(id);
    await until(() =>
      expect(server.context.connections.byName("crm")?.shared.paused).toMatchObject({ cause: "token" }),
    );
    await until(async () =>
      expect(await receiptOf("crm")).toMatchObject({ state: "pending", attempts: 0, fix: "Reconecte." }),
    );
    bench.erase = async () => ({ kind: "delivered" });
    await server.context.connections.resume(connectionId("crm"));
    await until(async () => expect(await receiptOf("crm")).toMatchObject({ state: "done", attempts: 1 }));
  });

  it("is asked again after a failure that may pass, until it is done", async () => {
    const { id } = await delivered("Olívia");
    let times = 0;
    bench.erase = async () => {
      times += 1;
      return times <= 4 ? { kind: "retry", cause: "server_error", reason: "503" } : { kind: "delivered" };
    };
    await erase(id);
    const wake = setInterval(() => server.context.eraser.wake(), 50);
    try {
      await settled();
    } finally {
      clearInterval(wake);
    }
    expect((await receipts()).filter(({ state }) => state === "done").reduce((sum, one) => sum + one.attempts, 0)).toBe(
      6,
    );
  });
});

describe("an erasure that a destination refused", () => {
  async function refused(): Promise<Receipt> {
    const { id } = await delivered("Olívia");
    bench.erase = async (_person, integration) =>
      integration === "crm"
        ? { kind: "rejected", cause: "forbidden", reason: "Falta o direito.", fix: "Dê o direito." }
        : { kind: "delivered" };
    await erase(id);
    await settled();
    return (await receiptOf("crm")) as Receipt;
  }

  it("is a problem that a person is called for, until it is solved", async () => {
    const receipt = await refused();
    expect(receipt).toMatchObject({ state: "failed", cause: "forbidden", can_retry: true });
    expect(await erasureProblems(server.context.db, () => "CRM")).toMatchObject([
      { cause: "erasure_forbidden", title: "CRM não apagou 1 pessoa", fix: expect.stringContaining("Dê o direito.") },
    ]);
    bench.erase = async () => ({ kind: "delivered" });
    const again = await server.ask("POST", `/api/v1/erasures/${receipt.id}/retry`, { key: server.keys.write });
    expect([again.status, again.json.id]).toEqual([200, receipt.id]);
    await until(async () => expect(await receiptOf("crm")).toMatchObject({ state: "done" }));
    expect(await erasureProblems(server.context.db, () => "CRM")).toEqual([]);
  });

  it("forgets the person after ninety days, and keeps the receipt", async () => {
    const { id } = await refused();
    const store = new ErasureStore(server.context.db);
    expect(await store.forget()).toBe(0);
    await server.rows("update erasures set settled_at = now() - interval '91 days' where id = $1", [id]);
    expect(await store.forget()).toBe(1);
    expect(await receiptOf("crm")).toMatchObject({ state: "failed", can_retry: false });
    expect((await server.ask("POST", `/api/v1/erasures/${id}/retry`)).json.error.code).toBe("erasure_over");
  });
});

describe("receipts", () => {
  it("are found by the number that was erased and by their state, page by page", async () => {
    const [one, two] = [await delivered("Olívia"), await delivered("Paula")];
    await erase(one.id);
    await erase(two.id);
    await settled();
    expect((await receipts(`?lead_id=${one.id}`)).map(({ lead_id }) => lead_id)).toEqual([one.id, one.id, one.id]);
    expect(await receipts("?state=cannot")).toHaveLength(2);
    const first = (await server.ask("GET", "/api/v1/erasures?limit=4")).json;
    const second = (await server.ask("GET", `/api/v1/erasures?limit=4&cursor=${first.next_cursor}`)).json;
    expect([first.erasures.length, second.erasures.length, second.next_cursor]).toEqual([4, 2, null]);
  });

  it.each([
    ["an unknown number", "/api/v1/erasures/987654/retry", 404],
    ["a cursor that is none of ours", "/api/v1/erasures?cursor=abc", 422],
    ["a state that there is not", "/api/v1/erasures?state=gone", 422],
  ])("refuse %s", async (_name, path, status) => {
    expect((await server.ask(path.endsWith("retry") ? "POST" : "GET", path)).status).toBe(status);
  });
});

describe("orders between instances", () => {
  it("of a dead instance are taken over, and a late answer of it changes nothing", async () => {
    const { id } = await delivered("Olívia");
    await server.context.connections.pause(connectionId("crm"), { cause: "x", reason: "x", fix: "x" });
    await erase(id);
    const store = new ErasureStore(server.context.db);
    const dead = crypto.randomUUID();
    expect(await store.claim(dead, connectionId("crm"))).toBeUndefined();
    await server.rows("insert into instances (id, slot, role, host, pid) values ($1, 999, 'all', 'x', 1)", [dead]);
    const held = await store.claim(dead, connectionId("crm"));
    expect(held).toMatchObject({ leadId: id, attempts: 1 });
    // Under way: nobody else gets it.
    expect(await store.claim(server.context.engine.instanceId, connectionId("crm"))).toBeUndefined();
    await server.rows("delete from instances where id = $1", [dead]);
    await server.context.connections.resume(connectionId("crm"));
    server.context.eraser.wake();
    await until(async () => expect(await receiptOf("crm")).toMatchObject({ state: "done", attempts: 2 }));
    const failed = { state: "failed", cause: "x", reason: "x", fix: "x" } as const;
    expect(held && (await store.settle(held, dead, failed, new Date()))).toBe(false);
    expect(await receiptOf("crm")).toMatchObject({ state: "done" });
  });

  it("end when their connection was removed, or could not be used for more than a month", async () => {
    const { id } = await delivered("Olívia");
    for (const name of ["crm", "ads"])
      await server.context.connections.pause(connectionId(name), { cause: "x", reason: "x", fix: "x" });
    await erase(id);
    await server.rows("update connections set removed_at = now() where name = 'crm'");
    await server.rows("update erasures set requested_at = now() - interval '32 days' where connection_id = $1", [
      connectionId("ads"),
    ]);
    try {
      await new ErasureStore(server.context.db).sweep();
      const states = Object.fromEntries(
        (await receipts()).map(({ connection, state, cause }) => [connection, [state, cause]]),
      );
      expect(states).toMatchObject({ crm: ["cannot", "connection_removed"], ads: ["failed", "expired"] });
    } finally {
      await server.rows("update connections set removed_at = null where name = 'crm'");
    }
  });
});
