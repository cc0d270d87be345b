/** Fills an empty folder with a new cluster, by PostgreSQL's own `initdb`. */
import { execFile } from "node:child_process";
import { join, sep } from "node:path";
import { promisify } from "node:util";
import { type Account, spawnAs } from "./account.ts";
import { type Binaries, programEnvironment } from "./binaries.ts";
import { errorFromOutput } from "./diagnose.ts";

/**
 * Runs initdb. UTF-8, sorted by code point with Unicode rules for case: the same on every platform and after every update.
 * @returns the kind of shared memory that initdb found to work here
 */
export async function initialise(
  binaries: Binaries,
  dir: string,
  passwordFile: string,
  account: Account | undefined,
  isDurable: boolean,
): Promise<string> {
  const attempt = (locale: string) =>
    promisify(execFile)(
      join(binaries.dir, "bin", "initdb"),
      [
        ...["--pgdata", dir, "--username", "postgres", "--pwfile", passwordFile, "--encoding", "UTF8"],
        ...["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", locale],
        ...["--auth", "scram-sha-256", "--no-instructions", ...(isDurable ? [] : ["--no-sync"])],
      ],
      { ...spawnAs(account), cwd: sep, env: programEnvironment(), timeout: 120_000 },
    );
  const { stdout } = await attempt("C.UTF-8")
    .catch((error: unknown) => {
      // Old systems have no C.UTF-8 of their own; the built-in one does the work, theirs only dates and money.
      if (/invalid locale (name|settings)/.test(outputOf(error))) return attempt("C");
      throw error;
    })
    .catch((error: unknown) => {
      throw initdbError(error, dir);
    });
  return /dynamic shared memory implementation \.\.\. (\w+)/.exec(stdout)?.[1] ?? "posix";
}

function initdbError(error: unknown, dir: string): unknown {
  const ended = error instanceof Error && "code" in error ? `exit ${String(error.code)}` : "not started";
  return errorFromOutput("initdb", ended, outputOf(error), dir);
}

function outputOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const parts = ["stdout" in error ? error.stdout : "", "stderr" in error ? error.stderr : ""].map(String);
  return parts.join("\n").trim() || error.message;
}
