/** Prints `docs/build/events.md`. With --check: fails when the file is another. With --write: writes it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventsPage } from "../apps/hub/src/observe/events-page.ts";

const FILE = join(import.meta.dirname, "..", "docs", "build", "events.md");
const wanted = eventsPage();
if (process.argv.includes("--check")) {
  if (readFileSync(FILE, "utf8") !== wanted) {
    process.stderr.write("docs/build/events.md is not what the code says. Run: node scripts/print-events.ts --write\n");
    process.exitCode = 1;
  }
} else if (process.argv.includes("--write")) {
  writeFileSync(FILE, wanted);
} else {
  process.stdout.write(wanted);
}
