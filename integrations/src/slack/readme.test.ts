import { readFileSync } from "node:fs";
import { testJob } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { slack } from "./connector.ts";
import { hotLeadMessage } from "./map.ts";

/** Without the padding that the formatter gives to tables. */
const readme = readFileSync(new URL("./README.md", import.meta.url), "utf8").replace(/ +\|/g, " |");
const errors = readFileSync(new URL("./errors.ts", import.meta.url), "utf8");

describe("the guide of the integration", () => {
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

  it("names every variable and every action", () => {
    for (const { env } of Object.values(slack.fields)) expect(readme).toContain(`| \`${env}\` |`);
    for (const action of Object.keys(slack.actions)) expect(readme).toContain(`(\`${action}\`)`);
  });

  it("quotes the notification as it is sent", () => {
    expect(readme).toContain(`"${hotLeadMessage(testJob()).text}"`);
  });

  it("explains every cause that the connector gives", () => {
    const causes = Array.from(errors.matchAll(/cause: "(\w+)"/g), ([, cause]) => cause);
    expect(causes.length).toBeGreaterThan(7);
    for (const cause of causes) expect(readme, cause).toContain(`| \`${cause}\``);
  });
});
