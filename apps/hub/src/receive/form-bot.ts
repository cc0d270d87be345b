/** Signs that nobody filled in a form: a field that no person sees, and less time than a person needs. */
export type BotSign = "honeypot" | "too_quick";

const HONEYPOTS = ["_gotcha", "_honeypot"];
/** Reading a form and filling it in takes longer, even when the browser fills it in. */
export const QUICK_MS = 2_000;
/** A smaller number is no moment in milliseconds since 1970 but a mistake of the page's author. */
const MOMENT_MIN = Date.UTC(2020, 0);

/**
 * The sign, or `undefined` for a person. `_t` is the moment when the page was loaded, in milliseconds since 1970; one
 * from the future comes from a clock that says nothing, and is not held against the person.
 */
export function botSign(controls: ReadonlyMap<string, string>, receivedAt: Date): BotSign | undefined {
  const trapped = HONEYPOTS.map((name) => controls.get(name)).find((value) => value !== undefined);
  // The snippet measures the time by itself, without a clock, and says so in the trap.
  if (trapped !== undefined) return trapped === "too_quick" ? "too_quick" : "honeypot";
  const loadedAt = Number(controls.get("_t"));
  if (!(loadedAt >= MOMENT_MIN)) return undefined;
  const elapsedMs = receivedAt.getTime() - loadedAt;
  return elapsedMs >= 0 && elapsedMs < QUICK_MS ? "too_quick" : undefined;
}
