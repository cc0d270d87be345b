import { causesIn, guideOf } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { whatsappInbound } from "./source.ts";

const readme = guideOf(import.meta.url);

describe("what the guide says about receiving", () => {
  it("names every variable and the path to enter at Meta", () => {
    for (const { env } of Object.values(whatsappInbound.fields)) expect(readme).toContain(`| \`${env}\` |`);
    for (const path of whatsappInbound.webhook?.paths ?? []) expect(readme).toContain(path);
  });

  it("explains every cause that receiving can name", () => {
    const causes = causesIn(import.meta.url, (file) => /^(?:inbound-|source)/.test(file));
    expect(causes.length).toBeGreaterThan(10);
    for (const cause of causes) expect(readme, cause).toContain(`\`${cause}\``);
  });

  it("promises the words that are obeyed", () => {
    for (const word of ["PARAR", "SAIR", "STOP", "CANCELAR", "DESCADASTRAR"]) expect(readme).toContain(word);
  });
});
