import { causesIn, GUIDE_HEADINGS, guideOf, headingsOf, sectionOf } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { calendly } from "./connector.ts";
import { SCOPES } from "./errors.ts";
import { calendlyInbound } from "./source.ts";

const guide = guideOf(import.meta.url);

describe("the guide of Calendly", () => {
  it("has the headings that every guide has, in their order", () => expect(headingsOf(guide)).toEqual(GUIDE_HEADINGS));

  it("names every variable, action, address and scope", () => {
    for (const { label, env } of [...Object.values(calendly.fields), ...Object.values(calendlyInbound.fields)]) {
      expect(guide).toContain(`| ${label} | \`${env}\` |`);
    }
    for (const action of Object.keys(calendly.actions)) expect(guide).toContain(`(\`${action}\`)`);
    for (const path of calendlyInbound.webhook?.paths ?? []) expect(guide).toContain(`https://SEU-ENDERECO${path}`);
    for (const scope of SCOPES) expect(guide).toContain(`\`${scope}\``);
  });

  it("explains every cause that the code gives", () => {
    const causes = causesIn(import.meta.url);
    expect(causes.length).toBeGreaterThan(15);
    const table = sectionOf(guide, "## Erros e o que fazer");
    for (const cause of causes) expect(table, cause).toContain(`\`${cause}\``);
  });
});
