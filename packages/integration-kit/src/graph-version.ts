/**
 * Meta retires each Graph API version about two years after its release; a hub left on a retired one loses its
 * alerts and its leads. The version is therefore a setting, and a retired one is reported with the version to use.
 * Dates from developers.facebook.com/docs/graph-api/changelog/versions, checked 2026-11-23.
 */

export const CURRENT_GRAPH_VERSION = "v26.0";
export const GRAPH_HOST_URL = "https://graph.facebook.com";
export const GRAPH_API_URL = `${GRAPH_HOST_URL}/${CURRENT_GRAPH_VERSION}`;

/** Last day of service by major version; everything older than the first is gone, everything newer is in service. */
const ENDS: Readonly<Record<number, string>> = {
  18: "2026-01-26",
  19: "2026-05-21",
  20: "2026-09-24",
  21: "2027-01-21",
  22: "2027-05-20",
  23: "2027-10-08",
  24: "2028-02-18",
  25: "2028-07-29",
};
const OLDEST_KNOWN = 18;
const TRAILING_VERSION = /\/(v\d+\.\d+)\/?$/;
const VERSION = /^v(\d+)\.\d+$/;

/**
 * Base address with its version and without a trailing slash. A version at the end of the address wins; an address
 * that names none gets `version`, by default the current one.
 */
export function graphBaseUrl(apiUrl: string | undefined, version: string | undefined = undefined): string {
  const named = version?.trim() || CURRENT_GRAPH_VERSION;
  const address = (apiUrl?.trim() || `${GRAPH_HOST_URL}/${named}`).replace(/\/+$/, "");
  return TRAILING_VERSION.test(address) ? address : `${address}/${named}`;
}

/** The version at the end of an address ("v26.0"), or `undefined` when it names none. */
export function graphVersionOf(baseUrl: string): string | undefined {
  return TRAILING_VERSION.exec(baseUrl)?.[1];
}

/**
 * Says in Portuguese what is wrong with the API address at this moment, or `undefined`.
 * A version counts as retired from the day after its last day of service (UTC).
 */
export function apiUrlProblem(apiUrl: string, now: Date): string | undefined {
  const shape = apiUrlShapeProblem(apiUrl);
  if (shape !== undefined) return shape;
  const version = graphVersionOf(new URL(apiUrl.trim()).pathname);
  const retired = version === undefined ? undefined : retiredVersion(version, now);
  return retired === undefined ? undefined : `${retired} Use ${CURRENT_GRAPH_VERSION}: ${GRAPH_API_URL}.`;
}

/** The same without looking at the calendar: only whether it is an address with, at most, a version at its end. */
export function apiUrlShapeProblem(apiUrl: string): string | undefined {
  const address = apiUrl.trim();
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
    return `Não é um endereço http(s). Use ${GRAPH_API_URL}.`;
  }
  const { pathname, search, hash } = new URL(address);
  if (search || hash) return `Tire o que vem depois de ? ou #. Use ${GRAPH_API_URL}.`;
  if (graphVersionOf(pathname) !== undefined || !/\/v\d/.test(pathname)) return undefined;
  return `A versão precisa ser o fim do endereço e ter a forma vN.N. Use ${GRAPH_API_URL}.`;
}

/** Says in Portuguese what is wrong with a version that stands alone, or `undefined`. Retired ones have the right form. */
export function graphVersionShapeProblem(version: string): string | undefined {
  return VERSION.test(version.trim()) ? undefined : `Escreva a versão na forma vN.N, como ${CURRENT_GRAPH_VERSION}.`;
}

/** A sentence that says when a version ended, or `undefined` for one in service (and for what is no version). */
export function retiredVersion(version: string, now: Date): string | undefined {
  const major = VERSION.exec(version)?.[1];
  const endedOn = major === undefined ? undefined : endOf(Number(major), now);
  return endedOn === undefined ? undefined : `A versão ${version} da Graph API foi encerrada pela Meta${endedOn}.`;
}

/** " em 26/01/2026" (or "" when the day is not known) for a retired version, `undefined` for one in service. */
function endOf(major: number, now: Date): string | undefined {
  if (major < OLDEST_KNOWN) return "";
  const lastDay = ENDS[major];
  if (lastDay === undefined || now.toISOString().slice(0, 10) <= lastDay) return undefined;
  return ` em ${lastDay.split("-").reverse().join("/")}`;
}
