/** What this installation knows about its integrations, for answers. */
import type { HubContext } from "../../hub-context.ts";

/** "hubspot" → "HubSpot"; an integration that no longer exists keeps its slug. */
export function labelOf(hub: HubContext): (integration: string) => string {
  const labels = new Map(hub.connections.registry.map(({ slug, label }) => [slug, label]));
  return (integration) => labels.get(integration) ?? integration;
}

export function isConfigured(hub: HubContext): (integration: string) => boolean {
  const configured = new Set(hub.connections.all().map(({ integration }) => integration));
  return (integration) => configured.has(integration);
}
