import { STAGES } from "@streamleads/domain";
import {
  causesIn,
  GUIDE_HEADINGS,
  guideOf,
  headingsOf,
  printedJson,
  sampleLead,
  TEST_NOW,
} from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { metaConversions } from "./connector.ts";
import { eventOf, jsonOf, userDataOf } from "./event.ts";
import { DEFAULT_NAMES } from "./stage-names.ts";

const KIT = "../../../packages/integration-kit/src/";
const guide = guideOf(import.meta.url);

describe("the guide", () => {
  it("has the headings that every guide has", () => expect(headingsOf(guide)).toEqual(GUIDE_HEADINGS));

  it("names every field with its variable, and every stage with its name", () => {
    for (const { label, env } of Object.values(metaConversions.fields))
      expect(guide).toContain(`| ${label} | \`${env}\` |`);
    for (const stage of STAGES) expect(guide).toContain(`| \`${stage}\` | ${DEFAULT_NAMES[stage]} |`);
  });

  it("names every lead field that leaves, every action, and every cause that the code gives", () => {
    for (const field of metaConversions.receives) expect(guide).toContain(`\`${field}\``);
    for (const action of Object.keys(metaConversions.actions)) expect(guide).toContain(`(\`${action}\`)`);
    const isGraph = (file: string) => /^graph-(access|error|token)\.ts$/.test(file);
    const causes = [...causesIn(import.meta.url), ...causesIn(import.meta.url, isGraph, KIT)];
    expect(causes.length).toBeGreaterThan(14);
    for (const cause of causes) expect(guide, cause).toContain(`| \`${cause}\` |`);
  });

  it("prints what is sent for the sample lead, hashes left out", () => {
    const event = eventOf(
      { name: DEFAULT_NAMES.novo, id: "lead-123:novo:1", at: TEST_NOW },
      userDataOf(sampleLead()) ?? {},
    );
    const sent = jsonOf([event], undefined).replace(/[0-9a-f]{64}/g, "HASH");
    expect(printedJson(guide)).toEqual([JSON.parse(sent)]);
  });
});
