/** An account at RD's fake with one contact, for the tests of what is sent. */
import { readSettings } from "@streamleads/integration-kit";
import {
  type JobOverrides,
  sampleLead,
  startFake,
  TEST_NOW,
  testContext,
  testJob,
} from "@streamleads/integration-kit/testing";
import { rdStationConnector } from "./connector.ts";
import { type RdContact, rdStationFake } from "./fake.ts";

export const EMAIL = sampleLead().email as string;
export const KNOWN: RdContact = { uuid: "u-1", name: "Carlos Silva", email: EMAIL, conversions: [] };
export const now = () => TEST_NOW;

const open: { close(): Promise<void> }[] = [];

/** After each test. */
export async function closeAll(): Promise<void> {
  for (const each of open.splice(0).reverse()) await each.close();
}

/** `null`: RD knows nobody. */
export async function account(contact: Partial<RdContact> | null = {}, more: Record<string, string> = {}) {
  const fake = rdStationFake({ contacts: contact === null ? [] : [{ ...KNOWN, ...contact }], now });
  const server = await startFake(fake);
  const { settings } = readSettings(rdStationConnector, fake.env(server.url));
  const ctx = testContext(rdStationConnector, { ...settings, ...more });
  open.push(server, ctx);
  const act =
    (action: keyof typeof rdStationConnector.actions) =>
    (job: JobOverrides = {}) =>
      rdStationConnector.actions[action]?.(testJob(job), ctx);
  return {
    fake,
    server,
    ctx,
    convert: act("conversion.create"),
    move: (stage: string, job: JobOverrides = {}) =>
      act("contact.upsert")({ ...job, params: { on: "stage", stage: stage as "ganho", ...job.params } }),
    leave: (job: JobOverrides = {}) =>
      act("contact.optout")({ params: { on: "opt_out", finalidades: ["marketing_email"] }, ...job }),
    erase: (email: string | null) =>
      rdStationConnector.erase?.({ leadId: 1, nome: "Carlos", email, telefone: null, refs: {}, now: TEST_NOW }, ctx),
    events: () => server.arrivals.map(({ kind }) => kind),
  };
}
/** A repeat after a lost answer. */
export const REPEAT = { delivery: { attempt: 2, isRepeat: true } };
/** When RD has had the time to show what it took in. */
export const LATER = new Date(TEST_NOW.getTime() + 11 * 60_000);
