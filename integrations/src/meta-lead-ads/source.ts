/**
 * Meta Lead Ads: instant forms on Facebook and Instagram. The webhook brings ids only, so that a lead is read from the
 * Graph API after its notice is stored; a list of each form is read again for what never arrived.
 */
import { answerMetaChallenge, defineSource, graphBaseUrl, verifyMetaSignature } from "@streamleads/integration-kit";
import { splitChanges } from "./changes.ts";
import { checkAccess } from "./check.ts";
import { readChange } from "./read.ts";
import { reconcile } from "./reconcile.ts";
import { fields } from "./settings.ts";

export const metaLeadAds = defineSource({
  slug: "meta-lead-ads",
  label: "Meta Lead Ads (Facebook e Instagram)",
  docs: "https://developers.facebook.com/documentation/ads-commerce/marketing-api/guides/lead-ads/retrieving",
  fields,
  origem: "META_ADS",
  webhook: {
    paths: ["/webhooks/meta-ads"],
    challenge: (request, { verifyToken }) => answerMetaChallenge(request, verifyToken),
    verify: (request, { appSecret }) => verifyMetaSignature(request, appSecret),
    split: splitChanges,
  },
  request: ({ apiUrl, graphVersion, pageAccessToken }) => ({
    baseUrl: graphBaseUrl(apiUrl, graphVersion),
    ...(pageAccessToken ? { headers: { authorization: `Bearer ${pageAccessToken}` } } : {}),
  }),
  read: readChange,
  check: checkAccess,
  reconcile,
});
