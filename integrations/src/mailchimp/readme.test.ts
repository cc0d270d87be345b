import type { Field } from "@streamleads/integration-kit";
import { causesIn, GUIDE_HEADINGS, guideOf, headingsOf } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { mailchimp } from "./connector.ts";
import { MERGE_FIELDS } from "./map.ts";

const guide = guideOf(import.meta.url);

describe("the guide", () => {
  it("has the headings that every guide has", () => expect(headingsOf(guide)).toEqual(GUIDE_HEADINGS));

  it("names every field with its variable", () => {
    for (const { label, env } of Object.values<Field>(mailchimp.fields)) {
      expect(guide).toContain(`| ${label} | \`${env}\` |`);
    }
  });

  it("names every field that leaves and every field of the audience", () => {
    for (const field of mailchimp.receives) expect(guide).toContain(`\`${field}\``);
    for (const { tag, type } of MERGE_FIELDS) expect(guide).toContain(`| \`${tag}\` (${type}) |`);
  });

  it("explains every cause that the code gives", () => {
    const causes = causesIn(import.meta.url);
    expect(causes.length).toBeGreaterThan(12);
    for (const cause of causes) expect(guide, cause).toContain(`\`${cause}\``);
  });
});
