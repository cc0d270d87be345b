/** For tests of single attempts: a connection over an HTTP that gives the answers of the test, and what surrounds it. */
import { CLOSED, DEFAULT_RETRY, type Outcome } from "@streamleads/domain";
import type { Connector, Http, HttpResult, Job } from "@streamleads/integration-kit";
import { createMemo } from "@streamleads/integration-kit";
import type { Connection } from "../connections/connection.ts";
import type { AttemptEnvironment } from "./attempt.ts";

/** Moment of every attempt. */
export const NOW = new Date("2026-11-23T15:00:00Z");
export const HOUR_MS = 3_600_000;

export function environment(over: Partial<AttemptEnvironment> = {}): AttemptEnvironment {
  return {
    company: { nome: "Imob Sul", linkAgenda: undefined, publicUrl: undefined, timeZone: "America/Sao_Paulo" },
    timeoutMs: 5_000,
    retry: DEFAULT_RETRY,
    random: () => 0,
    now: () => NOW,
    installId: "c0ffee",
    readRaw: async () => undefined,
    linksFor: () => ({ leadUrl: "https://leads.imobsul.example/leads/123" }),
    ...over,
  };
}

export type Perform = (job: Job, context: { http: Http }) => Promise<Outcome>;

/** A connection whose `event.send` is this function, over an HTTP that gives these answers. */
export function connectionTo(perform: Perform | undefined, answers: HttpResult[] = []) {
  const sent: string[] = [];
  const request: Http["request"] = async (method, path) => {
    sent.push(`${method} ${path}`);
    return answers[sent.length - 1] ?? answerOf(200);
  };
  const http = {
    request,
    get: (path) => request("GET", path),
    post: (path) => request("POST", path),
    patch: (path) => request("PATCH", path),
  } satisfies Http;
  const connector: Connector = {
    slug: "teste",
    label: "Teste",
    docs: "https://teste.example",
    receives: [],
    fields: {},
    limits: { concurrency: 1, rate: null },
    check: async () => ({ kind: "delivered" }),
    actions: perform ? { "event.send": perform } : {},
  };
  const connection: Connection = {
    id: 1,
    integration: "teste",
    name: "teste",
    source: "env",
    connector,
    sandbox: false,
    label: null,
    statuses: null,
    settings: {},
    part: {},
    incomplete: null,
    limits: connector.limits,
    http,
    memo: createMemo(),
    shared: {
      enabled: true,
      setup: "done",
      hasAccess: false,
      paused: null,
      notBefore: null,
      breaker: CLOSED,
      limits: null,
    },
  };
  return { connection, sent };
}
export function answerOf(status: number, text = ""): HttpResult {
  return { kind: "answer", status, headers: {}, text, json: undefined, durationMs: 1 };
}
