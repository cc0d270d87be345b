/**
 * Where the visitor came from: campaign, click ids and referrer of the first and the last arrival of this visit. They
 * are kept in sessionStorage where the page may, else in memory; no cookie is written, and nothing here ever throws.
 */
import type { Page, Place, Storage } from "./browser.ts";

declare const document: Page;
declare const location: Place;
declare const sessionStorage: Storage;

const STORE = "streamleads";
/** Fields of a lead that stand in the address of a campaign's page. */
export const CAMPAIGN = /^(utm_(source|medium|campaign|content|term)|gclid|fbclid)$/;
/** The longest address that the hub takes, in characters. */
const URL_CHARS = 2_000;

/** Arrivals as the fields of a query: `utm_source=google&referrer=…`; "" before there was one. */
let first = "";
let last = "";

/** Notes how this page was reached. A page reached from the site itself changes nothing. */
export function noteArrival(): void {
  try {
    [first, last] = JSON.parse(sessionStorage.getItem(STORE) as string);
  } catch {
    // Storage is blocked, empty, or holds something of somebody else: memory has to do.
  }
  const { referrer } = document;
  const arrival = new URLSearchParams(referrer.startsWith(`${location.origin}/`) ? "" : referrer && { referrer });
  for (const [name, value] of new URLSearchParams(location.search)) if (CAMPAIGN.test(name)) arrival.set(name, value);
  last = `${arrival}` || last;
  first ||= last;
  try {
    sessionStorage.setItem(STORE, JSON.stringify([first, last]));
  } catch {
    // As above; the next page of the visit starts anew.
  }
}

/** Fields of a lead that tell of the visit. */
export function visitFields(): Record<string, string | undefined> {
  const pagina = location.href.slice(0, URL_CHARS);
  return { pagina, ...Object.fromEntries(new URLSearchParams(last)), ...analyticsIds() };
}

/** The first arrival of the visit when it was another one than the last, to be shown to people; else "". */
export function firstArrival(): string {
  return first === last ? "" : first;
}

/** The ids of Google Analytics, when its cookies are there: the visitor has agreed to them then. */
function analyticsIds(): Record<string, string | undefined> {
  try {
    const { cookie } = document;
    return {
      ga_client_id: /\b_ga=GA\d\.\d\.([\d.]+)/.exec(cookie)?.[1],
      ga_session_id: /\b_ga_\w+=GS\d\.\d\.s?(\d+)/.exec(cookie)?.[1],
    };
  } catch {
    // A sandboxed frame has no cookies to read.
    return {};
  }
}
