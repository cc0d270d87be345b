/** `npm run env`: prints `.env.example`. With --check: fails when the file at the root is another. With --write: writes it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { envExample } from "./env-example.ts";

const FILE = join(import.meta.dirname, "..", ".env.example");
const wanted = envExample();
if (process.argv.includes("--check")) {
  if (readFileSync(FILE, "utf8") !== wanted) {
    process.stderr.write(".env.example não corresponde ao código. Rode: npm run env -- --write\n");
    process.exitCode = 1;
  }
} else if (process.argv.includes("--write")) {
  writeFileSync(FILE, wanted);
} else {
  process.stdout.write(wanted);
}
