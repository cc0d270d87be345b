/**
 * `npm run cluster -- <trial>`: what takes several machines, another PostgreSQL or a container's restrictions to prove.
 * Says "skipped: …" with the reason, and ends well, where this machine cannot do it.
 */
import { DEBIAN_15 } from "./postgres.ts";
import { testOn15 } from "./postgres-15.ts";
import { missing, type Needs, runInside } from "./sandbox.ts";

interface Trial {
  help: string;
  needs: Needs;
  run: (args: readonly string[]) => Promise<number>;
}

const MACHINES = ["ip", "unshare", "setpriv", "hostname", "mount"] as const;

const TRIALS: Readonly<Record<string, Trial>> = {
  hosts: {
    help: "three hub hosts over one PostgreSQL: what they share, one cut off, one killed (about 7 minutes)",
    needs: { root: true, programs: MACHINES },
    run: () => runInside("hosts.ts", []),
  },
  failover: {
    help: "PostgreSQL with Patroni and etcd: the primary killed, then cut off, under load (about 5 minutes)",
    needs: { root: true, programs: [...MACHINES, "patroni", "etcd", "haproxy"], postgresBin: DEBIAN_15 },
    run: () => runInside("failover.ts", []),
  },
  "postgres-15": {
    help: "the hub's tests on Debian's PostgreSQL 15; folders may follow",
    needs: { postgresBin: DEBIAN_15 },
    run: (folders) => testOn15(folders),
  },
  "read-only-root": {
    help: "a hub as the container runs it: no root, nothing writable but DATA_DIR and /tmp",
    needs: { root: true, programs: [...MACHINES, "chroot"] },
    run: () => runInside("read-only-root.ts", []),
  },
};

const [name = "", ...args] = process.argv.slice(2);
const trial = Object.hasOwn(TRIALS, name) ? TRIALS[name] : undefined;
if (trial === undefined) {
  const lines = Object.entries(TRIALS).map(([each, { help }]) => `  ${each.padEnd(16)}${help}`);
  console.log(`npm run cluster -- <trial>\n${lines.join("\n")}`);
  process.exitCode = name === "" || name === "--help" ? 0 : 2;
} else {
  const reasons = missing(trial.needs);
  if (reasons.length > 0) console.log(`skipped: ${reasons.join("; ")}`);
  else process.exitCode = await trial.run(args);
}
