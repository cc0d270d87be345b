/**
 * Throws requests at a hub of its own and holds every answer against what is promised: no fault of ours, no stack, no
 * word of the database, every refusal in the one form, nothing that hangs, a process that lives and does not grow, and
 * leads that are taken in all the while.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { Dice } from "../../../chaos/dice.ts";
import { type Thrown, throwBytes, throwRequest } from "./generate.ts";

export interface FuzzOptions {
  seed: string;
  requests: number;
  databaseUrl: string;
  dataDir: string;
  /** Only this one, with what is sent and answered printed. */
  only?: number | undefined;
  onProgress?: (done: number) => void;
}

export interface FuzzReport {
  requests: number;
  /** What broke a promise: number, request, answer. At most 20. */
  faults: string[];
  byStatus: Record<string, number>;
  p99Ms: number;
  seconds: number;
  /** MB, once everything was loaded and at the end. */
  rssMb: [warm: number, end: number];
  /** Right leads that were sent in between, all answered 2xx. */
  leads: number;
}

const KEY = "chave-de-fuzz-com-todos-os-direitos";
const KEYS = [KEY, KEY, KEY, KEY, "sl_read_x_y", "", "x".repeat(300)];
const LANES = 16;
const HANG_MS = 15_000;
const LEAD_EVERY = 500;
const BYTES_EVERY = 150;
/** Of the requests: what is loaded when it is first asked for is loaded by then. */
const WARM_SHARE = 0.2;
const GROWTH_MB_MAX = 150;
const FAULTS_MAX = 20;

export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const child = fork(new URL("./hub-process.ts", import.meta.url), { execArgv: [] });
  const gone = once(child, "exit").then(([code, signal]) => `the hub ended (${code ?? signal})`);
  const said = () =>
    Promise.race([once(child, "message").then(([message]) => message as { url: string; rss: number }), gone]);
  child.send({
    PORT: "0",
    SANDBOX: "true",
    // No request may make it call anything but this machine.
    EGRESS_ALLOW: "127.0.0.0/8",
    DATABASE_URL: options.databaseUrl,
    DATA_DIR: options.dataDir,
    SECRETS_KEY: Buffer.alloc(32, 5).toString("base64"),
    BOOTSTRAP_API_KEY: KEY,
    WEBHOOK_SECRET: "segredo-do-fuzz-0123456789",
    N8N_WEBHOOK_URL: "http://127.0.0.1:9/x",
  } satisfies Record<string, string>);
  const started = await said();
  if (typeof started === "string") throw new Error(`${started} before it listened`);
  const rssMb = async () => {
    child.send("memory");
    const told = await said();
    return typeof told === "string" ? Number.NaN : Math.round(told.rss / 1024 / 1024);
  };
  try {
    return await run(options, new URL(started.url), rssMb, gone);
  } finally {
    child.kill("SIGTERM");
    await gone;
  }
}

async function run(
  { seed, requests, only, onProgress }: FuzzOptions,
  base: URL,
  rssMb: () => Promise<number>,
  gone: Promise<string>,
): Promise<FuzzReport> {
  const agent = new Agent({ keepAlive: true, maxSockets: LANES });
  const report: FuzzReport = { requests: 0, faults: [], byStatus: {}, p99Ms: 0, seconds: 0, rssMb: [0, 0], leads: 0 };
  const times: number[] = [];
  let death: string | undefined;
  void gone.then((words) => (death = words));
  const begun = performance.now();
  let next = only ?? 0;
  const end = only === undefined ? requests : only + 1;
  const blame = (number: number, what: string) => {
    if (report.faults.length < FAULTS_MAX) report.faults.push(`request ${number}: ${what}`);
  };
  const lane = async () => {
    while (next < end && death === undefined && report.faults.length < FAULTS_MAX) {
      const number = next++;
      const dice = new Dice(seed, "request", number);
      const at = performance.now();
      if (number % BYTES_EVERY === 1) await bytesAt(base, throwBytes(dice), (what) => blame(number, what));
      else {
        const isLead = number % LEAD_EVERY === 2;
        const thrown = isLead ? leadOf(number) : throwRequest(dice, KEYS);
        if (only !== undefined) console.log(shown(thrown));
        const answer = await ask(base, agent, thrown).catch((error: NodeJS.ErrnoException) => error);
        const what = answer instanceof Error ? noAnswer(answer, thrown) : problemOf(answer, thrown, isLead);
        if (only !== undefined && !(answer instanceof Error)) console.log(answer.status, answer.text);
        if (what) blame(number, `${shown(thrown)} -> ${what}`);
        const name = answer instanceof Error ? (answer.code ?? "no answer") : String(answer.status);
        report.byStatus[name] = (report.byStatus[name] ?? 0) + 1;
        if (isLead && !what) report.leads += 1;
      }
      times.push(performance.now() - at);
      report.requests += 1;
      if (number === Math.floor(requests * WARM_SHARE)) report.rssMb[0] = await rssMb();
      if (report.requests % 1_000 === 0) onProgress?.(report.requests);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  agent.destroy();
  report.seconds = (performance.now() - begun) / 1_000;
  if (death !== undefined) report.faults.push(death);
  else report.rssMb[1] = await rssMb();
  if (only === undefined && report.rssMb[1] - report.rssMb[0] > GROWTH_MB_MAX)
    report.faults.push(`its memory grew from ${report.rssMb[0]} to ${report.rssMb[1]} MB`);
  report.p99Ms = Math.round(times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0);
  return report;
}

interface Answered {
  status: number;
  headers: Record<string, unknown>;
  text: string;
}

function ask(base: URL, agent: Agent, { method, target, headers, body }: Thrown): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const sent = request({
      agent,
      host: base.hostname,
      port: base.port,
      method,
      path: target,
      headers: { ...headers, ...(body && { "content-length": String(body.length) }) },
      timeout: HANG_MS,
    });
    sent.on("response", (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("error", reject);
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(parts).toString() }),
      );
    });
    sent.on("timeout", () => sent.destroy(Object.assign(new Error("hangs"), { code: "HANGS" })));
    sent.on("error", reject);
    sent.end(body);
  });
}

/** What our own client would not send. */
const NOT_SENT = ["ERR_UNESCAPED_CHARACTERS", "ERR_INVALID_CHAR", "ERR_INVALID_HTTP_TOKEN"];
/** A refusal before the whole body was sent may meet the rest of it on a closed connection. */
const REFUSED_EARLY = ["ECONNRESET", "EPIPE"];

function noAnswer({ code = "", message }: NodeJS.ErrnoException, { method }: Thrown): string | undefined {
  if (NOT_SENT.includes(code) || REFUSED_EARLY.includes(code)) return undefined;
  // A head that is too long is refused before its method is known, so with a body, which a client does not expect of HEAD.
  if (method === "HEAD" && code === "HPE_CLOSED_CONNECTION") return undefined;
  return code || message;
}

/** Words of a stack, a statement or a file of ours. */
const INSIDE =
  /\bat [\w.<>]+ \(|node_modules|\/src\/|\.ts:\d|select .* from |insert into |syntax error|relation "|pg_|ECONNREFUSED/i;
const OWN_PAGES = /^(text\/html|application\/javascript|text\/javascript|text\/plain|text\/csv)/;

function problemOf({ status, headers, text }: Answered, { target }: Thrown, isLead: boolean): string | undefined {
  if (isLead && status !== 200 && status !== 201) return `a right lead was answered ${status}: ${text.slice(0, 300)}`;
  // A source that nobody has configured tells its provider to come again later.
  const isUnconfigured = status === 503 && target.startsWith("/webhooks/");
  if (status >= 500 && !isUnconfigured) return `${status}: ${text.slice(0, 300)}`;
  if (status < 400) return undefined;
  if (INSIDE.test(text)) return `${status} tells of the inside: ${text.slice(0, 300)}`;
  const type = String(headers["content-type"] ?? "");
  if (text === "" || OWN_PAGES.test(type)) return undefined;
  const isWebhook = !text.includes('"error"') && type.startsWith("application/json");
  if (isWebhook) return undefined;
  const { error } = JSON.parse(text) as { error?: { code?: string; message?: string; fix?: string } };
  return error?.code && error.message && error.fix ? undefined : `${status} in another form: ${text.slice(0, 300)}`;
}

/** Bytes that are no request: an answer, or a closed connection, within the bound. */
function bytesAt(base: URL, bytes: Buffer, blame: (what: string) => void): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(Number(base.port), base.hostname);
    let said = "";
    const timer = setTimeout(() => {
      // A head or a body that is not whole is waited for; that is bounded by the server's own time for a request.
      socket.destroy();
    }, 300);
    socket.on("data", (part) => (said += String(part)));
    socket.on("error", () => undefined); // Closed while we wrote: that is an answer.
    socket.on("close", () => {
      clearTimeout(timer);
      if (/^HTTP\/1\.1 5\d\d/.test(said) && !said.startsWith("HTTP/1.1 503"))
        blame(`${bytes.toString("latin1").slice(0, 200)} -> ${said.slice(0, 300)}`);
      if (INSIDE.test(said.split("\r\n\r\n")[1] ?? "")) blame(`tells of the inside: ${said.slice(0, 300)}`);
      resolve();
    });
    socket.end(bytes);
  });
}

function leadOf(number: number): Thrown {
  const body = Buffer.from(
    JSON.stringify({ nome: "Joana Prado", email: `joana.${number}@example.com`, origem: "API" }),
  );
  return {
    method: "POST",
    target: "/api/v1/leads",
    headers: { "x-api-key": KEY, "content-type": "application/json" },
    body,
  };
}

function shown({ method, target, headers, body }: Thrown): string {
  return `${method} ${target.slice(0, 300)} ${JSON.stringify(headers).slice(0, 300)} ${body?.toString("latin1").slice(0, 500) ?? ""}`;
}
