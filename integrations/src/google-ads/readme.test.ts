import { describeGuide, guideOf } from "@streamleads/integration-kit/testing";
import { expect, it } from "vitest";
import { LABELS } from "./columns.ts";
import example from "./fixtures/usual.json" with { type: "json" };
import { googleAds } from "./source.ts";

describeGuide({ here: import.meta.url, source: googleAds, example });

it("lists every ready-made question with its name here", () => {
  const readme = guideOf(import.meta.url);
  for (const [id, label] of LABELS) expect(readme).toContain(`| \`${id}\` | ${label} |`);
});
