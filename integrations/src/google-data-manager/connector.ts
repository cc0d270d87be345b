/** Google Ads conversions through the Data Manager API: bidding learns from who was qualified and who bought. */
import { defineConnector } from "@streamleads/integration-kit";
import { fields } from "./fields.ts";
import { baseOf, oauth } from "./oauth.ts";
import { checkActions, sendConversion } from "./send.ts";
import { partOf } from "./stages.ts";

export const googleDataManager = defineConnector({
  slug: "google-data-manager",
  label: "Conversões do Google",
  docs: "https://developers.google.com/data-manager/api/devguides/events/google-ads/offline",
  // Of `pagina` only the click's id leaves.
  receives: ["id", "email", "telefone", "gclid", "pagina", "created_at"],
  fields,
  part: partOf,
  oauth,
  request: ({ accessToken, apiUrl }) => ({
    baseUrl: baseOf(apiUrl),
    headers: { authorization: `Bearer ${accessToken}` },
  }),
  // 300 requests a minute for a Cloud project (data-manager/api/devguides/limits, checked 2026-11-23).
  limits: { concurrency: 4, rate: { requests: 300, perMs: 60_000 } },
  check: checkActions,
  actions: { "ads.conversion": sendConversion },
});
