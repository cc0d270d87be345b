/** Every integration, by hand: nothing is loaded by path, and a folder that is not here does not exist. */
import type { Connector } from "@streamleads/integration-kit";
import { email } from "./email/connector.ts";
import { googleAnalytics } from "./google-analytics/connector.ts";
import { hubspot } from "./hubspot/connector.ts";
import { n8n } from "./n8n/connector.ts";
import { slack } from "./slack/connector.ts";
import { whatsapp } from "./whatsapp/connector.ts";

/** In the order in which people see them. */
export const CONNECTORS = [n8n, whatsapp, slack, hubspot, email, googleAnalytics] as unknown as readonly Connector[];
