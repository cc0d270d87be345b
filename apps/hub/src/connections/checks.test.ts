/** What providers say of the access of a connection: kept, shown, told, and acted on before a lead finds it out. */
import type { Outcome } from "@streamleads/domain";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../http/testing.ts";
import { ConnectionChecks } from "./checks.ts";
import { connectionProblems } from "./problems.ts";
import { EDITOR, TrialCrm } from "./testing-connections.ts";

const REFUSED: Outcome = { kind: "reconnect", cause: "token_expired", reason: "O token venceu.", fix: "Renove." };
const DAY = 86_400_000;
let server: TestServer;
let crm: TrialCrm;
let id: number;
let answer: () => Promise<Outcome>;
let asked: number;

beforeAll(async () => {
  crm = new TrialCrm();
  crm.check = () => {
    asked += 1;
    return answer();
  };
  server = await startTestServer("connection_checks", { registry: [crm.connector, crm.withOAuth], sources: [] });
});
afterAll(() => server.close());
beforeEach(async () => {
  asked = 0;
  answer = async () => ({ kind: "delivered", note: "Conta Exemplo." });
  for (const { id: old } of server.context.connections.all())
    await server.context.connectionEdits.remove(old, { cancelWaiting: true }, EDITOR);
  id = await make();
});

async function make(integration = "crm", label?: string): Promise<number> {
  const wanted = { integration, label, settings: { token: "t" } };
  const made = await server.context.connectionEdits.create(wanted, EDITOR);
  if (made.kind !== "done") throw new Error(made.kind);
  return made.id;
}
const live = (which = id) => server.context.connections.get(which)!;
const check = () => server.context.connectionChecks.check(live());
const row = async () =>
  (
    await server.rows(
      "select checked_at, check_kind, check_note, token_expires_at, quota, check_due_at from connections where id = $1",
      [id],
    )
  )[0] as Record<string, unknown>;
const problems = (now = new Date()) => connectionProblems(server.context.db, server.context.connections, now);

describe("a check", () => {
  it("keeps what the provider said: until when, and how much is left", async () => {
    const expiresAt = new Date(Date.now() + 30 * DAY);
    const quota = { what: "mensagens hoje", left: 40, limit: 50 };
    answer = async () => ({ kind: "delivered", note: "Conta Exemplo.", expiresAt, quota });
    await check();
    expect(await row()).toMatchObject({
      checked_at: expect.any(Date),
      check_kind: "delivered",
      check_note: "Conta Exemplo.",
      token_expires_at: expiresAt,
      quota,
    });
    answer = async () => ({ kind: "retry", cause: "http_500", reason: "Fora do ar." });
    await check();
    expect(await row()).toMatchObject({ check_kind: "retry", token_expires_at: expiresAt, quota });
    answer = async () => ({ kind: "delivered" });
    await check();
    expect(await row()).toMatchObject({ check_kind: "delivered", token_expires_at: null, quota: null });
  });

  it("that is refused pauses the connection, whatever else fails does not", async () => {
    const passing: Outcome[] = [
      { kind: "retry", cause: "http_500", reason: "Fora do ar." },
      { kind: "unknown", cause: "timeout", reason: "Sem resposta." },
      { kind: "rejected", cause: "list_missing", reason: "A lista não existe.", fix: "Crie a lista." },
    ];
    for (const outcome of passing) {
      answer = async () => outcome;
      await check();
      expect(live().shared.paused).toBeNull();
    }
    answer = async () => REFUSED;
    await check();
    expect(live().shared.paused).toMatchObject({ cause: "token_expired", fix: "Renove." });
  });

  it("lets a paused one go on when it works again, of its own accord", async () => {
    answer = async () => REFUSED;
    await check();
    await server.context.connectionChecks.recheckPaused();
    expect(live().shared.paused).not.toBeNull();
    answer = async () => ({ kind: "delivered" });
    await server.context.connectionChecks.recheckPaused();
    expect(live().shared.paused).toBeNull();
  });

  it("of a token that is renewed by itself says nothing of its end", async () => {
    id = await make("crm-oauth");
    await server.rows("insert into oauth_tokens (connection_id, sealed) values ($1, '')", [id]);
    await server.context.connections.refresh([id]);
    answer = async () => ({ kind: "delivered", expiresAt: new Date(Date.now() + 60_000) });
    await check();
    expect((await row()).token_expires_at).toBeNull();
  });
});

describe("checks by the clock", () => {
  it("ask each connection once in six hours, spread, and at no time two at once", async () => {
    const { db, connections, setups, log } = server.context;
    await server.rows("update connections set check_due_at = now() + interval '1 day'");
    const others = [await make("crm", "Dois"), await make("crm", "Tres")];
    await server.rows("update connections set check_due_at = now() where id = any($1)", [[id, ...others]]);
    const dice = [0, 0.4, 0.8];
    const random = () => dice.shift() ?? 1;
    const instance = () => new ConnectionChecks({ db, connections, setups, log, random });
    await Promise.all(Array.from({ length: 4 }, () => instance().checkDue()));
    expect(asked).toBe(3);
    const due = await server.rows<{ hours: number }>(
      "select extract(epoch from check_due_at - now())::float / 3600 as hours from connections where id = any($1) order by 1",
      [[id, ...others]],
    );
    const hours = due.map((one) => one.hours);
    expect(Math.min(...hours)).toBeGreaterThan(5.3);
    expect(Math.max(...hours)).toBeLessThan(6.7);
    expect(new Set(hours.map((one) => one.toFixed(1))).size).toBeGreaterThan(1);
    await instance().checkDue();
    expect(asked).toBe(3);
  });

  it("leave the disabled, the paused and the incomplete alone", async () => {
    const { connectionEdits, connections, connectionChecks } = server.context;
    const paused = await make("crm", "Pausada");
    const made = await connectionEdits.create({ integration: "crm-oauth", settings: {} }, EDITOR);
    expect(made.kind).toBe("done");
    await connections.pause(paused, { cause: "x", reason: "x", fix: "x" });
    await connectionEdits.disable(id, EDITOR);
    await server.rows("update connections set check_due_at = now()");
    await connectionChecks.checkDue();
    expect(asked).toBe(0);
  });
});

describe("what needs a person", () => {
  it.each([
    [8, []],
    [6.5, ["O acesso de CRM (principal) vence em 6 dias"]],
    [1.5, ["O acesso de CRM (principal) vence em 1 dia"]],
    [0.5, ["O acesso de CRM (principal) vence em menos de um dia"]],
    [-1, ["O acesso de CRM (principal) venceu"]],
  ])("a token that ends in %d days: %j", async (days, titles) => {
    const now = new Date();
    await server.rows("update connections set token_expires_at = $2 where id = $1", [
      id,
      new Date(now.getTime() + days * DAY),
    ]);
    expect((await problems(now)).map(({ title }) => title)).toEqual(titles);
  });

  it("is told with the connection's own name and the way to mend it, also in the alarms", async () => {
    id = await make("crm", "Filial Sul");
    answer = async () => ({
      kind: "rejected",
      cause: "list_missing",
      reason: "A lista não existe.",
      fix: "Crie a lista.",
    });
    await check();
    await server.rows("update connections set token_expires_at = now() where id = $1", [id]);
    expect(await problems()).toMatchObject([
      { key: "check:crm:filial-sul", title: "CRM (Filial Sul) precisa de um ajuste", reason: "A lista não existe." },
      { key: "token:crm:filial-sul", fix: expect.stringContaining("Configuração"), connection_id: id },
    ]);
    await server.context.alarms.look();
    const found = await server.rows("select key from problems where solved_at is null order by key");
    expect(found.map(({ key }) => key)).toEqual(["check:crm:filial-sul", "token:crm:filial-sul"]);
  });

  it("is nothing of a connection that is off", async () => {
    await server.rows("update connections set token_expires_at = now() where id = $1", [id]);
    await server.context.connectionEdits.disable(id, EDITOR);
    expect(await problems()).toEqual([]);
  });
});
