import { CURRENT_GRAPH_VERSION } from "@streamleads/integration-kit";
import { GUIDE_HEADINGS, guideOf, headingsOf } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { DECISIONS } from "./error-codes.ts";
import { metaLeadAds } from "./source.ts";

const readme = guideOf(import.meta.url);

describe("the guide of the source", () => {
  it("has the headings that every guide has, in their order", () => {
    expect(headingsOf(readme)).toEqual(GUIDE_HEADINGS);
  });

  it("names every variable, the version in use and the path to enter at Meta", () => {
    for (const { env } of Object.values(metaLeadAds.fields)) expect(readme).toContain(`| \`${env}\` |`);
    expect(readme).toContain(`Padrão: \`${CURRENT_GRAPH_VERSION}\``);
    expect(readme).toContain(`${metaLeadAds.webhook?.paths[0]}\``);
  });

  it("explains every code beside its cause", () => {
    for (const [code, { cause }] of DECISIONS) {
      const row = readme.split("\n").find((line) => line.startsWith(`| \`${cause}\` |`));
      expect(row, `${code} ${cause}`).toMatch(new RegExp(`[ |]${code}(?:[ ,]|$)`));
    }
  });
});
