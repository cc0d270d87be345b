import {
  causesIn,
  GUIDE_HEADINGS,
  guideOf,
  headingsOf,
  sectionOf,
  testJob,
} from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { twilio } from "./connector.ts";
import { alertText, callWords } from "./map.ts";
import { twilioInbound } from "./source.ts";

const guide = guideOf(import.meta.url);

describe("the guide of Twilio", () => {
  it("has the headings that every guide has, in their order", () => expect(headingsOf(guide)).toEqual(GUIDE_HEADINGS));

  it("names every variable, action and address", () => {
    for (const { label, env } of Object.values(twilio.fields)) expect(guide).toContain(`| ${label} | \`${env}\` |`);
    for (const action of Object.keys(twilio.actions)) expect(guide).toContain(`(\`${action}\`)`);
    for (const path of twilioInbound.webhook?.paths ?? []) expect(guide).toContain(`https://SEU-ENDERECO${path}`);
  });

  it("quotes what is sent and said", () => {
    expect(guide).toContain(alertText(testJob(), {}, { isMarked: false }));
    expect(guide).toContain(callWords(testJob(), {}));
  });

  it("promises the words that are obeyed", () => {
    for (const word of ["PARAR", "SAIR", "STOP", "CANCELAR", "DESCADASTRAR"]) expect(guide).toContain(word);
  });

  it("explains every cause that the code gives", () => {
    const causes = causesIn(import.meta.url);
    expect(causes.length).toBeGreaterThan(35);
    const table = sectionOf(guide, "## Erros e o que fazer");
    for (const cause of causes) expect(table, cause).toContain(`\`${cause}\``);
  });
});
