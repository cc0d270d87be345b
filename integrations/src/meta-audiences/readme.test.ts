import {
  causesIn,
  GUIDE_HEADINGS,
  guideOf,
  headingsOf,
  printedJson,
  sampleLead,
} from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { metaAudiences } from "./connector.ts";
import { payloadOf } from "./member.ts";

const KIT = "../../../packages/integration-kit/src/";
const guide = guideOf(import.meta.url);

describe("the guide", () => {
  it("has the headings that every guide has", () => expect(headingsOf(guide)).toEqual(GUIDE_HEADINGS));

  it("names every field with its variable", () => {
    for (const { label, env } of Object.values(metaAudiences.fields))
      expect(guide).toContain(`| ${label} | \`${env}\` |`);
  });

  it("names every lead field that leaves, every action, and every cause that the code gives", () => {
    for (const field of metaAudiences.receives) expect(guide).toContain(`\`${field}\``);
    for (const action of Object.keys(metaAudiences.actions)) expect(guide).toContain(`(\`${action}\`)`);
    const isGraph = (file: string) => /^graph-(access|error|token)\.ts$/.test(file);
    const causes = [...causesIn(import.meta.url), ...causesIn(import.meta.url, isGraph, KIT)];
    expect(causes.length).toBeGreaterThan(20);
    for (const cause of causes) expect(guide, cause).toContain(`| \`${cause}\` |`);
  });

  it("prints the row of the sample lead, its hashes by name", () => {
    const lead = sampleLead();
    const { schema, data } = payloadOf(lead.id, lead);
    const names = data.map((row) =>
      row.map((value, i) => (/^[0-9a-f]{64}$/.test(value) ? `${schema[i]}_HASH` : value)),
    );
    expect(printedJson(guide)).toEqual([{ schema: [...schema], data: names }]);
  });
});
