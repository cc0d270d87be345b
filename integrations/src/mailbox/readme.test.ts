import { causesIn, GUIDE_HEADINGS, guideOf, headingsOf } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { mailbox } from "./source.ts";

const readme = guideOf(import.meta.url);

describe("the guide of the mailbox", () => {
  it("has the headings that every guide has, in their order", () => {
    expect(headingsOf(readme)).toEqual(GUIDE_HEADINGS);
  });

  it("names every variable, and the path of the webhook", () => {
    for (const { env } of Object.values(mailbox.fields)) expect(readme).toContain(`| \`${env}\` |`);
    expect(readme).toContain("/webhooks/email/TOKEN");
  });

  it("explains every cause that the code gives", () => {
    const causes = ["./", "./parsers/"].flatMap((folder) => causesIn(import.meta.url, () => true, folder));
    expect(causes.length).toBeGreaterThan(25);
    for (const cause of causes.filter((one) => one !== "not_configured"))
      expect(readme, cause).toContain(`\`${cause}\``);
  });
});
