/** The registry: one line for each integration, by hand. A folder that is not here does not exist. */
export { email } from "./email/connector.ts";
export { googleAnalytics } from "./google-analytics/connector.ts";
export { hubspot } from "./hubspot/connector.ts";
export { n8n } from "./n8n/connector.ts";
export { slack } from "./slack/connector.ts";
export { whatsapp } from "./whatsapp/connector.ts";
