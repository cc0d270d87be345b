/** What is known of the ad, page or listing that brought a person, as labelled lines. */
import type { Lead } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";

export interface Fact {
  label: string;
  value: string;
  /** Only for addresses of the web: a `javascript:` one in a form must not become a link. */
  href?: string;
}

type SeenField = keyof typeof texts.lead.fields;

/** Only what the source said, in the order of the catalogue. */
export function seenFacts(lead: Pick<Lead, SeenField>): Fact[] {
  return (Object.keys(texts.lead.fields) as SeenField[]).flatMap((field) => {
    const value = lead[field];
    if (!value) return [];
    const label = texts.lead.fields[field];
    return [isWebAddress(value) ? { label, value: shortAddress(value), href: value } : { label, value }];
  });
}

export function isWebAddress(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === "https:" || url?.protocol === "http:";
}

/** "https://www.site.exemplo/a/b?utm_source=x" → "site.exemplo/a/b": what a person recognises. */
function shortAddress(text: string): string {
  const url = new URL(text);
  return `${url.host.replace(/^www\./, "")}${url.pathname === "/" ? "" : url.pathname}`;
}
