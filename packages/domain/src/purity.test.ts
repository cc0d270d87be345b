/** The domain is rules alone: what it imports and what it reads is checked here, file by file. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = import.meta.dirname;
const THIS_FILE = "purity.test.ts";
const files = readdirSync(ROOT, { recursive: true, encoding: "utf8" }).filter((file) => /\.[cm]?[jt]sx?$/.test(file));

const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(["'`])([^"'`]+)\1/g;
const AMBIENT = [
  [/\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\b/, "the clock"],
  [/\bMath\.random\b|\bcrypto\b/, "chance"],
  [/\bset(?:Timeout|Interval|Immediate)\b|\bqueueMicrotask\b/, "timers"],
  [/\bfetch\s*\(|\bWebSocket\b/, "the network"],
  [/\bprocess\.|\bglobalThis\b|\bconsole\./, "the process"],
  [/\bimport\s*\((?!\s*["'])/, "imports made at run time"],
] as const;

describe("the domain package", () => {
  it("finds its own files", () => {
    expect(files).toContain("index.ts");
    expect(files.length).toBeGreaterThan(20);
  });

  it.each(files.filter((file) => file !== THIS_FILE))("%s imports only its neighbours", (file) => {
    expect(importsOf(read(file)).filter((name) => !isAllowed(file, name))).toEqual([]);
  });

  it.each(files.filter((file) => !file.endsWith(".test.ts")))(
    "%s reads no clock, chance, network or process",
    (file) => {
      const code = withoutComments(read(file));
      expect(AMBIENT.filter(([pattern]) => pattern.test(code)).map(([, what]) => what)).toEqual([]);
    },
  );

  it("has no dependencies of any kind", () => {
    const manifest: Record<string, unknown> = JSON.parse(readFileSync(resolve(ROOT, "../package.json"), "utf8"));
    expect(Object.keys(manifest).filter((key) => /dependencies/i.test(key))).toEqual([]);
  });

  it.each([
    ['import { x } from "node:fs";', ["node:fs"]],
    ["export * from './a.ts'", ["./a.ts"]],
    ['import "side-effect";', ["side-effect"]],
    ['const x = await import("zod");', ["zod"]],
    ['const x = require("pg");', ["pg"]],
  ])("sees the import in %s", (code, names) => {
    expect(importsOf(code)).toEqual(names);
  });

  it("does not let a relative import leave the package, nor a rule import a test library", () => {
    expect(isAllowed("lead/nome.ts", "../score/score.ts")).toBe(true);
    expect(isAllowed("lead/nome.ts", "../../../integration-kit/src/http.ts")).toBe(false);
    expect(isAllowed("lead/nome.ts", "fast-check")).toBe(false);
    expect(isAllowed("lead/nome.test.ts", "fast-check")).toBe(true);
  });
});

function isAllowed(file: string, name: string): boolean {
  if (!name.startsWith(".")) return file.endsWith(".test.ts") && (name === "vitest" || name === "fast-check");
  return !relative(ROOT, resolve(ROOT, dirname(file), name)).startsWith("..");
}

function importsOf(code: string): string[] {
  return [...withoutComments(code).matchAll(IMPORT)].map((match) => match[2] ?? "");
}

function read(file: string): string {
  return readFileSync(resolve(ROOT, file), "utf8");
}

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");
}
