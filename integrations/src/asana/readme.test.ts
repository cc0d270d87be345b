import type { Field } from "@streamleads/integration-kit";
import { causesIn, GUIDE_HEADINGS, guideOf, headingsOf } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { asana } from "./connector.ts";

const guide = guideOf(import.meta.url);

describe("the guide", () => {
  it("has the headings that every guide has", () => expect(headingsOf(guide)).toEqual(GUIDE_HEADINGS));

  it("names every field with its variable", () => {
    for (const { label, env } of Object.values<Field>(asana.fields))
      expect(guide).toContain(env ? `| ${label} | \`${env}\` |` : `| ${label} |`);
  });

  it("explains every cause that the code gives", () => {
    for (const cause of causesIn(import.meta.url)) expect(guide).toContain(`\`${cause}\``);
  });
});
