/** One way in for all webhooks: verified, kept, answered; read afterwards, and never lost (delivery protocol 1.1). */

import { CONNECTORS } from "@streamleads/integrations";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../http/testing.ts";
import { TRIAL_SECRET, type TrialSource, trialSource } from "./testing-source.ts";

let server: TestServer;
let trial: TrialSource;
/** Resolved whenever a raw request is settled. */
let settled: () => Promise<void>;

beforeAll(async () => {
  trial = trialSource();
  server = await startTestServer("receive", {
    registry: CONNECTORS,
    sources: [trial.source],
    env: { ...trial.env, RETRY_BASE_MS: "20" },
  });
  settled = async () => {
    for (;;) {
      const [row] = await server.rows<{ n: number }>("select count(*) as n from raw_requests where state = 'received'");
      if (row?.n === 0) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
});
afterAll(() => server.close());
beforeEach(async () => {
  trial.read = undefined;
  trial.seen = [];
  await settled();
  await server.rows("truncate raw_requests, leads, touches, lead_keys, deliveries");
});

const post = (body: unknown, headers: Record<string, string> = { "x-key": TRIAL_SECRET }) =>
  server.ask("POST", "/webhooks/provedor", {
    key: null,
    headers,
    payload: typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body),
  });
const member = (id: string, over: Record<string, unknown> = {}) => ({
  id,
  lead: { nome: `Pessoa ${id}`, email: `p${id}@exemplo.com.br`, ...over },
});
const raws = () =>
  server.rows<{ provider_id: string; state: string; cause: string | null; lead_id: number | null }>(
    "select provider_id, state, cause, lead_id from raw_requests order by id",
  );
const count = async (table: string) => (await server.rows<{ n: number }>(`select count(*) as n from ${table}`))[0]?.n;

describe("a genuine webhook", () => {
  it("becomes a scored lead with planned deliveries, apart from the request", async () => {
    expect((await post([member("1")])).status).toBe(200);
    await settled();
    const [raw] = await raws();
    expect(raw).toMatchObject({ provider_id: "1", state: "parsed", cause: null });
    const [lead] = await server.rows("select id, origem, score, plan_no from leads");
    expect(lead).toMatchObject({ id: raw!.lead_id, origem: "PORTAL", plan_no: 1 });
    expect(await count("deliveries")).toBeGreaterThan(0);
  });

  it("is answered before it is read", async () => {
    let read = () => {};
    trial.read = () => new Promise((resolve) => (read = () => resolve({ kind: "ignored", cause: "x", reason: "x" })));
    expect((await post([member("1")])).status).toBe(200);
    expect(await raws()).toMatchObject([{ state: "received" }]);
    read();
    await settled();
  });

  it("that comes again changes nothing, however often", async () => {
    await Promise.all([post([member("1")]), post([member("1"), member("1")])]);
    await settled();
    expect((await post([member("1")])).status).toBe(200);
    await settled();
    expect(await count("leads")).toBe(1);
    expect(await count("touches")).toBe(1);
  });

  it("of a thousand changes, one of them malformed, loses none of the others", async () => {
    const members: unknown[] = Array.from({ length: 1_000 }, (_, i) => member(String(i)));
    members[500] = "não é um lead";
    expect((await post(members)).status).toBe(200);
    await settled();
    expect(await count("leads")).toBe(999);
    expect((await raws()).filter(({ state }) => state === "parked")).toMatchObject([{ cause: "malformed" }]);
  });

  it("with a person's repeated conversion makes one person with a history", async () => {
    await post([
      member("1"),
      { id: "2", lead: { nome: "Pessoa 1", email: "p1@exemplo.com.br", interesse: "Cobertura" } },
    ]);
    await settled();
    expect(await count("leads")).toBe(1);
    expect(await count("touches")).toBe(2);
  });
});

describe("a person who was erased", () => {
  it("does not come back with a repeat of the webhook, and nothing of the body is kept", async () => {
    await post([member("1")]);
    await settled();
    const [raw] = await raws();
    expect((await server.ask("DELETE", `/api/v1/leads/${raw!.lead_id}`)).status).toBeLessThan(300);
    await post([member("1")]);
    await settled();
    expect(await count("leads")).toBe(0);
    expect(await server.rows("select state, cause, length(body) as bytes, lead_id from raw_requests")).toEqual([
      { state: "ignored", cause: "erased", bytes: 0, lead_id: null },
    ]);
  });
});

describe("a forged webhook", () => {
  it("is refused, counted, and nothing of it is stored", async () => {
    const refused = await post([member("1")], { "x-key": "outra" });
    expect(refused.status).toBe(401);
    expect(refused.json.error).toMatchObject({ code: "key_wrong" });
    expect(await raws()).toEqual([]);
    await server.context.tally.flush();
    expect(
      await server.rows("select what from source_counts where source = 'provedor' and what like 'refused%'"),
    ).toMatchObject([{ what: "refused:key_wrong" }]);
    expect(await server.rows("select refused_cause from sources where slug = 'provedor'")).toEqual([
      { refused_cause: "key_wrong" },
    ]);
  });
});

describe("a reading that fails", () => {
  it("by a fault of the reader is parked with its cause, and read again on request", async () => {
    trial.read = () => {
      throw new TypeError("boom");
    };
    await post([member("1")]);
    await settled();
    const [raw] = await server.rows<{ id: number; cause: string }>(
      "select id, cause from raw_requests where state = 'parked'",
    );
    expect(raw).toMatchObject({ cause: "reader_fault" });
    trial.read = undefined;
    const answer = await server.ask("POST", `/api/v1/raw-requests/${raw!.id}/parse`, { key: server.keys.write });
    expect(answer.status).toBe(202);
    await settled();
    expect(await count("leads")).toBe(1);
  });

  it("for a moment is tried again by itself", async () => {
    trial.read = (value, attempt) =>
      attempt < 3
        ? { kind: "retry", cause: "busy", reason: "Ocupado." }
        : { kind: "lead", lead: (value as { lead: Record<string, unknown> }).lead };
    await post([member("1")]);
    await settled();
    expect(await count("leads")).toBe(1);
    expect(trial.seen).toHaveLength(3);
  });

  it("for want of access pauses the source; everything waits, and goes on when it is resumed", async () => {
    trial.read = () => ({
      kind: "reconnect",
      cause: "token_expired",
      reason: "O token venceu.",
      fix: "Renove o token.",
    });
    await post([member("1")]);
    await expect.poll(() => server.context.sources.get("provedor")?.shared.paused?.cause).toBe("token_expired");
    await post([member("2")]);
    expect((await raws()).map(({ state }) => state)).toEqual(["received", "received"]);
    trial.read = undefined;
    await server.context.sources.resume("provedor");
    await settled();
    expect(await count("leads")).toBe(2);
  });

  it("for want of a contact is parked for a person", async () => {
    await post([{ id: "1", lead: { nome: "Sem contato" } }]);
    await settled();
    expect(await raws()).toMatchObject([{ state: "parked", cause: "contact_missing" }]);
  });
});

describe("what a person knows beside a parked request", () => {
  it("is added to what could be read of it", async () => {
    trial.read = () => ({
      kind: "parked",
      cause: "contact_missing",
      reason: "Sem contato.",
      fix: "Informe o contato.",
      lead: { codigo_imovel: "AP-1032", mensagem: "Quero visitar" },
    });
    await post([member("1")]);
    await settled();
    const [raw] = await server.rows<{ id: number }>("select id from raw_requests");
    const body = { lead: { nome: "Ana Souza", telefone: "(48) 99123-4567" } };
    expect((await server.ask("POST", `/api/v1/raw-requests/${raw!.id}/parse`, { body })).status).toBe(202);
    await settled();
    expect(await server.rows("select nome, telefone, extras->>'codigo_imovel' as codigo from leads")).toEqual([
      { nome: "Ana Souza", telefone: "+5548991234567", codigo: "AP-1032" },
    ]);
    expect((await server.ask("POST", `/api/v1/raw-requests/${raw!.id}/parse`, { body })).status).toBe(409);
  });
});

describe("what a process left behind", () => {
  it("is taken up by another when its owner is no instance any more", async () => {
    await server.rows(
      `insert into raw_requests (source, provider_id, body, state, owner, attempt_no, tries)
       values ('provedor', 'orfa', $1, 'received', gen_random_uuid(), 1, 1)`,
      [Buffer.from(JSON.stringify(member("9")))],
    );
    await settled();
    expect(await count("leads")).toBe(1);
  });
});

describe("odd bodies", () => {
  it.each([
    ["3 MB", Buffer.from(JSON.stringify([member("1", { mensagem: "x".repeat(3 * 1024 * 1024) })])), 200],
    ["more than 4 MB", Buffer.alloc(4 * 1024 * 1024 + 1, 32), 413],
    [
      "a byte order mark",
      Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(JSON.stringify([member("1")]))]),
      200,
    ],
    ["an old code page", Buffer.from(JSON.stringify([member("1", { nome: "João" })]), "latin1"), 200],
    ["a thousand levels", Buffer.from(`${"[".repeat(5_000)}${"]".repeat(5_000)}`), 200],
    ["a repeated key", Buffer.from('[{"id":"1","id":"2","lead":{"nome":"Ana","email":"ana@exemplo.com.br"}}]'), 200],
    ["nothing", Buffer.alloc(0), 200],
    ["NUL bytes", Buffer.from(JSON.stringify([member("1", { nome: "A\u0000na" })])), 200],
  ])("with %s are handled or refused, never our fault", async (_name, body, status) => {
    expect((await post(body)).status).toBe(status);
    await settled();
    for (const raw of await raws()) expect(["parsed", "parked"]).toContain(raw.state);
  });
});
