/** What a connector is given, for tests: the seed's sample lead, a job for it, and a client bound to a fake. */
import type { Lead } from "@streamleads/domain";
import type { Connector, ConnectorContext, Fields, Job, Settings } from "../connector.ts";
import { createEgress } from "../dispatcher.ts";
import { createHttp } from "../http-client.ts";
import { createMemo } from "../memo.ts";

/** Moment of every test job. */
export const TEST_NOW = new Date("2026-11-23T15:00:00.000Z");

const SAMPLE: Lead = {
  id: 123,
  nome: "Carlos Silva",
  email: "carlos@email.com",
  telefone: "+5511999999999",
  origem: "META_ADS",
  interesse: "Apartamento para investimento",
  renda_aproximada: 15_000,
  renda_texto: null,
  cidade: "São Paulo",
  observacoes: null,
  mensagem: null,
  codigo_imovel: null,
  portal: null,
  campanha_id: null,
  anuncio_id: null,
  formulario_id: null,
  utm_source: null,
  utm_medium: null,
  utm_campaign: null,
  utm_content: null,
  utm_term: null,
  gclid: null,
  fbclid: null,
  ga_client_id: null,
  ga_session_id: null,
  pagina: null,
  referrer: null,
  capturado_em: null,
  teste: false,
  respostas: {},
  score: 35,
  status: "QUENTE",
  follow_up_date: null,
  created_at: "2024-01-15T10:30:00.000Z",
  updated_at: "2024-01-15T10:30:00.000Z",
};

/** The seed's sample lead, whole, with what a test wants to be different. */
export function sampleLead(overrides: Partial<Lead> = {}): Lead {
  return { ...SAMPLE, respostas: {}, ...overrides };
}

/** A job in parts: what is named is replaced, the rest stays the sample's. */
export interface JobOverrides {
  delivery?: Partial<Job["delivery"]>;
  lead?: Partial<Lead>;
  returning?: boolean;
  params?: Job["params"];
  refs?: Job["refs"];
  raw?: Job["raw"];
  now?: Date;
}

/** First attempt at `contact.upsert` for the sample lead, unless told otherwise. */
export function testJob(overrides: JobOverrides = {}): Job {
  return {
    delivery: {
      id: 9001,
      action: "contact.upsert",
      key: "d9001-k3f7a2c",
      attempt: 1,
      isRepeat: false,
      planNo: 1,
      plannedAt: TEST_NOW,
      ...overrides.delivery,
    },
    lead: sampleLead(overrides.lead),
    returning: overrides.returning ?? false,
    params: overrides.params ?? {},
    refs: overrides.refs ?? {},
    ...(overrides.raw ? { raw: overrides.raw } : {}),
    now: overrides.now ?? TEST_NOW,
  };
}

export interface TestContextOptions {
  /** Where the fake listens: it replaces scheme, host and port of the connector's base address, whose path is kept. */
  url?: string;
  /** Bound of one call; default 2 s. */
  timeoutMs?: number | undefined;
  signal?: AbortSignal;
  company?: Partial<ConnectorContext["company"]>;
}
export interface TestContext<F extends Fields> extends ConnectorContext<F> {
  /** Closes the connections; idle ones do not keep a process alive, so forgetting it is no leak between tests. */
  close(): Promise<void>;
}

/** The context of one attempt, with the real client and the loopback network let through the guard. */
export function testContext<F extends Fields>(
  connector: Pick<Connector<F>, "request">,
  settings: Settings<F>,
  options: TestContextOptions = {},
): TestContext<F> {
  const egress = createEgress({ allow: ["127.0.0.0/8", "::1/128"] });
  const signal = options.signal ?? new AbortController().signal;
  const base = connector.request?.(settings) ?? { baseUrl: options.url ?? "" };
  const baseUrl = options.url === undefined ? base.baseUrl : movedTo(base.baseUrl, options.url);
  return {
    settings,
    http: createHttp(
      { ...base, baseUrl },
      { dispatcher: egress.dispatcher, signal, timeoutMs: options.timeoutMs ?? 2_000 },
    ),
    company: {
      nome: "Imobiliária Exemplo",
      linkAgenda: "https://agenda.exemplo.com.br/visitas",
      publicUrl: "https://leads.exemplo.com.br",
      timeZone: "America/Sao_Paulo",
      ...options.company,
    },
    memo: createMemo(),
    signal,
    close: () => egress.close(),
  };
}

function movedTo(baseUrl: string, url: string): string {
  const from = URL.parse(baseUrl);
  if (from === null) return baseUrl;
  const path = from.pathname === "/" && !baseUrl.endsWith("/") ? "" : from.pathname;
  return new URL(url).origin + path + from.search;
}
