/** An account at Mailchimp's fake, for the tests of this folder. */
import { readSettings } from "@streamleads/integration-kit";
import {
  type JobOverrides,
  sampleLead,
  startFake,
  TEST_NOW,
  testContext,
  testJob,
} from "@streamleads/integration-kit/testing";
import { subscriberHash } from "./api.ts";
import { mailchimp } from "./connector.ts";
import { type MailchimpFakeOptions, mailchimpFake } from "./fake.ts";

export const EMAIL = sampleLead().email as string;
export const HASH = subscriberHash(EMAIL);

const open: { close(): Promise<void> }[] = [];

/** After each test. */
export async function closeAll(): Promise<void> {
  for (const each of open.splice(0).reverse()) await each.close();
}

/** @param more settings beyond what the fake says. */
export async function account(more: Record<string, string> = {}, options: MailchimpFakeOptions = {}) {
  const fake = mailchimpFake(options);
  const server = await startFake(fake);
  const { settings } = readSettings(mailchimp, fake.env(server.url));
  const ctx = testContext(mailchimp, { ...settings, ...more });
  open.push(server, ctx);
  const act =
    (action: keyof typeof mailchimp.actions) =>
    (job: JobOverrides = {}) =>
      mailchimp.actions[action]?.(testJob(job), ctx);
  return {
    fake,
    server,
    ctx,
    add: act("conversion.create"),
    update: act("contact.upsert"),
    leave: (job: JobOverrides = {}) =>
      act("contact.optout")({ params: { finalidades: ["marketing_email"], on: "opt_out" }, ...job }),
    erase: (email: string | null, refs = {}) =>
      mailchimp.erase?.({ leadId: 123, nome: "Carlos Silva", email, telefone: null, refs, now: TEST_NOW }, ctx),
    sent: () => server.seen.map(({ method, path }) => `${method} ${path.replace("/3.0/lists/a1b2c3d4e5", "")}`),
  };
}
