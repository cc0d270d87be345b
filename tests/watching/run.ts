/**
 * `npm run watching`: the alerts of `deploy/prometheus` with a real Prometheus and a real Alertmanager. Things are
 * broken on purpose, and each must be told to somebody, and told to be solved. Takes about a minute and a half.
 * Needs Debian's packages (`install-debian.sh` beside this file); says "skipped" and ends well without them.
 */
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startFake } from "@streamleads/integration-kit/testing/server";
import { type RunningHub, runHub } from "../../apps/hub/src/main.ts";
import { SILENT } from "../../apps/hub/src/observe/log.ts";
import { n8nFake } from "../../integrations/src/n8n/fake.ts";
import { type Receiver, startReceiver } from "./receiver.ts";
import { freePort, missingPrograms, startAlertmanager, startPrometheus } from "./servers.ts";

const RULE_TESTS = join(import.meta.dirname, "../../deploy/prometheus/streamleads.rules.test.yml");
const DASHBOARD = join(import.meta.dirname, "../../deploy/grafana/streamleads.json");
const KEY = "watching-watching-watching";
const HOLD_FOR = "3s";
/** From the break to the message: attempts that fail, a scrape, an evaluation, the hold, the grouping. */
const TOLD_MS = 60_000;
/** Enough for the breaker (5 in a row), below what a rate is judged by. */
const LEADS = 6;

const begun = performance.now();
const say = (text: string) => {
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1).padStart(6);
  process.stdout.write(`${seconds} s  ${text}\n`);
};

const missing = missingPrograms();
if (missing.length > 0) {
  process.stdout.write(`skipped: ${missing.join(", ")} not found. Install with: sh tests/watching/install-debian.sh\n`);
} else {
  await run();
}

async function run(): Promise<void> {
  const checked = spawnSync("promtool", ["test", "rules", RULE_TESTS], { encoding: "utf8", timeout: 120_000 });
  if (checked.status !== 0) throw new Error(`promtool test rules:\n${checked.stdout}${checked.stderr}`);
  say("promtool test rules: every alert fires when it should, and only then");

  await using running = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "streamleads-watching-"));
  running.defer(() => rm(folder, { recursive: true, force: true }));
  const n8n = await startFake(n8nFake());
  running.defer(() => n8n.close());
  const receiver = await startReceiver();
  running.defer(() => receiver.close());
  const port = await freePort();
  const env = {
    ...n8n.provider.env(n8n.url),
    PORT: String(port),
    DATA_DIR: join(folder, "data"),
    SANDBOX: "true",
    EGRESS_ALLOW: "127.0.0.0/8",
    BOOTSTRAP_API_KEY: KEY,
    RETRY_BASE_MS: "500",
    BREAKER_OPEN_MS: "1000",
    ATTEMPT_TIMEOUT_MS: "2000",
  };
  let hub: RunningHub | undefined = await runHub(env, { log: SILENT });
  running.defer(async () => hub?.stop());
  say(`hub with a database of its own listens at ${hub.url}`);
  const alertmanager = await startAlertmanager(folder, receiver.url);
  running.defer(() => alertmanager.stop());
  const prometheus = await startPrometheus(folder, {
    target: `127.0.0.1:${port}`,
    alertmanager: alertmanager.url,
    holdFor: HOLD_FOR,
  });
  running.defer(() => prometheus.stop());
  say(`Prometheus and Alertmanager of this machine are ready; rules hold after ${HOLD_FOR} instead of minutes`);
  await scraped(prometheus.url);
  say("the hub is scraped");

  say("BREAK: n8n answers 503");
  n8n.fail({ kind: "answer", status: 503, text: "down" });
  const breakerFires = told(receiver, "firing", "BreakerOpen", { connection: "n8n" });
  await sendLeads(hub.url);
  await breakerFires;
  say("HEAL: n8n answers again");
  const breakerSolved = told(receiver, "resolved", "BreakerOpen", { connection: "n8n" });
  n8n.heal();
  await breakerSolved;
  await n8n.until((arrivals) => arrivals.length >= LEADS, TOLD_MS);
  say(`all ${LEADS} leads have arrived at n8n`);
  const drawn = await drawDashboard(prometheus.url);
  say(`the dashboard: ${drawn.asked} queries accepted, ${drawn.answered} with data`);

  say("BREAK: the hub is stopped");
  const downFires = told(receiver, "firing", "WebhookDown", {});
  await hub.stop();
  hub = undefined;
  await downFires;
  say("HEAL: the hub is started again");
  const downSolved = told(receiver, "resolved", "WebhookDown", {});
  hub = await runHub(env, { log: SILENT });
  await downSolved;

  const asked = new Set(["BreakerOpen", "WebhookDown"]);
  const others = new Set(receiver.told.map(({ labels }) => labels.alertname).filter((name) => !asked.has(name ?? "")));
  say(others.size === 0 ? "no other alert was told" : `told besides: ${[...others].join(", ")}`);
  process.stdout.write("2 passed, 0 failed\n");
}

/** Begins to wait at once, so that what is told before anybody looks is not missed. */
async function told(
  receiver: Receiver,
  status: "firing" | "resolved",
  alertname: string,
  labels: Record<string, string>,
): Promise<void> {
  const wanted = Object.entries({ alertname, ...labels });
  const alert = await receiver.next(
    (one) => one.status === status && wanted.every(([name, value]) => one.labels[name] === value),
    `${alertname} ${status}`,
    TOLD_MS,
  );
  say(`TOLD: ${alertname} ${status}: ${alert.annotations.summary}`);
}

async function sendLeads(url: string): Promise<void> {
  for (let i = 0; i < LEADS; i += 1) {
    const answer = await fetch(`${url}/api/v1/leads`, {
      method: "POST",
      headers: { "x-api-key": KEY, "content-type": "application/json" },
      body: JSON.stringify({
        nome: `Vigia Número ${i}`,
        email: `vigia-${i}@exemplo.example`,
        interesse: "apartamento",
      }),
      signal: AbortSignal.timeout(10_000),
    });
    if (answer.status !== 201) throw new Error(`lead ${i}: ${answer.status} ${await answer.text()}`);
  }
}

/** Asks everything that the dashboard asks, as Grafana would; a query that Prometheus refuses is a fault. */
async function drawDashboard(prometheusUrl: string): Promise<{ asked: number; answered: number }> {
  const { panels } = JSON.parse(await readFile(DASHBOARD, "utf8")) as { panels: { targets?: { expr: string }[] }[] };
  const exprs = panels.flatMap(({ targets }) => (targets ?? []).map(({ expr }) => expr));
  let answered = 0;
  for (const expr of exprs) {
    const query = expr.replaceAll("$__rate_interval", "1m").replace(/\$(integration|connection)\b/g, ".*");
    const answer = await fetch(`${prometheusUrl}/api/v1/query?${new URLSearchParams({ query })}`, {
      signal: AbortSignal.timeout(10_000),
    });
    if (answer.status !== 200) throw new Error(`${query}: ${answer.status} ${await answer.text()}`);
    const { data } = (await answer.json()) as { data: { result: unknown[] } };
    if (data.result.length > 0) answered += 1;
  }
  return { asked: exprs.length, answered };
}

/** Waits until Prometheus has read the hub once. */
async function scraped(prometheusUrl: string): Promise<void> {
  const deadline = performance.now() + TOLD_MS;
  while (performance.now() < deadline) {
    const answer = await fetch(`${prometheusUrl}/api/v1/query?query=database_up`, {
      signal: AbortSignal.timeout(5_000),
    });
    const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } };
    if (data.result[0]?.value[1] === "1") return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("the hub was not scraped");
}
