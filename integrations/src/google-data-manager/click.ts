/** The ad click that brought the lead: `gclid`, or on iOS `gbraid` and `wbraid`. */
import type { Lead } from "@streamleads/domain";

export type Click = { gclid: string } | { gbraid: string } | { wbraid: string };

const NAMES = ["gclid", "gbraid", "wbraid"] as const;
const CLICK = /^[\w-]{5,500}$/;

/** One click: two in one event are refused. The lead's own field comes first, then the address of the page. */
export function clickOf({ gclid, pagina }: Pick<Lead, "gclid" | "pagina">): Click | undefined {
  if (gclid !== null && CLICK.test(gclid)) return { gclid };
  const query = URL.parse(pagina ?? "")?.searchParams;
  for (const name of NAMES) {
    const value = query?.get(name);
    if (value && CLICK.test(value)) return { [name]: value } as Click;
  }
  return undefined;
}
