/** What `configure` takes, and what is made of it. Whatever is wrong is said at once, before anything is changed. */
import { StreamLeadsError } from "./error.ts";
import type { Fetch } from "./exchange.ts";
import type { LeadStorage } from "./storage.ts";
import type { AppStateLike, NetInfoLike } from "./triggers.ts";

export interface Options {
  /** Address of the hub, without /api: `https://api.empresa.com`. Plain http only to this machine or a private network. */
  apiUrl: string;
  /** A publishable key (`sl_pub_…`). Secret keys are refused: whoever has the app can read what is in it. */
  apiKey: string;
  /**
   * Where leads wait: AsyncStorage 1, 2 or 3, or anything like it. Without it they wait in memory, until the app ends.
   * Chosen by the first `configure`; a later one keeps it, whatever it is given.
   */
  storage?: LeadStorage | undefined;
  /** Default: `AppState` of React Native where it runs, else none. `null`: none. */
  appState?: AppStateLike | null | undefined;
  /** NetInfo of @react-native-community/netinfo, when the app has it: leads leave as soon as there is a network again. */
  netInfo?: NetInfoLike | undefined;
  /** Default: the global `fetch`. */
  fetch?: Fetch | undefined;
  /** Default: `console`. It is never given anything of a lead. */
  logger?: Logger | undefined;
  /** Makes idempotency keys: 8 to 64 letters, digits, `-` or `_`, never the same twice. Default: UUIDs. */
  generateId?: (() => string) | undefined;
  /** Leads that may wait. Default 500. */
  maxQueueSize?: number | undefined;
  /** How long a lead may wait. Default 30 days; more than 40 count as 40, since the hub knows idempotency keys for 45. */
  ttlMs?: number | undefined;
  /** How long an answer may take; `createLead` waits no longer either. Default 10 seconds. */
  timeoutMs?: number | undefined;
}

export interface Logger {
  warn(message: string): void;
}

/** Options that passed, with their defaults. */
export interface Settings {
  /** Where leads are posted. */
  url: string;
  key: string;
  fetch: Fetch;
  maxQueueSize: number;
  ttlMs: number;
  timeoutMs: number;
  generateId: Options["generateId"];
}

const DAY_MS = 86_400_000;
const TTL_MAX_MS = 40 * DAY_MS;
const ADDRESS = /^(https?):\/\/([^\s/?#@]+)(\/[^\s?#]*)?$/i;
const PRIVATE_HOST = /^([^.:]+|.+\.local|(127|10|192\.168|172\.(1[6-9]|2\d|3[01]))\.[\d.]+)(:\d+)?$/i;

/** @throws StreamLeadsError `invalid_options`; no message holds the key */
export function readOptions(given: Options): Settings {
  const {
    apiUrl,
    apiKey,
    storage,
    generateId,
    fetch = globalThis.fetch as Fetch,
    maxQueueSize = 500,
    ttlMs = 30 * DAY_MS,
    timeoutMs = 10_000,
  } = given ?? {};
  const url = leadsUrl(String(apiUrl).trim());
  const key = String(apiKey).trim();
  // The level stands in the key; those of other forms (BOOTSTRAP_API_KEY) are secret ones.
  if (!/^sl_pub_\w+$/.test(key)) {
    throw invalid("apiKey precisa ser publicável (sl_pub_…). Uma chave secreta num app pode ser lida: revogue-a.");
  }
  if (storage && typeof storage.setItem !== "function") {
    throw invalid("storage precisa de getItem, setItem e removeItem.");
  }
  if (!fetch) throw invalid("falta fetch.");
  return { url, key, fetch, maxQueueSize, ttlMs: Math.min(ttlMs, TTL_MAX_MS), timeoutMs, generateId };
}

/** By pattern: `URL` is incomplete in older lines of React Native (checked 2026-11-23). */
function leadsUrl(apiUrl: string): string {
  const [, scheme, host = "", path = ""] = ADDRESS.exec(apiUrl) ?? [];
  if (!scheme) throw invalid("apiUrl precisa ser como https://api.empresa.com.");
  if (!/s$/i.test(scheme) && !PRIVATE_HOST.test(host)) throw invalid("apiUrl precisa de https; http só na rede local.");
  return `${scheme}://${host}${path.replace(/\/+$/, "")}/api/v1/leads`;
}

function invalid(message: string): StreamLeadsError {
  return new StreamLeadsError("invalid_options", message);
}
