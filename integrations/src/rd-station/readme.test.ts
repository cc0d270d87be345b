import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { rdStation } from "./source.ts";

const FOLDER = new URL("./", import.meta.url);
/** Without the padding that the formatter gives to tables. */
const readme = readFileSync(new URL("./README.md", FOLDER), "utf8").replace(/ +\|/g, " |");

describe("the guide of the source", () => {
  it("has the headings that every guide has, in their order", () => {
    expect(readme.match(/^## .+$/gm)).toEqual([
      "## O que faz",
      "## O que você precisa",
      "## Passo a passo",
      "## Campos",
      "## Como o lead é mapeado",
      "## Limites e repetições",
      "## Erros e o que fazer",
      "## O que não é suportado",
      "## Como foi conferido",
    ]);
  });

  it("names every variable, the paths and the address in use", () => {
    for (const { env } of Object.values(rdStation.fields)) expect(readme).toContain(`| \`${env}\` |`);
    expect(readme).toContain("/webhooks/rd-station/");
    expect(readme).toContain(`\`${rdStation.fields.apiUrl.default}\``);
  });

  it("explains every cause that the source can name", () => {
    const files = readdirSync(FOLDER).filter((file) => /^(?!fake)[a-z-]+\.ts$/.test(file));
    const code = files.map((file) => readFileSync(new URL(file, FOLDER), "utf8")).join("\n");
    const causes = [...code.matchAll(/(?:cause: |forged\()"([a-z_]+)"/g)].map(([, cause]) => cause);
    expect(causes.length).toBeGreaterThan(15);
    for (const cause of causes) expect(readme, cause).toContain(`\`${cause}\``);
  });

  it("says how far back and how often it compares, as the source does", () => {
    expect(readme).toContain(`até ${rdStation.reconcile?.keptDays} dias`);
    expect(rdStation.reconcile?.everyMinutes).toBe(60);
    expect(readme).toContain("de hora em hora");
  });
});
