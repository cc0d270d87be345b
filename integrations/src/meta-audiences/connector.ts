/** Meta custom audiences: leads who agreed to it see our ads again; whoever buys or withdraws the consent leaves. */
import { defineConnector, graphBaseUrl, metaLogin } from "@streamleads/integration-kit";
import { checkAudience } from "./check.ts";
import { fields } from "./fields.ts";
import { addMember, eraseMember, removeMember } from "./membership.ts";
import { partOf } from "./steps.ts";

export const metaAudiences = defineConnector({
  slug: "meta-audiences",
  label: "Públicos da Meta",
  docs: "https://developers.facebook.com/documentation/ads-commerce/marketing-api/audiences/guides/custom-audiences",
  receives: ["id", "nome", "email", "telefone", "cidade"],
  fields,
  part: partOf,
  oauth: metaLogin<typeof fields>("accessToken", ["ads_management"]),
  request: ({ apiUrl, graphVersion }) => ({ baseUrl: graphBaseUrl(apiUrl, graphVersion) }),
  // Meta publishes a quota that grows with the audience, no rate: slow enough for the smallest account.
  limits: { concurrency: 2, rate: { requests: 2, perMs: 1_000 } },
  check: checkAudience,
  actions: { "audience.add": addMember, "audience.remove": removeMember },
  erase: eraseMember,
});
