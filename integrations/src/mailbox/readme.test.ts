import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { mailbox } from "./source.ts";

const here = new URL("./", import.meta.url);
const text = (name: string) => readFileSync(new URL(name, here), "utf8");
/** Without the padding that the formatter gives to tables. */
const readme = text("README.md").replace(/ +\|/g, " |");

describe("the guide of the mailbox", () => {
  it("has the headings that every guide has, in their order", () => {
    expect(readme.match(/^## .+$/gm)).toEqual([
      "## O que faz",
      "## O que você precisa",
      "## Passo a passo",
      "## Campos",
      "## Como um lead é mapeado",
      "## Limites e repetições",
      "## Erros e o que fazer",
      "## O que não é suportado",
      "## Como foi conferido",
    ]);
  });

  it("names every variable, and the path of the webhook", () => {
    for (const { env } of Object.values(mailbox.fields)) expect(readme).toContain(`| \`${env}\` |`);
    expect(readme).toContain("/webhooks/email/TOKEN");
  });

  it("explains every cause that the code gives", () => {
    const files = ["", "parsers/"].flatMap((folder) =>
      readdirSync(new URL(`./${folder}`, here))
        .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
        .map((name) => text(`${folder}${name}`)),
    );
    const causes = files.flatMap((code) =>
      [...code.matchAll(/(?:cause: |forged\(|wrong\()"([a-z_]+)"/g)].map((match) => match[1] ?? ""),
    );
    expect(causes.length).toBeGreaterThan(25);
    for (const cause of causes.filter((one) => one !== "not_configured"))
      expect(readme, cause).toContain(`\`${cause}\``);
  });
});
