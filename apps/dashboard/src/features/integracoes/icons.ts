/** A sign for each integration; one that has none gets a plug. */
import {
  type Icon,
  IconAffiliate,
  IconBrandAsana,
  IconBrandGoogleAnalytics,
  IconBrandSlack,
  IconBrandTrello,
  IconBrandTwilio,
  IconBrandWhatsapp,
  IconMail,
  IconPlug,
  IconSitemap,
  IconWebhook,
} from "@tabler/icons-react";

const ICONS: Record<string, Icon> = {
  asana: IconBrandAsana,
  email: IconMail,
  "google-analytics": IconBrandGoogleAnalytics,
  hubspot: IconAffiliate,
  n8n: IconSitemap,
  slack: IconBrandSlack,
  trello: IconBrandTrello,
  twilio: IconBrandTwilio,
  webhooks: IconWebhook,
  whatsapp: IconBrandWhatsapp,
};

export function integrationIcon(slug: string): Icon {
  return (Object.hasOwn(ICONS, slug) ? ICONS[slug] : undefined) ?? IconPlug;
}
