/** Every source, from the bytes that its provider sends to a scored lead with planned deliveries. */
import { readFileSync } from "node:fs";
import { hmacSha256Hex } from "@streamleads/integration-kit";
import { startFake } from "@streamleads/integration-kit/testing/server";
import { CONNECTORS } from "@streamleads/integrations";
import { SOURCES } from "@streamleads/integrations/sources";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../apps/hub/src/http/testing.ts";
import { metaGraphFake } from "../integrations/src/meta-lead-ads/fake.ts";

const graph = metaGraphFake();
const SECRET = "segredo-de-teste-bem-longo";
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString("base64")}`;
const signed = (body: Buffer, secret: string) => ({ "x-hub-signature-256": `sha256=${hmacSha256Hex(secret, body)}` });
const fixture = (path: string) => readFileSync(new URL(`../integrations/src/${path}`, import.meta.url));

interface Case {
  path: string;
  headers: (body: Buffer) => Record<string, string>;
  /** One lead, as it usually comes. */
  usual: Buffer;
  /** Several, one of them malformed; how many of them are leads. Absent for what sends one at a time. */
  batch?: { body: Buffer; leads: number };
  origem: string;
  /** The same request of somebody who does not know the secret. */
  forge: (request: { path: string; headers: Record<string, string>; body: Buffer }) => {
    path: string;
    headers: Record<string, string>;
    body: Buffer;
  };
}

const metaSecret = graph.env("http://127.0.0.1").META_APP_SECRET ?? "";
const withoutHeaders: Case["forge"] = (request) => ({ ...request, headers: {} });
const google = (body: Buffer, key = SECRET) =>
  Buffer.from(JSON.stringify({ ...JSON.parse(body.toString()), google_key: key }));
const metaBatch = () => {
  const body = JSON.parse(fixture("meta-lead-ads/fixtures/webhook-malformed-member.json").toString());
  return Buffer.from(JSON.stringify(body));
};

const CASES: Record<string, Case> = {
  "meta-lead-ads": {
    path: "/webhooks/meta-ads",
    headers: (body) => signed(body, metaSecret),
    usual: fixture("meta-lead-ads/fixtures/webhook-usual.json"),
    batch: { body: metaBatch(), leads: 2 },
    origem: "META_ADS",
    forge: withoutHeaders,
  },
  "google-ads": {
    path: "/webhooks/google-ads",
    headers: () => ({ "content-type": "application/json" }),
    usual: google(fixture("google-ads/fixtures/usual.json")),
    origem: "GOOGLE_ADS",
    forge: (request) => ({ ...request, body: google(request.body, "outra") }),
  },
  "rd-station": {
    path: `/webhooks/rd-station/${SECRET}`,
    headers: () => ({ "content-type": "application/json" }),
    usual: fixture("rd-station/fixtures/screen.json"),
    batch: { body: fixture("rd-station/fixtures/several.json"), leads: 3 },
    origem: "RD_STATION",
    forge: (request) => ({ ...request, path: "/webhooks/rd-station/outro" }),
  },
  "canal-pro": {
    path: "/webhooks/canal-pro",
    headers: () => ({ authorization: basic(`vivareal:${SECRET}`) }),
    usual: fixture("canal-pro/fixtures/usual.json"),
    batch: { body: fixture("canal-pro/fixtures/one-malformed.json"), leads: 2 },
    origem: "PORTAL",
    forge: withoutHeaders,
  },
  imovelweb: {
    path: "/webhooks/imovelweb",
    headers: () => ({ authorization: SECRET }),
    usual: fixture("imovelweb/fixtures/en2.json"),
    batch: { body: fixture("imovelweb/fixtures/one-malformed.json"), leads: 2 },
    origem: "PORTAL",
    forge: withoutHeaders,
  },
  "chaves-na-mao": {
    path: "/webhooks/chaves-na-mao",
    headers: () => ({ authorization: basic(`imob@exemplo.com.br:${SECRET}`) }),
    usual: fixture("chaves-na-mao/fixtures/usual.json"),
    batch: { body: fixture("chaves-na-mao/fixtures/one-malformed.json"), leads: 2 },
    origem: "PORTAL",
    forge: withoutHeaders,
  },
  whatsapp: {
    path: "/webhooks/whatsapp",
    headers: (body) => signed(body, SECRET),
    usual: fixture("whatsapp/fixtures/ad-message.json"),
    batch: { body: fixture("whatsapp/fixtures/batch.json"), leads: 2 },
    origem: "WHATSAPP",
    forge: withoutHeaders,
  },
  mailbox: {
    path: `/webhooks/email/${SECRET}`,
    headers: () => ({ "content-type": "message/rfc822" }),
    usual: fixture("mailbox/fixtures/zap-se-interessou.eml"),
    origem: "PORTAL",
    forge: (request) => ({ ...request, path: "/webhooks/email/outro" }),
  },
};

let server: TestServer;
let meta: Awaited<ReturnType<typeof startFake>>;

beforeAll(async () => {
  meta = await startFake(graph);
  const vendedores = JSON.stringify([{ nome: "Ana Lima", telefone: "+5511988887777" }]);
  server = await startTestServer("every_source", {
    registry: CONNECTORS,
    sources: SOURCES,
    env: {
      ...graph.env(meta.url),
      GOOGLE_ADS_WEBHOOK_KEY: SECRET,
      RD_STATION_WEBHOOK_TOKEN: SECRET,
      CANAL_PRO_SECRET: SECRET,
      IMOVELWEB_SECRET: SECRET,
      CHAVES_NA_MAO_CREDENTIALS: `imob@exemplo.com.br:${SECRET}`,
      WHATSAPP_APP_SECRET: SECRET,
      EMAIL_WEBHOOK_TOKEN: SECRET,
      VENDEDORES: vendedores,
      RETRY_BASE_MS: "20",
      ATTEMPT_TIMEOUT_MS: "15000",
    },
  });
});
afterAll(async () => {
  await server.close();
  await meta.close();
});
beforeEach(async () => {
  await settled();
  await server.rows("truncate raw_requests, leads, touches, lead_keys, deliveries, consents, possible_duplicates");
});

const settled = async () => {
  for (;;) {
    const [row] = await server.rows<{ n: number }>("select count(*) as n from raw_requests where state = 'received'");
    if (row?.n === 0) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
};
const send = ({ path, headers, body }: { path: string; headers: Record<string, string>; body: Buffer }) =>
  server.ask("POST", path, { key: null, headers, payload: body });
const request = ({ path, headers }: Case, body: Buffer) => ({ path, headers: headers(body), body });
const leads = () =>
  server.rows<{ id: number; origem: string; nome: string; score: number; plan_no: number }>(
    "select id, origem, nome, score, plan_no from leads order by id",
  );
const raws = () =>
  server.rows<{ state: string; cause: string | null }>("select state, cause from raw_requests order by id");

/** These tell what a known person or a broker did; none of them is a way by which leads come. */
const WITHOUT_LEADS = ["calendly", "hubspot", "pipedrive", "slack", "twilio"];

it("has a case for every source there is that brings leads", () => {
  expect([...Object.keys(CASES), ...WITHOUT_LEADS].sort()).toEqual(SOURCES.map(({ slug }) => slug).sort());
});

describe.each(Object.entries(CASES))("%s", (_slug, one) => {
  it("turns the provider's bytes into a scored lead with planned deliveries", async () => {
    expect((await send(request(one, one.usual))).status).toBe(200);
    await settled();
    expect(await raws()).toMatchObject([{ state: "parsed" }]);
    const [lead, ...more] = await leads();
    expect(more).toEqual([]);
    expect(lead).toMatchObject({ origem: one.origem, plan_no: 1 });
    const { json } = await server.ask("GET", `/api/v1/leads/${lead!.id}/scoring-explanation`);
    expect(json.reasons.length).toBeGreaterThan(0);
    expect(json.score).toBe(lead!.score);
    const planned = await server.rows<{ integration: string }>(
      "select distinct integration from deliveries where lead_id = $1",
      [lead!.id],
    );
    expect(planned.map(({ integration }) => integration)).toEqual(
      expect.arrayContaining(["n8n", "hubspot", "google-analytics"]),
    );
  });

  it("refuses who does not know the secret, and stores nothing", async () => {
    expect((await send(one.forge(request(one, one.usual)))).status).toBe(401);
    expect(await raws()).toEqual([]);
  });

  it("takes a repeat as nothing new", async () => {
    for (let i = 0; i < 3; i += 1) expect((await send(request(one, one.usual))).status).toBe(200);
    await settled();
    expect(await leads()).toHaveLength(1);
    expect(await server.rows("select count(*) as n from touches")).toEqual([{ n: 1 }]);
  });

  it.runIf(one.batch)("loses none of a batch in which one is malformed", async () => {
    const { body, leads: expected } = one.batch!;
    expect((await send(request(one, body))).status).toBe(200);
    await settled();
    expect(await leads()).toHaveLength(expected);
    expect((await raws()).filter(({ state }) => state === "parked").length).toBeGreaterThan(0);
  });
});
