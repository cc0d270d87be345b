/**
 * The envelope of a backup file: a short header that anybody may read, then AES-256-GCM in pieces. Each piece is bound
 * to its place and to the header, and the last one says that it is the last: a changed, moved or missing byte anywhere
 * is found, and a cut file is told from a whole one. Memory holds one piece at a time, however large the file.
 *
 * Without a passphrase the key stands in the header: the same pieces, which then prove that nothing was damaged and keep
 * nothing secret.
 */
import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes, scrypt } from "node:crypto";
import { z } from "zod";
import { BackupError } from "./backup-error.ts";

const MAGIC = Buffer.from("STREAMLEADS-BACKUP-1\n");
const HEADER_BYTES_MAX = 64 * 1024;
const PIECE_BYTES = 1024 * 1024;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
/** AES-GCM counts 32 bits of pieces here: four petabytes. */
const PIECES_MAX = 2 ** 32;

/** Memory of the derivation is 128 * r * N bytes: 128 MiB. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1 } as const;

export const headerSchema = z.object({
  /** `completa`: everything; `apagamentos`: only what must not come back. */
  kind: z.enum(["completa", "apagamentos"]),
  moment: z.iso.datetime(),
  /** Whose backup this is: the same in every backup of one installation. */
  install: z.string().max(64),
  program: z.string().max(64),
  nonce: z.base64().max(16),
  /** How the key comes out of the passphrase. */
  scrypt: z
    .object({
      salt: z.base64().max(64),
      N: z
        .number()
        .int()
        .min(2)
        .max(2 ** 20),
      r: z.number().int().min(1).max(16),
      p: z.number().int().min(1).max(4),
    })
    .nullable(),
  /** The key itself, of a file that is not protected. */
  key: z.base64().max(64).nullable(),
  /** Tells a wrong passphrase from a damaged file. */
  check: z.base64().max(64),
});
export type Header = z.infer<typeof headerSchema>;
export type Described = Pick<Header, "kind" | "moment" | "install" | "program">;

/** What seals one file; `N` is lowered in tests. */
export async function newHeader(
  described: Described,
  passphrase: string | undefined,
  cost: number = SCRYPT.N,
): Promise<{ header: Header; key: Buffer }> {
  const derivation = passphrase === undefined ? null : { ...SCRYPT, N: cost, salt: randomBytes(16).toString("base64") };
  const key = derivation ? await derive(passphrase ?? "", derivation) : randomBytes(KEY_BYTES);
  const header: Header = {
    ...described,
    nonce: randomBytes(7).toString("base64"),
    scrypt: derivation,
    key: derivation ? null : key.toString("base64"),
    check: checkOf(key),
  };
  return { header, key };
}

/**
 * The key of a file.
 * @throws BackupError when the passphrase is missing or another one
 */
export async function keyFor(header: Header, passphrase: string | undefined): Promise<Buffer> {
  if (header.key !== null) return Buffer.from(header.key, "base64");
  if (header.scrypt === null) throw damaged("o cabeçalho não diz como abrir");
  if (passphrase === undefined) {
    throw new BackupError(
      "A cópia está protegida por uma senha, e nenhuma foi dada.",
      "Ponha a senha com que a cópia foi feita em BACKUP_PASSPHRASE, ou num arquivo com --passphrase-file.",
    );
  }
  const key = await derive(passphrase, header.scrypt).catch((error: unknown) => {
    throw damaged("o cabeçalho não diz como abrir", error);
  });
  if (checkOf(key) === header.check) return key;
  throw new BackupError(
    "A senha não é a desta cópia.",
    "Use a senha que valia quando a cópia foi feita (BACKUP_PASSPHRASE ou --passphrase-file). Sem ela a cópia não abre.",
  );
}

function derive(passphrase: string, { salt, N, r, p }: NonNullable<Header["scrypt"]>): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // What it needs, and as much again.
    const maxmem = 256 * N * r + 1024 * 1024;
    scrypt(passphrase.normalize("NFC"), Buffer.from(salt, "base64"), KEY_BYTES, { N, r, p, maxmem }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

function checkOf(key: Buffer): string {
  return createHmac("sha256", key).update("streamleads backup key check").digest().subarray(0, 8).toString("base64");
}

/** The bytes of a file, piece by piece, as its content comes. */
export async function* sealed(header: Header, key: Buffer, content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const text = Buffer.from(JSON.stringify(header));
  yield Buffer.concat([MAGIC, uint32(text.length), text]);
  const about = createHash("sha256").update(text).digest();
  let number = 0;
  const piece = (plain: Buffer, isLast: boolean) => {
    if (number >= PIECES_MAX) throw new RangeError("the backup has too many pieces");
    const cipher = createCipheriv("aes-256-gcm", key, nonceOf(header, number++, isLast)).setAAD(about);
    const body = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    return Buffer.concat([uint32(body.length), body]);
  };
  let waiting: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    waiting.push(chunk);
    bytes += chunk.length;
    if (bytes <= PIECE_BYTES) continue;
    let rest = Buffer.concat(waiting);
    for (; rest.length > PIECE_BYTES; rest = rest.subarray(PIECE_BYTES)) {
      yield piece(rest.subarray(0, PIECE_BYTES), false);
    }
    waiting = [rest];
    bytes = rest.length;
  }
  yield piece(Buffer.concat(waiting), true);
}

/**
 * Reads the header from the beginning of a file.
 * @throws BackupError when this is no backup, or one of another form
 */
export async function readHeader(file: Bytes): Promise<{ header: Header; about: Buffer }> {
  const magic = await file.read(MAGIC.length);
  if (!magic.equals(MAGIC)) {
    throw new BackupError(
      "O arquivo não é uma cópia de segurança do StreamLeads, ou é de uma versão mais nova.",
      "Confira o caminho; cópias feitas por uma versão mais nova pedem essa versão do programa.",
    );
  }
  const length = (await file.read(4)).readUInt32BE();
  if (length > HEADER_BYTES_MAX) throw damaged("o cabeçalho está danificado");
  const text = await file.read(length);
  return { header: parsed(text), about: createHash("sha256").update(text).digest() };
}

function parsed(text: Buffer): Header {
  try {
    return headerSchema.parse(JSON.parse(text.toString("utf8")));
  } catch (error) {
    throw damaged("o cabeçalho não pode ser lido", error);
  }
}

/**
 * The content behind the header.
 * @throws BackupError at the first piece that is not as it was written, and at the end of a file that was cut
 */
export async function* opened(header: Header, about: Buffer, key: Buffer, file: Bytes): AsyncGenerator<Buffer> {
  for (let number = 0; ; number++) {
    const length = (await file.read(4)).readUInt32BE();
    if (length < TAG_BYTES || length > PIECE_BYTES + TAG_BYTES) throw damaged(`parte ${number + 1}`);
    const body = await file.read(length);
    const isLast = await file.isAtEnd();
    const decipher = createDecipheriv("aes-256-gcm", key, nonceOf(header, number, isLast)).setAAD(about);
    decipher.setAuthTag(body.subarray(length - TAG_BYTES));
    let plain: Buffer;
    try {
      plain = Buffer.concat([decipher.update(body.subarray(0, length - TAG_BYTES)), decipher.final()]);
    } catch (error) {
      throw damaged(isLast ? "o fim está alterado ou falta uma parte" : `parte ${number + 1}`, error);
    }
    yield plain;
    if (isLast) return;
  }
}

function nonceOf({ nonce }: Header, number: number, isLast: boolean): Buffer {
  return Buffer.concat([Buffer.from(nonce, "base64"), uint32(number), Buffer.from([isLast ? 1 : 0])]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A file that is read from its beginning to its end. */
export interface Bytes {
  /** Exactly so many bytes; throws `damaged` when the file ends before. */
  read(length: number): Promise<Buffer>;
  isAtEnd(): Promise<boolean>;
}

export function damaged(where: string, cause?: unknown): BackupError {
  return new BackupError(
    `A cópia está danificada ou incompleta: ${where}.`,
    "Nada foi restaurado. Use outra cópia, ou copie este arquivo de novo de onde ele foi guardado e compare o tamanho.",
    cause,
  );
}
