/** Prometheus and Alertmanager of this machine, started on loopback in a folder of their own and ended with the run. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { shortened } from "./short-rules.ts";

export const PROGRAMS = ["prometheus", "promtool", "prometheus-alertmanager"] as const;
const RULES = join(import.meta.dirname, "../../deploy/prometheus/streamleads.rules.yml");
const READY_MS = 30_000;
const LOOK_MS = 100;
const END_MS = 10_000;

export interface Server {
  url: string;
  stop(): Promise<void>;
}

/** Those of the programs that this machine does not have. */
export function missingPrograms(): string[] {
  return PROGRAMS.filter((program) => spawnSync(program, ["--version"], { stdio: "ignore" }).error !== undefined);
}

/** @param receiverUrl where it tells alerts */
export async function startAlertmanager(folder: string, receiverUrl: string): Promise<Server> {
  const port = await freePort();
  const config = join(folder, "alertmanager.yml");
  await writeFile(
    config,
    `route: { receiver: test, group_by: [alertname, connection], group_wait: 1s, group_interval: 1s, repeat_interval: 1h }
receivers: [{ name: test, webhook_configs: [{ url: "${receiverUrl}", send_resolved: true }] }]
`,
  );
  return start("prometheus-alertmanager", port, folder, [
    `--config.file=${config}`,
    `--storage.path=${join(folder, "alertmanager")}`,
    `--web.listen-address=127.0.0.1:${port}`,
    // Of a cluster of one there is nobody to talk to.
    "--cluster.listen-address=",
  ]);
}

/** Scrapes every second by the rules of `deploy/`, which hold after `holdFor` instead of minutes. */
export async function startPrometheus(
  folder: string,
  options: { target: string; alertmanager: string; holdFor: string },
): Promise<Server> {
  const port = await freePort();
  await writeFile(join(folder, "rules.yml"), shortened(await readFile(RULES, "utf8"), options.holdFor));
  const config = join(folder, "prometheus.yml");
  await writeFile(
    config,
    `global: { scrape_interval: 1s, evaluation_interval: 1s }
rule_files: [rules.yml]
alerting: { alertmanagers: [{ static_configs: [{ targets: ["${new URL(options.alertmanager).host}"] }] }] }
scrape_configs: [{ job_name: streamleads, static_configs: [{ targets: ["${options.target}"] }] }]
`,
  );
  return start("prometheus", port, folder, [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(folder, "prometheus")}`,
    `--web.listen-address=127.0.0.1:${port}`,
    "--rules.alert.resend-delay=1s",
  ]);
}

/** Starts a program and waits until it says that it is ready; its own words go to a file in the folder. */
async function start(program: string, port: number, folder: string, args: string[]): Promise<Server> {
  await mkdir(folder, { recursive: true });
  const logFile = join(folder, `${program}.log`);
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  const output = createWriteStream(logFile);
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  const url = `http://127.0.0.1:${port}`;
  const stop = () => end(child);
  const deadline = performance.now() + READY_MS;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) break;
    if (await isReady(url)) return { url, stop };
    await wait(LOOK_MS);
  }
  await stop();
  throw new Error(`${program} did not become ready:\n${(await readFile(logFile, "utf8")).slice(-2_000)}`);
}

async function isReady(url: string): Promise<boolean> {
  // Refused until it listens: that is what we wait for.
  const answer = await fetch(`${url}/-/ready`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.ok ?? false;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  const insist = setTimeout(() => child.kill("SIGKILL"), END_MS);
  await gone;
  clearTimeout(insist);
}

/** A port that was free a moment ago; these programs do not say which one they chose themselves. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
