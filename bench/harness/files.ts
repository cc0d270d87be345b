/** Results as files: one JSON for each scenario, and a table and plots of the whole run. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { barsPlot, coursePlot } from "./plot.ts";
import type { Result } from "./result.ts";
import { markdownTable } from "./table.ts";

/** Writes one scenario's result and course. @returns the file of the result */
export async function writeResult(folder: string, result: Result): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${stamp(result.startedAt)}-${result.scenario}.json`);
  await writeFile(file, `${JSON.stringify(result, null, 2)}\n`);
  if (result.series) await writeFile(file.replace(/json$/, "svg"), await coursePlot(result.series));
  return file;
}

/** Writes what a run came to as a whole. @returns the files */
export async function writeRun(folder: string, results: readonly Result[]): Promise<string[]> {
  const [first] = results;
  if (first === undefined) return [];
  await mkdir(folder, { recursive: true });
  const base = join(folder, `${stamp(first.startedAt)}-bench`);
  await writeFile(`${base}.md`, markdownTable(results));
  if (results.every(({ bars }) => bars.length === 0)) return [`${base}.md`];
  await writeFile(`${base}.svg`, await barsPlot(results));
  return [`${base}.md`, `${base}.svg`];
}

/** A moment as a part of a file name that sorts. */
function stamp(moment: string): string {
  return moment.slice(0, 19).replaceAll(":", "-");
}
