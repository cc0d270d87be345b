/** Bodies of a folder's `fixtures/`: what a provider sends, with invented people. */
import { readdirSync, readFileSync } from "node:fs";

/**
 * The JSON files beside a test, by name without their ending.
 * @param here `import.meta.url` of the test.
 * @param prefix of the names that are wanted.
 */
export function fixturesOf(here: string, prefix = ""): Record<string, Buffer> {
  const folder = new URL("./fixtures/", here);
  const names = readdirSync(folder).filter((name) => name.startsWith(prefix) && name.endsWith(".json"));
  return Object.fromEntries(names.map((name) => [name.replace(/\.json$/, ""), readFileSync(new URL(name, folder))]));
}

/** The same as text. */
export function fixtureTextsOf(here: string): Record<string, string> {
  return Object.fromEntries(Object.entries(fixturesOf(here)).map(([name, body]) => [name, body.toString("utf8")]));
}
