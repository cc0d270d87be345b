/**
 * Bodies as bytes first: they are kept for signatures and for the record, and read as JSON by ourselves, so that
 * every way in which a body can be broken has one answer.
 */
import { AppError } from "./app-error.ts";

/** A lead is flat; what nests deeper is not meant for us and would exhaust the stack of whoever walks it. */
const DEPTH_MAX = 32;
const UTF8 = new TextDecoder("utf-8", { fatal: true });
const OPEN_LIST = 0x5b;
const OPEN_OBJECT = 0x7b;

/**
 * Reads JSON in UTF-8; a byte order mark is tolerated. Nothing at all is `undefined`.
 * @throws AppError 400 `invalid_json`
 */
export function parseJsonBody(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  let text: string;
  try {
    text = UTF8.decode(bytes);
  } catch (cause) {
    throw invalidJson("O corpo não está em UTF-8.", "Envie o JSON codificado em UTF-8.", cause);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalidJson(
      "O corpo não é um JSON válido.",
      "Confira aspas, vírgulas e chaves; o corpo deve ser JSON.",
      cause,
    );
  }
  // Few bodies pass these two looks at the bytes; only those are walked.
  if (mayNestTooDeep(bytes) || /__proto__|\\u/.test(text)) inspect(value);
  return value;
}

function mayNestTooDeep(bytes: Buffer): boolean {
  let opened = 0;
  for (const byte of bytes) if (byte === OPEN_LIST || byte === OPEN_OBJECT) opened += 1;
  return opened > DEPTH_MAX;
}

/** Refuses what is too deep, and the one key that JavaScript code can stumble over. */
function inspect(root: unknown): void {
  const open: { value: unknown; depth: number }[] = [{ value: root, depth: 1 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, depth } = next;
    if (value === null || typeof value !== "object") continue;
    if (depth > DEPTH_MAX) {
      throw invalidJson("O JSON tem níveis demais.", `Envie no máximo ${DEPTH_MAX} níveis, um dentro do outro.`);
    }
    if (Object.hasOwn(value, "__proto__")) {
      throw invalidJson("O JSON tem um campo com nome que não é aceito.", "Tire o campo __proto__ e envie de novo.");
    }
    for (const inner of Object.values(value)) open.push({ value: inner, depth: depth + 1 });
  }
}

function invalidJson(message: string, fix: string, cause?: unknown): AppError {
  return new AppError({ status: 400, code: "invalid_json", message, fix, cause });
}
