/** Meta conversion events for CRM stages: ads learn from who became a client, not from who filled in a form. */
import { defineConnector, graphBaseUrl, metaLogin } from "@streamleads/integration-kit";
import { checkDataset } from "./check.ts";
import { fields } from "./fields.ts";
import { sendStage } from "./send.ts";
import { partOf } from "./steps.ts";

export const metaConversions = defineConnector({
  slug: "meta-conversions",
  label: "Conversões da Meta",
  docs: "https://developers.facebook.com/documentation/ads-commerce/conversions-api/conversion-leads-integration/payload-specification",
  // Of `respostas` only Meta's own id of the lead leaves.
  receives: ["id", "nome", "email", "telefone", "cidade", "fbclid", "created_at", "respostas"],
  fields,
  part: partOf,
  oauth: metaLogin<typeof fields>("accessToken", ["ads_management"]),
  request: ({ apiUrl, graphVersion }) => ({ baseUrl: graphBaseUrl(apiUrl, graphVersion) }),
  // Meta publishes no rate for events; this is our own courtesy.
  limits: { concurrency: 4, rate: { requests: 10, perMs: 1_000 } },
  check: checkDataset,
  actions: { "ads.conversion": sendStage },
});
