/** DATABASE_URL, tried before anything is built on it: what is wrong with it is told in words, not in a stack. */
import pg from "pg";
import { isConnectionLoss } from "../store/database.ts";
import { NewerSchemaError } from "../store/newer-schema.ts";
import { EXIT, StartError } from "./start-error.ts";

type Words = [problem: string, fix: string, exitCode: number];

/** In the form of `server_version_num`. */
const OLDEST_VERSION = 150_000;
const CONNECT_MS = 5_000;

/**
 * Connects once and looks at what is there.
 * @throws StartError naming server and cure, never the password
 */
export async function reachDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
  // A server that breaks off later rejects the query below; without a listener it would end the process as well.
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: number; encoding: string }>(
      `select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding`,
    );
    judge(rows[0]);
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw databaseProblem(error, url);
  } finally {
    // The connection may never have been made; there is nothing more to learn from how it ends.
    await client.end().catch(() => undefined);
  }
}

function judge(found: { version: number; encoding: string } | undefined): void {
  if (found === undefined) throw new Error("the server answered without a row");
  if (found.version < OLDEST_VERSION) {
    const major = Math.floor(found.version / 10_000);
    const fix = "Aponte DATABASE_URL para um PostgreSQL 15 ou mais novo, ou deixe-a vazia e o hub usa o seu próprio.";
    throw new StartError(`O banco de DATABASE_URL é o PostgreSQL ${major}, antigo demais.`, fix, EXIT.config);
  }
  if (found.encoding !== "UTF8") {
    const fix = "Crie o banco com ENCODING 'UTF8' (create database streamleads encoding 'UTF8' template template0).";
    throw new StartError(`O banco de DATABASE_URL usa a codificação ${found.encoding}.`, fix, EXIT.config);
  }
}

/**
 * What a server's refusal or silence means for DATABASE_URL. Anything else (a fault of ours) stays the error that it
 * is, so that nobody looks for it at the server.
 */
export function databaseProblem(error: unknown, url: string): unknown {
  if (error instanceof NewerSchemaError) return error;
  const code = codeOf(error);
  const server = serverOf(url);
  const words = wordsFor(code ?? "", server) ?? (isAway(error, code) ? silentWords(server) : undefined);
  if (words === undefined) return error;
  const [problem, fix, exitCode] = words;
  return new StartError(`${problem}${code ? ` (${code})` : ""}.`, fix, exitCode, error);
}

/** Class 53: it has no connection, memory or disk left for us. */
function isAway(error: unknown, code: string | undefined): boolean {
  return isConnectionLoss(error) || code?.startsWith("53") === true;
}

/** The code of the system or the SQLSTATE; some refusals are made by the driver, which gives them none. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("code" in error && typeof error.code === "string") return error.code;
  if (/^SASL|password must be/.test(error.message)) return "28P01";
  return /does not support SSL/.test(error.message) ? "SSL" : undefined;
}

function wordsFor(code: string, server: string): Words | undefined {
  if (code === "SSL") {
    return [
      `O PostgreSQL em ${server} não aceita conexões cifradas`,
      "Ligue o TLS no servidor, ou retire sslmode de DATABASE_URL se a rede for sua.",
      EXIT.config,
    ];
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return [
      `O servidor de DATABASE_URL não foi encontrado: ${server}`,
      "Confira o nome do servidor em DATABASE_URL.",
      EXIT.unavailable,
    ];
  }
  if (code === "3D000") {
    return [
      `O banco de DATABASE_URL não existe em ${server}`,
      "Crie o banco (create database streamleads) ou corrija o nome no fim de DATABASE_URL.",
      EXIT.config,
    ];
  }
  if (code.startsWith("28")) {
    return [
      `O PostgreSQL em ${server} recusou o usuário ou a senha`,
      "Corrija usuário e senha em DATABASE_URL (caracteres especiais precisam ser codificados, como %40 no lugar de @).",
      EXIT.config,
    ];
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO_/.test(code)) {
    return [
      `O certificado do PostgreSQL em ${server} não foi aceito`,
      "Informe o certificado com sslrootcert=… em DATABASE_URL, ou sslmode=no-verify se a rede for sua.",
      EXIT.config,
    ];
  }
  if (code === "42501") {
    return [
      `O usuário de DATABASE_URL não pode criar as tabelas em ${server}`,
      "Faça dele o dono do banco (alter database … owner to …) ou dê a ele o direito create no esquema public.",
      EXIT.config,
    ];
  }
  return undefined;
}

function silentWords(server: string): Words {
  return [
    `O PostgreSQL de DATABASE_URL não respondeu em ${server}`,
    "Confira se ele está no ar, o endereço e a porta; ou deixe DATABASE_URL vazia e o hub usa o seu próprio banco.",
    EXIT.unavailable,
  ];
}

/** Host and port, for words; the rest of the address holds the password. */
function serverOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed?.host || parsed?.searchParams.get("host") || "um soquete local";
}
