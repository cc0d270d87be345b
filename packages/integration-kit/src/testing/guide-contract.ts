/** What the guide of every source that reads its provider's documented request must say. */
import { describe, expect, it } from "vitest";
import type { Fields } from "../connector.ts";
import type { Source } from "../source.ts";
import { causesIn, GUIDE_HEADINGS, guideOf, headingsOf, PORTAL_HEADINGS, printedJson, sectionOf } from "./guide.ts";

export interface GuideTrial<F extends Fields> {
  /** `import.meta.url` of the test, which stands beside the guide and the code. */
  here: string;
  source: Source<F>;
  /** The fixture that the guide prints. */
  example: unknown;
  /** Portals switch their webhooks on after a trial only, and leads come meanwhile. */
  isPortal?: boolean;
}

/** Registers the tests of a guide. */
export function describeGuide<F extends Fields>({ here, source, example, isPortal = false }: GuideTrial<F>): void {
  const guide = guideOf(here);

  describe(`${source.slug}: the guide of the source`, () => {
    it("has the headings that every guide has, in their order", () => {
      expect(headingsOf(guide)).toEqual(isPortal ? PORTAL_HEADINGS : GUIDE_HEADINGS);
    });

    it("names every variable and field, and the address to enter at the provider", () => {
      for (const { label, env } of Object.values(source.fields)) expect(guide).toContain(`| ${label} | \`${env}\` |`);
      for (const path of source.webhook?.paths ?? []) expect(guide).toContain(`https://SEU-ENDERECO${path}\``);
    });

    it("prints the request that the tests read", () => expect(printedJson(guide)).toEqual([example]));

    it("explains every cause that this source gives", () => {
      const causes = causesIn(here);
      expect(causes.length).toBeGreaterThan(6);
      const table = sectionOf(guide, "## Erros e o que fazer");
      for (const cause of causes) expect(table, cause).toContain(`\`${cause}\``);
    });

    if (!isPortal) return;
    it("says what to do until the portal sends: mails, and a CRM in between", () => {
      const until = sectionOf(guide, "## Enquanto a homologação não sai");
      expect(until).toContain("`IMAP_URL`");
      expect(until).toContain("/webhooks/in/crm`");
    });
  });
}
