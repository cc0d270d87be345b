/**
 * Under which account the server runs. PostgreSQL refuses to run as root, so root hands it to a service account;
 * everybody else runs it as themselves.
 */
import { readFile, realpath, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { EmbeddedPostgresError } from "./errors.ts";

/** An account of this machine that is not root. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
}

/** In order of preference. `initdb` looks its own account up, so a bare number without an entry would not do. */
const SERVICE_ACCOUNTS = ["streamleads", "postgres", "nobody"];

/** Whether this process is root on a system that has root. */
export function isRoot(): boolean {
  return process.geteuid?.() === 0;
}

/**
 * The account that a server started by root runs under: the owner of a cluster that exists (it could not run as
 * anybody else), else the first service account of this machine.
 */
export async function serviceAccount(clusterOwnerUid: number | undefined): Promise<Account> {
  const accounts = parsePasswd(await readFile("/etc/passwd", "utf8"));
  const owner = accounts.find(({ uid }) => uid === clusterOwnerUid);
  if (owner) return owner;
  for (const wanted of SERVICE_ACCOUNTS) {
    const account = accounts.find(({ name }) => name === wanted);
    if (account) return account;
  }
  throw new EmbeddedPostgresError({
    code: "permission",
    message: `PostgreSQL does not run as root and there is no account ${SERVICE_ACCOUNTS.join(", ")}`,
    fix: "Crie um usuário para o banco (useradd --system streamleads), rode o StreamLeads com um usuário comum, ou aponte DATABASE_URL para um PostgreSQL seu.",
  });
}

/** The accounts of a passwd file, without root and its doubles. */
export function parsePasswd(text: string): Account[] {
  return text.split("\n").flatMap((line) => {
    const [name, , uid, gid] = line.split(":");
    if (!name || !/^\d+$/.test(uid ?? "") || !/^\d+$/.test(gid ?? "") || Number(uid) === 0) return [];
    return [{ name, uid: Number(uid), gid: Number(gid) }];
  });
}

/**
 * The first folder on the way to `path` (itself included) that the account cannot pass through, or `undefined` when it
 * can pass all. Judged by owner, group and mode without supplementary groups, which the server does not get; an
 * access list that grants more is not seen, which errs towards a copy that works.
 */
export async function blockedAt(path: string, account: Account): Promise<string | undefined> {
  const steps: string[] = [];
  for (let step = await realpath(path); ; step = dirname(step)) {
    steps.unshift(step);
    if (step === dirname(step)) break;
  }
  for (const step of steps) {
    const { uid, gid, mode } = await stat(step);
    const bits = uid === account.uid ? mode >> 6 : gid === account.gid ? mode >> 3 : mode;
    if ((bits & 1) === 0) return step;
  }
  return undefined;
}

/** What `spawn` needs to run as the account; libuv drops the supplementary groups of root on the way. */
export function spawnAs(account: Account | undefined): { uid?: number; gid?: number } {
  return account ? { uid: account.uid, gid: account.gid } : {};
}
