import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { shortened } from "./short-rules.ts";

const RULES = readFileSync(join(import.meta.dirname, "../../deploy/prometheus/streamleads.rules.yml"), "utf8");

it("shortens how long each rule must hold, and nothing else", () => {
  const short = shortened(RULES, "3s");
  expect(short.match(/^ {8}for: 3s$/gm)).toHaveLength(RULES.match(/- alert: /g)?.length ?? 0);
  const others = (text: string) => text.split("\n").filter((line) => !line.startsWith("        for: "));
  expect(others(short)).toEqual(others(RULES));
});

it("refuses what holds no rules", () => {
  expect(() => shortened("groups: []\n", "3s")).toThrow("no rule");
});
