/** Reading answers of providers, whose shape is a promise that nobody keeps for ever. */

/** What is at a path of keys and indexes, or `undefined` when any step is missing. Own properties only; never throws. */
export function at(json: unknown, ...path: (string | number)[]): unknown {
  let value: unknown = json;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/** The same as text: a string that is not empty, or a whole number in digits (ids come as both). Anything else is `undefined`. */
export function textAt(json: unknown, ...path: (string | number)[]): string | undefined {
  const value = at(json, ...path);
  if (typeof value === "string") return value === "" ? undefined : value;
  // A larger number was already rounded by the parser: a wrong id is worse than none.
  return typeof value === "number" && Number.isSafeInteger(value) ? String(value) : undefined;
}

/** Yes as such or in a word: providers write both, at times in one body. */
export function isTrue(value: unknown): boolean {
  return value === true || value === "true";
}

/** An object with fields: no list, no `null`. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
