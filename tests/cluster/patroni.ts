/** Three machines with PostgreSQL, Patroni and etcd each, from Debian's packages and the file that `deploy/` offers. */
import type { ChildProcess } from "node:child_process";
import { chown, mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Account, isRoot } from "../../apps/hub/src/store/embedded/account.ts";
import { type Machine, runOn } from "./network.ts";
import { DEBIAN_15, PORT, serverAccount } from "./postgres.ts";
import { until } from "./until.ts";

const CONFIG = join(import.meta.dirname, "../../deploy/patroni/patroni.yml");
export const SUPERUSER = { user: "postgres", password: "senha-do-postgres-do-ensaio" };
const REPLICATION = { user: "replicator", password: "senha-do-replicator-do-ensaio" };
const REST_PORT = 8008;
const UP_MS = 120_000;

/** As Patroni tells it at `/cluster`. */
interface Member {
  name: string;
  role: string;
  state: string;
}

export class DatabaseNode {
  readonly machine: Machine;
  readonly #folder: string;
  readonly #all: readonly Machine[];
  readonly #account: Account;
  #patroni: ChildProcess | undefined;

  private constructor(machine: Machine, all: readonly Machine[], folder: string, account: Account) {
    this.machine = machine;
    this.#all = all;
    this.#folder = folder;
    this.#account = account;
  }

  /** A machine with its etcd running; PostgreSQL and Patroni follow with `start`. */
  static async open(machine: Machine, all: readonly Machine[], folder: string): Promise<DatabaseNode> {
    const account = isRoot() ? await serverAccount() : undefined;
    if (!account) throw new Error("there is no account for PostgreSQL");
    const own = join(folder, machine.name);
    await mkdir(own, { mode: 0o700 });
    await chown(own, account.uid, account.gid);
    const node = new DatabaseNode(machine, all, own, account);
    await node.#startEtcd();
    return node;
  }

  get name(): string {
    return this.machine.name;
  }

  /** Starts Patroni, which makes or joins the cluster. */
  async start(): Promise<void> {
    const { name, address } = this.machine;
    const env = {
      PATH: process.env.PATH ?? "",
      HOME: this.#folder,
      LC_ALL: "C.UTF-8",
      PATRONI_NAME: name,
      PATRONI_ETCD_HOSTS: this.#all.map((one) => `'${one.address}:2379'`).join(","),
      PATRONI_RESTAPI_LISTEN: `${address}:${REST_PORT}`,
      PATRONI_RESTAPI_CONNECT_ADDRESS: `${address}:${REST_PORT}`,
      PATRONI_POSTGRESQL_LISTEN: `${address}:${PORT}`,
      PATRONI_POSTGRESQL_CONNECT_ADDRESS: `${address}:${PORT}`,
      PATRONI_POSTGRESQL_DATA_DIR: this.#data,
      PATRONI_POSTGRESQL_BIN_DIR: DEBIAN_15,
      PATRONI_POSTGRESQL_PGPASS: join(this.#folder, "pgpass"),
      PATRONI_SUPERUSER_USERNAME: SUPERUSER.user,
      PATRONI_SUPERUSER_PASSWORD: SUPERUSER.password,
      PATRONI_REPLICATION_USERNAME: REPLICATION.user,
      PATRONI_REPLICATION_PASSWORD: REPLICATION.password,
    };
    // Sockets stand in /run, which machines here share and real ones do not.
    const ownRun = "mkdir -p /run/postgresql && mount -t tmpfs -o mode=1777 tmpfs /run/postgresql";
    const { uid, gid } = this.#account;
    const drop = `exec setpriv --reuid=${uid} --regid=${gid} --clear-groups -- "$@"`;
    const command = ["unshare", "--mount", "sh", "-c", `${ownRun} && ${drop}`, "sh", "patroni", CONFIG];
    this.#patroni = await this.#run("patroni", command, env);
  }

  /** As a power cut would end them: Patroni, so that nobody starts it again, and PostgreSQL. */
  async kill(): Promise<void> {
    const [pid] = (await readFile(join(this.#data, "postmaster.pid"), "utf8")).split("\n");
    this.#patroni?.kill("SIGKILL");
    process.kill(Number(pid), "SIGKILL");
  }

  /** Whether this one takes writes, by its own word; `false` too when it does not answer. */
  async isPrimary(): Promise<boolean> {
    const answer = await this.#ask("/primary");
    return answer?.status === 200;
  }

  /** The cluster as this one sees it; empty when it does not answer. */
  async members(): Promise<Member[]> {
    const answer = await this.#ask("/cluster");
    return answer?.ok ? ((await answer.json()) as { members: Member[] }).members : [];
  }

  get #data(): string {
    return join(this.#folder, "data");
  }

  async #ask(path: string): Promise<Response | undefined> {
    const url = `http://${this.machine.address}:${REST_PORT}${path}`;
    // Not up, killed or cut off: the caller is told that there is no answer.
    return fetch(url, { signal: AbortSignal.timeout(1_500) }).catch(() => undefined);
  }

  async #startEtcd(): Promise<void> {
    const { name, address } = this.machine;
    const { uid, gid } = this.#account;
    const args = [
      ["name", name],
      ["data-dir", join(this.#folder, "etcd")],
      ["listen-client-urls", `http://${address}:2379,http://127.0.0.1:2379`],
      ["advertise-client-urls", `http://${address}:2379`],
      ["listen-peer-urls", `http://${address}:2380`],
      ["initial-advertise-peer-urls", `http://${address}:2380`],
      ["initial-cluster", this.#all.map((one) => `${one.name}=http://${one.address}:2380`).join(",")],
      ["initial-cluster-state", "new"],
      // Six servers share one disk here: the usual 100 ms and 1 s are for machines of their own.
      ["heartbeat-interval", "300"],
      ["election-timeout", "3000"],
      // Without it (the default before 3.5) a member that comes back makes the others vote anew.
      ["pre-vote", "true"],
      // Patroni 3.0.2 takes its lock back by a write without a condition when it speaks version 3: a primary that was cut
      // off and comes back overwrote the lock of the one that had taken its place, and what was answered meanwhile was
      // lost (seen in two of six trials). By version 2 it compares before it writes.
      ["enable-v2", "true"],
    ].map(([flag, value]) => `--${flag}=${value}`);
    const drop = ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", "--"];
    await this.#run("etcd", [...drop, "etcd", ...args], { PATH: process.env.PATH ?? "" });
  }

  async #run(program: string, command: readonly string[], env: NodeJS.ProcessEnv): Promise<ChildProcess> {
    const log = await open(join(this.#folder, `${program}.log`), "a");
    const child = runOn(this.machine, command, { env, stdio: ["ignore", log.fd, log.fd] });
    await log.close();
    return child;
  }
}

/**
 * Waits until one leads, by its own word and by that of all others, one is its synchronous standby, and the third
 * follows. Who was cut off tells for a while how things were. @returns the one that leads
 */
export async function untilWhole(nodes: readonly DatabaseNode[]): Promise<DatabaseNode> {
  const look = () =>
    Promise.all(nodes.map(async (node) => ({ isPrimary: await node.isPrimary(), members: await node.members() })));
  const isUp = ({ state }: Member) => state === "running" || state === "streaming";
  const { seen } = await until(
    "the database cluster is whole",
    look,
    (views) =>
      views.filter(({ isPrimary }) => isPrimary).length === 1 &&
      new Set(views.map(({ members }) => leaderOf(members))).size === 1 &&
      views.every(
        ({ members }) =>
          members.filter(isUp).length === nodes.length && members.some(({ role }) => role === "sync_standby"),
      ),
    UP_MS,
  );
  const node = nodes[seen.findIndex(({ isPrimary }) => isPrimary)];
  if (!node || node.name !== leaderOf(seen[0]?.members ?? [])) throw new Error("the primary is not the leader");
  return node;
}

function leaderOf(members: readonly Member[]): string | undefined {
  return members.find(({ role }) => role === "leader")?.name;
}
