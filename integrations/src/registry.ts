import type { Connector } from "@streamleads/integration-kit";
import * as connectors from "./connectors.ts";

/** Every integration, by its name as people read it. */
export const CONNECTORS = (Object.values(connectors) as unknown as readonly Connector[]).toSorted((a, b) =>
  a.label.localeCompare(b.label, "pt-BR"),
);
