import type { Connection } from "../connections/connection.ts";
import type { Forward } from "./raw.store.ts";

/** Which connections get the raw requests of which sources, as their settings say. */
export function forwardsOf(connections: readonly Connection[]): Forward[] {
  return connections.flatMap(({ id, integration, connector, settings }) =>
    (connector.part?.(settings).forwards ?? []).map((source) => ({ source, connectionId: id, integration })),
  );
}
