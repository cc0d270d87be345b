/** The passphrase of a backup: from a file, or from `BACKUP_PASSPHRASE`; never from the command line, which others see. */
import { readFile } from "node:fs/promises";
import { errnoOf } from "../store/embedded/errors.ts";
import { BackupError } from "./backup-error.ts";

const LENGTH = { min: 12, max: 1_024 } as const;

/**
 * @returns `undefined` when none is given
 * @throws BackupError when the file cannot be read, or what it holds is too short to protect anything
 */
export async function readPassphrase(file: string | undefined, given: string | undefined): Promise<string | undefined> {
  const passphrase = file === undefined ? given?.trim() || undefined : await firstLine(file);
  if (passphrase === undefined) return undefined;
  if (passphrase.length >= LENGTH.min && passphrase.length <= LENGTH.max) return passphrase;
  throw new BackupError(
    `A senha da cópia precisa ter de ${LENGTH.min} a ${LENGTH.max} caracteres.`,
    "Use uma frase longa, guardada fora deste servidor (um gerenciador de senhas): sem ela a cópia não abre.",
  );
}

async function firstLine(file: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).split("\n", 1)[0]?.trim() ?? "";
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    const fix = "Confira o caminho de --passphrase-file e as permissões.";
    throw new BackupError(`A senha não pôde ser lida de ${file} (${errno}).`, fix, error);
  }
}
