/**
 * Tells whether settings changed, without keeping them: keyed, so that nobody who reads the table can try passwords
 * against it, and the same after SECRETS_KEY was changed.
 */
import type { Settings } from "@streamleads/integration-kit";
import type { Sealer } from "../store/sealer.ts";

export function settingsHash(sealer: Pick<Sealer, "fingerprint">, settings: Settings): string {
  const sorted = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  return sealer.fingerprint(`settings:${JSON.stringify(sorted)}`).toString("hex");
}
