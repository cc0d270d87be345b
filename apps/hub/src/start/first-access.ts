/**
 * The way in: an API key on the first start, and a one-time link that makes its holder the owner on every start until
 * there is one. Both go into a file that only this user reads, and onto the terminal; never into a log.
 */
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { authOf } from "../http/auth/auth.ts";
import { createFirstKeyIfNone, ensureBootstrapKey, listKeys } from "../http/auth/key.store.ts";
import type { HubContext } from "../hub-context.ts";

export interface FirstAccess {
  /** `null`: there was a key before. */
  key: string | null;
  /** Address of the link; `null`: there is an owner. */
  ownerUrl: string | null;
  /** The file that holds them. */
  file: string;
}

const FILE = "primeiro-acesso.txt";

/**
 * Lets in whom the environment names (BOOTSTRAP_API_KEY, ADMIN_EMAIL), and makes what is still missing for a first
 * access. `undefined`: nothing new had to be made.
 * @param url where people reach the hub, without a trailing slash
 */
export async function openFirstAccess(hub: HubContext, url: string): Promise<FirstAccess | undefined> {
  const { config, db, log, now } = hub;
  const { people } = authOf(hub);
  if (config.BOOTSTRAP_API_KEY && !(await ensureBootstrapKey(db, config.BOOTSTRAP_API_KEY, now()))) {
    log.warn("first_access.bootstrap_key_revoked", { fix: "BOOTSTRAP_API_KEY foi revogada no painel; troque-a." });
  }
  if (config.ADMIN_EMAIL && config.ADMIN_PASSWORD) {
    const name = config.ADMIN_EMAIL.split("@", 1)[0] ?? "Dono";
    await people.ensureOwner({ name, email: config.ADMIN_EMAIL, password: config.ADMIN_PASSWORD });
  }
  const needsKey = (await listKeys(db)).length === 0;
  const link = await people.createOwnerLink();
  if (!needsKey && link === null) return undefined;
  const file = join(config.DATA_DIR, FILE);
  if (!(await canWrite(config.DATA_DIR, file))) {
    // A key made now would be lost: the next start finds none and tries again.
    log.warn("first_access.not_written", {
      file,
      fix: "Dê permissão de escrita em DATA_DIR ou use BOOTSTRAP_API_KEY.",
    });
    return undefined;
  }
  const key = needsKey ? ((await createFirstKeyIfNone(db))?.secret ?? null) : null;
  const access = { key, ownerUrl: link && `${url}${link.path}`, file };
  await writePrivate(file, textOf({ ...access, key: key ?? (await keyIn(file)) }));
  log.info("first_access.written", { file });
  return access;
}

/** The key that an earlier start wrote down and nobody has taken away yet. */
async function keyIn(file: string): Promise<string | null> {
  try {
    return /^sl_admin_\w+$/m.exec(await readFile(file, "utf8"))?.[0] ?? null;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

async function canWrite(folder: string, file: string): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true });
    await writePrivate(`${file}.try`, "");
    await rm(`${file}.try`);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error) return false;
    throw error;
  }
}

/** Never readable for others, not even for a moment; a file that was there is replaced whole. */
async function writePrivate(file: string, text: string): Promise<void> {
  const fresh = `${file}.${process.pid}`;
  await rm(fresh, { force: true });
  await writeFile(fresh, text, { mode: 0o600, flag: "wx" });
  await rename(fresh, file);
}

function textOf({ key, ownerUrl }: FirstAccess): string {
  return [
    "StreamLeads: primeiro acesso",
    "",
    ...(ownerUrl ? ["Crie a conta do dono (o link vale uma vez, por 7 dias):", ownerUrl, ""] : []),
    ...(key
      ? ["Chave de API de nível admin (cabeçalho X-API-Key):", key, ""]
      : ["A primeira chave de API já foi entregue antes. Para outra: npm run keys", ""]),
    "Guarde a chave em lugar seguro e apague este arquivo.",
    "",
  ].join("\n");
}
