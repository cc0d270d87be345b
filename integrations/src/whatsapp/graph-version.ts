/**
 * Meta retires each Graph API version about two years after its release; a hub left on a retired one loses its
 * alerts. The version is therefore part of a setting, and a retired one is reported with the version to use.
 * Dates from developers.facebook.com/docs/graph-api/changelog/versions, checked 2026-11-23.
 */

export const CURRENT_GRAPH_VERSION = "v26.0";
export const GRAPH_API_URL = `https://graph.facebook.com/${CURRENT_GRAPH_VERSION}`;

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
const TRAILING_VERSION = /\/v(\d+)\.(\d+)\/?$/;

/** Base address with its version and without a trailing slash; the current version is added when the address names none. */
export function graphBaseUrl(apiUrl: string | undefined): string {
  const address = (apiUrl?.trim() || GRAPH_API_URL).replace(/\/+$/, "");
  return TRAILING_VERSION.test(address) ? address : `${address}/${CURRENT_GRAPH_VERSION}`;
}

/**
 * Says in Portuguese what is wrong with the API address at this moment, or `undefined`.
 * A version counts as retired from the day after its last day of service (UTC).
 */
export function apiUrlProblem(apiUrl: string, now: Date): string | undefined {
  const address = apiUrl.trim();
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
    return `Não é um endereço http(s). Use ${GRAPH_API_URL}.`;
  }
  const { pathname, search, hash } = new URL(address);
  if (search || hash) return `Tire o que vem depois de ? ou #. Use ${GRAPH_API_URL}.`;
  const version = TRAILING_VERSION.exec(pathname);
  if (!version) {
    return /\/v\d/.test(pathname)
      ? `A versão precisa ser o fim do endereço e ter a forma vN.N. Use ${GRAPH_API_URL}.`
      : undefined;
  }
  const endedOn = retiredOn(Number(version[1]), now);
  if (endedOn === undefined) return undefined;
  return `A versão v${version[1]}.${version[2]} da Graph API foi encerrada pela Meta${endedOn}. Use ${CURRENT_GRAPH_VERSION}: ${GRAPH_API_URL}.`;
}

/** " em 26/01/2026" (or "" when the day is not known) for a retired version, `undefined` for one in service. */
function retiredOn(major: number, now: Date): string | undefined {
  if (major < OLDEST_KNOWN) return "";
  const lastDay = ENDS[major];
  if (lastDay === undefined || now.toISOString().slice(0, 10) <= lastDay) return undefined;
  return ` em ${lastDay.split("-").reverse().join("/")}`;
}
