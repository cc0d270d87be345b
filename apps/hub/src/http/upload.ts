/**
 * A file that is sent as the body of a request, or as a part of a form, read while it arrives. Large files on the lines
 * of an office take minutes, so the time limit of other requests does not hold here; what holds is that bytes keep
 * coming, and that it ends some time.
 */
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { pipeline, type Readable } from "node:stream";
import { Busboy, type BusboyInstance } from "@fastify/busboy";
import { AppError } from "./app-error.ts";

export interface UploadedFile {
  /** As the sender calls it; never a path, at most 200 characters. */
  fileName: string;
  /** Fails with an AppError when the sender stops in the middle. */
  bytes: AsyncIterable<Buffer>;
}

export interface UploadLimits {
  /** The whole request, form around it included. */
  bytesMax: number;
  /** Without a byte for this long the sender is gone. */
  silenceMs?: number;
  totalMs?: number;
}

const SILENCE_MS = 30_000;
const TOTAL_MS = 20 * 60_000;
const NAME_CHARS_MAX = 200;
const FORM_BYTES_BESIDE_FILE = 64 * 1024;
const FILE_TYPES = new Set([
  "text/csv",
  "text/plain",
  "text/tab-separated-values",
  "application/csv",
  "application/octet-stream",
  // What Windows with Excel calls a .csv.
  "application/vnd.ms-excel",
]);

const UPLOADING = new WeakSet<Socket>();

/** Whether a file is arriving on this socket now. */
export function isUploading(socket: Socket): boolean {
  return UPLOADING.has(socket);
}

/**
 * Hands `use` the file of a request and answers what it answers.
 * @param field the name of the file's field in a form
 * @throws AppError 413, 415, 422 before anything is read; 400 or 408 out of `bytes` when it does not arrive whole
 */
export async function withUpload<T>(
  request: IncomingMessage,
  field: string,
  fileName: string | undefined,
  limits: UploadLimits,
  use: (file: UploadedFile) => Promise<T>,
): Promise<T> {
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > limits.bytesMax + FORM_BYTES_BESIDE_FILE) throw tooLarge(limits.bytesMax);
  const type = request.headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const isForm = type === "multipart/form-data";
  if (!isForm && !FILE_TYPES.has(type)) throw UNSUPPORTED;
  const wait = new Waiting(request, limits);
  UPLOADING.add(request.socket);
  try {
    const file = isForm ? await wait.for(filePart(request, field)) : { fileName: undefined, stream: request };
    return await use({ fileName: safeName(fileName ?? file.fileName), bytes: bytesOf(file.stream, wait) });
  } finally {
    wait.end();
    UPLOADING.delete(request.socket);
  }
}

/**
 * Cuts off a sender who falls silent, or who never ends. Silence is counted only while we wait for the sender: what our
 * own database takes its time for is not theirs to answer for.
 */
class Waiting {
  readonly #request: IncomingMessage;
  readonly #silenceMs: number;
  readonly #total: NodeJS.Timeout;
  #isCut = false;

  constructor(request: IncomingMessage, { silenceMs = SILENCE_MS, totalMs = TOTAL_MS }: UploadLimits) {
    this.#request = request;
    this.#silenceMs = silenceMs;
    this.#total = setTimeout(() => this.#cut(), totalMs);
  }

  /** @throws AppError 408 when it was we who cut, 400 when the sender went away */
  async for<T>(next: Promise<T>): Promise<T> {
    const silence = setTimeout(() => this.#cut(), this.#silenceMs);
    try {
      return await next;
    } catch (cause) {
      if (cause instanceof AppError && !this.#isCut) throw cause;
      throw this.#isCut ? TIMED_OUT : brokenOff(cause);
    } finally {
      clearTimeout(silence);
    }
  }

  end(): void {
    clearTimeout(this.#total);
  }

  #cut(): void {
    this.#isCut = true;
    this.#request.destroy(TIMED_OUT);
  }
}

async function* bytesOf(stream: Readable, wait: Waiting): AsyncGenerator<Buffer> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (let next = await wait.for(chunks.next()); !next.done; next = await wait.for(chunks.next())) yield next.value;
  } finally {
    await chunks.return?.();
  }
}

/** The first file of a form under the wanted name; other parts are passed over. */
function filePart(
  request: IncomingMessage,
  field: string,
): Promise<{ fileName: string | undefined; stream: Readable }> {
  return new Promise((resolve, reject) => {
    let form: BusboyInstance;
    try {
      form = new Busboy({
        headers: { ...request.headers, "content-type": request.headers["content-type"] ?? "" },
        limits: { files: 4, fields: 20, parts: 24, fieldSize: FORM_BYTES_BESIDE_FILE, headerPairs: 50 },
      });
    } catch (cause) {
      reject(brokenOff(cause));
      return;
    }
    let found: Readable | undefined;
    form.on("file", (name, stream, fileName) => {
      if (name !== field || found) {
        stream.resume();
        return;
      }
      found = stream;
      resolve({ fileName, stream });
    });
    pipeline(request, form, (error) => {
      // A form that breaks off must not pass for the end of its file.
      if (error) {
        found?.destroy(error);
        reject(brokenOff(error));
      } else if (!found) reject(noFile(field));
    });
  });
}

/** What people see in the list: no path, no control characters. */
function safeName(raw: string | undefined): string {
  const name = (raw ?? "")
    .toWellFormed()
    .replace(/^.*[\\/]/, "")
    .replace(/[\p{Cc}\p{Cf}]/gu, "")
    .trim()
    .slice(0, NAME_CHARS_MAX);
  return name === "" ? "planilha.csv" : name;
}

function tooLarge(bytesMax: number): AppError {
  return new AppError({
    status: 413,
    code: "file_too_large",
    message: `O arquivo passa de ${Math.floor(bytesMax / 1024 / 1024)} MB.`,
    fix: "Divida o arquivo e envie as partes uma de cada vez.",
    headers: { connection: "close" },
  });
}

function noFile(field: string): AppError {
  return new AppError({
    status: 422,
    code: "file_missing",
    message: `O formulário não tem um arquivo no campo "${field}".`,
    fix: `Envie o arquivo em multipart/form-data no campo "${field}", ou como corpo com Content-Type text/csv.`,
  });
}

function brokenOff(cause: unknown): AppError {
  return new AppError({
    status: 400,
    code: "upload_incomplete",
    message: "O arquivo não chegou inteiro.",
    fix: "Envie de novo; nada do que chegou foi guardado.",
    cause,
  });
}

const TIMED_OUT = new AppError({
  status: 408,
  code: "request_timeout",
  message: "O arquivo parou de chegar.",
  fix: "Envie de novo; nada do que chegou foi guardado.",
});

const UNSUPPORTED = new AppError({
  status: 415,
  code: "unsupported_media_type",
  message: "O corpo precisa ser um arquivo CSV.",
  fix: "Envie o arquivo com Content-Type text/csv, ou em multipart/form-data.",
  headers: { connection: "close" },
});
