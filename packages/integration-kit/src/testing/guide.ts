/** What the tests of a guide (`README.md` of an integration) look up in it and in the code beside it. */
import { readdirSync, readFileSync } from "node:fs";

/** Sections that every guide has, in their order. */
export const GUIDE_HEADINGS: readonly string[] = [
  "## O que faz",
  "## O que você precisa",
  "## Passo a passo",
  "## Campos",
  "## Como o lead é mapeado",
  "## Limites e repetições",
  "## Erros e o que fazer",
  "## O que não é suportado",
  "## Como foi conferido",
];

/** A portal switches its webhook on only after a trial: there, before the steps. */
export const PORTAL_HEADINGS: readonly string[] = GUIDE_HEADINGS.toSpliced(
  2,
  0,
  "## Homologação",
  "## Enquanto a homologação não sai",
);

/** Causes that the kit gives in a source's name: `readRecord` of a body that it cannot read, `leadWithContact`. */
const UNREADABLE_CAUSES = ["empty_body", "invalid_json", "too_deep", "malformed"] as const;

/** What the kit's helpers give, by the call that stands in the code. */
const GIVEN_BY: readonly (readonly [call: RegExp, causes: readonly string[]])[] = [
  [/\breadRecord\(/, UNREADABLE_CAUSES],
  [/\bleadWithContact\(/, ["contact_missing"]],
  [/\bverifySha256\(|\bverifyMetaSignature\b/, ["not_configured", "signature_missing", "signature_wrong"]],
];
const NAMED = /(?:\bcause: |\bforged\(|\bunreadable\(|\bparked\(|\bwrong\()"([a-z_]+)"/g;

/** The guide beside a test, without the padding that the formatter gives to tables. */
export function guideOf(here: string): string {
  return readFileSync(new URL("./README.md", here), "utf8").replace(/ +\|/g, " |");
}

export function headingsOf(guide: string): string[] {
  return guide.match(/^## .+$/gm) ?? [];
}

/** One section of a guide, without its heading; "" when there is none. */
export function sectionOf(guide: string, heading: string): string {
  return guide.split(`${heading}\n`)[1]?.split(/^## /m)[0] ?? "";
}

/** The JSON that a guide prints. */
export function printedJson(guide: string): unknown[] {
  return [...guide.matchAll(/```json\n(.*?)```/gs)].map(([, json]) => JSON.parse(json ?? ""));
}

/**
 * The causes that the code beside a test can give, each once; its tests and fakes are left out.
 * @param isMeant which files, by name, below `folder`.
 */
export function causesIn(here: string, isMeant: (file: string) => boolean = () => true, folder = "./"): string[] {
  const url = new URL(folder, here);
  const files = readdirSync(url).filter((file) => /^(?!fake)[a-z-]+\.ts$/.test(file) && isMeant(file));
  const code = files.map((file) => readFileSync(new URL(file, url), "utf8")).join("\n");
  const named = [...code.matchAll(NAMED)].map(([, cause]) => cause ?? "");
  const given = GIVEN_BY.flatMap(([call, causes]) => (call.test(code) ? causes : []));
  return [...new Set([...named, ...given])];
}
