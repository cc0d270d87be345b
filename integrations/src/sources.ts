/** Every source, by hand, in the order in which people see them; as `registry.ts` lists the connectors. */
import type { Source } from "@streamleads/integration-kit";
import { calendlyInbound } from "./calendly/source.ts";
import { canalPro } from "./canal-pro/source.ts";
import { chavesNaMao } from "./chaves-na-mao/source.ts";
import { googleAds } from "./google-ads/source.ts";
import { hubspotSource } from "./hubspot/source.ts";
import { imovelweb } from "./imovelweb/source.ts";
import { mailbox } from "./mailbox/source.ts";
import { metaLeadAds } from "./meta-lead-ads/source.ts";
import { pipedriveSource } from "./pipedrive/source.ts";
import { rdStation } from "./rd-station/source.ts";
import { slackButtons } from "./slack/source.ts";
import { twilioInbound } from "./twilio/source.ts";
import { whatsappInbound } from "./whatsapp/source.ts";

export const SOURCES = [
  metaLeadAds,
  googleAds,
  rdStation,
  canalPro,
  imovelweb,
  chavesNaMao,
  whatsappInbound,
  mailbox,
  slackButtons,
  pipedriveSource,
  hubspotSource,
  twilioInbound,
  calendlyInbound,
] as unknown as readonly Source[];
