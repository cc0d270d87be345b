/** Every fake provider, by hand, as `registry.ts` lists the connectors: for the sandbox, the bench and the system tests. */
import type { FakeProvider } from "@streamleads/integration-kit/testing";
import { googleAnalyticsFake } from "./google-analytics/fake.ts";
import { hubspotFake } from "./hubspot/fake.ts";
import { n8nFake } from "./n8n/fake.ts";
import { slackFake } from "./slack/fake.ts";
import { whatsappFake } from "./whatsapp/fake.ts";

export { EmailFake, type EmailFault, type ReceivedMail, startEmailFake } from "./email/fake.ts";
export type { SlackArrival } from "./slack/fake.ts";
export type { WhatsappArrival } from "./whatsapp/fake.ts";

/** New ones that have seen nothing yet, in the registry's order. E-mail is no HTTP: that one is `startEmailFake`. */
export function httpFakes(): FakeProvider[] {
  return [n8nFake(), whatsappFake(), slackFake(), hubspotFake(), googleAnalyticsFake()];
}
