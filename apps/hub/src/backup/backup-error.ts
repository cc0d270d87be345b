/** What keeps a backup, a restore or an upgrade from being done, in words for the operator. */
import { EXIT, StartError } from "../start/start-error.ts";

export class BackupError extends StartError {
  /** @param problem one sentence in Portuguese, without secrets or personal data */
  constructor(problem: string, fix: string, cause?: unknown, exitCode: number = EXIT.config) {
    super(problem, fix, exitCode, cause);
    this.name = "BackupError";
  }
}

/** What was typed cannot be understood; the message says what is wanted. */
export class UsageError extends Error {}

/** What `parseArgs` refused, in words for whoever typed it; any other error stays what it is. */
export function usageProblem(error: unknown): unknown {
  if (!(error instanceof TypeError)) return error;
  const [, named] = /'([^']+)'/.exec(error.message) ?? [];
  return new UsageError(
    named ? `Não entendi "${named}", ou falta um valor para ele.` : "Não entendi o que foi escrito.",
  );
}
