/**
 * Machines made of network namespaces, each with one cable to a switch. Only inside `runInside`: the switch stands in
 * the network namespace that we are in, which reaches all of them.
 */
import { type ChildProcess, execFile, type SpawnOptions, spawn } from "node:child_process";
import { promisify } from "node:util";

/** Of the network that only exists in here. */
export const NETWORK = "10.88.0.0/24";
export const SWITCH_ADDRESS = "10.88.0.1";
const SWITCH = "switch0";

const run = promisify(execFile);
const ip = (...args: string[]) => run("ip", args);

export interface Machine {
  name: string;
  address: string;
}

export async function makeSwitch(): Promise<void> {
  await ip("link", "add", SWITCH, "type", "bridge");
  await ip("address", "add", `${SWITCH_ADDRESS}/24`, "dev", SWITCH);
  await ip("link", "set", SWITCH, "up");
}

/** @param name at most ten characters @param number last byte of its address */
export async function makeMachine(name: string, number: number): Promise<Machine> {
  const address = `10.88.0.${number}`;
  await ip("netns", "add", name);
  await ip("link", "add", cableOf(name), "type", "veth", "peer", "name", "eth0", "netns", name);
  await ip("link", "set", cableOf(name), "master", SWITCH, "up");
  await ip("-n", name, "link", "set", "lo", "up");
  await ip("-n", name, "address", "add", `${address}/24`, "dev", "eth0");
  await ip("-n", name, "link", "set", "eth0", "up");
  return { name, address };
}

/** Pulls the cable: from here on nothing that the machine sends or is sent arrives, and nobody is told. */
export async function cut({ name }: Machine): Promise<void> {
  await ip("link", "set", cableOf(name), "down");
}

export async function mend({ name }: Machine): Promise<void> {
  await ip("link", "set", cableOf(name), "up");
}

export interface RunOn extends Pick<SpawnOptions, "stdio" | "env" | "cwd"> {
  /** Whom it runs as; default: root. */
  account?: { uid: number; gid: number };
}

/**
 * Starts a program on a machine, under its host name. What is started replaces each step of the way, so that its process
 * number is the child's.
 */
export function runOn({ name }: Machine, command: readonly string[], options: RunOn = {}): ChildProcess {
  const { account, ...rest } = options;
  const as = account ? ["setpriv", `--reuid=${account.uid}`, `--regid=${account.gid}`, "--clear-groups", "--"] : [];
  const named = ["unshare", "--uts", "sh", "-c", `hostname ${name} && exec "$@"`, "sh", ...as];
  return spawn("ip", ["netns", "exec", name, ...named, ...command], rest);
}

function cableOf(name: string): string {
  return `to-${name}`;
}
