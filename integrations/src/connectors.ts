/** The registry: one line for each integration, by hand. A folder that is not here does not exist. */
export { asana } from "./asana/connector.ts";
export { email } from "./email/connector.ts";
export { encaminhar } from "./encaminhar/connector.ts";
export { googleAnalytics } from "./google-analytics/connector.ts";
export { googleDataManager } from "./google-data-manager/connector.ts";
export { hubspot } from "./hubspot/connector.ts";
export { metaAudiences } from "./meta-audiences/connector.ts";
export { metaConversions } from "./meta-conversions/connector.ts";
export { n8n } from "./n8n/connector.ts";
export { pipedrive } from "./pipedrive/connector.ts";
export { slack } from "./slack/connector.ts";
export { trello } from "./trello/connector.ts";
export { webhooks } from "./webhooks/connector.ts";
export { whatsapp } from "./whatsapp/connector.ts";
export { zapier } from "./zapier/connector.ts";
export { zendesk } from "./zendesk/connector.ts";
