/** `npm run upgrade-database`: what is typed, read into an order; the order, carried out; and what is said about it. */
import { parseArgs } from "node:util";
import { readConfig } from "../config.ts";
import { isRoot, serviceAccount } from "../store/embedded/account.ts";
import { prepareBinaries } from "../store/embedded/binaries.ts";
import { BackupError, usageProblem } from "./backup-error.ts";
import type { Progress } from "./progress.ts";
import { type Upgraded, upgradeDatabase } from "./upgrade.ts";

export const UPGRADE_HELP = `Atualização do banco embutido para a versão do PostgreSQL deste programa

  npm run upgrade-database

Pare o hub antes. Tudo é copiado para um banco novo ao lado do antigo, lido de novo e comparado; só então as pastas são
trocadas. A antiga fica guardada até você apagá-la. Se for interrompido, rode de novo.

  --old-binaries PASTA   o PostgreSQL antigo (a pasta que contém bin), se o pacote dele não estiver instalado
É preciso espaço para uma segunda cópia do banco. Com DATABASE_URL não há o que fazer aqui.`;

export interface UpgradeOrder {
  oldBinaries: string | undefined;
}

/**
 * Reads the words after `npm run upgrade-database --`.
 * @throws UsageError in Portuguese
 */
export function readUpgradeOrder(words: readonly string[]): UpgradeOrder | "help" {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: { help: { type: "boolean", short: "h" }, "old-binaries": { type: "string" } },
    });
    return values.help ? "help" : { oldBinaries: values["old-binaries"] };
  } catch (error) {
    throw usageProblem(error);
  }
}

/** @returns what to tell the operator */
export async function runUpgrade(
  order: UpgradeOrder,
  env: Readonly<Record<string, string | undefined>>,
  progress?: Progress,
): Promise<string> {
  const { DATABASE_URL, DATA_DIR } = readConfig(env);
  if (DATABASE_URL) {
    throw new BackupError(
      "DATABASE_URL aponta para um PostgreSQL seu; este comando só cuida do banco embutido.",
      "Atualize aquele servidor com as ferramentas dele, ou use npm run backup e npm run restore para um servidor novo.",
    );
  }
  const log = () => undefined;
  const account = isRoot() ? await serviceAccount(undefined) : undefined;
  const { major } = await prepareBinaries({ account, copyTo: ["/var/lib/streamleads/bin"], log });
  return told(
    await upgradeDatabase({ dataDir: DATA_DIR, major, oldBinariesDir: order.oldBinaries, log, progress }),
    major,
  );
}

function told(upgraded: Upgraded, major: number): string {
  switch (upgraded.kind) {
    case "nothing":
      return `O banco já é do PostgreSQL ${major}: não há o que fazer.`;
    case "finished":
      return `A atualização para o PostgreSQL ${major} já estava feita. ${kept(upgraded)}`;
    case "upgraded": {
      const rows = upgraded.rows.toLocaleString("pt-BR");
      return `Atualizado do PostgreSQL ${upgraded.from} para o ${major}: ${rows} linhas de ${upgraded.tables} tabelas, conferidas uma a uma.\n${kept(upgraded)}`;
    }
  }
}

function kept({ kept: folder }: { kept: string }): string {
  return `Os dados antigos estão em ${folder}. Inicie o hub, confira, e depois apague essa pasta.`;
}
