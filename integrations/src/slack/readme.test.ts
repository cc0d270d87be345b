import type { Field } from "@streamleads/integration-kit";
import {
  causesIn,
  GUIDE_HEADINGS,
  guideOf,
  headingsOf,
  printedJson,
  sectionOf,
  testJob,
} from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { slack } from "./connector.ts";
import { hotLeadMessage } from "./map.ts";
import { SCOPES } from "./oauth.ts";
import { STEPS } from "./part.ts";
import { slackButtons } from "./source.ts";

const readme = guideOf(import.meta.url);

describe("the guide of the integration", () => {
  it("has the headings that every guide has, in their order", () => {
    expect(headingsOf(readme)).toEqual(GUIDE_HEADINGS);
  });

  it("names every field with its variable and default, the source's too, and every action", () => {
    const fields: Field[] = [...Object.values(slack.fields), slackButtons.fields.signingSecret];
    for (const { label, env, default: preset } of fields) {
      const row = readme.split("\n").find((line) => line.startsWith(`| ${label} |`));
      expect(row, label).toContain(`| ${env ? `\`${env}\`` : "(só no painel)"} |`);
      if (preset) expect(row).toContain(`\`${preset}\``);
    }
    for (const action of Object.keys(slack.actions)) expect(readme).toContain(`(\`${action}\`)`);
  });

  it("explains every choice of notices", () => {
    for (const { value } of slack.fields.notices.choices) expect(readme).toContain(`| \`${value}\` |`);
    for (const value of Object.keys(STEPS))
      expect(slack.fields.notices.choices).toContainEqual(expect.objectContaining({ value }));
  });

  it("quotes the notification as it is sent", () => {
    expect(readme).toContain(`"${hotLeadMessage(testJob()).text}"`);
  });

  it("prints a manifest with the scopes that OAuth asks for, and the addresses that there are", () => {
    const [manifest] = printedJson(readme);
    expect(manifest).toMatchObject({
      oauth_config: {
        redirect_urls: [`https://SEU-ENDERECO/oauth/${slack.oauth?.provider}/callback`],
        scopes: { bot: SCOPES },
      },
      settings: {
        interactivity: { is_enabled: true, request_url: `https://SEU-ENDERECO${slackButtons.webhook?.paths[0]}` },
        token_rotation_enabled: false,
      },
    });
  });

  it("explains every cause that the connector and the source give", () => {
    const causes = causesIn(import.meta.url);
    expect(causes.length).toBeGreaterThan(25);
    const table = sectionOf(readme, "## Erros e o que fazer");
    for (const cause of causes) expect(table, cause).toContain(`\`${cause}\``);
  });
});
