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
import { googleDataManager } from "./connector.ts";
import { bodyOf, eventOf } from "./event.ts";

const guide = guideOf(import.meta.url);

describe("the guide", () => {
  it("has the headings that every guide has", () => expect(headingsOf(guide)).toEqual(GUIDE_HEADINGS));

  it("names every field with its variable", () => {
    for (const { label, env } of Object.values(googleDataManager.fields))
      expect(guide).toContain(`| ${label} | \`${env}\` |`);
  });

  it("names every lead field that leaves, every action, and every cause that the code gives", () => {
    for (const field of googleDataManager.receives) expect(guide).toContain(`\`${field}\``);
    for (const action of Object.keys(googleDataManager.actions)) expect(guide).toContain(`(\`${action}\`)`);
    const causes = [...causesIn(import.meta.url), "daily_quota", "rate_limited"];
    expect(causes.length).toBeGreaterThan(15);
    for (const cause of causes) expect(guide, cause).toContain(`| \`${cause}\` |`);
  });

  it("prints what is sent for the sample lead, hashes left out", () => {
    const lead = sampleLead({ gclid: "EAIaIQobChMIexemplo" });
    const settings = { customerId: "445-566-7788" };
    const event = eventOf(lead, { stage: "qualificado", at: TEST_NOW }, settings);
    const body = bodyOf(event ? [event] : [], ["712345678"], settings, false);
    expect(printedJson(guide)).toEqual([JSON.parse(JSON.stringify(body).replace(/[0-9a-f]{64}/g, "HASH"))]);
  });
});
