/**
 * Reads what PostgreSQL said before it gave up. The words are those of PostgreSQL 18 with LC_MESSAGES=C and of the
 * C library's strerror; the order matters, because one cause is often followed by its consequences.
 */
import { statfs } from "node:fs/promises";
import { type EmbeddedPostgresCode, EmbeddedPostgresError, fixFor } from "./errors.ts";
import type { Listening } from "./settings.ts";

/** `already_running` is no error: somebody else started the server meanwhile, and the caller looks for it again. */
export type Diagnosis = EmbeddedPostgresCode | "already_running";

const SIGNS: readonly (readonly [Diagnosis, RegExp])[] = [
  ["wrong_version", /database files are incompatible with server|was initialized by PostgreSQL version/],
  ["disk_full", /No space left on device|Disk quota exceeded/],
  ["read_only", /Read-only file system/],
  ["socket_in_use", /lock file "[^"]*\.s\.PGSQL\.\d+\.lock" already exists|could not bind Unix address/],
  ["port_in_use", /could not bind IPv[46] address|could not create any TCP\/IP sockets/],
  ["already_running", /lock file "postmaster\.pid" (already exists|is empty)|pre-existing shared memory block/],
  ["binaries_missing", /error while loading shared libraries|version `GLIBC|Library not loaded|cannot execute binary/],
  ["out_of_memory", /Cannot allocate memory|out of memory/],
  [
    "permission",
    /Permission denied|Operation not permitted|wrong ownership|invalid permissions|execution of the PostgreSQL server is not permitted|cannot be run as root|could not look up effective user ID/,
  ],
];

/** What the text means; `crashed` when nothing in it is known. */
export function diagnose(text: string): Diagnosis {
  return SIGNS.find(([, sign]) => sign.test(text))?.[0] ?? "crashed";
}

/** The error for a program that ended by itself: `where` is the path or port that its fix names, `text` what it said. */
export function errorFromOutput(program: string, ended: string, text: string, where: string): EmbeddedPostgresError {
  const found = diagnose(text);
  const code = found === "already_running" ? "crashed" : found;
  return new EmbeddedPostgresError({
    code,
    message: `${program} ended (${ended}): ${lastWords(text)}`,
    fix: isNameless(text) ? NAMELESS_FIX : fixFor(code, where),
    cause: new Error(text.slice(-4000)),
  });
}

/** `initdb` looks its user up; containers that run under a bare number have no entry for it. */
function isNameless(text: string): boolean {
  return text.includes("could not look up effective user ID");
}

const NAMELESS_FIX =
  "O usuário que roda o StreamLeads não tem entrada em /etc/passwd. Use um usuário que tenha (no contêiner, o da imagem), ou aponte DATABASE_URL para um PostgreSQL seu.";

/**
 * The same for the server. When the disk is full it cannot write its reason down: then the disk itself is asked. Its fix
 * names the port or the socket where that is the trouble.
 */
export async function errorOfServer(
  ended: string,
  text: string,
  clusterDir: string,
  listening: Listening,
): Promise<EmbeddedPostgresError> {
  const code = diagnose(text);
  if (code === "crashed" && (await bytesFree(clusterDir)) < WAL_SEGMENT_BYTES) {
    return errorFromOutput("postgres", ended, `${text}\nNo space left on device (seen afterwards)`, clusterDir);
  }
  const isAboutAddress = code === "port_in_use" || code === "socket_in_use";
  const address = listening.kind === "tcp" ? String(listening.port) : listening.folder;
  return errorFromOutput("postgres", ended, text, isAboutAddress ? address : clusterDir);
}

/** The server writes its log of changes in steps of this size; with less it cannot go on. */
const WAL_SEGMENT_BYTES = 16 * 1024 * 1024;

async function bytesFree(folder: string): Promise<number> {
  const found = await statfs(folder).catch(() => undefined); // Not every system tells; then the words must do.
  return found ? found.bavail * found.bsize : Number.POSITIVE_INFINITY;
}

/** The line that says most: the last FATAL, PANIC or error, else the last line at all. */
function lastWords(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const telling = lines.findLast((line) => /FATAL|PANIC|error:/i.test(line)) ?? lines.at(-1) ?? "it said nothing";
  return telling.trim().slice(0, 500);
}
