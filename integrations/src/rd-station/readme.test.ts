import type { Field } from "@streamleads/integration-kit";
import { causesIn, GUIDE_HEADINGS, guideOf, headingsOf } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { rdStationConnector } from "./connector.ts";
import { rdStation } from "./source.ts";

const readme = guideOf(import.meta.url);

describe("the guide of source and destination", () => {
  it("has the headings that every guide has, in their order", () => {
    expect(headingsOf(readme)).toEqual(GUIDE_HEADINGS);
  });

  it("names every variable, the paths and the address in use", () => {
    for (const { env } of Object.values(rdStation.fields)) expect(readme).toContain(`| \`${env}\` |`);
    expect(readme).toContain("/webhooks/rd-station/");
    expect(readme).toContain(`\`${rdStation.fields.apiUrl.default}\``);
  });

  it("names what the destination asks for and every field that leaves", () => {
    for (const { label, env } of Object.values<Field>(rdStationConnector.fields)) {
      expect(readme).toContain(env === undefined ? `| ${label} |` : `\`${env}\``);
    }
    for (const field of rdStationConnector.receives) expect(readme).toContain(`\`${field}\``);
  });

  it("explains every cause that either can name", () => {
    const causes = causesIn(import.meta.url);
    expect(causes.length).toBeGreaterThan(15);
    for (const cause of causes) expect(readme, cause).toContain(`\`${cause}\``);
  });

  it("says how far back and how often it compares, as the source does", () => {
    expect(readme).toContain(`até ${rdStation.reconcile?.keptDays} dias`);
    expect(rdStation.reconcile?.everyMinutes).toBe(60);
    expect(readme).toContain("de hora em hora");
  });
});
