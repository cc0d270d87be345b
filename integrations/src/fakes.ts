/** The fake providers of the registered integrations: for the sandbox, the bench and the system tests. */
import type { FakeProvider } from "@streamleads/integration-kit/testing";
import { CONNECTORS } from "./registry.ts";

export { EmailFake, type EmailFault, type ReceivedMail, startEmailFake } from "./email/fake.ts";
export type { SlackArrival } from "./slack/fake.ts";
export type { WhatsappArrival } from "./whatsapp/fake.ts";

/** Where a lead goes in the seed; the bench measures these. */
export const SEED_SLUGS: readonly string[] = ["n8n", "whatsapp", "slack", "hubspot", "google-analytics"];

/** All that speak HTTP. E-mail does not: that one is `startEmailFake`. */
const HTTP_SLUGS: readonly string[] = CONNECTORS.map(({ slug }) => slug).filter((slug) => slug !== "email");

/**
 * New fakes that have seen nothing yet, in the order of the slugs. A folder's `fake.ts` exports the one function whose
 * name ends in "Fake"; it is looked up by the slug of a registered connector, so that a new integration is one line.
 */
export function httpFakes(slugs: readonly string[] = HTTP_SLUGS): Promise<FakeProvider[]> {
  return Promise.all(slugs.map(loadFake));
}

async function loadFake(slug: string): Promise<FakeProvider> {
  const module = (await import(`./${slug}/fake.ts`)) as Record<string, unknown>;
  const make = Object.entries(module).find(([name, value]) => name.endsWith("Fake") && typeof value === "function");
  if (make === undefined) throw new Error(`integrations/src/${slug}/fake.ts exports no function that ends in "Fake"`);
  return (make[1] as () => FakeProvider)();
}
