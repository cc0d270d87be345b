/**
 * HubSpot as a source: how far a lead has come, as salespeople move its deal or contact on. Only an app of the developer
 * platform sends webhooks; a service key alone has none.
 */
import { defineSource, type Fields } from "@streamleads/integration-kit";
import { DEFAULT_API_URL } from "./api.ts";
import { fields as all } from "./fields.ts";
import { readChange } from "./read.ts";
import { verifyHubSpot } from "./signature.ts";
import { changesOf } from "./split.ts";

export const WEBHOOK_PATH = "/webhooks/hubspot";

/** The same variables as the connection's; without a token nothing is looked up and the event alone is believed. */
const fields = {
  clientSecret: { ...all.clientSecret, required: true },
  publicUrl: {
    label: "Endereço público",
    help: "O endereço do StreamLeads como o HubSpot o chama: faz parte da assinatura.",
    env: "PUBLIC_URL",
    required: true,
    example: "https://leads.imobsul.example",
  },
  token: { ...all.token, required: false },
  stageMap: all.stageMap,
  apiUrl: all.apiUrl,
} as const satisfies Fields;

export type HubSpotSourceFields = typeof fields;

export const hubspotSource = defineSource({
  slug: "hubspot",
  label: "HubSpot",
  docs: "https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation",
  fields,
  // No lead comes from here.
  origem: "OUTROS",
  webhook: {
    paths: [WEBHOOK_PATH],
    verify: (request, settings) => verifyHubSpot(request, WEBHOOK_PATH, settings),
    split: ({ body }) => changesOf(body),
  },
  request: ({ token, apiUrl }) => ({
    baseUrl: apiUrl || DEFAULT_API_URL,
    ...(token && { headers: { authorization: `Bearer ${token}` } }),
  }),
  read: readChange,
});
