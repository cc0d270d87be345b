/** Servers on this very machine: what crosses no network may go without TLS. */
import { isIPv4 } from "node:net";
import { bareHost } from "./address-guard.ts";

/** A name or address that cannot point anywhere else: `localhost`, 127.0.0.0/8 in its usual spelling, `::1`. */
export function isLoopbackHost(host: string): boolean {
  const bare = bareHost(host.trim());
  return bare === "localhost" || bare === "::1" || (isIPv4(bare) && bare.startsWith("127."));
}
