import Fastify from "fastify";
import { describe, expect, it } from "vitest";
import { type Config, ConfigError, readConfig, SETTINGS } from "./config.ts";
import { createLog } from "./observe/log.ts";

type Name = keyof typeof SETTINGS;
const NAMES = Object.keys(SETTINGS) as Name[];

/** A value for each setting, and what it is read as. What the hub then does with it: `config-in-use.test.ts`. */
const READ: { [K in Name]: [given: string, read: Config[K]] } = {
  HOST: ["0.0.0.0", "0.0.0.0"],
  PORT: ["0", 0],
  DATABASE_URL: ["postgresql://hub:senha@banco:5432/leads", "postgresql://hub:senha@banco:5432/leads"],
  DATA_DIR: ["/var/lib/streamleads", "/var/lib/streamleads"],
  PUBLIC_URL: ["https://leads.casa.example//", "https://leads.casa.example"],
  ROLE: ["worker", "worker"],
  SECRETS_KEY: [Buffer.alloc(32, 5).toString("base64"), Buffer.alloc(32, 5).toString("base64")],
  LOG_LEVEL: ["debug", "debug"],
  TRUST_PROXY: ["10.0.0.0/8, 192.168.0.1", "10.0.0.0/8, 192.168.0.1"],
  EGRESS_ALLOW: ["127.0.0.0/8", "127.0.0.0/8"],
  WEBHOOK_SECRET: ["um-segredo-bem-longo", "um-segredo-bem-longo"],
  SANDBOX: ["true", true],
  BOOTSTRAP_API_KEY: ["uma-chave-de-24-caracteres", "uma-chave-de-24-caracteres"],
  ADMIN_EMAIL: ["dono@casa.example", "dono@casa.example"],
  ADMIN_PASSWORD: ["uma senha longa", "uma senha longa"],
  EMPRESA_NOME: ["Casa & Cia", "Casa & Cia"],
  EMPRESA_LINK_AGENDA: ["https://casa.example/agendar", "https://casa.example/agendar"],
  VENDEDORES: [
    '[{"nome":"Ana Lima","telefone":"+5511988887777","email":"ana@casa.example"},{"nome":"Bia","telefone":"+5511988886666"}]',
    [
      { nome: "Ana Lima", telefone: "+5511988887777", email: "ana@casa.example" },
      { nome: "Bia", telefone: "+5511988886666" },
    ],
  ],
  NURTURE_BASIS: ["consent", "consent"],
  TZ_BUSINESS: ["America/Manaus", "America/Manaus"],
  HORARIO_MENSAGENS: ["seg-sex 09:00-18:00", { days: expect.arrayContaining([[{ from: 540, to: 1_080 }]]) } as never],
  ALERTA_EMAIL: ["ti@casa.example", "ti@casa.example"],
  HEARTBEAT_URL: ["https://vigia.example/ping/abc", "https://vigia.example/ping/abc"],
  OTEL_EXPORTER_OTLP_ENDPOINT: ["http://127.0.0.1:4318/", "http://127.0.0.1:4318"],
  OTEL_EXPORTER_OTLP_HEADERS: ["Authorization=Bearer%20abc, x-casa=1", { authorization: "Bearer abc", "x-casa": "1" }],
  OTEL_SERVICE_NAME: ["leads", "leads"],
  OTEL_TRACES_SAMPLER_ARG: ["0.25", 0.25],
  RETENCAO_PEDIDOS_DIAS: ["30", 30],
  RETENCAO_TENTATIVAS_DIAS: ["180", 180],
  INSTANCE_BEAT_MS: ["100", 100],
  INSTANCE_DEAD_MS: ["60000", 60_000],
  RETRY_BASE_MS: ["20", 20],
  BREAKER_OPEN_MS: ["1000", 1_000],
  ATTEMPT_TIMEOUT_MS: ["100", 100],
};

/** Values that will not do. */
const UNFIT: { [K in Name]?: string[] } = {
  PORT: ["65536", "-1", "8000.5", "oito mil", "0x10"],
  DATABASE_URL: ["mysql://banco", "banco:5432"],
  PUBLIC_URL: ["leads.casa.example", "ftp://casa.example", "javascript:alert(1)"],
  ROLE: ["tudo", "API"],
  SECRETS_KEY: [
    "curta",
    Buffer.alloc(31).toString("base64"),
    Buffer.alloc(33).toString("base64"),
    `${Buffer.alloc(32).toString("base64")},curta`,
  ],
  LOG_LEVEL: ["verbose"],
  TRUST_PROXY: [
    "true",
    "nginx",
    "10.0.0.0/33",
    "10.0.0.0/",
    "0.0.0.0/0",
    "10.0.0/8",
    "fe80::1%eth0",
    "::1/129",
    "10.0.0.1; 10.0.0.2",
    "10.0.0.1, proxy.casa.example",
    "10.0.0.0/255.0.0.0",
  ],
  EGRESS_ALLOW: ["http://n8n.casa.local", "10.0.0.0/99", "127.0.0.1, 10.0.0.1:5678"],
  SANDBOX: ["sim", "1", "TRUE"],
  BOOTSTRAP_API_KEY: ["curta-demais", "x".repeat(201), "com espaço no meio da chave!!", "chave-com-acento-é-inválida"],
  ADMIN_EMAIL: ["dono"],
  ADMIN_PASSWORD: ["onze-letras", "x".repeat(129)],
  EMPRESA_NOME: ["x".repeat(121)],
  EMPRESA_LINK_AGENDA: ["agenda"],
  VENDEDORES: [
    "Ana",
    "{}",
    '[{"nome":"Ana"}]',
    '[{"nome":"","telefone":"+5511988887777"}]',
    '[{"nome":"A","telefone":"1","email":"x"}]',
  ],
  TZ_BUSINESS: ["Brasilia", "America/Sampa"],
  HORARIO_MENSAGENS: ["sempre", "seg-sab 20:00-08:00", "seg 8-25"],
  ALERTA_EMAIL: ["ti@"],
  HEARTBEAT_URL: ["vigia"],
  OTEL_EXPORTER_OTLP_ENDPOINT: ["127.0.0.1:4318", "grpc://coletor"],
  OTEL_EXPORTER_OTLP_HEADERS: ["abc", "a=1,,b=2", "a b=1", "a=%", "a=%0d%0ab"],
  OTEL_SERVICE_NAME: ["x".repeat(121)],
  OTEL_TRACES_SAMPLER_ARG: ["-1", "1.5", "2", "metade", "0,5"],
  RETENCAO_PEDIDOS_DIAS: ["6", "3651", "-1"],
  RETENCAO_TENTATIVAS_DIAS: ["29", "3651", "um ano"],
  INSTANCE_BEAT_MS: ["0", "3600001"],
  INSTANCE_DEAD_MS: ["0", "nunca"],
  RETRY_BASE_MS: ["0", "-5"],
  BREAKER_OPEN_MS: ["0", "1s"],
  ATTEMPT_TIMEOUT_MS: ["99", "15001"],
};

/** What must come with a setting for it to be valid at all. */
const TOGETHER: Record<string, string> = { ADMIN_EMAIL: "dono@casa.example", ADMIN_PASSWORD: "uma senha longa" };
const companyOf = (name: string) => (name in TOGETHER ? TOGETHER : {});

function problemsOf(env: Record<string, string>): { variable: string; found: string; wanted: string }[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [...error.problems];
  }
}

describe("the configuration", () => {
  it("of an empty environment is that of one machine, and says nothing that it was not told", () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      HOST: "127.0.0.1",
      PORT: 8_000,
      DATA_DIR: "./.data",
      ROLE: "all",
      LOG_LEVEL: "info",
      SANDBOX: false,
      EMPRESA_NOME: "Imobiliária",
      VENDEDORES: [],
      TZ_BUSINESS: "America/Sao_Paulo",
      RETENCAO_PEDIDOS_DIAS: 90,
      RETENCAO_TENTATIVAS_DIAS: 400,
      INSTANCE_BEAT_MS: 3_000,
      INSTANCE_DEAD_MS: 30_000,
      RETRY_BASE_MS: 30_000,
      BREAKER_OPEN_MS: 15_000,
      ATTEMPT_TIMEOUT_MS: 15_000,
    });
    const optional = NAMES.filter((name) => !("default" in SETTINGS[name]));
    expect(optional.length).toBeGreaterThan(8);
    for (const name of optional) expect(config[name], name).toBeUndefined();
  });

  it.each(NAMES)("reads %s, and differs from the one without it", (name) => {
    const [given, read] = READ[name];
    const config = readConfig({ ...companyOf(name), [name]: given });
    expect(config[name]).toEqual(read);
    expect(config[name]).not.toEqual(readConfig({})[name]);
  });

  it.each(NAMES)("takes a %s that is empty or blank as not given", (name) => {
    for (const blank of ["", "   ", "\t\n"]) expect(readConfig({ [name]: blank })[name]).toEqual(readConfig({})[name]);
  });

  it.each(NAMES)("takes a %s with blanks around it", (name) => {
    const [given, read] = READ[name];
    expect(readConfig({ ...companyOf(name), [name]: `  ${given}\n` })[name]).toEqual(read);
  });

  it("reads the hours that it is given", () => {
    const hours = (text: string) => readConfig({ HORARIO_MENSAGENS: text }).HORARIO_MENSAGENS;
    expect(hours("seg-sex 09:00-18:00")).not.toEqual(hours("seg-sab 08:00-20:00"));
    expect(hours("seg-sab 08:00-20:00")).toEqual(readConfig({}).HORARIO_MENSAGENS);
  });

  it("keeps the whole environment for the integrations, which read their own variables", () => {
    expect(readConfig({ HUBSPOT_ACCESS_TOKEN: "x" }).env.HUBSPOT_ACCESS_TOKEN).toBe("x");
  });
});

describe("a wrong configuration", () => {
  const bad = Object.entries(UNFIT).flatMap(([name, values]) => values.map((value) => [name as Name, value] as const));

  it.each(bad)("names %s when it is %j, what was found and what is wanted", (name, value) => {
    const others = Object.fromEntries(Object.entries(companyOf(name)).filter(([other]) => other !== name));
    const problems = problemsOf({ ...others, [name]: value });
    expect(problems.map(({ variable }) => variable)).toEqual([name]);
    expect(problems[0]?.found).toBe("secret" in SETTINGS[name] ? "***" : value);
    expect(problems[0]?.wanted).toMatch(/\S/);
  });

  it("is told as a whole: every problem at once", () => {
    const env = Object.fromEntries(bad);
    const wrong = problemsOf(env).map(({ variable }) => variable);
    expect([...new Set(wrong)].sort()).toEqual(Object.keys(UNFIT).sort());
    expect(wrong.length).toBe(Object.keys(UNFIT).length);
    expect(() => readConfig(env)).toThrow(`${wrong.length} problemas`);
  });

  it("is told in one text with a line for each variable and the way out", () => {
    const text = String(new ConfigError(problemsOf({ PORT: "x", ROLE: "y" })).message);
    expect(text).toMatch(/2 problemas/);
    expect(text).toMatch(/PORT: .*0 a 65535.*encontrado: x/);
    expect(text).toMatch(/ROLE: .*all, api ou worker.*encontrado: y/);
    expect(text).toContain(".env.example");
  });

  it("never repeats a secret, neither in the problems nor in the text", () => {
    const secrets = NAMES.filter((name) => "secret" in SETTINGS[name]);
    expect(secrets).toEqual([
      "DATABASE_URL",
      "SECRETS_KEY",
      "WEBHOOK_SECRET",
      "BOOTSTRAP_API_KEY",
      "ADMIN_PASSWORD",
      "HEARTBEAT_URL",
      "OTEL_EXPORTER_OTLP_HEADERS",
    ]);
    const env = {
      DATABASE_URL: "mysql://u:segredo1@x",
      SECRETS_KEY: "segredo2",
      BOOTSTRAP_API_KEY: "segredo3",
      ADMIN_PASSWORD: "segredo4",
      HEARTBEAT_URL: "segredo5",
    };
    const problems = problemsOf(env);
    expect(problems.length).toBeGreaterThanOrEqual(5);
    expect(JSON.stringify(problems) + new ConfigError(problems).message).not.toContain("segredo");
  });

  it.each([
    ["ADMIN_PASSWORD", { ADMIN_EMAIL: "dono@casa.example" }],
    ["ADMIN_EMAIL", { ADMIN_PASSWORD: "uma senha longa" }],
    ["INSTANCE_DEAD_MS", { INSTANCE_BEAT_MS: "1000", INSTANCE_DEAD_MS: "2999" }],
    ["INSTANCE_DEAD_MS", { INSTANCE_BEAT_MS: "10001" }],
  ])("names %s when it does not go with the others", (variable, env) => {
    expect(problemsOf(env).map((problem) => problem.variable)).toEqual([variable]);
  });

  it("is not one in which the pairs are empty, or dead is just three beats", () => {
    expect(problemsOf({ ADMIN_EMAIL: "", ADMIN_PASSWORD: " " })).toEqual([]);
    expect(problemsOf({ INSTANCE_BEAT_MS: "1000", INSTANCE_DEAD_MS: "3000" })).toEqual([]);
  });
});

describe("TRUST_PROXY", () => {
  it.each([
    "10.0.0.0/8",
    "192.168.0.1",
    "::1",
    "fd00::/8",
    "::ffff:10.0.0.1",
    "::ffff:10.0.0.0/104",
    "10.0.0.0/8,, ::1 ",
  ])("of %j is one that the server takes", (given) => {
    const list = (readConfig({ TRUST_PROXY: given }).TRUST_PROXY ?? "").split(",").flatMap((one) => one.trim() || []);
    expect(() => Fastify({ trustProxy: list })).not.toThrow();
  });

  it("that is wrong names the entry, and not those beside it", () => {
    const [problem] = problemsOf({ TRUST_PROXY: "10.0.0.0/8, proxy.casa.example" });
    expect(problem?.wanted).toMatch(/IPs ou redes \(CIDR\).*corrija: proxy\.casa\.example$/);
  });
});

describe("LOG_LEVEL", () => {
  it("decides what is written", () => {
    const linesAt = (level: string) => {
      const lines: string[] = [];
      const log = createLog(readConfig({ LOG_LEVEL: level }).LOG_LEVEL, { write: (line) => void lines.push(line) });
      for (const one of ["error", "warn", "info", "debug"] as const) log[one]("hub.stopping");
      return lines.length;
    };
    expect(["silent", "error", "warn", "info", "debug"].map(linesAt)).toEqual([0, 1, 2, 3, 4]);
  });
});
