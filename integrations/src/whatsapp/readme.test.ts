import { GRAPH_API_URL } from "@streamleads/integration-kit";
import { GUIDE_HEADINGS, guideOf, headingsOf } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { whatsapp } from "./connector.ts";
import { DECISIONS } from "./error-codes.ts";
import { FOLLOWUP_TEMPLATE, HOT_LEAD_TEMPLATE } from "./templates.ts";

const readme = guideOf(import.meta.url);

describe("the guide of the integration", () => {
  it("has the headings that every guide has, in their order", () => {
    expect(headingsOf(readme)).toEqual(GUIDE_HEADINGS);
  });

  it("names every variable, and the address in use", () => {
    for (const { env } of Object.values(whatsapp.fields)) expect(readme).toContain(`| \`${env}\` |`);
    expect(readme).toContain(`\`${GRAPH_API_URL}\``);
  });

  it("asks for the templates word for word", () => {
    for (const { name, language, body, examples, buttons } of [HOT_LEAD_TEMPLATE, FOLLOWUP_TEMPLATE]) {
      expect(readme).toContain(`Modelo \`${name}\``);
      expect(readme).toContain(`\`${language}\``);
      expect(readme).toContain(`\`\`\`\n${body}\n\`\`\``);
      for (const [index, example] of examples.entries())
        expect(readme).toContain(`| \`{{${index + 1}}}\` | ${example} |`);
      for (const button of buttons) {
        expect(readme).toContain(`"${button.text}"`);
        if (button.type === "URL") expect(readme).toContain(`\`${button.url}\``);
      }
    }
  });

  it("explains every code beside its cause", () => {
    for (const [code, { cause }] of DECISIONS) {
      const row = readme.split("\n").find((line) => line.startsWith(`| \`${cause}\` |`));
      expect(row, `${code} ${cause}`).toMatch(new RegExp(`[ |]${code}(?:[ ,]|$)`));
    }
  });
});
