import {
  causesIn,
  GUIDE_HEADINGS,
  guideOf,
  headingsOf,
  printedJson,
  sectionOf,
} from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { LABELS } from "./columns.ts";
import example from "./fixtures/usual.json" with { type: "json" };
import { googleAds } from "./source.ts";

const readme = guideOf(import.meta.url);

describe("the guide of the source", () => {
  it("has the headings that every guide has, in their order", () => {
    expect(headingsOf(readme)).toEqual(GUIDE_HEADINGS);
  });

  it("names every variable and field, and the address to enter at the provider", () => {
    for (const { label, env } of Object.values(googleAds.fields)) expect(readme).toContain(`| ${label} | \`${env}\` |`);
    for (const path of googleAds.webhook?.paths ?? []) expect(readme).toContain(`https://SEU-ENDERECO${path}\``);
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

  it("lists every ready-made question with its name here", () => {
    for (const [id, label] of LABELS) expect(readme).toContain(`| \`${id}\` | ${label} |`);
  });
});
