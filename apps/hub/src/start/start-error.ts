/** Why the hub did not start, in words for the person who started it. */
import { ConfigError } from "../config.ts";
import { EmbeddedPostgresError } from "../store/embedded/index.ts";
import { NewerSchemaError } from "../store/newer-schema.ts";

/** Exit codes, those of sysexits.h, so that a supervisor can tell "mend me" from "try me again". */
export const EXIT = { unexpected: 70, unavailable: 69, config: 78 } as const;

export class StartError extends Error {
  /** What to do about it, in Portuguese. */
  readonly fix: string;
  readonly exitCode: number;

  /** @param problem one sentence in Portuguese, without secrets */
  constructor(problem: string, fix: string, exitCode: number, cause?: unknown) {
    super(problem, { cause });
    this.name = "StartError";
    this.fix = fix;
    this.exitCode = exitCode;
  }
}

export interface Explained {
  /** One or more lines for the terminal. */
  text: string;
  exitCode: number;
}

/** What to print and how to exit. An error that nobody foresaw keeps its stack: it is for whoever mends the program. */
export function explain(error: unknown): Explained {
  if (error instanceof ConfigError) return { text: error.message, exitCode: EXIT.config };
  if (error instanceof StartError) return { text: `${error.message}\n${error.fix}`, exitCode: error.exitCode };
  if (error instanceof NewerSchemaError) return { text: `${error.message}\n${error.fix}`, exitCode: EXIT.config };
  if (error instanceof EmbeddedPostgresError) {
    const text = `O banco de dados não iniciou (${error.code}).\n${error.fix}\nDetalhe: ${error.message}`;
    return { text, exitCode: EXIT.unavailable };
  }
  if (isFileError(error)) {
    const text = `Não foi possível usar ${error.path} (${error.code}).\nConfira DATA_DIR: precisa ser uma pasta em que este usuário escreve, num disco com espaço.`;
    return { text, exitCode: EXIT.config };
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { text: `O StreamLeads não iniciou por um erro inesperado.\n${detail}`, exitCode: EXIT.unexpected };
}

const FILE_CODES: ReadonlySet<unknown> = new Set([
  "EACCES",
  "EPERM",
  "EROFS",
  "ENOSPC",
  "EDQUOT",
  "ENOTDIR",
  "EEXIST",
  "EISDIR",
]);

function isFileError(error: unknown): error is Error & { code: string; path: string } {
  return (
    error instanceof Error &&
    "path" in error &&
    typeof error.path === "string" &&
    "code" in error &&
    FILE_CODES.has(error.code)
  );
}
