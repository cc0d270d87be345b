/** `npm run backup`: what is typed, read into an order; the order, carried out; and what is said about it. */
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type Config, readConfig } from "../config.ts";
import { BackupError, UsageError, usageProblem } from "./backup-error.ts";
import { SUFFIX } from "./find-list.ts";
import { keysHere } from "./key-bundle.ts";
import { readPassphrase } from "./passphrase.ts";
import { type BackupRequest, writeBackup } from "./write-backup.ts";

export const BACKUP_HELP = `Cópia de segurança do StreamLeads

  npm run backup                           uma cópia completa em DATA_DIR/backups
  npm run backup -- /mnt/copias            em outra pasta (ou num arquivo, com o nome que você der)
  npm run backup -- --erasures-only        só a lista do que não pode voltar; pequena, para todo dia

O hub pode continuar rodando. A cópia leva o banco inteiro e a chave mestra, e é cifrada com a senha de
BACKUP_PASSPHRASE (ou da primeira linha de --passphrase-file). Guarde a senha fora deste servidor.

  --passphrase-file ARQUIVO   de onde ler a senha
  --without-key               deixa a chave mestra de fora; só assim a senha pode faltar, e então a cópia
                              fica legível para quem tiver o arquivo
O banco é o de DATABASE_URL ou o de DATA_DIR, como em npm start. Veja docs/use/backup.md.`;

export interface BackupOrder {
  to: string | undefined;
  passphraseFile: string | undefined;
  withoutKey: boolean;
  erasuresOnly: boolean;
}

/**
 * Reads the words after `npm run backup --`.
 * @throws UsageError in Portuguese
 */
export function readBackupOrder(words: readonly string[]): BackupOrder | "help" {
  const { values, positionals } = parsed(words);
  if (values.help) return "help";
  if (positionals.length > 1) throw new UsageError(`Não entendi "${positionals[1]}": dê um só destino.`);
  return {
    to: positionals[0],
    passphraseFile: values["passphrase-file"],
    withoutKey: values["without-key"] ?? false,
    erasuresOnly: values["erasures-only"] ?? false,
  };
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        help: { type: "boolean", short: "h" },
        "passphrase-file": { type: "string" },
        "without-key": { type: "boolean" },
        "erasures-only": { type: "boolean" },
      },
    });
  } catch (error) {
    throw usageProblem(error);
  }
}

/**
 * Makes the backup. The database is reached by the caller.
 * @returns what to tell the operator
 * @throws BackupError with cause and cure; no half file is left
 */
export async function runBackup(
  order: BackupOrder,
  env: Readonly<Record<string, string | undefined>>,
  databaseUrl: string,
  parts: Pick<BackupRequest, "progress" | "scryptCost"> = {},
): Promise<string> {
  const config = readConfig(env);
  const passphrase = await readPassphrase(order.passphraseFile, env.BACKUP_PASSPHRASE);
  // The list names nobody and holds no key: it may go about unprotected.
  if (passphrase === undefined && !order.withoutKey && !order.erasuresOnly) throw NO_PASSPHRASE;
  const isComplete = !order.erasuresOnly;
  const masters = isComplete && !order.withoutKey ? await demandKeys(config) : undefined;
  const target = resolve(order.to ?? join(config.DATA_DIR, "backups"));
  const isFolder = order.to === undefined || (await namesFolder(order.to, target));
  const written = await writeBackup({
    databaseUrl,
    dataDir: config.DATA_DIR,
    masters,
    passphrase,
    kind: isComplete ? "completa" : "apagamentos",
    pathFor: ({ moment }) => (isFolder ? join(target, fileName(moment, isComplete)) : target),
    ...parts,
  });
  const numbers = new Intl.NumberFormat("pt-BR");
  const what = isComplete
    ? `Cópia pronta: ${numbers.format(written.rows)} linhas de ${written.tables} tabelas, ${numbers.format(written.bytes)} bytes.`
    : `Lista do que não pode voltar pronta: ${numbers.format(written.bytes)} bytes.`;
  return [what, `  ${written.path}`, `  retrato do banco em ${written.moment}`, ...warnings(order, passphrase)].join(
    "\n",
  );
}

function warnings({ withoutKey, erasuresOnly }: BackupOrder, passphrase: string | undefined): string[] {
  if (erasuresOnly) return [];
  return [
    ...(passphrase === undefined
      ? ["", "ATENÇÃO: esta cópia NÃO está cifrada. Quem tiver o arquivo lê os dados pessoais de todos os leads."]
      : []),
    ...(withoutKey
      ? [
          "",
          "ATENÇÃO: a chave mestra NÃO está nesta cópia. Guarde SECRETS_KEY (ou DATA_DIR/secrets.key) em outro lugar:",
          "sem ela o banco restaurado não abre os segredos das conexões e o hub não inicia.",
        ]
      : []),
  ];
}

async function demandKeys(config: Config): Promise<Buffer[]> {
  const keys = await keysHere(config.SECRETS_KEY, config.DATA_DIR);
  if (keys) return keys;
  throw new BackupError(
    `Não há chave mestra aqui: SECRETS_KEY está vazia e ${join(config.DATA_DIR, "secrets.key")} não existe.`,
    "Rode a cópia com o mesmo ambiente de npm start. Para copiar sem a chave: --without-key.",
  );
}

/** "2026-11-24T02-27-48-751Z": no colons, which some file systems do not take. */
function fileName(moment: string, isComplete: boolean): string {
  const kind = isComplete ? "completa" : "apagamentos";
  return `streamleads-${moment.replaceAll(/[:.]/g, "-")}-${kind}${SUFFIX}`;
}

async function namesFolder(typed: string, path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined); // What is not there yet is a name for a file, unless it says so.
  if (found?.isFile()) {
    throw new BackupError(`${path} já existe.`, "Escolha outro nome, ou uma pasta: cada cópia ganha um nome seu.");
  }
  return found?.isDirectory() === true || /[/\\]$/.test(typed) || !path.endsWith(SUFFIX);
}

const NO_PASSPHRASE = new BackupError(
  "Sem uma senha, a chave mestra não pode ir na cópia, e sem a chave os segredos das conexões se perdem.",
  "Ponha uma senha longa em BACKUP_PASSPHRASE (ou num arquivo, com --passphrase-file) e guarde-a fora deste servidor. Para copiar sem a chave, que você guarda em outro lugar: --without-key.",
);
