/**
 * Every setting of the hub: one list that is read once at the start, checked as a whole, and printed as `.env.example`.
 * What belongs to an integration stands in that integration's `fields`.
 */
import { isIP } from "node:net";
import { hostname } from "node:os";
import { type Broker, type Hours, NURTURE_BASES, parseHours } from "@streamleads/domain";
import { readAllowList } from "@streamleads/integration-kit";
import { z } from "zod";
import { readMasterKeys } from "./store/master-keys.ts";

interface Setting<T> {
  help: string;
  default?: string;
  example?: string;
  secret?: boolean;
  group: "Geral" | "Primeiro acesso" | "Entrega" | "Regras";
  parse: z.ZodType<T, string | undefined>;
}

const flagged = <T>(schema: z.ZodType<T, string>) => schema;

function integer(min: number, max: number) {
  return z
    .string()
    .regex(/^\d+$/, `precisa ser um número inteiro de ${min} a ${max}`)
    .transform(Number)
    .refine((n) => n >= min && n <= max, `precisa ser um número inteiro de ${min} a ${max}`);
}

const webAddress = z
  .string()
  .refine((value) => /^https?:$/.test(URL.parse(value)?.protocol ?? ""), "precisa ser um endereço http:// ou https://")
  .transform((value) => value.replace(/\/+$/, ""));

const timeZone = z.string().refine((value) => {
  try {
    new Intl.DateTimeFormat("pt-BR", { timeZone: value });
    return true;
  } catch (error) {
    // RangeError is Intl's way to say that the name is unknown; anything else is a fault of ours.
    if (error instanceof RangeError) return false;
    throw error;
  }
}, "não é um fuso horário conhecido, como America/Sao_Paulo");

const hours = z.string().transform((value, context): Hours => {
  const parsed = parseHours(value);
  if (!("problem" in parsed)) return parsed;
  context.addIssue({ code: "custom", message: parsed.problem });
  return z.NEVER;
});

const brokers = z.string().transform((value, context): Broker[] => {
  const list = z
    .array(z.object({ nome: z.string().min(1), telefone: z.string().min(8), email: z.email().optional() }))
    .safeParse(parseJson(value));
  if (list.success) return list.data;
  context.addIssue({ code: "custom", message: 'precisa ser uma lista JSON: [{"nome": "...", "telefone": "+55..."}]' });
  return z.NEVER;
});

/** JSON or `undefined`; the schema behind it says what is wrong. */
function parseJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    // Not JSON: the caller's schema refuses `undefined` with a message that shows the right form.
    return undefined;
  }
}

/** Addresses and networks (CIDR), separated by commas; the whole internet is no proxy. */
const proxies = z.string().superRefine((value, context) => {
  const wrong = value
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "" && !isNetwork(entry));
  if (wrong.length === 0) return;
  const message = `precisa ser uma lista de IPs ou redes (CIDR) separados por vírgula, como 10.0.0.0/8, 192.168.0.1; corrija: ${wrong.join(", ")}`;
  context.addIssue({ code: "custom", message });
});

function isNetwork(entry: string): boolean {
  const [address = "", bits, ...rest] = entry.split("/");
  const family = address.includes("%") ? 0 : isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

const allowList = z.string().refine((value) => {
  try {
    readAllowList(value.split(","));
    return true;
  } catch {
    // Names the entry, in English and for developers; what is wanted says it to the operator.
    return false;
  }
}, "precisa ser uma lista de servidores, IPs ou redes (CIDR) separados por vírgula, como n8n.casa.local, 10.0.0.0/8");

/** `name=value` pairs as OpenTelemetry writes them: values are percent-encoded. */
const headers = z.string().transform((value, context): Record<string, string> => {
  const pairs = value.split(",").map((pair) => /^\s*([!#$%&'*+.^_`|~\w-]+)\s*=(.*)$/.exec(pair));
  const read = pairs.flatMap((pair) => (pair ? [[pair[1] ?? "", decoded((pair[2] ?? "").trim())] as const] : []));
  const isWhole = read.length === pairs.length && read.every(([, text]) => text !== undefined);
  if (isWhole) return Object.fromEntries(read.map(([name, text]) => [name.toLowerCase(), text ?? ""]));
  context.addIssue({ code: "custom", message: "precisa ser uma lista nome=valor separada por vírgula" });
  return z.NEVER;
});

/** `undefined` for what is not percent-encoded, or cannot stand in a header. */
function decoded(value: string): string | undefined {
  try {
    const text = decodeURIComponent(value);
    return /^[\x20-\x7e]*$/.test(text) ? text : undefined;
  } catch {
    // URIError is the language's word for a stray percent sign; the caller says what is wanted.
    return undefined;
  }
}

const duration = (help: string, fallback: string, group: Setting<number>["group"] = "Entrega") =>
  ({ help, default: fallback, group, parse: flagged(integer(1, 3_600_000)) }) as const;

export const SETTINGS = {
  HOST: { help: "Endereço em que o hub escuta.", default: "127.0.0.1", group: "Geral", parse: z.string().min(1) },
  PORT: { help: "Porta do hub (0 escolhe uma livre).", default: "8000", group: "Geral", parse: integer(0, 65_535) },
  DATABASE_URL: {
    help: "PostgreSQL 15 ou mais novo. Sem ela, o hub inicia o seu próprio PostgreSQL em DATA_DIR.",
    example: "postgres://usuario:senha@servidor:5432/streamleads",
    secret: true,
    group: "Geral",
    parse: z
      .string()
      .regex(/^postgres(ql)?:\/\//, "precisa começar com postgres://")
      .optional(),
  },
  DATA_DIR: { help: "Pasta dos dados.", default: "./.data", group: "Geral", parse: z.string().min(1) },
  PUBLIC_URL: {
    help: "Endereço público do hub, com https, para links em mensagens e descadastro.",
    example: "https://leads.imobiliaria.com.br",
    group: "Geral",
    parse: webAddress.optional(),
  },
  ROLE: {
    help: "O que este processo faz: tudo, só receber (api) ou só entregar (worker).",
    default: "all",
    group: "Geral",
    parse: z.enum(["all", "api", "worker"], "precisa ser all, api ou worker"),
  },
  SECRETS_KEY: {
    help: "Chave mestra dos segredos (32 bytes em base64). Sem ela, uma é criada em DATA_DIR/secrets.key (0600). Para trocar: a nova na frente da antiga, separadas por vírgula, e npm run secrets -- rotate.",
    secret: true,
    group: "Geral",
    parse: z
      .string()
      .refine(
        (value) => readMasterKeys(value) !== undefined,
        "precisa ter 32 bytes em base64 (ou várias chaves assim, separadas por vírgula)",
      )
      .optional(),
  },
  LOG_LEVEL: {
    help: "Nível do log.",
    default: "info",
    group: "Geral",
    parse: z.enum(["silent", "error", "warn", "info", "debug"], "precisa ser silent, error, warn, info ou debug"),
  },
  TRUST_PROXY: {
    help: "Endereços (CIDR) dos proxies em que confiar, separados por vírgula; vazio: nenhum.",
    example: "10.0.0.0/8",
    group: "Geral",
    parse: proxies.optional(),
  },
  EGRESS_ALLOW: {
    help: "Servidores ou redes (CIDR) privados que as integrações podem chamar, separados por vírgula.",
    example: "127.0.0.0/8",
    group: "Geral",
    parse: allowList.optional(),
  },
  WEBHOOK_SECRET: {
    help: "Segredo comum das fontes próprias (/webhooks/in/<fonte>): assina X-Webhook-Signature. Cada fonte pode ter o seu, no painel.",
    secret: true,
    group: "Geral",
    parse: z.string().min(16, "precisa ter pelo menos 16 caracteres").optional(),
  },
  SANDBOX: {
    help: "true: as conexões do ambiente são da área de testes (sem limites de envio, com selo no painel).",
    default: "false",
    group: "Geral",
    parse: z.enum(["true", "false"], "precisa ser true ou false").transform((value) => value === "true"),
  },
  BOOTSTRAP_API_KEY: {
    help: "Chave de API de nível admin para instalação sem interação (mínimo 24 caracteres).",
    secret: true,
    group: "Primeiro acesso",
    parse: z
      .string()
      .min(24, "precisa ter pelo menos 24 caracteres")
      .max(200)
      .regex(/^[\x21-\x7e]+$/, "só pode ter letras, números e sinais ASCII, sem espaços")
      .optional(),
  },
  ADMIN_EMAIL: {
    help: "E-mail do dono, para instalação sem interação.",
    group: "Primeiro acesso",
    parse: z.email("precisa ser um e-mail").optional(),
  },
  ADMIN_PASSWORD: {
    help: "Senha do dono (mínimo 12 caracteres).",
    secret: true,
    group: "Primeiro acesso",
    parse: z.string().min(12, "precisa ter pelo menos 12 caracteres").max(128).optional(),
  },
  EMPRESA_NOME: {
    help: "Nome da imobiliária nas mensagens.",
    default: "Imobiliária",
    group: "Regras",
    parse: z.string().min(1).max(120),
  },
  EMPRESA_LINK_AGENDA: {
    help: "Link para agendar uma conversa, no e-mail de boas-vindas.",
    example: "https://imobiliaria.com.br/agendar",
    group: "Regras",
    parse: webAddress.optional(),
  },
  VENDEDORES: {
    help: "Corretores que recebem os leads quentes.",
    example: '[{"nome":"Ana Lima","telefone":"+5511912345678","email":"ana@imobiliaria.com.br"}]',
    default: "[]",
    group: "Regras",
    parse: brokers,
  },
  TZ_BUSINESS: { help: "Fuso horário da empresa.", default: "America/Sao_Paulo", group: "Regras", parse: timeZone },
  HORARIO_MENSAGENS: {
    help: "Quando mensagens podem ser enviadas a leads.",
    default: "seg-sab 08:00-20:00",
    group: "Regras",
    parse: hours,
  },
  NURTURE_BASIS: {
    help: "Base legal das sequências de e-mails: legitimate_interest (quem procurou a empresa) ou consent (só quem autorizou marketing por e-mail).",
    default: "legitimate_interest",
    group: "Regras",
    parse: z.enum(NURTURE_BASES, "precisa ser legitimate_interest ou consent"),
  },
  ALERTA_EMAIL: {
    help: "E-mail que recebe os problemas que precisam de uma pessoa (usa o SMTP configurado).",
    example: "ti@imobiliaria.com.br",
    group: "Regras",
    parse: z.email("precisa ser um e-mail").optional(),
  },
  HEARTBEAT_URL: {
    help: "Endereço de um vigia externo, chamado a cada minuto enquanto tudo funciona; se parar, ele avisa você.",
    example: "https://vigia.exemplo.com.br/ping/abc",
    secret: true,
    group: "Regras",
    parse: webAddress.optional(),
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    help: "Coletor OpenTelemetry (OTLP/HTTP) que recebe os rastros de cada lead; vazio: nenhum rastro.",
    example: "http://127.0.0.1:4318",
    group: "Geral",
    parse: webAddress.optional(),
  },
  OTEL_EXPORTER_OTLP_HEADERS: {
    help: "Cabeçalhos para o coletor, como nome=valor separados por vírgula (valores com %XX onde preciso).",
    example: "authorization=Bearer%20abc",
    secret: true,
    group: "Geral",
    parse: headers.optional(),
  },
  OTEL_SERVICE_NAME: {
    help: "Nome deste serviço nos rastros.",
    default: "streamleads",
    group: "Geral",
    parse: z.string().min(1).max(120),
  },
  OTEL_TRACES_SAMPLER_ARG: {
    help: "Parte dos leads que é rastreada, de 0 a 1; sempre por inteiro, em todos os processos.",
    default: "1",
    group: "Geral",
    parse: z
      .string()
      .regex(/^(?:0(?:\.\d+)?|1(?:\.0+)?)$/, "precisa ser um número de 0 a 1, como 0.1")
      .transform(Number),
  },
  RETENCAO_PEDIDOS_DIAS: {
    help: "Depois destes dias o corpo de cada pedido recebido é apagado (o registro de que ele chegou fica).",
    default: "90",
    group: "Regras",
    parse: flagged(integer(7, 3_650)),
  },
  RETENCAO_TENTATIVAS_DIAS: {
    help: "Depois destes dias o registro de cada tentativa de entrega é apagado (a entrega e os números ficam).",
    default: "400",
    group: "Regras",
    parse: flagged(integer(30, 3_650)),
  },
  INSTANCE_BEAT_MS: duration("Intervalo do sinal de vida de cada processo.", "3000"),
  INSTANCE_DEAD_MS: duration("Sem sinal por este tempo, outro processo assume as entregas.", "30000"),
  RETRY_BASE_MS: duration("Primeira espera antes de tentar de novo; dobra a cada tentativa.", "30000"),
  BREAKER_OPEN_MS: duration("Pausa de uma conexão depois de falhas seguidas; cresce se a falha continua.", "15000"),
  ATTEMPT_TIMEOUT_MS: { ...duration("Tempo máximo de uma tentativa.", "15000"), parse: flagged(integer(100, 15_000)) },
} as const satisfies Record<string, Setting<unknown>>;

type Values = { [K in keyof typeof SETTINGS]: z.output<(typeof SETTINGS)[K]["parse"]> };

export interface Config extends Values {
  /** The whole environment, from which integrations read their own fields. */
  env: Readonly<Record<string, string | undefined>>;
  host: string;
}

export interface ConfigProblem {
  variable: string;
  found: string;
  wanted: string;
}

export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];
  constructor(problems: readonly ConfigProblem[]) {
    super(
      [
        `Configuração inválida: ${problems.length} ${problems.length === 1 ? "problema" : "problemas"}.`,
        ...problems.map((p) => `  ${p.variable}: ${p.wanted} (encontrado: ${p.found})`),
        "Corrija as variáveis acima (modelo em .env.example) e inicie de novo.",
      ].join("\n"),
    );
    this.name = "ConfigError";
    this.problems = problems;
  }
}

/** Reads the environment. An empty variable counts as absent. Throws one `ConfigError` with every problem. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: ConfigProblem[] = [];
  const values: Record<string, unknown> = {};
  for (const [variable, setting] of Object.entries(SETTINGS) as [string, Setting<unknown>][]) {
    const given = env[variable]?.trim() || setting.default;
    const parsed = setting.parse.safeParse(given);
    if (parsed.success) values[variable] = parsed.data;
    else {
      problems.push({
        variable,
        found: setting.secret ? "***" : (given ?? "vazio"),
        wanted: parsed.error.issues[0]?.message ?? "valor inválido",
      });
    }
  }
  problems.push(...problemsBetween(env, values));
  if (problems.length > 0) throw new ConfigError(problems);
  return { ...(values as Values), env, host: hostname() };
}

/** What is wrong only in combination. */
function problemsBetween(
  env: Readonly<Record<string, string | undefined>>,
  values: Record<string, unknown>,
): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const isSet = (variable: string) => Boolean(env[variable]?.trim());
  if (isSet("ADMIN_EMAIL") !== isSet("ADMIN_PASSWORD")) {
    const variable = isSet("ADMIN_EMAIL") ? "ADMIN_PASSWORD" : "ADMIN_EMAIL";
    problems.push({ variable, found: "vazio", wanted: "ADMIN_EMAIL e ADMIN_PASSWORD vêm juntas" });
  }
  const beat = values.INSTANCE_BEAT_MS;
  const dead = values.INSTANCE_DEAD_MS;
  if (typeof beat === "number" && typeof dead === "number" && dead < 3 * beat) {
    problems.push({
      variable: "INSTANCE_DEAD_MS",
      found: String(dead),
      wanted: `precisa ser pelo menos três vezes INSTANCE_BEAT_MS (${beat})`,
    });
  }
  return problems;
}
