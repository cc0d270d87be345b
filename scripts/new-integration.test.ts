import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newIntegration, UsageError } from "./new-integration.ts";

const ROOT = join(import.meta.dirname, "..");
const run = promisify(execFile);

/** A copy of what a new integration touches, so that the test leaves the repository alone. */
let copy = "";
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "streamleads-new-"));
  for (const name of ["integrations", "packages"]) {
    cpSync(join(ROOT, name), join(copy, name), { recursive: true, filter: (path) => !path.includes("node_modules") });
  }
  for (const name of ["package.json", "tsconfig.base.json"]) cpSync(join(ROOT, name), join(copy, name));
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** Every file below the copy's integrations, with its text. */
function filesOf(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map(({ parentPath, name }) => [
      join(parentPath, name).slice(folder.length + 1),
      readFileSync(join(parentPath, name), "utf8"),
    ]),
  );
}

describe("npm run new:integration", () => {
  it("touches one folder and one line of the registry, and what it makes passes the contract as it is", async () => {
    const before = filesOf(join(copy, "integrations"));
    const { line } = newIntegration(copy, "crm-da-esquina", "CRM da Esquina");
    const after = filesOf(join(copy, "integrations"));

    const changed = [...after].filter(([path, text]) => before.get(path) !== text).map(([path]) => path);
    const elsewhere = changed.filter((path) => !path.startsWith("src/crm-da-esquina/"));
    expect(elsewhere).toEqual(["src/connectors.ts"]);
    const lines = (text: string | undefined) => (text ?? "").split("\n");
    const added = lines(after.get("src/connectors.ts")).filter(
      (one) => !lines(before.get("src/connectors.ts")).includes(one),
    );
    expect(added).toEqual([line]);

    const made = [...after].filter(([path]) => path.startsWith("src/crm-da-esquina/")).map(([, text]) => text);
    expect(made.join("\n")).not.toMatch(/exemplo(?!-de-)|EXEMPLO|Exemplo/);
    // Its own tests, the contract of every connector among them, in a process of their own.
    const vitest = join(ROOT, "node_modules", "vitest", "vitest.mjs");
    const args = [
      vitest,
      "run",
      "--root",
      copy,
      "integrations/src/crm-da-esquina",
      "--reporter",
      "json",
      "--outputFile",
      "report.json",
    ];
    await run(process.execPath, args, { cwd: copy, env: { PATH: process.env.PATH } });
    const report = JSON.parse(readFileSync(join(copy, "report.json"), "utf8")) as {
      numFailedTests: number;
      numPassedTests: number;
    };
    expect(report.numFailedTests).toBe(0);
    expect(report.numPassedTests).toBeGreaterThan(50);
  }, 120_000);

  it.each([
    ["capitals", "MeuCrm", "Meu CRM"],
    ["a way out of the folder", "../crm", "Meu CRM"],
    ["a name that exists", "hubspot", "HubSpot"],
    ["a label of nothing", "outro", ""],
    ["a label with a quote", "outro", 'O "outro"'],
  ])("refuses %s and writes nothing", (_what, slug, label) => {
    const before = filesOf(join(copy, "integrations"));
    expect(() => newIntegration(copy, slug, label)).toThrow(UsageError);
    expect(filesOf(join(copy, "integrations"))).toEqual(before);
  });
});
