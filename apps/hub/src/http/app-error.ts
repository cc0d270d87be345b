/** What a caller did wrong, or what the hub cannot do now, with a stable code, a public sentence and what to do about it. */
export interface AppErrorOptions {
  status: number;
  /** Stable snake_case. */
  code: string;
  /** In Portuguese, for whoever called. */
  message: string;
  fix: string;
  fields?: { field: string; code: string; message: string; fix: string }[];
  headers?: Record<string, string>;
  cause?: unknown;
}

export class AppError extends Error {
  readonly status: number;
  readonly code: string;
  readonly fix: string;
  readonly fields: AppErrorOptions["fields"];
  readonly headers: Record<string, string>;

  constructor(options: AppErrorOptions) {
    super(options.message, { cause: options.cause });
    this.name = "AppError";
    this.status = options.status;
    this.code = options.code;
    this.fix = options.fix;
    this.fields = options.fields;
    this.headers = options.headers ?? {};
  }
}

export function notFound(what: string): AppError {
  return new AppError({
    status: 404,
    code: "not_found",
    message: `${what} não existe.`,
    fix: "Confira o número; ele pode ter sido apagado.",
  });
}
