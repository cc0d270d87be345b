/** Own sources: signed, mapped by people, read by what they said and guessed for the rest. */
import { hmacSha256Hex } from "@streamleads/integration-kit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../http/testing.ts";

const COMMON = "um-segredo-comum-bem-longo";
let server: TestServer;
let secret: string;

beforeAll(async () => {
  server = await startTestServer("generic", { env: { WEBHOOK_SECRET: COMMON } });
  const made = await server.ask("POST", "/api/v1/sources", { body: { slug: "loja", label: "Loja do bairro" } });
  expect(made).toMatchObject({ status: 201, json: { slug: "loja", auth: "signature" } });
  expect(made.json.address).toMatch(/\/webhooks\/in\/loja$/);
  secret = made.json.secret;
});
afterAll(() => server.close());
beforeEach(async () => {
  // What an earlier test sent is still being read: its locks and ours would meet.
  await settled();
  await server.rows("truncate raw_requests, leads, touches, lead_keys");
});

const BODY = { contato: { nome: "Ana Souza", emails: ["ana@exemplo.com.br"] }, ref: "AP-1032", quartos: 3 };
const sign = (payload: string, key = secret) => ({ "x-webhook-signature": `sha256=${hmacSha256Hex(key, payload)}` });
const post = (payload: string, headers: Record<string, string>, slug = "loja") =>
  server.ask("POST", `/webhooks/in/${slug}`, {
    key: null,
    payload,
    headers: { "content-type": "application/json", ...headers },
  });
const settled = async () => {
  for (;;) {
    const [row] = await server.rows<{ n: number }>("select count(*) as n from raw_requests where state = 'received'");
    if (row?.n === 0) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
};
const leads = () =>
  server.rows<{ nome: string; email: string; origem: string; extras: Record<string, unknown> }>(
    "select nome, email, origem, extras from leads order by id",
  );

describe("an own source", () => {
  it("takes a signed body and guesses its fields by their names", async () => {
    const payload = JSON.stringify(BODY);
    expect((await post(payload, sign(payload))).status).toBe(200);
    await settled();
    expect(await leads()).toMatchObject([
      {
        nome: "Ana Souza",
        email: "ana@exemplo.com.br",
        origem: "OUTROS",
        extras: { codigo_imovel: "AP-1032", respostas: { quartos: "3" } },
      },
    ]);
  });

  it.each([
    ["no signature", {}, "signature_missing"],
    ["another key's", sign(JSON.stringify(BODY), "outra"), "signature_wrong"],
    ["another body's", { "x-webhook-signature": `sha256=${"0".repeat(64)}` }, "signature_wrong"],
  ])("refuses a body with %s", async (_name, headers, code) => {
    const answer = await post(JSON.stringify(BODY), headers);
    expect(answer).toMatchObject({ status: 401, json: { error: { code } } });
    expect(await server.rows("select 1 from raw_requests")).toEqual([]);
  });

  it("holds a timestamp to five minutes, and signs it with the body", async () => {
    const payload = JSON.stringify(BODY);
    const at = (ms: number) => String(Math.floor((Date.now() + ms) / 1_000));
    const signed = (stamp: string) => ({
      "x-webhook-timestamp": stamp,
      "x-webhook-signature": `sha256=${hmacSha256Hex(secret, `${stamp}.${payload}`)}`,
    });
    expect((await post(payload, signed(at(-60_000)))).status).toBe(200);
    expect((await post(payload, signed(at(-360_000)))).json.error.code).toBe("too_old");
    expect((await post(payload, { ...signed(at(0)), "x-webhook-timestamp": at(-60_000) })).json.error.code).toBe(
      "signature_wrong",
    );
  });

  it("takes what came before once, by its id or by its content", async () => {
    const payload = JSON.stringify(BODY);
    for (let i = 0; i < 2; i += 1) await post(payload, sign(payload));
    for (const nome of ["Ana", "Bia"]) {
      const other = JSON.stringify({ nome, email: "bia@exemplo.com.br" });
      await post(other, { ...sign(other), "x-webhook-id": "ev-1" });
    }
    await settled();
    expect(await server.rows("select count(*) as n from raw_requests")).toEqual([{ n: 2 }]);
    expect((await leads()).map(({ nome }) => nome)).toEqual(["Ana Souza", "Ana"]);
  });

  it("takes a list as one change for each member", async () => {
    const payload = JSON.stringify([BODY, "não", { nome: "Rui", telefone: "48991234567" }]);
    await post(payload, sign(payload));
    await settled();
    expect((await leads()).map(({ nome }) => nome).sort()).toEqual(["Ana Souza", "Rui"]);
    expect(await server.rows("select cause from raw_requests where state = 'parked'")).toEqual([
      { cause: "unreadable_body" },
    ]);
  });

  it("of any name is made by its first genuine request where the installation has a common secret", async () => {
    const payload = JSON.stringify({ nome: "Ana", email: "ana@exemplo.com.br" });
    expect((await post(payload, sign(payload, "outra"), "zapier")).status).toBe(401);
    expect(await server.rows("select 1 from sources where slug = 'zapier'")).toEqual([]);
    expect((await post(payload, sign(payload, COMMON), "zapier")).status).toBe(200);
    await settled();
    expect(await leads()).toHaveLength(1);
    expect((await post(payload, sign(payload, COMMON), "Não Serve")).status).toBe(404);
  });

  it("for senders that cannot sign takes a bearer token instead", async () => {
    const made = await server.ask("POST", "/api/v1/sources", {
      body: { slug: "sem-assinatura", label: "S", auth: "token" },
    });
    const payload = JSON.stringify(BODY);
    expect((await post(payload, { authorization: `Bearer ${made.json.secret}` }, "sem-assinatura")).status).toBe(200);
    expect((await post(payload, { authorization: "Bearer outra" }, "sem-assinatura")).json.error.code).toBe(
      "token_wrong",
    );
  });
});

describe("the mapping", () => {
  it("is previewed on the last received body, saved, and holds for what is read again", async () => {
    const payload = JSON.stringify({ quem: "Ana Souza", onde_chamar: "ana@exemplo.com.br", nota: "segredo" });
    await post(payload, sign(payload));
    await settled();
    expect(await server.rows("select cause from raw_requests")).toEqual([{ cause: "contact_missing" }]);

    const mapping = { quem: "nome", onde_chamar: "email", nota: null };
    const preview = await server.ask("POST", "/api/v1/sources/loja/preview", { body: { mapping } });
    expect(preview.json).toMatchObject({
      values: [
        { path: "quem", field: "nome", is_guess: false, sample: "Ana Souza" },
        { path: "onde_chamar", field: "email", is_guess: false },
        { path: "nota", field: null, is_guess: false },
      ],
      lead: { nome: "Ana Souza", email: "ana@exemplo.com.br" },
      problems: [],
    });
    expect((await server.ask("PUT", "/api/v1/sources/loja", { body: { mapping } })).status).toBe(200);
    expect((await server.ask("POST", "/api/v1/raw-requests/parse", { body: { source: "loja" } })).json).toEqual({
      queued: 1,
    });
    await settled();
    expect(await leads()).toMatchObject([{ nome: "Ana Souza", email: "ana@exemplo.com.br" }]);
    await server.ask("PUT", "/api/v1/sources/loja", { body: { mapping: {} } });
  });

  it("refuses a field that does not exist, by its path", async () => {
    const answer = await server.ask("PUT", "/api/v1/sources/loja", { body: { mapping: { a: "salario" } } });
    expect(answer).toMatchObject({ status: 422, json: { error: { fields: [{ field: "mapping.a" }] } } });
  });
});

describe("its secret", () => {
  it("is shown once, and the old one ends when a new one is made", async () => {
    const made = await server.ask("POST", "/api/v1/sources", { body: { slug: "outra", label: "Outra" } });
    const fresh = await server.ask("POST", "/api/v1/sources/outra/secret", { body: {} });
    const payload = JSON.stringify(BODY);
    expect((await post(payload, sign(payload, made.json.secret), "outra")).status).toBe(401);
    expect((await post(payload, sign(payload, fresh.json.secret), "outra")).status).toBe(200);
    const listed = await server.ask("GET", "/api/v1/sources");
    expect(JSON.stringify(listed.json)).not.toContain(fresh.json.secret);
    const [row] = await server.rows<{ sealed: Buffer }>("select sealed from sources where slug = 'outra'");
    expect(row?.sealed.includes(Buffer.from(fresh.json.secret))).toBe(false);
  });

  it("may be made by an admin alone, and its name not twice", async () => {
    const body = { slug: "nova", label: "N" };
    expect((await server.ask("POST", "/api/v1/sources", { key: server.keys.write, body })).status).toBe(403);
    expect((await server.ask("POST", "/api/v1/sources", { body: { slug: "loja", label: "L" } })).json.error.code).toBe(
      "source_exists",
    );
  });

  it("does not come with the list for those who may not see it", async () => {
    const seen = await server.ask("GET", "/api/v1/sources", { key: server.keys.read });
    expect(seen.json.sources.map((source: { address: string | null }) => source.address)).toEqual(
      seen.json.sources.map(() => null),
    );
  });
});

describe("an own source that is switched off", () => {
  it("answers 503, stores nothing, and says so in the list", async () => {
    await server.ask("PUT", "/api/v1/sources/loja", { body: { enabled: false } });
    const payload = JSON.stringify(BODY);
    expect(await post(payload, sign(payload))).toMatchObject({
      status: 503,
      json: { error: { code: "source_not_configured" } },
    });
    const { json } = await server.ask("GET", "/api/v1/sources");
    expect(json.sources.find((one: { slug: string }) => one.slug === "loja")).toMatchObject({ state: "off" });
    await server.ask("PUT", "/api/v1/sources/loja", { body: { enabled: true } });
  });
});
