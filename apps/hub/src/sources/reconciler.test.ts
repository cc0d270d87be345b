/** "Received 214 of 214": what never arrived is fetched, and a form that cannot be read is said. */
import type { Change, Scope, Unread } from "@streamleads/integration-kit";
import { asBody } from "@streamleads/integration-kit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../http/testing.ts";
import { TRIAL_SECRET, type TrialSource, trialSource } from "../receive/testing-source.ts";

let server: TestServer;
let trial: TrialSource;
/** What the provider's own list holds, by scope, and what goes wrong there. */
const held = new Map<string, Change[]>();
let refusedScope: string | undefined;
let asked: { scope: string; since: Date }[] = [];
let now = new Date("2026-11-23T15:00:00Z");

beforeAll(async () => {
  trial = trialSource();
  trial.source.reconcile = {
    keptDays: 30,
    everyMinutes: 30,
    async scopes(): Promise<readonly Scope[]> {
      return [...held.keys()].map((id) => ({ id, name: `Formulário ${id}` }));
    },
    async *list(_ctx, scope, since): AsyncGenerator<readonly Change[] | Unread> {
      asked.push({ scope: scope.id, since });
      const all = held.get(scope.id) ?? [];
      yield all.slice(0, 2);
      if (scope.id === refusedScope) {
        yield { kind: "reconnect", cause: "no_access", reason: "Sem acesso ao formulário.", fix: "Dê o acesso." };
        return;
      }
      yield all.slice(2);
    },
  };
  server = await startTestServer("reconcile", { sources: [trial.source], env: trial.env, now: () => now });
});
afterAll(() => server.close());
beforeEach(async () => {
  await settled();
  await server.rows("truncate raw_requests, leads, touches, lead_keys, reconciliations, source_marks");
  held.clear();
  refusedScope = undefined;
  asked = [];
  now = new Date(now.getTime() + 86_400_000);
});

const member = (id: string): { providerId: string; body: Buffer } => ({
  providerId: id,
  body: asBody({ id, lead: { nome: `Pessoa ${id}`, email: `p${id}@exemplo.com.br` } }),
});
const run = () => server.context.reconciler.run(server.context.sources.get("provedor")!);
const latest = async () => (await server.ask("GET", "/api/v1/sources/provedor/reconciliations")).json.reconciliations;
const settled = async () => {
  for (;;) {
    const [row] = await server.rows<{ n: number }>("select count(*) as n from raw_requests where state = 'received'");
    if (row?.n === 0) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
};

describe("a look at the provider's list", () => {
  it("fetches what never arrived and says how many there are", async () => {
    held.set("f1", ["1", "2", "3", "4"].map(member));
    const [first] = held.get("f1")!;
    await server.ask("POST", "/webhooks/provedor", {
      key: null,
      headers: { "x-key": TRIAL_SECRET },
      payload: `[${first!.body}]`,
    });
    await run();
    await settled();
    expect(await latest()).toMatchObject([
      {
        scope_name: "Formulário f1",
        expected: 4,
        present: 1,
        fetched: 3,
        state: "complete",
        summary: "Recebidos 4 de 4; 3 faltavam e foram buscados.",
      },
    ]);
    expect(await server.rows("select count(*) as n from leads")).toEqual([{ n: 4 }]);
    await run();
    expect(await latest()).toMatchObject([{ expected: 4, present: 4, fetched: 0, summary: "Recebidos 4 de 4." }]);
    expect(await server.rows("select count(*) as n from touches")).toEqual([{ n: 4 }]);
  });

  it("says when a form could not be read, reads the others, and skips nothing behind it the next time", async () => {
    held.set("f1", ["1", "2", "3"].map(member));
    held.set("f2", ["4"].map(member));
    refusedScope = "f1";
    await run();
    const found = await latest();
    expect(found.find((one: { scope_id: string }) => one.scope_id === "f1")).toMatchObject({
      state: "unread",
      cause: "no_access",
      summary: "Não foi possível ler: Sem acesso ao formulário.",
    });
    expect(found.find((one: { scope_id: string }) => one.scope_id === "f2")).toMatchObject({
      state: "complete",
      fetched: 1,
    });
    const before = asked.find(({ scope }) => scope === "f1")!.since;
    refusedScope = undefined;
    now = new Date(now.getTime() + 3_600_000);
    asked = [];
    await run();
    expect(asked.find(({ scope }) => scope === "f1")!.since).toEqual(before);
    // The one that was read goes on from where it was, with an overlap.
    expect(asked.find(({ scope }) => scope === "f2")!.since.getTime()).toBe(now.getTime() - 3 * 3_600_000);
    expect((await latest()).every((one: { state: string }) => one.state === "complete")).toBe(true);
  });

  it("is made again only when its time has come", async () => {
    held.set("f1", []);
    await server.context.reconciler.runDue();
    await server.context.reconciler.runDue();
    expect(asked).toHaveLength(1);
    now = new Date(now.getTime() + 31 * 60_000);
    await server.context.reconciler.runDue();
    expect(asked).toHaveLength(2);
  });

  it("brings a parked request its answers and lets it be read again", async () => {
    await server.ask("POST", "/webhooks/provedor", {
      key: null,
      headers: { "x-key": TRIAL_SECRET },
      payload: '[{"id":"1"}]',
    });
    await settled();
    expect(await server.rows("select state from raw_requests")).toEqual([{ state: "parked" }]);
    held.set("f1", [member("1")]);
    await run();
    await settled();
    expect(await server.rows("select state from raw_requests")).toEqual([{ state: "parsed" }]);
  });

  it("can be asked for by a person, where the provider has a list", async () => {
    held.set("f1", [member("1")]);
    expect((await server.ask("POST", "/api/v1/sources/provedor/reconcile")).json).toEqual({ started: true });
    await server.context.reconciler.rest();
    expect(await latest()).toHaveLength(1);
  });
});
