/** A sign for each source; one that has none gets a webhook's. */
import {
  type Icon,
  IconBrandGoogle,
  IconBrandMeta,
  IconBrandWhatsapp,
  IconBuildingEstate,
  IconKey,
  IconMail,
  IconMessage,
  IconTarget,
  IconWebhook,
} from "@tabler/icons-react";
import type { Source } from "../../api/types.ts";

const ICONS: Record<string, Icon> = {
  "canal-pro": IconBuildingEstate,
  "chaves-na-mao": IconBuildingEstate,
  "google-ads": IconBrandGoogle,
  imovelweb: IconBuildingEstate,
  mailbox: IconMail,
  "meta-lead-ads": IconBrandMeta,
  "rd-station": IconTarget,
  twilio: IconMessage,
  whatsapp: IconBrandWhatsapp,
};

export function sourceIcon({ slug, kind }: Pick<Source, "slug" | "kind">): Icon {
  if (kind === "key") return IconKey;
  return (Object.hasOwn(ICONS, slug) ? ICONS[slug] : undefined) ?? IconWebhook;
}
