/** Every error becomes the one body that callers know: code, what happened, what to do; never a stack or a value. */
import { isConnectionLoss } from "../store/database.ts";
import { AppError, type AppErrorOptions } from "./app-error.ts";
import { BODY_BYTES_MAX } from "./body.ts";
import type { ErrorBody } from "./schemas/common.ts";

export interface ErrorReply {
  status: number;
  headers: Record<string, string>;
  body: ErrorBody;
  /** What the log says of it. */
  code: string;
}

export function errorReply(error: unknown, requestId: string): ErrorReply {
  const known = appErrorOf(error);
  const { status, code, message, fix, fields, headers } = known;
  return {
    status,
    headers,
    code,
    body: { error: { code, message, fix, request_id: requestId, ...(fields && { fields: [...fields] }) } },
  };
}

function appErrorOf(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = codeOf(error);
  const known = code === undefined ? undefined : KNOWN[code];
  if (known) return new AppError({ ...known, cause: error });
  const status = statusOf(error);
  if (status >= 400 && status < 500) return new AppError({ ...BAD_REQUEST, status, cause: error });
  if (!isOwnFault(error) && isConnectionLoss(error)) return new AppError({ ...DATABASE_AWAY, cause: error });
  return new AppError({ ...INTERNAL, cause: error });
}

/** `isConnectionLoss` also goes by words, and a fault of our code must not pass for an outage because of one in it. */
function isOwnFault(error: unknown): boolean {
  return error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError;
}

export const DATABASE_AWAY: AppErrorOptions = {
  status: 503,
  code: "database_away",
  message: "O banco de dados não está respondendo.",
  fix: "Tente de novo em alguns segundos. Se continuar, confira o PostgreSQL e DATABASE_URL.",
  headers: { "retry-after": "2" },
};
const BAD_REQUEST: AppErrorOptions = {
  status: 400,
  code: "bad_request",
  message: "O pedido não pôde ser lido.",
  fix: "Confira o endereço, os cabeçalhos e o corpo; o formato está em /docs.",
};
const INTERNAL: AppErrorOptions = {
  status: 500,
  code: "internal_error",
  message: "Algo falhou dentro do StreamLeads.",
  fix: "Tente de novo. Se continuar, procure o request_id no log do servidor.",
};
const TOO_LARGE: AppErrorOptions = {
  status: 413,
  code: "payload_too_large",
  message: "O corpo passa do limite de 1 MB.",
  fix: `Envie no máximo ${BODY_BYTES_MAX} bytes por pedido.`,
};
const UNREADABLE_TEXT: AppErrorOptions = {
  status: 422,
  code: "invalid_text",
  message: "Há um texto com caracteres que não podem ser guardados (byte nulo ou meio par UTF-16).",
  fix: "Envie UTF-8 válido, sem bytes nulos.",
};

/** Codes of Fastify (checked with 5.12), of Node's parser and of PostgreSQL that have their own words. */
const KNOWN: Record<string, AppErrorOptions> = {
  FST_ERR_CTP_BODY_TOO_LARGE: TOO_LARGE,
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    ...BAD_REQUEST,
    message: "O corpo não tem o tamanho que Content-Length diz.",
    fix: "Deixe o programa calcular o Content-Length.",
  },
  FST_ERR_BAD_URL: { ...BAD_REQUEST, message: "O endereço tem uma sequência % inválida." },
  HPE_HEADER_OVERFLOW: {
    status: 431,
    code: "headers_too_large",
    message: "Os cabeçalhos ou o endereço são longos demais.",
    fix: "Encurte o endereço e os cabeçalhos.",
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    code: "request_timeout",
    message: "O pedido demorou demais para chegar.",
    fix: "Envie de novo.",
  },
  // A NUL that passed as text, or half of a surrogate pair.
  "22021": UNREADABLE_TEXT,
  "22P05": UNREADABLE_TEXT,
};

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : undefined;
}

function statusOf(error: unknown): number {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === "number" ? status : 500;
}
