import { causesIn, GUIDE_HEADINGS, guideOf, headingsOf, sectionOf } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { SCOPES } from "./api.ts";
import { zendesk } from "./connector.ts";
import { TICKET_SOURCES } from "./ticket-fields-setting.ts";

const guide = guideOf(import.meta.url);

describe("the guide of the integration", () => {
  it("has the headings that every guide has, in their order", () => {
    expect(headingsOf(guide)).toEqual(GUIDE_HEADINGS);
  });

  it("names every field with its variable and choice, every action and scope", () => {
    const fields: { label: string; env?: string; default?: string; choices?: object }[] = Object.values(zendesk.fields);
    for (const field of fields) {
      const row = guide.split("\n").find((line) => line.split("|")[1]?.trim() === field.label);
      expect(row, field.label).toBeDefined();
      if (field.env) expect(row).toContain(`\`${field.env}\``);
      if (field.choices) expect(row).toContain(`\`${field.default}\``);
    }
    for (const action of Object.keys(zendesk.actions)) expect(guide).toContain(`(\`${action}\`)`);
    for (const scope of SCOPES) expect(guide).toContain(`\`${scope}\``);
    for (const name of TICKET_SOURCES) expect(sectionOf(guide, "## Campos")).toContain(`\`${name}\``);
  });

  it("explains every cause that the code gives", () => {
    const causes = [...causesIn(import.meta.url), "field_missing", "field_unfit"];
    expect(causes.length).toBeGreaterThan(18);
    const table = sectionOf(guide, "## Erros e o que fazer");
    for (const cause of causes) expect(table, cause).toContain(`\`${cause}\``);
  });
});
