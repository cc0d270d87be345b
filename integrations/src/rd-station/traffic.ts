/**
 * Where a conversion came from. RD says it in up to three places: `conversion_origin` (its own reading of the UTM),
 * `traffic_*` beside the answers, and the pages of the visit packed into `traffic_source` as base64 (seen in bodies of
 * September 2026; not documented).
 */
import { at, textAt } from "@streamleads/integration-kit";

export interface Traffic {
  utm_source?: string | undefined;
  utm_medium?: string | undefined;
  utm_campaign?: string | undefined;
  utm_content?: string | undefined;
  utm_term?: string | undefined;
  gclid?: string | undefined;
  fbclid?: string | undefined;
}

const NAMES = ["utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "gclid", "fbclid"] as const;
/** What RD writes where it knows nothing. */
const NOTHING: ReadonlySet<string> = new Set(["unknown", "desconhecido", "(none)", "(not set)", "null", "undefined"]);
const ENCODED = "encoded_";
const PACKED_MAX = 20_000;

/** The first that says something wins, name by name: RD's reading, then `traffic_*`, then the visit. Never throws. */
export function trafficOf(origin: unknown, content: unknown, query?: string): Traffic {
  const source = textAt(content, "traffic_source");
  const isPacked = source?.startsWith(ENCODED) === true;
  const readings: Traffic[] = [
    {
      utm_source: textAt(origin, "source"),
      utm_medium: textAt(origin, "medium"),
      utm_campaign: textAt(origin, "campaign"),
      utm_term: textAt(origin, "value"),
    },
    {
      utm_source: isPacked ? undefined : source,
      utm_medium: textAt(content, "traffic_medium"),
      utm_campaign: textAt(content, "traffic_campaign"),
      utm_term: textAt(content, "traffic_value"),
    },
    queryOf(query),
    isPacked && source !== undefined ? unpacked(source.slice(ENCODED.length)) : {},
  ];
  const found: Traffic = {};
  for (const name of NAMES) found[name] = readings.map((reading) => meaningful(reading[name])).find((value) => value);
  return found;
}

/** `{first_session: {value}, current_session: {value}}`, each value an address or its query; the current one counts. */
function unpacked(base64: string): Traffic {
  if (base64.length > PACKED_MAX) return {};
  let session: unknown;
  try {
    session = JSON.parse(Buffer.from(base64, "base64").toString("utf8"));
  } catch {
    // Undocumented and cut off at times: without it the lead only lacks its UTM.
    return {};
  }
  return queryOf(textAt(session, "current_session", "value") ?? textAt(session, "first_session", "value"));
}

/** The UTM and click ids in an address or in a query alone. */
function queryOf(text: string | undefined): Traffic {
  if (text === undefined || text.length > PACKED_MAX) return {};
  const parameters = new URLSearchParams(text.slice(text.indexOf("?") + 1));
  return Object.fromEntries(NAMES.map((name) => [name, parameters.get(name) ?? undefined]));
}

function meaningful(value: string | undefined): string | undefined {
  const text = value?.trim();
  return text === undefined || text === "" || NOTHING.has(text.toLowerCase()) ? undefined : text;
}

/** The query that some forms put among their answers (`query_params` in `conversion_payload`). */
export function queryAmong(answers: unknown): string | undefined {
  const query = at(answers, "query_params");
  return typeof query === "string" ? query : undefined;
}
