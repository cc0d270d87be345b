import {
  causesIn,
  guideOf,
  headingsOf,
  PORTAL_HEADINGS,
  printedJson,
  sectionOf,
} from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import example from "./fixtures/en2.json" with { type: "json" };
import { imovelweb } from "./source.ts";

const readme = guideOf(import.meta.url);

describe("the guide of the source", () => {
  it("has the headings that every guide has, in their order", () => {
    expect(headingsOf(readme)).toEqual(PORTAL_HEADINGS);
  });

  it("names every variable and field, and the address to enter at the provider", () => {
    for (const { label, env } of Object.values(imovelweb.fields)) expect(readme).toContain(`| ${label} | \`${env}\` |`);
    for (const path of imovelweb.webhook?.paths ?? []) expect(readme).toContain(`https://SEU-ENDERECO${path}\``);
  });

  it("prints the request that the tests read", () => {
    expect(printedJson(readme)).toEqual([example]);
  });

  it("explains every cause that this source gives", () => {
    const causes = causesIn(import.meta.url);
    expect(causes.length).toBeGreaterThan(6);
    const table = sectionOf(readme, "## Erros e o que fazer");
    for (const cause of causes) expect(table, cause).toContain(`\`${cause}\``);
  });

  it("says what to do until the portal sends: mails, and a CRM in between", () => {
    const until = sectionOf(readme, "## Enquanto a homologação não sai");
    expect(until).toContain("`IMAP_URL`");
    expect(until).toContain("/webhooks/in/crm`");
  });
});
