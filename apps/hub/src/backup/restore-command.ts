/** `npm run restore`: what is typed, read into an order; the order, carried out; and what is said about it. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { CONNECTORS } from "@streamleads/integrations";
import { readConfig } from "../config.ts";
import { UsageError, usageProblem } from "./backup-error.ts";
import type { ErasureList } from "./erasure-list.ts";
import { findList } from "./find-list.ts";
import { keysHere } from "./key-bundle.ts";
import { readPassphrase } from "./passphrase.ts";
import type { Progress } from "./progress.ts";
import { type Examined, examine, openerOf } from "./read-backup.ts";
import { type Restored, restore } from "./restore.ts";

export const RESTORE_HELP = `Restauração de uma cópia de segurança do StreamLeads

  npm run restore -- ARQUIVO               restaura em um banco vazio (o de DATABASE_URL ou DATA_DIR)
  npm run restore -- --check ARQUIVO       só confere a cópia inteira; não toca em banco nenhum

A senha vem de BACKUP_PASSPHRASE ou de --passphrase-file. Tudo é conferido antes; se algo falha, o banco fica como estava
e o comando pode ser repetido. Quem foi apagado depois da cópia não volta: é usada a lista mais nova que houver na pasta
da cópia. Depois de restaurar, as conexões ficam desligadas até você ligar cada uma no painel.

  --erasures-from ORIGEM      lista, pasta de listas, ou endereço (postgres://…) do banco antigo
  --ignore-newer-erasures     não usa lista nenhuma: quem foi apagado depois da cópia VOLTA
  --accept-many-erasures      aceita que a lista tire mais de um quinto dos leads
  --moving                    mudança de servidor: o hub antigo foi parado ANTES da cópia; nada fica esperando
  --replace NOME_DO_BANCO     APAGA o que há no banco e põe a cópia no lugar
  --passphrase-file ARQUIVO   de onde ler a senha
Veja docs/use/backup.md.`;

export interface RestoreOrder {
  file: string;
  isCheck: boolean;
  passphraseFile: string | undefined;
  erasuresFrom: string | undefined;
  ignoreErasures: boolean;
  acceptMany: boolean;
  isMove: boolean;
  replace: string | undefined;
}

/**
 * Reads the words after `npm run restore --`.
 * @throws UsageError in Portuguese
 */
export function readRestoreOrder(words: readonly string[]): RestoreOrder | "help" {
  const { values, positionals } = parsed(words);
  const [file, ...rest] = positionals;
  if (values.help || words.length === 0) return "help";
  if (file === undefined) throw new UsageError("Falta o arquivo da cópia.");
  if (rest.length > 0) throw new UsageError(`Não entendi "${rest[0]}": dê um só arquivo.`);
  if (values["ignore-newer-erasures"] && values["erasures-from"] !== undefined) {
    throw new UsageError("--erasures-from e --ignore-newer-erasures dizem o contrário um do outro.");
  }
  return {
    file: resolve(file),
    isCheck: values.check ?? false,
    passphraseFile: values["passphrase-file"],
    erasuresFrom: values["erasures-from"],
    ignoreErasures: values["ignore-newer-erasures"] ?? false,
    acceptMany: values["accept-many-erasures"] ?? false,
    isMove: values.moving ?? false,
    replace: values.replace,
  };
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        help: { type: "boolean", short: "h" },
        check: { type: "boolean" },
        "passphrase-file": { type: "string" },
        "erasures-from": { type: "string" },
        "ignore-newer-erasures": { type: "boolean" },
        "accept-many-erasures": { type: "boolean" },
        moving: { type: "boolean" },
        replace: { type: "string" },
      },
    });
  } catch (error) {
    throw usageProblem(error);
  }
}

/** Reads the whole file and says what it is. */
export async function checkBackup(
  order: RestoreOrder,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const passphrase = await readPassphrase(order.passphraseFile, env.BACKUP_PASSPHRASE);
  const backup = await examine(order.file, openerOf(passphrase));
  return ["A cópia está inteira e confere com o seu manifesto.", ...described(backup)].join("\n");
}

/**
 * Restores. `reach` opens the database, only once the file has been found whole.
 * @returns what to tell the operator
 */
export async function runRestore(
  order: RestoreOrder,
  env: Readonly<Record<string, string | undefined>>,
  reach: () => Promise<string>,
  parts: { now: Date; progress?: Progress | undefined; beforeCommit?: () => Promise<void> },
): Promise<string> {
  const config = readConfig(env);
  const open = openerOf(await readPassphrase(order.passphraseFile, env.BACKUP_PASSPHRASE));
  const backup = await examine(order.file, open);
  if (backup.header.kind !== "completa") {
    throw new UsageError(`${order.file} é só a lista do que não pode voltar, não uma cópia completa.`);
  }
  const list = order.ignoreErasures ? undefined : await findList(backup, order.erasuresFrom, open);
  const restored = await restore({
    databaseUrl: await reach(),
    dataDir: config.DATA_DIR,
    backup,
    open,
    keysHere: await keysHere(config.SECRETS_KEY, config.DATA_DIR),
    isKeyFromEnvironment: config.SECRETS_KEY !== undefined,
    list,
    acceptMany: order.acceptMany,
    replace: order.replace,
    isMove: order.isMove,
    registry: CONNECTORS,
    hours: config.HORARIO_MENSAGENS,
    timeZone: config.TZ_BUSINESS,
    ...parts,
  });
  return told(backup, list, restored).join("\n");
}

function described({ header, start, end, masters }: Examined): string[] {
  const rows = Object.entries(end.sums).reduce(
    (all, [name, sum]) => all + (name.startsWith("dados/") ? sum.rows : 0),
    0,
  );
  return [
    `  feita em ${header.moment} pelo StreamLeads ${header.program}, PostgreSQL ${Math.floor(start.postgres / 10_000)}`,
    `  ${numbers.format(rows)} linhas de ${start.tables.length} tabelas; ${header.scrypt ? "cifrada" : "SEM cifra"}`,
    ...(masters ? ["  com a chave mestra"] : NO_KEY),
  ];
}

const numbers = new Intl.NumberFormat("pt-BR");

const NO_KEY = [
  "",
  "  ***  ESTA CÓPIA NÃO TEM A CHAVE MESTRA  ***",
  "  A chave daquela instalação precisa estar em SECRETS_KEY ou em DATA_DIR/secrets.key.",
  "",
];

function told(backup: Examined, list: ErasureList | undefined, restored: Restored): string[] {
  const { rows, leads, reapplied, held, strange, keysAside } = restored;
  return [
    `Restaurado: ${numbers.format(leads)} leads, ${numbers.format(rows)} linhas.`,
    ...described(backup),
    ...(list && reapplied
      ? [
          `Refeito o que valia em ${list.start.moment}. Leads apagados de novo: ${reapplied.erased}. ` +
            `Endereços que não querem mensagens: ${reapplied.suppressed}. Chaves de API revogadas: ${reapplied.revoked}.`,
        ]
      : [
          "",
          `ATENÇÃO: nenhuma lista mais nova que a cópia foi usada. Quem pediu para ser apagado, ou para não receber mensagens,`,
          `depois de ${backup.start.moment} VOLTOU a este banco. Refaça esses pedidos no painel antes de ligar as conexões.`,
        ]),
    ...(reapplied && reapplied.byHand.length > 0
      ? [
          `Confira à mão: os leads ${reapplied.byHand.join(", ")} contêm a parte de alguém que foi apagado; desfaça a união e apague.`,
        ]
      : []),
    ...(strange.length > 0 ? [`Tabelas que não são do StreamLeads e ficaram na cópia: ${strange.join(", ")}.`] : []),
    ...(keysAside ? [`A chave que havia aqui era outra e está em ${keysAside}.`] : []),
    ...(held
      ? [
          "",
          `Nada sai ainda. Conexões desligadas: ${held.connections}. Entregas que esperam: ${numbers.format(held.waiting)}.`,
          "O que venceu depois da cópia pode já ter sido enviado. O que não pode ser repetido está como resultado",
          `desconhecido: ${held.unknown}. E-mails de sequências que foram pulados: ${held.skippedMails}.`,
          "Inicie o hub, confira no painel e ligue cada conexão em Conexões.",
        ]
      : ["", "Mudança de servidor: as conexões continuam como estavam. O hub antigo não pode ser ligado de novo."]),
  ];
}
