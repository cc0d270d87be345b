import { readFileSync } from "node:fs";
import { CURRENT_GRAPH_VERSION } from "@streamleads/integration-kit";
import { describe, expect, it } from "vitest";
import { DECISIONS } from "./error-codes.ts";
import { metaLeadAds } from "./source.ts";

/** Without the padding that the formatter gives to tables. */
const readme = readFileSync(new URL("./README.md", import.meta.url), "utf8").replace(/ +\|/g, " |");

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

  it("names every variable, the version in use and the path to enter at Meta", () => {
    for (const { env } of Object.values(metaLeadAds.fields)) expect(readme).toContain(`| \`${env}\` |`);
    expect(readme).toContain(`Padrão: \`${CURRENT_GRAPH_VERSION}\``);
    expect(readme).toContain(`${metaLeadAds.webhook?.paths[0]}\``);
  });

  it("explains every code beside its cause", () => {
    for (const [code, { cause }] of DECISIONS) {
      const row = readme.split("\n").find((line) => line.startsWith(`| \`${cause}\` |`));
      expect(row, `${code} ${cause}`).toMatch(new RegExp(`[ |]${code}(?:[ ,]|$)`));
    }
  });
});
