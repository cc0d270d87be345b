/** What the Measurement Protocol allows in names and amounts (support.google.com/analytics 9267744, checked 2026-11-23). */

export const EVENTS_MAX = 25;
export const PARAMS_MAX = 25;
export const VALUE_CHARACTERS_MAX = 100;
export const BODY_BYTES_MAX = 130_000;
/** Older events are moved to this edge in silence, or refused where validation is strict. */
export const BACKDATE_MAX_MS = 72 * 3_600_000;

const NAME = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;
const RESERVED_EVENTS = new Set([
  "ad_activeview",
  "ad_click",
  "ad_exposure",
  "ad_query",
  "ad_reward",
  "adunit_exposure",
  "app_clear_data",
  "app_exception",
  "app_remove",
  "app_update",
  "error",
  "first_open",
  "first_visit",
  "session_start",
  "user_engagement",
]);
const RESERVED_PARAM_PREFIX = /^(_|firebase_|ga_|google_|gtag\.)/;

/** The validation code that Google gives to an event's name, or `undefined` when it may be sent. */
export function eventNameCode(name: string): "NAME_INVALID" | "NAME_RESERVED" | undefined {
  if (RESERVED_EVENTS.has(name) || name.startsWith("notification_")) return "NAME_RESERVED";
  return NAME.test(name) ? undefined : "NAME_INVALID";
}

/** The same for a parameter's name. */
export function paramNameCode(name: string): "NAME_INVALID" | "NAME_RESERVED" | undefined {
  if (RESERVED_PARAM_PREFIX.test(name)) return "NAME_RESERVED";
  return NAME.test(name) ? undefined : "NAME_INVALID";
}
