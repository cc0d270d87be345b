import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { causesIn, GUIDE_HEADINGS, guideOf, headingsOf, PORTAL_HEADINGS, printedJson, sectionOf } from "./guide.ts";

const folder = mkdtempSync(join(tmpdir(), "guide-"));
const here = pathToFileURL(join(folder, "readme.test.ts")).href;
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
write("README.md", '# X\n## O que faz\nA.\n## Campos\n| Nome   | `X`  |\n```json\n{"a": 1}\n```\n## Limites\nB.\n');
write("source.ts", 'forged("key_wrong"); parked("malformed", X); const a = { cause: "vehicle" };');
write("map.ts", 'const json = readRecord(body); return { cause: "vehicle" };');
write("fake.ts", 'cause: "of_the_fake"');
write("source.test.ts", 'cause: "of_the_test"');
afterAll(() => rmSync(folder, { recursive: true }));

describe("a guide", () => {
  it("is read without the padding of its tables, section by section", () => {
    const guide = guideOf(here);
    expect(guide).toContain("| Nome | `X` |");
    expect(headingsOf(guide)).toEqual(["## O que faz", "## Campos", "## Limites"]);
    expect(sectionOf(guide, "## O que faz")).toBe("A.\n");
    expect(sectionOf(guide, "## Nenhuma")).toBe("");
    expect(printedJson(guide)).toEqual([{ a: 1 }]);
  });

  it("has to name what the code beside it says, and what the kit says for it, but no cause of tests and fakes", () => {
    expect(causesIn(here).toSorted()).toEqual(
      ["empty_body", "invalid_json", "key_wrong", "malformed", "too_deep", "vehicle"].toSorted(),
    );
    expect(causesIn(here, (file) => file === "source.ts")).toEqual(["key_wrong", "malformed", "vehicle"]);
  });

  it("of a portal says how it is switched on before the steps", () => {
    const own = PORTAL_HEADINGS.filter((heading) => !GUIDE_HEADINGS.includes(heading));
    expect(own).toEqual(["## Homologação", "## Enquanto a homologação não sai"]);
    expect(PORTAL_HEADINGS.indexOf("## Passo a passo")).toBe(4);
  });
});
