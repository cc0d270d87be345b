/** The suppression lists, and what they stop at the door. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { destinations } from "../../leads/testing-destinations.ts";
import { startTestServer, type TestServer } from "../testing.ts";

const bench = destinations({
  ads: { steps: [{ action: "audience.add" }, { action: "ads.conversion" }] },
  crm: { steps: [{ action: "conversion.create" }, { action: "message.sms" }, { action: "message.followup" }] },
});
let server: TestServer;
let n = 0;

beforeAll(async () => {
  server = await startTestServer("suppressions", {
    registry: bench.registry,
    env: { ...bench.env, HORARIO_MENSAGENS: "seg-dom 00:00-24:00" },
  });
});
afterAll(() => server.close());
beforeEach(async () => {
  await server.quiet();
  await server.rows(
    "truncate suppressions, suppression_removals, leads, touches, lead_keys, deliveries, attempts, consents",
  );
  bench.told.length = 0;
});

const add = (body: object, key = server.keys.write) => server.ask("POST", "/api/v1/suppressions", { key, body });
const remove = (body: object, key = server.keys.admin) => server.ask("DELETE", "/api/v1/suppressions", { key, body });
const list = async (query = "") =>
  (await server.ask("GET", `/api/v1/suppressions${query}`, { key: server.keys.read })).json;
const EMAIL = { channel: "email", address: "Ana.Souza@Exemplo.example", reason: "pediu por telefone" };

describe("the lists", () => {
  it("keep date, channel, reason and who, and never the address", async () => {
    expect((await add(EMAIL)).status).toBe(201);
    const { suppressions } = await list();
    expect(suppressions).toEqual([
      { channel: "email", reason: "pediu por telefone", added_by: "Teste", at: expect.any(String) },
    ]);
    const [kept] = await server.rows<{ kept: string }>("select string_agg(s::text, ' ') as kept from suppressions s");
    expect(kept?.kept.toLowerCase()).not.toContain("exemplo");
  });

  it("are looked up by any spelling of an address, on each channel by itself", async () => {
    await add(EMAIL);
    await add({ channel: "sms", address: "(11) 98765-4321", reason: "pediu" });
    expect((await list("?address=ana.souza@exemplo.example")).suppressions).toHaveLength(1);
    expect((await list("?address=5511987654321")).suppressions).toMatchObject([{ channel: "sms" }]);
    expect((await list("?address=%2B5511987654321&channel=whatsapp")).suppressions).toEqual([]);
    expect((await list("?address=outra@exemplo.example")).suppressions).toEqual([]);
  });

  it("take the same address once, and keep the first word on it", async () => {
    await add(EMAIL);
    const again = await add({ ...EMAIL, reason: "outra razão" });
    expect([again.status, again.json.reason]).toEqual([200, "pediu por telefone"]);
  });

  it("go on page by page, newest first, of one channel or of all", async () => {
    for (let i = 0; i < 5; i += 1)
      await add({ channel: i % 2 ? "sms" : "whatsapp", address: `119876543${i}0`, reason: `razão ${i}` });
    const pages: string[] = [];
    let cursor = "";
    do {
      const page = await list(`?limit=2${cursor && `&cursor=${cursor}`}`);
      pages.push(page.suppressions.map(({ reason }: { reason: string }) => reason.slice(-1)).join(""));
      cursor = page.next_cursor ?? "";
    } while (cursor);
    expect(pages).toEqual(["43", "21", "0"]);
    expect((await list("?channel=sms")).suppressions).toHaveLength(2);
  });

  it("give an address free to an administrator with a reason, which is kept with who it was", async () => {
    await add(EMAIL);
    expect((await remove({ ...EMAIL, reason: "engano" }, server.keys.write)).status).toBe(403);
    expect((await remove({ channel: "email", address: EMAIL.address })).status).toBe(422);
    expect((await remove({ ...EMAIL, reason: "foi engano nosso" })).json).toMatchObject({
      reason: "pediu por telefone",
    });
    expect((await list()).suppressions).toEqual([]);
    expect(
      await server.rows("select channel, added_reason, added_by, reason, removed_by from suppression_removals"),
    ).toEqual([
      {
        channel: "email",
        added_reason: "pediu por telefone",
        added_by: "Teste",
        reason: "foi engano nosso",
        removed_by: "Teste",
      },
    ]);
    expect((await remove({ ...EMAIL, reason: "foi engano nosso" })).status).toBe(404);
  });

  it.each([
    ["an e-mail that is none", { channel: "email", address: "ana", reason: "pediu" }],
    ["a phone that is none", { channel: "sms", address: "ana@exemplo.example", reason: "pediu" }],
    ["a channel that there is not", { channel: "fax", address: "1", reason: "pediu" }],
    ["no reason", { channel: "email", address: "ana@exemplo.example" }],
  ])("refuse %s", async (_name, body) => {
    expect((await add(body)).status).toBe(422);
  });

  it.each(["?cursor=abc", "?channel=fax", `?cursor=${Buffer.from('["x","email","zz"]').toString("base64url")}`])(
    "refuse %s",
    async (query) => {
      expect((await server.ask("GET", `/api/v1/suppressions${query}`)).status).toBe(422);
    },
  );
});

describe("an address on a list", () => {
  const consentimentos = ["audiencias", "marketing_sms_ligacao", "marketing_whatsapp"].map((finalidade) => ({
    finalidade,
    estado: "concedido",
  }));
  const person = () => {
    n += 1;
    return { nome: "Ana", email: `lista${n}@exemplo.example`, telefone: `+55489${91_530_000 + n}`, consentimentos };
  };
  const outcomes = async (id: number) => {
    let found: Record<string, string> = {};
    await vi.waitFor(
      async () => {
        const rows = await server.rows<{ action: string; state: string; cause: string | null }>(
          "select action, state, cause from deliveries where lead_id = $1 and connection_id is not null order by action",
          [id],
        );
        found = Object.fromEntries(rows.map(({ action, state, cause }) => [action, cause ?? state]));
        expect(rows.every(({ state }) => state === "delivered" || state === "skipped")).toBe(true);
      },
      { timeout: 20_000, interval: 10 },
    );
    return found;
  };
  const through = {
    "ads.conversion": "delivered",
    "audience.add": "delivered",
    "conversion.create": "delivered",
    "message.followup": "delivered",
    "message.sms": "delivered",
  };

  it("stops at its own channel what is sent there or feeds marketing, even when it is born with its lead", async () => {
    const given = person();
    await add({ channel: "email", address: given.email, reason: "pediu" });
    const { json } = await server.ask("POST", "/api/v1/leads", { body: given });
    expect(await outcomes(json.id)).toEqual({
      ...through,
      "audience.add": "suppressed",
      "conversion.create": "suppressed",
    });
    expect(bench.told.map(({ action }) => action).sort()).toEqual([
      "ads.conversion",
      "message.followup",
      "message.sms",
    ]);
  });

  it.each([
    ["sms", "message.sms"],
    ["whatsapp", "message.followup"],
  ])("of %s stops %s alone", async (channel, action) => {
    const given = person();
    await add({ channel, address: given.telefone, reason: "pediu" });
    const { json } = await server.ask("POST", "/api/v1/leads", { body: given });
    expect(await outcomes(json.id)).toEqual({ ...through, [action]: "suppressed" });
  });

  it("stops nothing once it was taken off", async () => {
    const given = person();
    await add({ channel: "email", address: given.email, reason: "pediu" });
    await remove({ channel: "email", address: given.email, reason: "a pedido" });
    const { json } = await server.ask("POST", "/api/v1/leads", { body: given });
    expect(await outcomes(json.id)).toEqual(through);
  });

  it("is closed by the answer of an attempt that says that the person refused", async () => {
    const given = person();
    bench.answer = async (job) =>
      job.delivery.action === "message.sms"
        ? { kind: "rejected", cause: "recipient_opted_out", reason: "Recusou.", fix: "-" }
        : { kind: "delivered" };
    try {
      await server.ask("POST", "/api/v1/leads", { body: given });
      const of = async () => (await list(`?address=${encodeURIComponent(given.telefone)}`)).suppressions;
      await vi.waitFor(
        async () =>
          expect(await of()).toMatchObject([{ channel: "sms", reason: "recipient_opted_out", added_by: null }]),
        20_000,
      );
    } finally {
      bench.answer = async () => ({ kind: "delivered" });
    }
  });

  it("and a consent taken back before it leaves, are both asked at the last moment", async () => {
    const ads = server.context.connections.byName("ads");
    await server.context.connections.pause(ads?.id as number, { cause: "x", reason: "x", fix: "x" });
    const { json } = await server.ask("POST", "/api/v1/leads", { body: person() });
    await server.rows(
      "insert into consents (lead_id, finalidade, estado, em) values ($1, 'audiencias', 'revogado', now())",
      [json.id],
    );
    await server.context.connections.resume(ads?.id as number);
    expect(await outcomes(json.id)).toEqual({
      ...through,
      "audience.add": "no_consent",
      "ads.conversion": "no_consent",
    });
  });
});
