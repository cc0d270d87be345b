/** The demonstration: a sandbox, a hub whose every connection leads there, and leads that arrive one after another. */
import { createWriteStream } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type RunningHub, runHub } from "../../apps/hub/src/main.ts";
import { createLog } from "../../apps/hub/src/observe/log.ts";
import { nextFreePort } from "../../apps/hub/src/start/port.ts";
import { type Sandbox, startSandbox } from "../../apps/sandbox/src/sandbox.ts";
import { type DemoFolder, openFolder } from "./folder.ts";
import { type Addresses, addressLines, leadLine } from "./lines.ts";
import type { DemoFlags } from "./options.ts";
import { inventedLead } from "./people.ts";
import { SAMPLE_LEADS, type SampleLead } from "./sample-leads.ts";
import { type Sent, sendLead } from "./send.ts";

export interface DemoOptions extends DemoFlags {
  /** `.demo` at the root. */
  folder: string;
  /** Ports to begin looking for a free one at. */
  hubPort: number;
  sandboxPort: number;
  print: (text: string) => void;
  /** Replaced in tests. Ends early, without an error, when the signal does. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  random?: () => number;
}

export interface Demo {
  addresses: Addresses;
  sandbox: Sandbox;
  hub: RunningHub;
  /** Resolves when no more leads will come, with what became of each that was sent. */
  leads: Promise<Sent[]>;
  stop(): Promise<void>;
}

const HOST = "127.0.0.1";
/** The leads of the beginning arrive within about this time. */
const BEGINNING_MS = 40_000;
/** Then one each so often, so long. */
const PAUSE_MS = { min: 4_000, max: 9_000 };
const STREAM_MS = 10 * 60_000;
/** How long a line waits for the deliveries of its lead. */
const PATIENCE_MS = 3_000;

/** Everything that a hub needs to be a demonstration; nothing of the caller's own environment comes in. */
const BRISK_ENV = {
  HOST,
  INSTANCE_BEAT_MS: "1000",
  INSTANCE_DEAD_MS: "6000",
  RETRY_BASE_MS: "2000",
  BREAKER_OPEN_MS: "4000",
  ATTEMPT_TIMEOUT_MS: "5000",
} as const;

/** Starts everything and answers when the hub listens; the leads come meanwhile. @throws as `runHub` does */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  await using running = new AsyncDisposableStack();
  const folder = await openFolder(options.folder, options.isFresh);
  running.defer(() => folder.release());
  const sandboxPort = await nextFreePort(HOST, options.sandboxPort);
  const sandbox = await startSandbox({ port: sandboxPort });
  running.defer(() => sandbox.close());
  const hubPort = await nextFreePort(HOST, options.hubPort);
  const logStream = createWriteStream(folder.logFile, { flags: "a" });
  running.defer(() => new Promise<void>((resolve) => logStream.end(resolve)));
  const hub = await runHub(demoEnv(sandbox, folder, hubPort), {
    log: createLog("info", logStream),
    buildsDashboard: options.buildsDashboard,
    prepare: forgetProviders,
  });
  running.defer(() => hub.stop());

  const busyPorts = [
    { wanted: options.hubPort, used: hubPort },
    { wanted: options.sandboxPort, used: sandboxPort },
  ].filter(({ wanted, used }) => wanted !== 0 && wanted !== used);
  const { email, password, apiKey, logFile, run } = folder;
  const isContinued = run > 1;
  const addresses = {
    hubUrl: hub.url,
    sandboxUrl: sandbox.url,
    email,
    password,
    apiKey,
    busyPorts,
    logFile,
    isContinued,
  };
  options.print(addressLines(addresses));

  const ending = new AbortController();
  const leads = sendLeads({ url: hub.url, apiKey }, run, options, ending.signal);
  running.defer(async () => {
    ending.abort();
    await leads;
  });
  const all = running.move();
  return { addresses, sandbox, hub, leads, stop: () => all.disposeAsync() };
}

function demoEnv(sandbox: Sandbox, { dataDir, email, password, apiKey }: DemoFolder, port: number) {
  return {
    ...sandbox.env(),
    ...BRISK_ENV,
    PORT: String(port),
    DATA_DIR: dataDir,
    ADMIN_EMAIL: email,
    ADMIN_PASSWORD: password,
    BOOTSTRAP_API_KEY: apiKey,
  };
}

/** A sandbox begins empty each time, so what its providers called things by an earlier time means something else now. */
async function forgetProviders({ db }: RunningHub["context"]): Promise<void> {
  await db.pool.query("delete from external_refs");
}

async function sendLeads(
  target: { url: string; apiKey: string },
  run: number,
  { leads, isStreaming, isQuiet, print, wait = quietly, random = Math.random }: DemoOptions,
  signal: AbortSignal,
): Promise<Sent[]> {
  const results: Sent[] = [];
  const send = async ({ body, note }: SampleLead) => {
    const sent = await sendLead(target, body, { patienceMs: PATIENCE_MS, signal });
    results.push(sent);
    if (!isQuiet) print(leadLine(timeOfDay(), sent, note));
  };
  try {
    for (let number = 1; number <= leads && !signal.aborted; number += 1) {
      await send(leadOf(run, number, random));
      await wait((BEGINNING_MS / Math.max(leads, 1)) * (0.5 + random()), signal);
    }
    const end = performance.now() + STREAM_MS;
    for (let number = leads + 1; isStreaming && performance.now() < end && !signal.aborted; number += 1) {
      await send(inventedLead(run, number, random));
      await wait(PAUSE_MS.min + random() * (PAUSE_MS.max - PAUSE_MS.min), signal);
    }
    if (!signal.aborted) print("  Não chegam mais leads. Painel e provedores continuam no ar; Ctrl-C encerra.");
  } catch (error) {
    // A call that Ctrl-C has cut off is no failure of the demonstration.
    if (!signal.aborted) print(`  O envio de leads parou: ${error instanceof Error ? error.message : String(error)}`);
  }
  return results;
}

/** The sample first; who has seen it, and whoever wants more than it has, meets new people. */
function leadOf(run: number, number: number, random: () => number): SampleLead {
  const sample = run === 1 ? SAMPLE_LEADS[number - 1] : undefined;
  return sample ?? inventedLead(run, number, random);
}

async function quietly(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

function timeOfDay(): string {
  return new Date().toLocaleTimeString("pt-BR");
}
