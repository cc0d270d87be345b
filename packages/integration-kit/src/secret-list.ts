/** Settings that hold several secrets, one for each form or account at the provider. */
import { timingSafeEqualText } from "./signature.ts";

/** The secrets of a setting, separated by commas; blank ones are none. */
export function secretsIn(setting: string | undefined): string[] {
  return (setting ?? "")
    .split(",")
    .map((secret) => secret.trim())
    .filter((secret) => secret !== "");
}

/** Compares with every one, so that the time taken does not tell which was nearly right. Nothing equals no secret at all. */
export function isOneOf(given: string | undefined, secrets: readonly string[]): boolean {
  return secrets.filter((secret) => timingSafeEqualText(given, secret)).length > 0;
}
