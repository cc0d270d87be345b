/** Bodies as RD sends them, for the tests of the source; people are invented. */
import { readdirSync, readFileSync } from "node:fs";

const FOLDER = new URL("./fixtures/", import.meta.url);

/** Every fixture by name, as text. */
export const FIXTURES: Readonly<Record<string, string>> = Object.fromEntries(
  readdirSync(FOLDER).map((file) => [file.replace(/\.json$/, ""), readFileSync(new URL(file, FOLDER), "utf8")]),
);
