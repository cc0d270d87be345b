import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { LABELS } from "./columns.ts";
import example from "./fixtures/usual.json" with { type: "json" };
import { googleAds } from "./source.ts";

/** Without the padding that the formatter gives to tables. */
const readme = readFileSync(new URL("./README.md", import.meta.url), "utf8").replace(/ +\|/g, " |");
const code = readFileSync(new URL("./source.ts", import.meta.url), "utf8");
const printed = [...readme.matchAll(/```json\n(.*?)```/gs)].map(([, json]) => JSON.parse(json ?? ""));

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

  it("names every variable and field, and the address to enter at the provider", () => {
    for (const { label, env } of Object.values(googleAds.fields)) expect(readme).toContain(`| ${label} | \`${env}\` |`);
    for (const path of googleAds.webhook?.paths ?? []) expect(readme).toContain(`https://SEU-ENDERECO${path}\``);
  });

  it("prints the request that the tests read", () => {
    expect(printed).toEqual([example]);
  });

  it("explains every cause that this source gives", () => {
    const given = [...code.matchAll(/(?:cause: |forged\(|unreadable\()"([a-z_]+)"/g)].map(([, cause]) => cause);
    expect(given.length).toBeGreaterThan(3);
    const table = readme.slice(readme.indexOf("## Erros e o que fazer"), readme.indexOf("## O que não é suportado"));
    for (const cause of [...given, "invalid_json", "empty_body", "too_deep"]) expect(table).toContain(`\`${cause}\``);
  });

  it("lists every ready-made question with its name here", () => {
    for (const [id, label] of LABELS) expect(readme).toContain(`| \`${id}\` | ${label} |`);
  });
});
