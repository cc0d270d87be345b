/** A device for tests: a storage that can fail, a clock that is turned by hand, a network that answers as it is told. */
import { type Client, configured, createUnconfigured } from "../src/client.ts";
import type { Environment } from "../src/environment.ts";
import type { EventName, Events } from "../src/events.ts";
import type { Fetch } from "../src/exchange.ts";
import type { NewLead } from "../src/lead.ts";
import type { Options } from "../src/options.ts";
import type { LeadStorage } from "../src/storage.ts";
import type { AppStateLike, NetInfoLike } from "../src/triggers.ts";

export const KEY = "sl_pub_Test1234_0123456789012345678901234567890123456789012";
export const ANA: NewLead = { nome: "Ana Souza", telefone: "+5548991234567", interesse: "Apartamento 2 quartos" };
export const NOW = Date.UTC(2026, 10, 20, 17, 2, 11);

export interface TestStorage extends LeadStorage {
  data: Map<string, string>;
  /** Calls that reject until they are taken out again. */
  broken: Set<"getItem" | "setItem" | "removeItem">;
  leads(): string[];
}

export function testStorage(data = new Map<string, string>()): TestStorage {
  const broken: TestStorage["broken"] = new Set();
  const demand = (call: "getItem" | "setItem" | "removeItem") => {
    if (broken.has(call)) throw new RangeError(`${call} failed`);
  };
  return {
    data,
    broken,
    leads: () => [...data.keys()].filter((key) => key.startsWith("streamleads.lead.")),
    async getItem(key) {
      demand("getItem");
      return data.get(key) ?? null;
    },
    async setItem(key, value) {
      demand("setItem");
      data.set(key, value);
    },
    async removeItem(key) {
      demand("removeItem");
      data.delete(key);
    },
  };
}

export interface TestClock extends Environment {
  set(ms: number): void;
  /** Turns the clock, and runs the timers that are due by then, in their order. */
  advance(ms: number): Promise<void>;
  /** Milliseconds until each timer that is set. */
  timers(): number[];
}

/** `chance`: what every throw of the dice gives. */
export function testClock(startMs = NOW, chance = 0.5): TestClock {
  let nowMs = startMs;
  const timers = new Set<{ run: () => void; at: number }>();
  return {
    now: () => nowMs,
    random: () => chance,
    setTimer(run, ms) {
      const timer = { run, at: nowMs + ms };
      timers.add(timer);
      return timer;
    },
    clearTimer: (timer) => void timers.delete(timer as never),
    set(ms) {
      nowMs = ms;
    },
    async advance(ms) {
      const end = nowMs + ms;
      for (;;) {
        await quiet();
        const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (!next) break;
        timers.delete(next);
        nowMs = Math.max(nowMs, next.at);
        next.run();
      }
      nowMs = end;
    },
    timers: () => [...timers].map(({ at }) => at - nowMs).sort((a, b) => a - b),
  };
}

/** Resolves when everything that waits for nothing but promises has run: the fakes here never wait for the machine. */
export async function quiet(): Promise<void> {
  for (let i = 0; i < 3; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

type Answered = Awaited<ReturnType<Fetch>>;
export interface Sent {
  url: string;
  id: string;
  key: string;
  body: string;
  lead: NewLead;
}

export interface TestNetwork {
  fetch: Fetch;
  sent: Sent[];
  /** What happens to the next requests; the last one stays. */
  answers: ((sent: Sent, signal: AbortSignal) => Answered | Promise<Answered>)[];
}

export function testNetwork(...answers: TestNetwork["answers"]): TestNetwork {
  const sent: Sent[] = [];
  const network: TestNetwork = {
    sent,
    answers: answers.length > 0 ? answers : [receipt],
    async fetch(url, { headers, body, signal }) {
      const one = {
        url,
        id: headers["Idempotency-Key"] ?? "",
        key: headers["X-API-Key"] ?? "",
        body,
        lead: JSON.parse(body),
      };
      sent.push(one);
      const answer = network.answers.length > 1 ? network.answers.shift() : network.answers[0];
      if (!answer) throw new Error("no answer was prepared");
      return answer(one, signal);
    },
  };
  return network;
}

export function answer(status: number, text: string, headers: Record<string, string> = {}): Answered {
  return { status, headers: new Headers(headers), text: async () => text };
}
export function json(status: number, body: unknown, headers: Record<string, string> = {}) {
  return () => answer(status, JSON.stringify(body), { "content-type": "application/json; charset=utf-8", ...headers });
}
/** What the hub answers to a publishable key. */
export function receipt({ id }: Sent): Answered {
  return json(202, { receipt: `r-${id}`, received_at: "2026-11-20T17:02:12.000Z" })();
}
export function refused(status: number, code: string, fields?: unknown[], headers?: Record<string, string>) {
  return json(
    status,
    { error: { code, message: "Não foi aceito.", fix: "Corrija.", request_id: "1", fields } },
    headers,
  );
}
export function offline(): never {
  throw new TypeError("Network request failed");
}
/** Answers never. */
export const silence = () => new Promise<Answered>(() => {});

/** React Native's AppState, moved by hand. */
export function testAppState(currentState = "active") {
  const listeners = new Set<(state: string) => void>();
  const appState: AppStateLike = {
    currentState,
    addEventListener(_type, listener) {
      listeners.add(listener);
      return { remove: () => void listeners.delete(listener) };
    },
  };
  const go = (state: string) => {
    appState.currentState = state;
    for (const listener of listeners) listener(state);
  };
  return { appState, go, listeners };
}

export function testNetInfo() {
  const listeners = new Set<(state: { isConnected: boolean | null }) => void>();
  const netInfo: NetInfoLike = {
    addEventListener(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const go = (isConnected: boolean | null) => {
    for (const listener of listeners) listener({ isConnected });
  };
  return { netInfo, go, listeners };
}

export interface Device {
  client: Client;
  storage: TestStorage;
  clock: TestClock;
  network: TestNetwork;
  options: Options;
  warnings: string[];
  /** Everything told to listeners, in order. */
  events: { [N in EventName]: { name: N; event: Events[N] } }[EventName][];
  told(name: EventName): unknown[];
  /** The same device after its app was killed and started again. */
  restart(network?: TestNetwork): Device;
}

export interface DeviceOptions extends Partial<Options> {
  network?: TestNetwork;
  clock?: TestClock;
  /** Nobody listens: warnings are written instead. */
  deaf?: boolean;
}

export function device({ network = testNetwork(), clock = testClock(), deaf, ...given }: DeviceOptions = {}): Device {
  const storage = (given.storage ?? testStorage()) as TestStorage;
  const warnings: string[] = [];
  const options: Options = {
    apiUrl: "https://api.empresa.example",
    apiKey: KEY,
    fetch: network.fetch,
    logger: { warn: (message) => void warnings.push(message) },
    ...given,
    storage: "storage" in given ? given.storage : storage,
  };
  const unconfigured = createUnconfigured(undefined, clock);
  const events: Device["events"] = [];
  if (!deaf) {
    for (const name of ["sent", "dropped", "paused", "storage_failed"] as const) {
      unconfigured.on(name, (event) => void events.push({ name, event } as (typeof events)[number]));
    }
  }
  const client = configured(unconfigured, options);
  return {
    client,
    storage,
    clock,
    network,
    options,
    warnings,
    events,
    told: (name) => events.filter((one) => one.name === name).map(({ event }) => event),
    restart: (next = network) =>
      device({ ...given, storage: testStorage(new Map(storage.data)), network: next, clock, ...(deaf && { deaf }) }),
  };
}
