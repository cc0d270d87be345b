/**
 * The body of an HTML form, read from the wire with bounds: names and values as text, whatever their encoding. Files
 * are let through to nowhere and only named: nobody asked for them, and they would fill the database.
 */
import type { Readable } from "node:stream";
import { Busboy } from "@fastify/busboy";
import { readText } from "@streamleads/integration-kit";
import { AppError } from "../http/app-error.ts";
import { BODY_BYTES_MAX } from "../http/body.ts";

export interface FormBody {
  /** In the order of the form; a repeated name comes repeatedly. */
  pairs: [name: string, value: string][];
  /** What is kept: the bytes as they came, or the text fields alone of a body that may hold files. */
  raw: Buffer;
  contentType: string;
}

export const FORM_LIMITS = {
  fields: 200,
  /** Of one text. A lead's longest has 5,000 characters. */
  fieldBytes: 64 * 1024,
  /** Of all texts together. */
  textBytes: BODY_BYTES_MAX,
  /** On the wire, files included. */
  wireBytes: 25 * 1024 * 1024,
  parts: 400,
} as const;

const URLENCODED = "application/x-www-form-urlencoded";
const MULTIPART = "multipart/form-data";

/**
 * Reads a form to its end.
 * @throws AppError 415 when it is no form, 400 when it cannot be read, 413 and 422 when it is beyond its bounds
 */
export async function readForm(stream: Readable, contentType: string | null): Promise<FormBody> {
  const type = contentType?.split(";", 1)[0]?.trim().toLowerCase();
  if (contentType === null || (type !== URLENCODED && type !== MULTIPART)) throw NOT_A_FORM;
  return type === URLENCODED ? readUrlencoded(stream) : readMultipart(stream, contentType);
}

async function readUrlencoded(stream: Readable): Promise<FormBody> {
  const raw = await collect(stream, FORM_LIMITS.textBytes);
  return { pairs: urlencodedPairs(raw), raw, contentType: URLENCODED };
}

function collect(stream: Readable, bytesMax: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const add = (chunk: Buffer) => {
      size += chunk.length;
      if (size <= bytesMax) {
        chunks.push(chunk);
        return;
      }
      stream.off("data", add);
      reject(TOO_LARGE);
    };
    stream.on("data", add);
    stream.once("end", () => resolve(Buffer.concat(chunks)));
    stream.once("error", (error) => reject(unreadable(error)));
  });
}

/**
 * The pairs of `a=b&c=d`. Bytes that are not UTF-8 are read as Windows-1252: old pages send what they are written in.
 * @throws AppError 422 for more fields than a form has
 */
export function urlencodedPairs(bytes: Buffer): [string, string][] {
  const parts = bytes.toString("latin1").split("&", FORM_LIMITS.fields + 1);
  if (parts.length > FORM_LIMITS.fields) throw TOO_MANY_FIELDS;
  return parts.flatMap((part): [string, string][] => {
    const at = part.indexOf("=");
    const name = decoded(at < 0 ? part : part.slice(0, at));
    return name === "" ? [] : [[name, at < 0 ? "" : decoded(part.slice(at + 1))]];
  });
}

function decoded(piece: string): string {
  const bytes = piece
    .replaceAll("+", " ")
    .replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return readText(Buffer.from(bytes, "latin1"));
}

function readMultipart(stream: Readable, contentType: string): Promise<FormBody> {
  const { fields, fieldBytes, textBytes, wireBytes, parts } = FORM_LIMITS;
  return new Promise((resolve, reject) => {
    const pairs: [string, string][] = [];
    let text = 0;
    let wire = 0;
    const fail = (error: AppError) => {
      stream.off("data", count);
      stream.unpipe();
      reject(error);
    };
    const count = (chunk: Buffer) => {
      wire += chunk.length;
      if (wire > wireBytes) fail(TOO_LARGE);
    };
    const add = (name: string, value: string) => {
      text += name.length + value.length;
      if (text > textBytes) fail(TOO_LARGE);
      else pairs.push([name, value]);
    };
    const parser = multipartParser(contentType, { fields, fieldSize: fieldBytes, parts, headerPairs: 50 });
    parser.on("field", (name, value, _nameCut, isCut) => {
      if (isCut) fail(TOO_LARGE);
      else if (name) add(name, readText(bytesOf(value)));
    });
    parser.on("file", (name, file, filename) => {
      // Its end may be missing, which nobody else would be told of.
      file.on("error", (error) => fail(unreadable(error))).resume();
      // A file input that was left empty comes as a file without a name.
      if (name && filename) add(name, `arquivo não recebido: ${filename}`);
    });
    parser.on("fieldsLimit", () => fail(TOO_MANY_FIELDS));
    parser.on("partsLimit", () => fail(TOO_MANY_FIELDS));
    parser.on("error", (error) => fail(unreadable(error)));
    parser.on("finish", () => {
      const raw = Buffer.from(new URLSearchParams(pairs).toString());
      resolve({ pairs, raw, contentType: URLENCODED });
    });
    stream.on("error", (error) => fail(unreadable(error)));
    stream.on("data", count);
    stream.pipe(parser);
  });
}

function multipartParser(contentType: string, limits: Record<string, number>) {
  try {
    // Latin-1 is one character per byte: the bytes come out as they came, and we decide what they mean.
    return new Busboy({ headers: { "content-type": contentType }, limits, defCharset: "latin1" });
  } catch (error) {
    throw unreadable(error);
  }
}

/** A part that names a charset of its own is decoded already, which shows in characters that no byte has. */
function bytesOf(value: string): Buffer {
  return Buffer.from(value, /[^\0-\xff]/.test(value) ? "utf8" : "latin1");
}

/** More may be on its way, which nobody will read. */
const HANG_UP = { connection: "close" };

const NOT_A_FORM = new AppError({
  status: 415,
  code: "unsupported_media_type",
  message: "Este endereço recebe formulários de páginas.",
  fix: 'Use <form method="post">, sem enctype ou com multipart/form-data; programas enviam JSON a POST /api/v1/leads.',
  headers: HANG_UP,
});
const TOO_LARGE = new AppError({
  status: 413,
  code: "payload_too_large",
  message: "O formulário é grande demais.",
  fix: "Encurte os textos e envie sem arquivos.",
  headers: HANG_UP,
});
const TOO_MANY_FIELDS = new AppError({
  status: 422,
  code: "too_many_fields",
  message: `O formulário tem mais de ${FORM_LIMITS.fields} campos.`,
  fix: "Tire do formulário os campos que não fazem falta.",
  headers: HANG_UP,
});

function unreadable(cause: unknown): AppError {
  return new AppError({
    status: 400,
    code: "invalid_form",
    message: "O formulário chegou incompleto ou em um formato que não se pode ler.",
    fix: "Envie de novo.",
    headers: HANG_UP,
    cause,
  });
}
