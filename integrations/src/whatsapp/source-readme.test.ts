import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { whatsappInbound } from "./source.ts";

const FOLDER = new URL("./", import.meta.url);
/** Without the padding that the formatter gives to tables. */
const readme = readFileSync(new URL("./README.md", FOLDER), "utf8").replace(/ +\|/g, " |");

describe("what the guide says about receiving", () => {
  it("names every variable and the path to enter at Meta", () => {
    for (const { env } of Object.values(whatsappInbound.fields)) expect(readme).toContain(`| \`${env}\` |`);
    for (const path of whatsappInbound.webhook?.paths ?? []) expect(readme).toContain(path);
  });

  it("explains every cause that receiving can name", () => {
    const files = readdirSync(FOLDER).filter((file) => /^(?:inbound-[a-z-]+|source)\.ts$/.test(file));
    const code = files.map((file) => readFileSync(new URL(file, FOLDER), "utf8")).join("\n");
    const causes = [...code.matchAll(/(?:cause: |forged\(|unreadable\()"([a-z_]+)"/g)].map(([, cause]) => cause);
    expect(causes.length).toBeGreaterThan(10);
    for (const cause of causes) expect(readme, cause).toContain(`\`${cause}\``);
  });

  it("promises the words that are obeyed", () => {
    for (const word of ["PARAR", "SAIR", "STOP", "CANCELAR", "DESCADASTRAR"]) expect(readme).toContain(word);
  });
});
