/**
 * `npm run cluster -- read-only-root`, inside its namespaces: the container without Docker. The image's file tree is laid
 * out as the Dockerfile says and mounted read-only; its own command runs in it as its own user, as process 1, without
 * capabilities and without a way to get any. A lead goes in and is delivered, with the embedded PostgreSQL and with another.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chown, mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { startFake } from "@streamleads/integration-kit/testing/server";
import { n8nFake } from "../../integrations/src/n8n/fake.ts";
import { readDockerfile, type Stage } from "../support/dockerfile.ts";
import { layOutImage } from "../support/image-tree.ts";
import { Findings, seconds } from "./findings.ts";
import { makeMachine, makeSwitch } from "./network.ts";
import { PORT as DATABASE_PORT, embeddedBin, startPostgres } from "./postgres.ts";
import { end } from "./sandbox.ts";
import { until } from "./until.ts";

const KEY = "chave-do-ensaio-de-raiz-somente-leitura";
const UP_MS = 120_000;
/** As `stop_grace_period` in deploy/compose; tests/deploy.test.ts holds it against the hub's own bounds. */
const GRACE_MS = 180_000;
const DELIVERED_MS = 30_000;
/** The base image's. */
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const NO_CAPABILITIES = "0000000000000000";

const folder = process.argv.at(-1) ?? "";
const root = join(folder, "root");
const image = lastOf(readDockerfile());
const [uid = 0, gid = 0] = (image.user ?? "").split(":").map(Number);
const dataDir = image.env.DATA_DIR ?? "";
const url = `http://127.0.0.1:${image.env.PORT}`;
const findings = new Findings("a hub as the container runs it");

process.exitCode = await run().catch((error: unknown) => {
  console.error(error);
  return 1;
});
process.exit();

async function run(): Promise<number> {
  const tree = await layOutImage(root);
  findings.say(`the image: ${tree.packages} packages of production, ${tree.postgres}`);
  const provider = await startFake(n8nFake());
  const env = {
    ...n8nFake().env(provider.url),
    EGRESS_ALLOW: "127.0.0.0/8",
    BOOTSTRAP_API_KEY: KEY,
    SECRETS_KEY: Buffer.alloc(32, 7).toString("base64"),
    LOG_LEVEL: "debug",
  };
  await trial("embedded PostgreSQL", { ...env, SECRETS_KEY: "" }, provider);

  await makeSwitch();
  const machine = await makeMachine("db", 20);
  const server = await startPostgres({ bin: await embeddedBin(folder), folder: join(folder, "postgres"), machine });
  const databaseUrl = `postgres://postgres@${machine.address}:${DATABASE_PORT}/postgres`;
  await trial("DATABASE_URL", { ...env, DATABASE_URL: databaseUrl }, provider);
  await server.stop();
  await provider.close();
  return findings.end();
}

type Provider = Awaited<ReturnType<typeof startFake>>;

async function trial(name: string, env: Readonly<Record<string, string>>, provider: Provider): Promise<void> {
  const data = join(folder, `data-${name.replace(/\W+/g, "-")}`);
  const logFile = `${data}.log`;
  await mkdir(data, { mode: 0o700 });
  await chown(data, uid, gid);
  const log = await open(logFile, "a");
  const begun = performance.now();
  const child = confined(data, [...image.entrypoint, ...image.command], env, ["ignore", log.fd, log.fd]);
  await log.close();
  try {
    await until(
      `${name}: the hub is ready`,
      () => ask("/ready"),
      (status) => status === 200 || child.exitCode !== null,
      UP_MS,
    );
    if (child.exitCode !== null) throw new Error(`the hub ended:\n${(await readFile(logFile, "utf8")).slice(-3_000)}`);
    findings.say(`${name}: ready after ${seconds(performance.now() - begun)}`);
    await proveDelivery(name, provider);
    const pid = await firstProcess(child);
    await proveRights(name, pid);
    const healthy = spawnSync("nsenter", ["-t", String(pid), "-m", "-p", "-r", ...asUser(), ...image.healthcheck], {
      env: { ...image.env, PATH },
    });
    findings.prove(`${name}: HEALTHCHECK says healthy`, healthy.status === 0, `exit ${healthy.status}`);
    if (!env.DATABASE_URL) proveWrites(pid);
    const stopping = performance.now();
    const gone = once(child, "exit");
    process.kill(pid, "SIGTERM");
    const insist = setTimeout(() => process.kill(pid, "SIGKILL"), GRACE_MS);
    const [code] = (await gone) as [number | null];
    clearTimeout(insist);
    findings.prove(
      `${name}: SIGTERM ends it in order`,
      code === 0,
      `exit ${code} after ${seconds(performance.now() - stopping)}`,
    );
  } finally {
    await end(child, 1_000);
  }
  const said = await readFile(logFile, "utf8");
  const refused = said
    .split("\n")
    .filter((line) => /EROFS|EACCES|EPERM|read-only file system|permission denied/i.test(line));
  findings.prove(`${name}: nothing in its log was refused by the disk`, refused.length === 0, refused[0] ?? "no line");
  const stopped = /"duration_ms":\d+,"msg":"hub.stopped"/.exec(said)?.[0];
  findings.prove(`${name}: its log says that it stopped in order`, stopped !== undefined, stopped ?? "no hub.stopped");
}

async function proveDelivery(name: string, provider: Provider): Promise<void> {
  const before = provider.arrivals.length;
  const body = { nome: "Ana Prova", email: `ana.${before}@example.com`, telefone: "+5511987650000", origem: "WEBSITE" };
  const answer = await fetch(`${url}/api/v1/leads`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": KEY },
    body: JSON.stringify(body),
  });
  const { ms } = await until(
    `${name}: the lead is delivered`,
    async () => provider.arrivals.length,
    (count) => count > before,
    DELIVERED_MS,
  );
  findings.prove(
    `${name}: a lead is taken in and delivered`,
    answer.status === 201,
    `${answer.status}, ${seconds(ms)} later`,
  );
  const page = await fetch(`${url}/`);
  const html = await page.text();
  findings.prove(
    `${name}: the dashboard is served`,
    html.includes("/assets/"),
    `${page.status}, ${html.length} characters`,
  );
}

/** Of the hub and everything that it started. */
async function proveRights(name: string, first: number): Promise<void> {
  const pids = await family(first);
  const wrong: string[] = [];
  for (const pid of pids) {
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    const value = (field: string) => new RegExp(`^${field}:[\\t ]*(.*)$`, "m").exec(status)?.[1]?.split(/\s+/) ?? [];
    const sets = ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"].filter((set) => value(set)[0] !== NO_CAPABILITIES);
    const isOther = [...value("Uid"), ...value("Gid")].some((id) => Number(id) !== uid && Number(id) !== gid);
    if (sets.length > 0 || isOther || value("NoNewPrivs")[0] !== "1" || (value("Groups")[0] ?? "") !== "")
      wrong.push(`${value("Name")[0]}: ${sets.join(" ")} ${value("Uid").join(" ")}`);
  }
  findings.prove(
    `${name}: no process has a capability, a group or another user`,
    wrong.length === 0,
    wrong[0] ?? `${pids.length} processes, all ${uid}:${gid}, no new privileges`,
  );
}

/** In the hub's own tree, as its user: what is to be refused, and what is not. */
function proveWrites(pid: number): void {
  const closed = ["/", "/etc", "/usr", "/usr/local/bin", "/var", "/var/lib", "/run", "/root", image.workdir];
  const below = ["node_modules", "apps/hub/src", "apps/dashboard/dist"].map((path) => join(image.workdir, path));
  const script = `const { writeFileSync, rmSync } = require("node:fs");
    for (const folder of JSON.parse(process.argv[1])) {
      const file = folder + "/.ensaio";
      try { writeFileSync(file, "x"); rmSync(file); console.log(folder + " written"); }
      catch (error) { console.log(folder + " " + error.code); }
    }`;
  const paths = [...closed, ...below, "/tmp", dataDir];
  const command = ["node", "-e", script, JSON.stringify(paths)];
  const tried = spawnSync("nsenter", ["-t", String(pid), "-m", "-p", "-r", ...asUser(), ...command], {
    env: { PATH },
    encoding: "utf8",
  });
  const answers = new Map(
    tried.stdout
      .trim()
      .split("\n")
      .map((line) => line.split(" ") as [string, string]),
  );
  const open = paths.filter((path) => answers.get(path) === "written").join(" ");
  const other = [...closed, ...below].filter((path) => answers.get(path) !== "EROFS");
  findings.prove("only /tmp and DATA_DIR can be written", open === `/tmp ${dataDir}`, open || tried.stderr);
  findings.prove(
    "everywhere else a write is EROFS",
    other.length === 0,
    `${closed.length + below.length - other.length} places`,
  );
}

// ---- the container ----------------------------------------------------------------------------------------------------

/** As process 1 of its own, in the tree, with DATA_DIR and /tmp over it. */
function confined(
  data: string,
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  stdio: ["ignore", number, number],
): ChildProcess {
  const mounts = [
    `mount --bind "$1" "$0${dataDir}"`,
    `mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs "$0/tmp"`,
    `mount -t tmpfs -o mode=1777,nosuid,nodev,noexec,size=64m tmpfs "$0/dev/shm"`,
    `mount -t proc proc "$0/proc"`,
  ];
  const script = `${mounts.join(" && ")} && cd "$0" && root=$0 && shift && exec chroot "$root" "$@"`;
  const inside = [...asUser(), "env", "-C", image.workdir, ...command];
  const namespaces = ["--pid", "--mount", "--fork", "--kill-child", "--", "sh", "-c", script, root, data];
  return spawn("unshare", [...namespaces, ...inside], { stdio, env: { PATH, ...image.env, ...env } });
}

function asUser(): string[] {
  const none = ["--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all", "--no-new-privs", "--clear-groups"];
  return ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, ...none, "--"];
}

/** The hub itself, whose parent `unshare` waits for it. */
async function firstProcess({ pid }: ChildProcess): Promise<number> {
  return Number((await childrenOf(pid ?? 0))[0]);
}

async function family(pid: number): Promise<number[]> {
  const below = await Promise.all((await childrenOf(pid)).map(family));
  return [pid, ...below.flat()];
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => ""); // It ended meanwhile.
  return text.split(" ").flatMap((one) => (one.trim() === "" ? [] : [Number(one)]));
}

/** The status, or why there was none. */
async function ask(path: string): Promise<number | string> {
  return fetch(url + path).then(
    ({ status }) => status,
    (error: Error) => error.message,
  );
}

function lastOf(stages: Stage[]): Stage {
  const last = stages.at(-1);
  if (!last) throw new Error("the Dockerfile has no stage");
  return last;
}
