/** What erasures ask of the connections of this installation. */
import type { Connections } from "../connections/connections.ts";
import type { DestinationOf } from "./erasure.ts";

/** Whether a connection can delete by itself; `undefined` for one that was removed. */
export function destinationsIn(connections: Pick<Connections, "get">): DestinationOf {
  return (id) => {
    const connector = connections.get(id)?.connector;
    return connector && { label: connector.label, canErase: connector.erase !== undefined };
  };
}

/** "hubspot" → "HubSpot"; an integration that no longer exists keeps its slug. */
export function labelsOf({ registry }: Pick<Connections, "registry">): (integration: string) => string {
  const labels = new Map(registry.map(({ slug, label }) => [slug, label]));
  return (integration) => labels.get(integration) ?? integration;
}
