/** Every setting changes something that can be seen: one that was read and then forgotten would be found here. */
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Outcome } from "@streamleads/domain";
import { type Connector, type ConnectorContext, defineConnector, type Job } from "@streamleads/integration-kit";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { freshDatabase } from "../../../tests/support/database.ts";
import { readConfig, SETTINGS } from "./config.ts";
import { createHub, type Hub } from "./hub.ts";
import { ownContacts } from "./leads/own-contacts.ts";
import { arrivalOf, leadIn } from "./leads/testing.ts";
import { runHub } from "./main.ts";
import { SILENT } from "./observe/log.ts";
import { createSealer } from "./store/sealer.ts";

type Env = Record<string, string>;
type Name = keyof typeof SETTINGS;

let database: { url: string; drop(): Promise<void> };
let dataDir: string;
/** Something at a private address, for EGRESS_ALLOW. */
const private_ = createServer((_, answer) => answer.end("{}"));

beforeAll(async () => {
  database = await freshDatabase("config_in_use");
  dataDir = await mkdtemp(join(tmpdir(), "streamleads-config-"));
  await new Promise<void>((resolve) => private_.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  private_.close();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

const SECRETS_KEY = Buffer.alloc(32, 7).toString("base64");
const TARGET = () => `http://127.0.0.1:${(private_.address() as AddressInfo).port}`;
const EVENING = new Date("2026-11-23T23:00:00Z");
const OPTED_IN = { consentimentos: [{ finalidade: "marketing_whatsapp", estado: "concedido" }] };
const BROKERS = JSON.stringify([{ nome: "Bia", telefone: "+5511988886666", email: "bia@casa.example" }]);
const KEY = "uma-chave-de-24-caracteres";
const OWNER = { ADMIN_EMAIL: "dono@casa.example", ADMIN_PASSWORD: "uma senha bem longa" };

const DELIVERED: Outcome = { kind: "delivered" };

/** Two integrations that do what the test says and remember what they were given. */
function probes(answer: (job: Job, context: ConnectorContext) => Promise<Outcome>) {
  const calls: { job: Job; context: ConnectorContext }[] = [];
  const act = async (job: Job, context: ConnectorContext) => {
    calls.push({ job, context });
    return answer(job, context);
  };
  const probe = (slug: string, env: string, actions: Connector["actions"]) =>
    defineConnector({
      slug,
      label: slug,
      docs: "https://sonda.example",
      receives: [],
      fields: { url: { label: "Endereço", help: "", env, required: true } },
      request: ({ url }) => ({ baseUrl: url ?? "" }),
      limits: { concurrency: 4, rate: null },
      check: async () => DELIVERED,
      actions,
    }) as unknown as Connector;
  const registry = [
    probe("n8n", "SONDA_URL", { "event.send": act }),
    probe("whatsapp", "SONDA_URL", { "notify.hot_lead": act, "message.followup": act }),
  ];
  return { registry, calls };
}

async function withHub<T>(env: Env, work: (hub: Hub) => Promise<T>, registry: readonly Connector[] = []): Promise<T> {
  const config = readConfig({ SECRETS_KEY, DATA_DIR: dataDir, SONDA_URL: TARGET(), ...env });
  const hub = await createHub({
    config,
    databaseUrl: database.url,
    registry,
    log: SILENT,
    withJobs: false,
    random: () => 0,
  });
  await hub.start();
  try {
    return await work(hub);
  } finally {
    await hub.stop();
  }
}

interface Row {
  action: string;
  state: string;
  due_at: Date | null;
  params: { broker?: { nome: string } } | null;
  outcome: string | null;
  at: Date | null;
}

/** Takes one lead in and resolves when the deliveries satisfy the condition. */
async function takeIn(
  hub: Hub,
  input: Env | object,
  until: (rows: Row[]) => boolean,
  receivedAt = new Date(),
): Promise<Row[]> {
  const { id } = leadIn(await hub.context.intake.accept(arrivalOf({ ...input }, { receivedAt })));
  let rows: Row[] = [];
  await vi.waitFor(
    async () => {
      const found = await hub.context.db.pool.query<Row>(
        `select d.action, d.state, d.due_at, d.params, a.outcome, a.at from deliveries d
         left join attempts a on a.delivery_id = d.id where d.lead_id = $1 order by d.id`,
        [id],
      );
      rows = found.rows;
      expect(until(rows)).toBe(true);
    },
    { interval: 5, timeout: 10_000 },
  );
  return rows;
}

const of = (rows: readonly Row[], action: string) => rows.find((row) => row.action === action);
const isPlanned = (rows: readonly Row[]) => rows.length > 0;

/** What a connector is told in an attempt. */
async function told<T>(env: Env, look: (call: { job: Job; context: ConnectorContext }) => T): Promise<T> {
  const { registry, calls } = probes(async () => DELIVERED);
  await withHub(env, (hub) => takeIn(hub, {}, (rows) => of(rows, "event.send")?.state === "delivered"), registry);
  const call = calls.find(({ job }) => job.delivery.action === "event.send");
  if (!call) throw new Error("the probe was not called");
  return look(call);
}

const planned = (env: Env, input: object, look: (rows: Row[]) => unknown, receivedAt?: Date) =>
  withHub(
    env,
    async (hub) => look(await takeIn(hub, input, isPlanned, receivedAt)),
    probes(async () => DELIVERED).registry,
  );

/** Asks a whole hub with its HTTP server. */
async function asked<T>(
  env: Env,
  look: (hub: { url: string; port: number; firstAccess: unknown }) => Promise<T>,
): Promise<T> {
  const running = await runHub(
    { PORT: "0", DATA_DIR: dataDir, DATABASE_URL: database.url, SECRETS_KEY, LOG_LEVEL: "silent", ...env },
    { registry: [], log: SILENT },
  );
  try {
    return await look({ url: running.url, port: running.context.config.PORT, firstAccess: running.firstAccess });
  } finally {
    await running.stop();
  }
}

const logIn = (url: string, email: string, password: string, headers: Env = {}) =>
  fetch(`${url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url, ...headers },
    body: JSON.stringify({ email, password }),
  });

const isAnswering = (url: string) =>
  fetch(`${url}/health`).then(
    ({ ok }) => ok,
    () => false,
  );

interface Seen {
  to: () => Env;
  see: (env: Env) => Promise<unknown>;
  normally: unknown;
  changed: unknown;
}

const SEEN: { [K in Name]?: Seen } = {
  EMPRESA_NOME: {
    to: () => ({ EMPRESA_NOME: "Casa & Cia" }),
    see: (env) => told(env, ({ context }) => context.company.nome),
    normally: "Imobiliária",
    changed: "Casa & Cia",
  },
  EMPRESA_LINK_AGENDA: {
    to: () => ({ EMPRESA_LINK_AGENDA: "https://casa.example/agendar" }),
    see: (env) => told(env, ({ context }) => context.company.linkAgenda),
    normally: undefined,
    changed: "https://casa.example/agendar",
  },
  PUBLIC_URL: {
    to: () => ({ PUBLIC_URL: "https://leads.casa.example" }),
    see: (env) => told(env, ({ job }) => job.params.leadUrl),
    normally: undefined,
    changed: expect.stringMatching(/^https:\/\/leads\.casa\.example\/leads\/\d+$/),
  },
  TZ_BUSINESS: {
    // 20:00 in São Paulo is past the hours, 19:00 in Manaus is not yet: the message two hours later waits either way.
    to: () => ({ TZ_BUSINESS: "America/Manaus" }),
    see: (env) => planned(env, OPTED_IN, (rows) => of(rows, "message.followup")?.due_at, EVENING),
    normally: new Date("2026-11-24T11:00:00Z"),
    changed: new Date("2026-11-24T12:00:00Z"),
  },
  HORARIO_MENSAGENS: {
    to: () => ({ HORARIO_MENSAGENS: "seg-dom 00:00-24:00" }),
    see: (env) => planned(env, OPTED_IN, (rows) => of(rows, "message.followup")?.due_at, EVENING),
    normally: new Date("2026-11-24T11:00:00Z"),
    changed: new Date("2026-11-24T01:00:00Z"),
  },
  VENDEDORES: {
    to: () => ({ VENDEDORES: BROKERS }),
    see: (env) =>
      planned(
        env,
        {},
        (rows) => of(rows, "notify.hot_lead")?.params?.broker?.nome ?? of(rows, "notify.hot_lead")?.state,
      ),
    normally: "skipped",
    changed: "Bia",
  },
  NURTURE_BASIS: {
    to: () => ({ NURTURE_BASIS: "consent" }),
    async see(env) {
      const [one] = probes(async () => DELIVERED).registry;
      if (!one) throw new Error("no probe");
      const steps = [{ action: "conversion.create" }] as const;
      const marketing: Connector = { ...one, slug: "marketing", part: () => ({ steps }) };
      const rows = await withHub(env, (hub) => takeIn(hub, {}, isPlanned), [marketing]);
      return of(rows, "conversion.create")?.state === "skipped";
    },
    normally: false,
    changed: true,
  },
  SANDBOX: {
    to: () => ({ SANDBOX: "true" }),
    see: (env) => planned(env, { teste: true }, (rows) => of(rows, "event.send")?.state !== "skipped"),
    normally: false,
    changed: true,
  },
  ROLE: {
    to: () => ({ ROLE: "api" }),
    see: (env) => planned(env, {}, (rows) => of(rows, "event.send")?.state === "pending"),
    normally: false,
    changed: true,
  },
  EGRESS_ALLOW: {
    to: () => ({ EGRESS_ALLOW: "127.0.0.0/8" }),
    async see(env) {
      let kind = "";
      const { registry } = probes(async (_, { http }) => {
        kind = (await http.post("/x", {})).kind;
        return DELIVERED;
      });
      await withHub(env, (hub) => takeIn(hub, {}, (rows) => of(rows, "event.send")?.state === "delivered"), registry);
      return kind;
    },
    normally: "not_sent",
    changed: "answer",
  },
  RETRY_BASE_MS: {
    to: () => ({ RETRY_BASE_MS: "120000" }),
    async see(env) {
      const { registry } = probes(async () => ({ kind: "retry", cause: "server_error", reason: "503" }));
      const failed = (rows: Row[]) => of(rows, "event.send")?.state === "retrying";
      const row = of(await withHub(env, (hub) => takeIn(hub, {}, failed), registry), "event.send");
      return Math.round(((row?.due_at?.getTime() ?? 0) - (row?.at?.getTime() ?? 0)) / 10_000);
    },
    normally: 3,
    changed: 12,
  },
  BREAKER_OPEN_MS: {
    to: () => ({ BREAKER_OPEN_MS: "600000" }),
    async see(env) {
      const { registry } = probes(async () => DELIVERED);
      return withHub(
        env,
        async ({ context: { connections, db } }) => {
          const connection = connections.all()[0];
          if (!connection) throw new Error("no connection");
          const from = Date.now();
          await connections.recordResults(connection.id, { failures: 50, successes: 0 });
          await connections.refresh();
          const until = connection.shared.breaker.until?.getTime() ?? 0;
          await db.pool.query(
            "update connections set breaker_state = 'closed', breaker_failures = 0, breaker_opens = 0, breaker_until = null",
          );
          return Math.round((until - from) / 10_000);
        },
        registry,
      );
    },
    normally: expect.toSatisfy((tens: number) => tens === 1 || tens === 2),
    changed: 60,
  },
  HEARTBEAT_URL: {
    to: () => ({ HEARTBEAT_URL: "https://vigia.example/ping" }),
    see: (env) => withHub(env, async ({ tasks }) => tasks.some(({ name }) => name === "vigia")),
    normally: false,
    changed: true,
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    to: () => ({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" }),
    see: (env) => withHub(env, async ({ context }) => context.tracing !== undefined),
    normally: false,
    changed: true,
  },
  ALERTA_EMAIL: {
    to: () => ({ ALERTA_EMAIL: "ti@casa.example" }),
    see: async (env) => ownContacts(readConfig(env)).companyDomains,
    normally: [],
    changed: ["casa.example"],
  },
  WEBHOOK_SECRET: {
    to: () => ({ WEBHOOK_SECRET: "um-segredo-bem-longo" }),
    see: (env) =>
      withHub(env, async ({ context }) => (await context.sources.provisional("minha-loja"))?.settings.secret),
    normally: undefined,
    changed: "um-segredo-bem-longo",
  },
  SECRETS_KEY: {
    // In front of the old one, as in a rotation: what is sealed from then on is sealed with it.
    to: () => ({ SECRETS_KEY: `${Buffer.alloc(32, 5).toString("base64")},${SECRETS_KEY}` }),
    see: (env) =>
      withHub(env, async ({ context: { sealer } }) => createSealer(Buffer.alloc(32, 5)).isCurrent(sealer.seal("x"))),
    normally: false,
    changed: true,
  },
  DATA_DIR: {
    to: () => ({ DATA_DIR: join(dataDir, "outra") }),
    async see(env) {
      // Its key is made there, and a database has one: so it needs one of its own.
      const other = await freshDatabase("config_in_use_key");
      const folder = await mkdtemp(join(tmpdir(), "streamleads-key-"));
      const all = {
        SECRETS_KEY: "",
        DATA_DIR: folder,
        DATABASE_URL: other.url,
        PORT: "0",
        LOG_LEVEL: "silent",
        ...env,
      };
      const running = await runHub(all, { registry: [], log: SILENT });
      await running.stop();
      await other.drop();
      await rm(folder, { recursive: true, force: true });
      return existsSync(join(dataDir, "outra", "secrets.key"));
    },
    normally: false,
    changed: true,
  },
  HOST: {
    to: () => ({ HOST: "0.0.0.0" }),
    see: (env) => asked(env, ({ port }) => isAnswering(`http://127.0.0.2:${port}`)),
    normally: false,
    changed: process.platform === "linux" ? true : expect.any(Boolean),
  },
  BOOTSTRAP_API_KEY: {
    to: () => ({ BOOTSTRAP_API_KEY: KEY }),
    see: (env) =>
      asked(env, async ({ url }) => (await fetch(`${url}/api/v1/keys`, { headers: { "x-api-key": KEY } })).status),
    normally: 401,
    changed: 200,
  },
  ADMIN_EMAIL: {
    to: () => OWNER,
    see: (env) => asked(env, async ({ url }) => (await logIn(url, OWNER.ADMIN_EMAIL, OWNER.ADMIN_PASSWORD)).status),
    normally: 401,
    changed: 200,
  },
  TRUST_PROXY: {
    to: () => ({ TRUST_PROXY: "127.0.0.1" }),
    see: (env) =>
      asked(env, async ({ url }) => {
        const from = (i: number) => logIn(url, "?", "?", { "x-forwarded-for": `203.0.113.${i}` });
        for (let i = 0; i < 20; i += 1) await from(i);
        return (await from(99)).status === 429;
      }),
    normally: true,
    changed: false,
  },
};

/** Seen in tests of their own, below or where a whole hub is started. */
const ELSEWHERE: readonly Name[] = [
  "PORT", // below
  "DATABASE_URL", // below
  "LOG_LEVEL", // config.test.ts
  "ADMIN_PASSWORD", // with ADMIN_EMAIL
  "INSTANCE_BEAT_MS", // below
  "INSTANCE_DEAD_MS", // below
  "ATTEMPT_TIMEOUT_MS", // below
  "RETENCAO_PEDIDOS_DIAS", // retention/hub.test.ts, and the next
  "RETENCAO_TENTATIVAS_DIAS",
  "OTEL_EXPORTER_OTLP_HEADERS", // tests/lead-is-traced.test.ts, and the two that follow
  "OTEL_SERVICE_NAME",
  "OTEL_TRACES_SAMPLER_ARG",
];

describe("a setting that is changed makes a difference", () => {
  it("every setting is looked at", () => {
    expect([...Object.keys(SEEN), ...ELSEWHERE].sort()).toEqual(Object.keys(SETTINGS).sort());
  });

  it.each(Object.entries(SEEN) as [Name, Seen][])("%s", async (_, { to, see, normally, changed }) => {
    expect(await see({})).toEqual(normally);
    expect(await see(to())).toEqual(changed);
  });

  it("PORT and DATABASE_URL: where the hub answers, and where it keeps", async () => {
    const port = await asked({}, async (hub) => hub.port);
    const other = await freshDatabase("config_in_use_other");
    const seen = await asked({ PORT: String(port), DATABASE_URL: other.url, BOOTSTRAP_API_KEY: KEY }, async (hub) => {
      const leads = await fetch(`http://127.0.0.1:${port}/api/v1/leads`, { headers: { "x-api-key": KEY } });
      return { port: hub.port, total: ((await leads.json()) as { total: number }).total };
    });
    await other.drop();
    // The first database holds the leads of the tests above, the other one none.
    expect(seen).toEqual({ port, total: 0 });
  });

  it("ATTEMPT_TIMEOUT_MS: how long an attempt may take", async () => {
    const { registry } = probes(() => new Promise(() => {}));
    const env = { ATTEMPT_TIMEOUT_MS: "100" };
    const rows = await withHub(
      env,
      (hub) => takeIn(hub, {}, (all) => of(all, "event.send")?.outcome === "unknown"),
      registry,
    );
    expect(of(rows, "event.send")?.state).toBe("retrying");
  });

  it("INSTANCE_BEAT_MS: how often a process says that it is alive", async () => {
    const beats = (hub: Hub) =>
      hub.context.db.pool
        .query<{ beat: number }>("select beat from instances where id = $1", [hub.context.engine.instanceId])
        .then(({ rows }) => rows[0]?.beat ?? 0);
    const [fast, slow] = await withHub({ INSTANCE_BEAT_MS: "20" }, (quick) =>
      withHub({ INSTANCE_BEAT_MS: "10000" }, async (calm) => {
        await vi.waitFor(async () => expect(await beats(quick)).toBeGreaterThan(5), { interval: 10, timeout: 5_000 });
        return [await beats(quick), await beats(calm)] as const;
      }),
    );
    expect(fast - slow).toBeGreaterThan(4);
  });

  it("INSTANCE_DEAD_MS: how long a silent process is waited for", async () => {
    const isKnown = async ({ context: { db } }: Hub) =>
      (await db.pool.query("select 1 from instances where host = 'sumida'")).rowCount === 1;
    const silent = `insert into instances (id, slot, role, host, pid) values (gen_random_uuid(), 99, 'all', 'sumida', 1)`;
    const patient = await withHub({ INSTANCE_BEAT_MS: "20", INSTANCE_DEAD_MS: "600000" }, async (hub) => {
      await hub.context.db.pool.query(silent);
      const beats = "select 1 from instances where host <> 'sumida' and beat > 8";
      await vi.waitFor(async () => expect((await hub.context.db.pool.query(beats)).rowCount).toBe(1), {
        timeout: 5_000,
      });
      return isKnown(hub);
    });
    expect(patient).toBe(true);
    await withHub({ INSTANCE_BEAT_MS: "20", INSTANCE_DEAD_MS: "60" }, (hub) =>
      vi.waitFor(async () => expect(await isKnown(hub)).toBe(false), { interval: 10, timeout: 5_000 }),
    );
  });
});
