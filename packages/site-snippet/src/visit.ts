/**
 * Where the visitor came from: campaign, click ids and referrer of the first and the last arrival of this visit. They
 * are kept in sessionStorage where the page may, else in memory; no cookie is written, and nothing here ever throws.
 */
import type { Page, Place, Storage } from "./browser.ts";

declare const document: Page;
declare const location: Place;
declare const sessionStorage: Storage;

type Touch = Record<string, string>;

const STORE = "streamleads";
const CAMPAIGN = /^(utm_(source|medium|campaign|content|term)|gclid|fbclid)$/;
/** The longest that the hub takes, in characters. */
const UTM_CHARS = 255;
const CLICK_ID_CHARS = 500;
const URL_CHARS = 2_000;

let first: Touch | undefined;
let last: Touch | undefined;

/** Notes how this page was reached. A page reached from the site itself changes nothing. */
export function noteArrival(): void {
  try {
    [first, last] = JSON.parse(sessionStorage.getItem(STORE) as string);
  } catch {
    // Storage is blocked, empty, or holds something of somebody else: memory has to do.
  }
  const touch: Touch = {};
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (value && CAMPAIGN.test(name)) touch[name] = value.slice(0, name[0] === "u" ? UTM_CHARS : CLICK_ID_CHARS);
  }
  const { referrer } = document;
  if (referrer && !`${referrer}/`.startsWith(`${location.origin}/`)) touch.referrer = referrer.slice(0, URL_CHARS);
  if (Object.keys(touch)[0]) {
    first ??= touch;
    last = touch;
  }
  try {
    sessionStorage.setItem(STORE, JSON.stringify([first, last]));
  } catch {
    // As above; the next page of the visit starts anew.
  }
}

/** Fields of a lead that tell of the visit. */
export function visitFields(): Record<string, string | undefined> {
  return { pagina: location.href.slice(0, URL_CHARS), ...last, ...analyticsIds() };
}

/** The first arrival of the visit when it was another one than the last, to be shown to people; else "". */
export function firstArrival(): string {
  return JSON.stringify(first) === JSON.stringify(last) ? "" : `${new URLSearchParams(first)}`;
}

/** The ids of Google Analytics, when its cookies are there: the visitor has agreed to them then. */
function analyticsIds(): Record<string, string | undefined> {
  try {
    const { cookie } = document;
    return {
      ga_client_id: /\b_ga=GA\d\.\d\.(\d+\.\d+)/.exec(cookie)?.[1],
      ga_session_id: /\b_ga_\w+=GS\d\.\d\.s?(\d+)/.exec(cookie)?.[1],
    };
  } catch {
    // A sandboxed frame has no cookies to read.
    return {};
  }
}
